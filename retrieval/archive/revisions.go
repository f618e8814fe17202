package archive

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"verbatim/retrieval"
)

const columns = `seq, id, revision, url, source, title, byline, language, tags, published, modified, embargo, status, text`

// maxStretch bounds what After reads at once, in bytes of text, beyond the
// first article.
const maxStretch = 32 << 20

// Put implements retrieval.Store.
func (db *DB) Put(ctx context.Context, articles ...retrieval.Article) ([]retrieval.Stored, error) {
	for _, a := range articles {
		if err := a.Validate(); err != nil {
			return nil, err
		}
	}
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("store articles: %w", err)
	}
	stored, head, err := put(ctx, tx, articles)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("store articles: %w", err), tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		return nil, fmt.Errorf("store articles: %w", err)
	}
	db.advance(head)
	return stored, nil
}

func put(ctx context.Context, tx *sql.Tx, articles []retrieval.Article) ([]retrieval.Stored, retrieval.Seq, error) {
	latest, err := tx.PrepareContext(ctx, `SELECT `+columns+` FROM revisions WHERE seq = (SELECT seq FROM articles WHERE id = ?)`)
	if err != nil {
		return nil, 0, err
	}
	defer latest.Close()
	var head retrieval.Seq
	if err := tx.QueryRowContext(ctx, `SELECT coalesce(max(seq), 0) FROM revisions`).Scan(&head); err != nil {
		return nil, 0, err
	}
	stored := make([]retrieval.Stored, 0, len(articles))
	for _, a := range articles {
		if a.Status == "" {
			a.Status = retrieval.Usable
		}
		old, err := scan(latest.QueryRowContext(ctx, a.ID))
		change := retrieval.Revised
		switch {
		case errors.Is(err, sql.ErrNoRows):
			change = retrieval.Added
		case err != nil:
			return nil, 0, err
		case same(old, a):
			stored = append(stored, retrieval.Stored{Article: old, Change: retrieval.Unchanged})
			continue
		}
		head++
		a.Seq, a.Revision = head, old.Revision+1
		if err := insert(ctx, tx, a); err != nil {
			return nil, 0, fmt.Errorf("article %s: %w", a.ID, err)
		}
		stored = append(stored, retrieval.Stored{Article: a, Change: change})
	}
	return stored, head, nil
}

// same reports whether a reader could not tell the two apart.
func same(a, b retrieval.Article) bool {
	return a.Title == b.Title && a.Text == b.Text && a.Status == b.Status && micros(a.Embargo) == micros(b.Embargo)
}

func insert(ctx context.Context, tx *sql.Tx, a retrieval.Article) error {
	tags, err := json.Marshal(append([]string{}, a.Tags...))
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO revisions (`+columns+`) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
		a.Seq, a.ID, a.Revision, a.URL, a.Source, a.Title, a.Byline, a.Language, string(tags),
		micros(a.Published), micros(a.Modified), micros(a.Embargo), a.Status, a.Text)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO articles (id, seq, source, published) VALUES (?,?,?,?)
		ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, source = excluded.source, published = excluded.published`,
		a.ID, a.Seq, a.Source, micros(a.Published))
	return err
}

// Article implements retrieval.Store.
func (db *DB) Article(ctx context.Context, ref retrieval.Ref) (retrieval.Article, error) {
	query, args := db.latest, []any{ref.ID}
	if ref.Revision != 0 {
		query, args = db.article, []any{ref.ID, ref.Revision}
	}
	a, err := scan(query.QueryRowContext(ctx, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return a, fmt.Errorf("article %s: %w", ref, retrieval.ErrNotFound)
	}
	if err != nil {
		return a, fmt.Errorf("read article %s: %w", ref, err)
	}
	return a, nil
}

// After implements retrieval.Store.
func (db *DB) After(ctx context.Context, seq retrieval.Seq, limit int) ([]retrieval.Article, error) {
	return db.list(ctx, maxStretch, `SELECT `+columns+` FROM revisions WHERE seq > ? ORDER BY seq LIMIT ?`, seq, limit)
}

// Filter narrows List.
type Filter struct {
	Source string // empty: all
	Limit  int
}

// List returns the latest revisions of articles, the newest published first;
// those without a date come last.
func (db *DB) List(ctx context.Context, f Filter) ([]retrieval.Article, error) {
	return db.list(ctx, math.MaxInt, `SELECT `+columns+` FROM revisions WHERE seq IN (
			SELECT seq FROM articles WHERE ?1 = '' OR lower(source) = lower(?1) ORDER BY published DESC, seq DESC LIMIT ?2)
		ORDER BY published DESC, seq DESC`, f.Source, f.Limit)
}

// Count returns the number of articles and of all their revisions.
func (db *DB) Count(ctx context.Context) (articles, revisions int, err error) {
	err = db.read.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM revisions)`).Scan(&articles, &revisions)
	if err != nil {
		return 0, 0, fmt.Errorf("count articles: %w", err)
	}
	return articles, revisions, nil
}

// list stops early once it has maxBytes of text.
func (db *DB) list(ctx context.Context, maxBytes int, query string, args ...any) ([]retrieval.Article, error) {
	rows, err := db.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("list articles: %w", err)
	}
	defer rows.Close()
	var list []retrieval.Article
	for size := 0; size < maxBytes && rows.Next(); {
		a, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("list articles: %w", err)
		}
		list = append(list, a)
		size += len(a.Text)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("list articles: %w", err)
	}
	return list, nil
}

func scan(row interface{ Scan(...any) error }) (retrieval.Article, error) {
	var a retrieval.Article
	var tags string
	var published, modified, embargo sql.NullInt64
	err := row.Scan(&a.Seq, &a.ID, &a.Revision, &a.URL, &a.Source, &a.Title, &a.Byline, &a.Language, &tags,
		&published, &modified, &embargo, &a.Status, &a.Text)
	if err != nil {
		return a, err
	}
	a.Published, a.Modified, a.Embargo = fromMicros(published), fromMicros(modified), fromMicros(embargo)
	if tags != "[]" {
		err = json.Unmarshal([]byte(tags), &a.Tags)
	}
	return a, err
}

func micros(t time.Time) sql.NullInt64 {
	return sql.NullInt64{Int64: t.UnixMicro(), Valid: !t.IsZero()}
}

func fromMicros(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return time.UnixMicro(n.Int64).UTC()
}
