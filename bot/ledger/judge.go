package ledger

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"errors"
	"io"
	"time"

	"verbatim/bot"
	"verbatim/retrieval/sqlite"
)

const (
	upsertJudgement = `INSERT INTO judgements (person, quote, useful, judged) VALUES ($1, $2, $3, $4)
		ON CONFLICT (person, quote) DO UPDATE SET useful = excluded.useful, judged = excluded.judged`
	countJudgements  = `SELECT count(*) FILTER (WHERE useful), count(*) FILTER (WHERE NOT useful) FROM judgements`
	countPersons     = `SELECT count(*) FROM judgements WHERE person = $1`
	deleteJudgements = `DELETE FROM judgements WHERE person = $1`
	countAnswers     = `SELECT count(*) FROM posts WHERE person = $1`
	deleteAnswers    = `DELETE FROM posts WHERE person = $1`
	// Without FULL the rows can be replaced, and are there until then.
	vacuum = `VACUUM (FULL) judgements, posts, shows`
	// Whoever wants anything of these tables waits behind who waits for them.
	hurry = `SET lock_timeout = '2s'`
)

// Judge keeps a judgement instead of the former one of the same reader on the
// same quote.
func (db *DB) Judge(ctx context.Context, j bot.Judgement) error {
	err := db.exec(ctx, upsertJudgement, db.person(j.Platform, j.User), j.Citation.String(), j.Useful, time.Now().UnixMicro())
	if err != nil {
		return db.conn.Failed("store judgement in", err)
	}
	return nil
}

// Judgements returns how often quotes were found useful and not useful.
func (db *DB) Judgements(ctx context.Context) (up, down int, err error) {
	if err := db.conn.QueryRowContext(ctx, countJudgements).Scan(&up, &down); err != nil {
		return 0, 0, db.conn.Failed("count judgements of", err)
	}
	return up, down, nil
}

// About returns how much is kept about a user: judgements, and answers in a
// direct channel, of which only articles and places in them are kept. Nothing else
// is.
func (db *DB) About(ctx context.Context, platform, user string) (judgements, answers int, err error) {
	person := db.person(platform, user)
	if err := db.conn.QueryRowContext(ctx, countPersons, person).Scan(&judgements); err != nil {
		return 0, 0, db.conn.Failed("count judgements of a user in", err)
	}
	if err := db.conn.QueryRowContext(ctx, countAnswers, person).Scan(&answers); err != nil {
		return 0, 0, db.conn.Failed("count answers to a user in", err)
	}
	return judgements, answers, nil
}

// Forget deletes all that is kept about a user, without a trace in the files,
// and returns how many judgements and answers that were. After an error it can be
// called again to make sure.
func (db *DB) Forget(ctx context.Context, platform, user string) (judgements, answers int, err error) {
	if judgements, answers, err = db.forget(ctx, db.person(platform, user)); err != nil {
		return 0, 0, db.conn.Failed("forget a user in", err)
	}
	return judgements, answers, nil
}

func (db *DB) forget(ctx context.Context, person []byte) (judgements, answers int, err error) {
	var deleted [2]int64
	err = db.change(ctx, func(tx *sql.Tx) error {
		for i, query := range []string{deleteJudgements, deleteAnswers} {
			result, err := tx.ExecContext(ctx, query, person)
			if err != nil {
				return err
			}
			if deleted[i], err = result.RowsAffected(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, 0, err
	}
	// Whoever gives up waiting now must not leave traces. A crash or an error
	// may have left some before: so also where nothing was deleted this time.
	return int(deleted[0]), int(deleted[1]), db.scrub(context.WithoutCancel(ctx))
}

// scrub makes anew what had rows that were deleted. On a server it fails where
// somebody holds the tables for long, as pg_dump does.
func (db *DB) scrub(ctx context.Context) (err error) {
	if !db.conn.Remote() {
		return sqlite.Scrub(ctx, db.conn.DB)
	}
	apart, err := db.conn.Connect(1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, apart.Close()) }()
	if _, err := apart.ExecContext(ctx, hurry); err != nil {
		return err
	}
	_, err = apart.ExecContext(ctx, vacuum)
	return err
}

// person returns the hash by which a user is kept. No name of a platform has a
// NUL in it.
func (db *DB) person(platform, user string) []byte {
	mac := hmac.New(sha256.New, db.key)
	io.WriteString(mac, platform+"\x00"+user)
	return mac.Sum(nil)
}
