package ledger

import (
	"context"
	"database/sql"
	"slices"
	"time"

	"verbatim/bot"
	"verbatim/retrieval/database"
)

const (
	countOpen    = `SELECT count(*) FILTER (WHERE due <= $1), coalesce(min(due), 0), count(*) FILTER (WHERE due > $1) FROM posts WHERE state = 'open'`
	countFailed  = `SELECT platform, reason, count(*) FROM posts WHERE state = 'failed' AND ended > $1 GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2`
	selectDelays = `SELECT delivered - published FROM posts WHERE alert AND delivered > $1 AND planned > $1`
	countWatches = `SELECT count(*), count(*) FILTER (WHERE gone <> '') FROM watches`
	day          = 24 * time.Hour
)

// Queue says how the delivery of posts stands, and went within the last day.
func (db *DB) Queue(ctx context.Context, now time.Time) (bot.Queue, error) {
	q, err := queue(ctx, db.conn, now)
	if err != nil {
		return q, db.conn.Failed("read the queue of", err)
	}
	return q, nil
}

func queue(ctx context.Context, on querier, now time.Time) (q bot.Queue, err error) {
	var oldest int64
	if err := on.QueryRowContext(ctx, countOpen, now.UnixMicro()).Scan(&q.Waiting, &oldest, &q.Later); err != nil {
		return q, err
	}
	if q.Waiting > 0 {
		q.Oldest = moment(oldest)
	}
	if err := on.QueryRowContext(ctx, countWatches).Scan(&q.Watches, &q.Suspended); err != nil {
		return q, err
	}
	since := now.Add(-day).UnixMicro()
	err = each(ctx, on, countFailed, []any{since}, func(rows *sql.Rows) error {
		var f bot.Failure
		err := rows.Scan(&f.Platform, (*database.Text)(&f.Reason), &f.Posts)
		q.Failed = append(q.Failed, f)
		return err
	})
	if err != nil {
		return q, err
	}
	var delays []time.Duration
	err = each(ctx, on, selectDelays, []any{since}, func(rows *sql.Rows) error {
		var micros int64
		err := rows.Scan(&micros)
		delays = append(delays, max(0, time.Duration(micros)*time.Microsecond))
		return err
	})
	slices.Sort(delays)
	if q.Alerts = len(delays); q.Alerts > 0 {
		q.Median, q.Slow = delays[q.Alerts/2], delays[q.Alerts*95/100]
	}
	return q, err
}
