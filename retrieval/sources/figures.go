package sources

import (
	"context"
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
	selectFigures = `SELECT id, (SELECT count(*) FROM items WHERE source = id AND article <> ''),
			coalesce(delay, 0), coalesce(measured, 0)
		FROM sources LEFT JOIN (` + selectMedians + `) ON source = id`
	selectMedians = `SELECT source, delay, measured FROM (
			SELECT source, delay, row_number() OVER (PARTITION BY source ORDER BY delay) AS place,
				count(*) OVER (PARTITION BY source) AS measured
			FROM (` + selectDelays + `))
		WHERE place = (measured + 1) / 2`
	// The last of each source are found by index, whatever there is beside them.
	selectDelays = `SELECT s.id AS source, i.seen - i.published AS delay FROM sources AS s JOIN items AS i
		ON i.source = s.id AND i.article <> '' AND i.seen >= coalesce((` + selectFirst + `), 0)
		WHERE i.published >= s.added AND i.seen - i.published BETWEEN 0 AND 604800000000`
	selectFirst = `SELECT seen FROM items WHERE source = s.id AND article <> '' AND published >= s.added
		AND seen - published BETWEEN 0 AND 604800000000 ORDER BY seen DESC LIMIT 1 OFFSET 199`
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
	rows, err := db.conn.QueryContext(ctx, selectFigures)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := map[int64]Figures{}
	for rows.Next() {
		var id, delay int64
		var f Figures
		if err := rows.Scan(&id, &f.Articles, &delay, &f.Measured); err != nil {
			return nil, err
		}
		f.Delay = time.Duration(delay) * time.Microsecond
		all[id] = f
	}
	return all, rows.Err()
}
