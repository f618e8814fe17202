package archive

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"time"

	"verbatim/retrieval"
)

const (
	insertRemoval  = `INSERT INTO removals (article, seq, at, account) VALUES ($1, $2, $3, $4)`
	selectRemovals = `SELECT article FROM removals`
)

// Remove covers all words and the URL of an article in all revisions, and
// appends one with the status Canceled for the followers of the log. Nothing is
// taken in under its ID any more. Its source, its dates and the ends of its
// paragraphs stay, so that every citation still fits. To remove an article twice
// is no error. Remove wraps retrieval.ErrNotFound.
func (db *DB) Remove(ctx context.Context, id string) (retrieval.Article, error) {
	a, err := db.erase(ctx, id, func(tx *sql.Tx) (retrieval.Article, error) { return db.remove(ctx, tx, id) })
	if err != nil {
		return retrieval.Article{}, db.at.Failed(fmt.Sprintf("remove article %s from", id), err)
	}
	return a, nil
}

func (db *DB) remove(ctx context.Context, tx *sql.Tx, id string) (retrieval.Article, error) {
	var latest retrieval.Article
	removed, err := removals(ctx, tx)
	if err != nil {
		return latest, err
	}
	revisions, err := list(ctx, tx, math.MaxInt, selectAll, id)
	if err != nil {
		return latest, err
	}
	if len(revisions) == 0 {
		return latest, retrieval.ErrNotFound
	}
	last := revisions[len(revisions)-1]
	if removed[id] {
		return last, nil
	}
	for _, a := range revisions {
		latest = blank(a)
		if err := overwrite(ctx, tx, latest); err != nil {
			return latest, err
		}
	}
	latest.URL, latest.Status = "", retrieval.Canceled
	if latest, err = db.appendLatest(ctx, tx, latest, last); err != nil {
		return latest, err
	}
	_, err = tx.ExecContext(ctx, insertRemoval, id, latest.Seq, time.Now().UnixMicro(), account())
	return latest, err
}

// blank covers all that an article says. What is as long as before is written
// in its place by the database, which then leaves no copy anywhere.
func blank(a retrieval.Article) retrieval.Article {
	for _, s := range append(words(&a), &a.URL) {
		*s = blankLines(*s)
	}
	tags := make([]string, len(a.Tags))
	for i, tag := range a.Tags {
		tags[i] = blankLines(tag)
	}
	a.Tags = tags
	return a
}

// blankLines keeps the ends of lines, by which paragraphs are counted.
func blankLines(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c != '\n' && c != '\r' {
			b[i] = '_'
		}
	}
	return string(b)
}

// removals returns the articles that were removed.
func removals(ctx context.Context, tx *sql.Tx) (map[string]bool, error) {
	rows, err := tx.QueryContext(ctx, selectRemovals)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	removed := map[string]bool{}
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		removed[id] = true
	}
	return removed, rows.Err()
}
