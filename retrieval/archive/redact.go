package archive

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"verbatim/retrieval"
)

// ErrNothingToRedact is wrapped by Redact where no revision has the words.
var ErrNothingToRedact = errors.New("no revision has these words")

// Redact removes words, such as a name, from the title, byline and text of all
// revisions of an article, exactly as they are spelled, and appends a revision
// for the followers of the log. Every byte offset stays what it was. It wraps
// retrieval.ErrNotFound and ErrNothingToRedact.
func (db *DB) Redact(ctx context.Context, id, words string) (retrieval.Article, error) {
	if strings.TrimSpace(words) == "" {
		return retrieval.Article{}, fmt.Errorf("redact article %s: %w", id, ErrNothingToRedact)
	}
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return retrieval.Article{}, fmt.Errorf("redact article %s: %w", id, err)
	}
	a, err := redact(ctx, tx, id, words)
	if err != nil {
		return a, errors.Join(fmt.Errorf("redact article %s: %w", id, err), tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return a, fmt.Errorf("redact article %s: %w", id, err)
	}
	db.advance(a.Seq)
	// The words still stand in the write-ahead log until it is emptied.
	if _, err := db.write.ExecContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`); err != nil {
		return a, fmt.Errorf("redact article %s: empty the write-ahead log: %w", id, err)
	}
	return a, nil
}

func redact(ctx context.Context, tx *sql.Tx, id, words string) (retrieval.Article, error) {
	var last retrieval.Article
	rows, err := tx.QueryContext(ctx, `SELECT `+columns+` FROM revisions WHERE id = ? ORDER BY revision`, id)
	if err != nil {
		return last, err
	}
	defer rows.Close()
	var revisions []retrieval.Article
	for rows.Next() {
		a, err := scan(rows)
		if err != nil {
			return last, err
		}
		revisions = append(revisions, a)
	}
	if err := rows.Err(); err != nil {
		return last, err
	}
	if len(revisions) == 0 {
		return last, retrieval.ErrNotFound
	}
	found := false
	for _, a := range revisions {
		last = a
		last.Title, last.Byline, last.Text = mask(a.Title, words), mask(a.Byline, words), mask(a.Text, words)
		if last.Title == a.Title && last.Byline == a.Byline && last.Text == a.Text {
			continue
		}
		found = true
		_, err := tx.ExecContext(ctx, `UPDATE revisions SET title = ?, byline = ?, text = ? WHERE seq = ?`, last.Title, last.Byline, last.Text, a.Seq)
		if err != nil {
			return last, err
		}
	}
	if !found {
		return last, ErrNothingToRedact
	}
	if err := tx.QueryRowContext(ctx, `SELECT max(seq) + 1 FROM revisions`).Scan(&last.Seq); err != nil {
		return last, err
	}
	last.Revision++
	if err := insert(ctx, tx, last); err != nil {
		return last, err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO redactions (at, article, seq) VALUES (?, ?, ?)`, time.Now().UnixMicro(), id, last.Seq)
	return last, err
}

// mask replaces words by blocks, and lines where a block (three bytes) does not
// fit, of the same number of bytes.
func mask(s, words string) string {
	const block = "█"
	return strings.ReplaceAll(s, words, strings.Repeat(block, len(words)/len(block))+strings.Repeat("_", len(words)%len(block)))
}
