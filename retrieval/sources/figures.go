package sources

import (
	"context"
	"slices"
	"time"
)

// Figures are counts over the items of a source.
type Figures struct {
	Articles int
	// Delay is the median time from when an article was published to when it was
	// seen, over the last Measured ones, 200 at most: of those published after the
	// source was added, and without those whose date is plainly wrong.
	Delay    time.Duration
	Measured int
}

const (
	countArticles = `SELECT id, (SELECT count(*) FROM items WHERE source = id AND article <> '') FROM sources`
	selectDelays  = `SELECT seen - published FROM items
		WHERE source = $1 AND article <> '' AND published >= (SELECT added FROM sources WHERE id = $1) AND seen - published BETWEEN 0 AND $2
		ORDER BY seen DESC LIMIT 200`
	longestDelay = 7 * 24 * time.Hour
)

// Figures returns the figures of all sources by their IDs.
func (db *DB) Figures(ctx context.Context) (map[int64]Figures, error) {
	figures, err := db.figures(ctx)
	if err != nil {
		return nil, db.failed("count items of", err)
	}
	return figures, nil
}

func (db *DB) figures(ctx context.Context) (map[int64]Figures, error) {
	pairs, err := numbers(ctx, db.conn, 2, countArticles)
	if err != nil {
		return nil, err
	}
	all := map[int64]Figures{}
	for pair := range slices.Chunk(pairs, 2) {
		f := Figures{Articles: int(pair[1])}
		delays, err := numbers(ctx, db.conn, 1, selectDelays, pair[0], longestDelay.Microseconds())
		if err != nil {
			return nil, err
		}
		if f.Measured = len(delays); f.Measured > 0 {
			slices.Sort(delays)
			f.Delay = time.Duration(delays[f.Measured/2]) * time.Microsecond
		}
		all[pair[0]] = f
	}
	return all, nil
}

// numbers returns rows of numbers one behind the other.
func numbers(ctx context.Context, conn querier, columns int, query string, args ...any) ([]int64, error) {
	rows, err := conn.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	row, into := make([]int64, columns), make([]any, columns)
	for i := range row {
		into[i] = &row[i]
	}
	var all []int64
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		all = append(all, row...)
	}
	return all, rows.Err()
}
