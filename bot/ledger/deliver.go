package ledger

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"time"

	"verbatim/bot"
	"verbatim/retrieval/database"
)

const (
	// A channel's posts are delivered in order: the first one that is open is the
	// only one that may go. One that has failed bot.GivesWay times holds up the others
	// no longer.
	selectDue = `SELECT ` + postColumns + ` FROM posts WHERE id IN (SELECT id FROM (
			SELECT id, due, retry, row_number() OVER (PARTITION BY channel, thread ORDER BY tries >= $4, due, id) AS turn
			FROM posts WHERE platform = $1 AND state = 'open' AND due <= $2) AS waiting
		WHERE turn = 1 AND retry <= $2 ORDER BY due, id LIMIT $3) ORDER BY due, id`
	selectNextDue = `SELECT min(at) FROM (
			SELECT min(due) AS at FROM posts WHERE platform = $1 AND state = 'open' AND due > $2
			UNION ALL SELECT min(retry) FROM posts WHERE platform = $1 AND state = 'open' AND due <= $2 AND retry > $2) AS moments`

	selectOpen = selectPost + ` AND state = 'open'`

	// Where the clock was put back, what was planned before that is due all the same,
	// unless it was planned for later.
	ahead       = `platform = $1 AND state = 'open' AND due > $2 AND planned > $2 AND due <= planned + 10000000`
	anyAhead    = `SELECT EXISTS (SELECT 1 FROM posts WHERE ` + ahead + `)`
	updateAhead = `UPDATE posts SET due = $2 WHERE ` + ahead

	sendPost  = `UPDATE posts SET first = CASE first WHEN 0 THEN version ELSE first END, seen = seen || CAST(version AS TEXT) || ' ' WHERE id = $1`
	unseePost = `UPDATE posts SET first = CASE seen WHEN $1 THEN 0 ELSE first END, seen = substr(seen, 1, length(seen) - length($1))
		WHERE id = $2 AND ' ' || seen LIKE '% ' || $1`

	settlePost = `UPDATE posts SET first = CASE first WHEN 0 THEN $1 ELSE first END, shown = $1, message = $2, tries = 0, doubts = 0, retry = 0, reason = '',
			seen = CASE WHEN ' ' || seen LIKE '% ' || $5 THEN seen ELSE seen || $5 END,
			delivered = CASE delivered WHEN 0 THEN $3 ELSE delivered END, ended = $3,
			state = CASE WHEN state <> 'open' OR version > $1 THEN state ELSE 'settled' END
		WHERE id = $4`
	retryPost = `UPDATE posts SET message = $1, retry = $2, tries = tries + CASE WHEN $3 THEN 1 ELSE 0 END,
			doubts = doubts + CASE WHEN $4 THEN 1 ELSE 0 END, reason = $5
		WHERE id = $6 AND state = 'open'`
	// Another version may have been planned meanwhile: it goes on.
	endPost = `UPDATE posts SET message = $1, reason = $4, ended = CASE version WHEN $6 THEN $2 ELSE ended END, state = CASE version WHEN $6 THEN $3 ELSE state END
		WHERE id = $5 AND state = 'open'`
)

// Due returns posts of a platform that are to be delivered now, at most one of a
// channel, and when further ones are; zero: there are none. It wraps
// postgres.ErrLost where another process delivers by now.
func (db *DB) Due(ctx context.Context, platform string, now time.Time, limit int) (posts []bot.Post, next time.Time, err error) {
	if err = db.conn.Held(ctx); err == nil {
		err = db.catchUp(ctx, platform, now)
	}
	if err == nil {
		// What becomes due in between is then told twice instead of not at all.
		next, err = db.nextDue(ctx, platform, now)
	}
	if err == nil {
		posts, err = db.selectPosts(ctx, selectDue, platform, now.UnixMicro(), limit, bot.GivesWay)
	}
	if err != nil {
		return nil, next, db.conn.Failed("read what is due from", err)
	}
	return posts, next, nil
}

// catchUp has posts be due that are ahead of the clock. There are hardly ever any:
// then nobody who writes is waited for.
func (db *DB) catchUp(ctx context.Context, platform string, now time.Time) error {
	var any bool
	err := db.conn.QueryRowContext(ctx, anyAhead, platform, now.UnixMicro()).Scan(&any)
	if err != nil || !any {
		return err
	}
	return db.exec(ctx, updateAhead, platform, now.UnixMicro())
}

func (db *DB) nextDue(ctx context.Context, platform string, now time.Time) (time.Time, error) {
	var at sql.NullInt64
	err := db.conn.QueryRowContext(ctx, selectNextDue, platform, now.UnixMicro()).Scan(&at)
	return moment(at.Int64), err
}

// Sending keeps that the latest versions of posts are on their way, and returns the
// posts as they were before, without those that are not open any more. From then
// on readers may have seen what is new there, until an outcome says that they did
// not: the process may die before. It wraps postgres.ErrLost where another process
// delivers by now.
func (db *DB) Sending(ctx context.Context, ids []int64) (posts []bot.Post, err error) {
	err = db.change(ctx, func(tx *sql.Tx) error {
		for _, id := range ids {
			p, err := scanPost(tx.QueryRowContext(ctx, selectOpen, id))
			if errors.Is(err, sql.ErrNoRows) {
				continue
			}
			// It may have been on its way before, when the process died.
			if err == nil && !slices.Contains(p.Seen, p.Version) {
				_, err = tx.ExecContext(ctx, sendPost, id)
			}
			if err != nil {
				return err
			}
			posts = append(posts, p)
		}
		return nil
	})
	if err != nil {
		return nil, db.conn.Failed("note what is sent in", err)
	}
	return posts, nil
}

// Settle keeps what came of deliveries, also once the lease is lost: what was sent
// was sent, and would be sent again by who has it now.
func (db *DB) Settle(ctx context.Context, outcomes []bot.Outcome) error {
	free := &DB{db.conn.Freely(), db.url, db.memory}
	err := free.change(ctx, func(tx *sql.Tx) error {
		for _, o := range outcomes {
			if err := settle(ctx, tx, o); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return db.conn.Failed("settle posts in", err)
	}
	return nil
}

func settle(ctx context.Context, tx *sql.Tx, o bot.Outcome) (err error) {
	reason := database.Text(o.Err)
	version := strconv.Itoa(o.Version) + " "
	if o.Unseen {
		if _, err = tx.ExecContext(ctx, unseePost, version, o.Post); err != nil {
			return err
		}
	}
	switch {
	case o.Void:
		_, err = tx.ExecContext(ctx, endPost, o.Posted.ID, micro(o.At), "void", reason, o.Post, o.Version)
	case o.Err == "":
		_, err = tx.ExecContext(ctx, settlePost, o.Version, o.Posted.ID, micro(o.At), o.Post, version)
	case o.Retry.IsZero():
		_, err = tx.ExecContext(ctx, endPost, o.Posted.ID, micro(o.At), "failed", reason, o.Post, o.Version)
	default:
		_, err = tx.ExecContext(ctx, retryPost, o.Posted.ID, micro(o.Retry), o.Counted, o.Doubt, reason, o.Post)
	}
	return err
}
