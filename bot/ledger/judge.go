package ledger

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"io"
	"time"

	"verbatim/bot"
)

const (
	upsertJudgement = `INSERT INTO judgements (person, quote, useful, judged) VALUES ($1, $2, $3, $4)
		ON CONFLICT (person, quote) DO UPDATE SET useful = excluded.useful, judged = excluded.judged`
	countJudgements = `SELECT count(*) FILTER (WHERE useful), count(*) FILTER (WHERE NOT useful) FROM judgements`
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

// person returns the hash by which a user is kept. No name of a platform has a
// NUL in it.
func (db *DB) person(platform, user string) []byte {
	mac := hmac.New(sha256.New, db.key)
	io.WriteString(mac, platform+"\x00"+user)
	return mac.Sum(nil)
}
