package archive

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"verbatim/retrieval"
)

const (
	columns = `seq, id, revision, url, source, title, byline, language, tags, published, modified, embargo, status, plain,
		urgency, version, note, rights, story, `
	stored = columns + `packed`
	seen   = columns + `coalesce((SELECT c.packed FROM covered AS c WHERE c.seq = revisions.seq ORDER BY n DESC LIMIT 1), packed)`

	selectHead     = `SELECT coalesce(max(seq), 0) FROM revisions`
	selectRevision = `SELECT ` + seen + ` FROM revisions WHERE id = $1 AND revision = $2`
	selectLatest   = `SELECT ` + seen + ` FROM revisions WHERE seq = (SELECT seq FROM articles WHERE id = $1)`
	selectLatestOf = `SELECT ` + seen + ` FROM revisions WHERE seq IN (SELECT seq FROM articles WHERE id IN (%s))`
	selectAll      = `SELECT ` + seen + ` FROM revisions WHERE id = $1 ORDER BY revision`
	selectAfter    = `SELECT ` + seen + ` FROM revisions WHERE seq > $1 ORDER BY seq LIMIT $2`
	selectNewest   = `SELECT ` + seen + ` FROM revisions WHERE seq IN (
			SELECT seq FROM articles
			WHERE ($1 = '' OR source = $1)
			  AND ($2 = '' OR (published, seq) < (SELECT published, seq FROM articles WHERE id = $2))
			ORDER BY published DESC, seq DESC LIMIT $3)
		ORDER BY published DESC, seq DESC`
)

// maxStretch bounds what After reads at once, in bytes of text, beyond the
// first article.
const maxStretch = 32 << 20

// Article implements retrieval.Store. The latest revisions that were asked for
// last are kept in memory; Put and Redact drop them.
func (db *DB) Article(ctx context.Context, ref retrieval.Ref) (retrieval.Article, error) {
	if ref.Revision != 0 {
		return db.Reader.Article(ctx, ref)
	}
	if a, ok := db.kept.Get(ref.ID); ok {
		return a, nil
	}
	state := db.state()
	a, err := db.Reader.Article(ctx, ref)
	if err == nil {
		db.keep(a, state)
	}
	return a, err
}

// List returns the latest revisions of articles, the newest published first;
// those without a date come last.
func (r *Reader) List(ctx context.Context, f retrieval.Filter) ([]retrieval.Article, error) {
	if !storable(f.Source) || f.After != "" && !retrieval.ValidID(f.After) {
		return nil, nil // as of a source that has none
	}
	articles, err := list(ctx, r.read, math.MaxInt, selectNewest, strings.ToLower(f.Source), f.After, f.Limit)
	if err != nil {
		return nil, r.at.Failed("list articles of", err)
	}
	return articles, nil
}

// Count returns the number of articles and of all their revisions.
func (r *Reader) Count(ctx context.Context) (articles, revisions int, err error) {
	err = r.read.QueryRowContext(ctx, `SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM revisions)`).Scan(&articles, &revisions)
	if err != nil {
		return 0, 0, r.at.Failed("count articles of", err)
	}
	return articles, revisions, nil
}

// storable reports whether a server takes a word at all. What it does not take, no
// article has.
func storable(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }

type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// list stops early once it has maxBytes of text.
func list(ctx context.Context, q querier, maxBytes int, query string, args ...any) ([]retrieval.Article, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var articles []retrieval.Article
	for size := 0; size < maxBytes && rows.Next(); {
		a, err := scan(rows)
		if err != nil {
			return nil, err
		}
		articles = append(articles, a)
		size += len(a.Text)
	}
	return articles, rows.Err()
}

func scan(row interface{ Scan(...any) error }) (retrieval.Article, error) {
	var a retrieval.Article
	var tags, plain string
	var packed []byte
	var published, modified, embargo int64
	err := row.Scan(&a.Seq, &a.ID, &a.Revision, &a.URL, &a.Source, &a.Title, &a.Byline, &a.Language, &tags,
		&published, &modified, &embargo, &a.Status, &plain,
		&a.Urgency, &a.Version, &a.Note, &a.Rights, &a.Story, &packed)
	if err != nil {
		return a, err
	}
	if a.Text, err = unpack(plain, packed); err != nil {
		return a, fmt.Errorf("revision %s: %w", a.Ref, err)
	}
	a.Published, a.Modified, a.Embargo = time.UnixMicro(published).UTC(), time.UnixMicro(modified).UTC(), time.UnixMicro(embargo).UTC()
	a.Story = cmp.Or(a.Story, a.ID)
	if strings.Trim(a.URL, "_") == "" { // see Remove
		a.URL = ""
	}
	if tags != "[]" {
		err = json.Unmarshal([]byte(tags), &a.Tags)
	}
	return a, err
}
