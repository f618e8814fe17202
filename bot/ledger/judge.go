package ledger

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"io"
	"time"

	"verbatim/bot"
	"verbatim/retrieval/sqlite"
)

const (
	upsertJudgement = `INSERT INTO judgements (person, quote, useful, judged) VALUES ($1, $2, $3, $4)
		ON CONFLICT (person, quote) DO UPDATE SET useful = excluded.useful, judged = excluded.judged`
	countJudgements  = `SELECT coalesce(sum(useful), 0), coalesce(sum(1 - useful), 0) FROM judgements`
	countPersons     = `SELECT count(*) FROM judgements WHERE person = $1`
	deleteJudgements = `DELETE FROM judgements WHERE person = $1`
)

// Judge keeps a judgement instead of the former one of the same reader on the
// same quote.
func (db *DB) Judge(ctx context.Context, j bot.Judgement) error {
	_, err := db.conn.ExecContext(ctx, upsertJudgement,
		db.person(j.Platform, j.User), j.Citation.String(), j.Useful, time.Now().UnixMicro())
	if err != nil {
		return db.failed("store judgement in", err)
	}
	return nil
}

// Judgements returns how often quotes were found useful and not useful.
func (db *DB) Judgements(ctx context.Context) (up, down int, err error) {
	if err := db.conn.QueryRowContext(ctx, countJudgements).Scan(&up, &down); err != nil {
		return 0, 0, db.failed("count judgements of", err)
	}
	return up, down, nil
}

// About returns how many judgements of a user are kept; nothing else is.
func (db *DB) About(ctx context.Context, platform, user string) (judgements int, err error) {
	if err := db.conn.QueryRowContext(ctx, countPersons, db.person(platform, user)).Scan(&judgements); err != nil {
		return 0, db.failed("count judgements of a user in", err)
	}
	return judgements, nil
}

// Forget deletes all that is kept about a user, without a trace in the files,
// and returns how many judgements that were. After an error it can be called
// again to make sure.
func (db *DB) Forget(ctx context.Context, platform, user string) (judgements int, err error) {
	if judgements, err = db.forget(ctx, db.person(platform, user)); err != nil {
		return 0, db.failed("forget a user in", err)
	}
	return judgements, nil
}

func (db *DB) forget(ctx context.Context, person []byte) (int, error) {
	result, err := db.conn.ExecContext(ctx, deleteJudgements, person)
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	if err != nil {
		return 0, err
	}
	// Whoever gives up waiting now must not leave traces. A crash or an error
	// may have left some before: so also where nothing was deleted this time.
	return int(n), sqlite.Scrub(context.WithoutCancel(ctx), db.conn)
}

// person returns the hash by which a user is kept. No name of a platform has a
// NUL in it.
func (db *DB) person(platform, user string) []byte {
	mac := hmac.New(sha256.New, db.key)
	io.WriteString(mac, platform+"\x00"+user)
	return mac.Sum(nil)
}
