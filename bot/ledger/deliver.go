package ledger

import (
	"context"
	"database/sql"
	"time"

	"verbatim/bot"
)

const (
	// A channel's posts are delivered in order: the first one that is open is the
	// only one that may go. One that has failed bot.GivesWay times holds up the others
	// no longer.
	selectDue = `SELECT ` + postColumns + ` FROM posts WHERE id IN (SELECT id FROM (
			SELECT id, due, retry, row_number() OVER (PARTITION BY channel, thread ORDER BY tries >= $4, due, id) AS turn
			FROM posts WHERE platform = $1 AND state = 'open' AND due <= $2)
		WHERE turn = 1 AND retry <= $2 ORDER BY due, id LIMIT $3) ORDER BY due, id`
	selectNextDue = `SELECT min(at) FROM (
			SELECT min(due) AS at FROM posts WHERE platform = $1 AND state = 'open' AND due > $2
			UNION ALL SELECT min(retry) FROM posts WHERE platform = $1 AND state = 'open' AND due <= $2 AND retry > $2)`

	// Where the clock was put back, what was planned before that is due all the same,
	// unless it was planned for later.
	updateAhead = `UPDATE posts SET due = $2 WHERE platform = $1 AND state = 'open' AND due > $2 AND planned > $2 AND due <= planned + 10000000`

	settlePost = `UPDATE posts SET first = CASE first WHEN 0 THEN $1 ELSE first END, shown = $1, seen = seen || $1 || ' ', message = $2, tries = 0, retry = 0, reason = '',
			delivered = CASE delivered WHEN 0 THEN $3 ELSE delivered END, ended = $3,
			state = CASE WHEN state <> 'open' OR version > $1 THEN state ELSE 'settled' END
		WHERE id = $4`
	// What is there after an error, and was not before, readers see, be it a part.
	retryPost = `UPDATE posts SET first = iif(first = 0 AND $1 <> '', $7, first), seen = seen || iif(message = '' AND $1 <> '', $7 || ' ', ''),
			message = $1, retry = $2, tries = tries + $3, doubts = doubts + $4, reason = $5
		WHERE id = $6 AND state = 'open'`
	// Another version may have been planned meanwhile: it goes on.
	endPost = `UPDATE posts SET message = $1, reason = $4, ended = iif(version = $6, $2, ended), state = iif(version = $6, $3, state)
		WHERE id = $5 AND state = 'open'`
)

// Due returns posts of a platform that are to be delivered now, at most one of a
// channel, and when further ones are; zero: there are none.
func (db *DB) Due(ctx context.Context, platform string, now time.Time, limit int) (posts []bot.Post, next time.Time, err error) {
	if _, err = db.conn.ExecContext(ctx, updateAhead, platform, now.UnixMicro()); err == nil {
		// What becomes due in between is then told twice instead of not at all.
		next, err = db.nextDue(ctx, platform, now)
	}
	if err == nil {
		posts, err = db.selectPosts(ctx, selectDue, platform, now.UnixMicro(), limit, bot.GivesWay)
	}
	if err != nil {
		return nil, next, db.failed("read what is due from", err)
	}
	return posts, next, nil
}

func (db *DB) nextDue(ctx context.Context, platform string, now time.Time) (time.Time, error) {
	var at sql.NullInt64
	err := db.conn.QueryRowContext(ctx, selectNextDue, platform, now.UnixMicro()).Scan(&at)
	return moment(at.Int64), err
}

// Settle keeps what came of deliveries.
func (db *DB) Settle(ctx context.Context, outcomes []bot.Outcome) error {
	tx, err := db.conn.BeginTx(ctx, nil)
	if err != nil {
		return db.failed("settle posts in", err)
	}
	defer tx.Rollback() // does nothing after Commit
	for _, o := range outcomes {
		if err := settle(ctx, tx, o); err != nil {
			return db.failed("settle posts in", err)
		}
	}
	if err := tx.Commit(); err != nil {
		return db.failed("settle posts in", err)
	}
	return nil
}

func settle(ctx context.Context, tx *sql.Tx, o bot.Outcome) (err error) {
	switch {
	case o.Void:
		_, err = tx.ExecContext(ctx, endPost, o.Posted.ID, micro(o.At), "void", o.Err, o.Post, o.Version)
	case o.Err == "":
		_, err = tx.ExecContext(ctx, settlePost, o.Version, o.Posted.ID, micro(o.At), o.Post)
	case o.Retry.IsZero():
		_, err = tx.ExecContext(ctx, endPost, o.Posted.ID, micro(o.At), "failed", o.Err, o.Post, o.Version)
	default:
		_, err = tx.ExecContext(ctx, retryPost, o.Posted.ID, micro(o.Retry), o.Counted, o.Doubt, o.Err, o.Post, o.Version)
	}
	return err
}
