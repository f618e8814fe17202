package archive

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

const (
	insertRevision = `INSERT INTO revisions (` + stored + `) 
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`
	upsertArticles = `INSERT INTO articles (id, seq, source, published, findable) VALUES %s
		ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, source = excluded.source,
			published = excluded.published, findable = excluded.findable`
)

// Put implements retrieval.Store. What was redacted in an article is covered
// in its new revision too.
func (db *DB) Put(ctx context.Context, articles ...retrieval.Article) ([]retrieval.Stored, error) {
	ids := make([]string, len(articles))
	for i, a := range articles {
		if err := a.Validate(); err != nil {
			return nil, err
		}
		ids[i] = a.ID
	}
	var stored []retrieval.Stored
	err := db.change(ctx, ids, func(tx *sql.Tx) (head retrieval.Seq, err error) {
		stored, head, err = db.put(ctx, tx, articles)
		return head, err
	})
	if err != nil {
		return nil, db.at.Failed("store articles in", err)
	}
	return stored, nil
}

func (db *DB) put(ctx context.Context, tx *sql.Tx, articles []retrieval.Article) ([]retrieval.Stored, retrieval.Seq, error) {
	marks, err := db.marks(ctx, tx)
	if err != nil {
		return nil, 0, err
	}
	removed, err := removals(ctx, tx)
	if err != nil {
		return nil, 0, err
	}
	latest, err := latestOf(ctx, tx, articles)
	if err != nil {
		return nil, 0, err
	}
	var head retrieval.Seq
	if err := tx.QueryRowContext(ctx, selectHead).Scan(&head); err != nil {
		return nil, 0, err
	}
	log, err := db.appender(ctx, tx)
	if err != nil {
		return nil, 0, err
	}
	covered := make([]retrieval.Article, len(articles))
	for i, a := range articles {
		covered[i] = cover(normal(a), marks[a.ID]...)
	}
	texts, wait := packAhead(covered, latest)
	defer wait()
	stored := make([]retrieval.Stored, 0, len(articles))
	for i, a := range covered {
		old := latest[a.ID]
		change := compare(old, a, marks[a.ID] != nil)
		if a.Exported() {
			if change, err = compareExported(ctx, tx, old, a); err != nil {
				return nil, 0, err
			}
		}
		if removed[a.ID] && change != retrieval.Unchanged {
			change = retrieval.Removed
		}
		if change != retrieval.Added && change != retrieval.Revised {
			stored = append(stored, retrieval.Stored{Article: old, Change: change})
			continue
		}
		head++
		a.Seq, a.Revision = head, old.Revision+1
		if err := log.append(ctx, &a, old, texts[i]); err != nil {
			return nil, 0, fmt.Errorf("article %s: %w", a.ID, err)
		}
		latest[a.ID] = a
		stored = append(stored, retrieval.Stored{Article: a, Change: change})
	}
	return stored, head, log.save(ctx)
}

// latestOf returns the latest revisions of articles that the archive has, by ID.
func latestOf(ctx context.Context, tx *sql.Tx, articles []retrieval.Article) (map[string]retrieval.Article, error) {
	latest := map[string]retrieval.Article{}
	for some := range slices.Chunk(articles, together) {
		ids := make([]any, len(some))
		for i, a := range some {
			ids[i] = a.ID
		}
		found, err := list(ctx, tx, math.MaxInt, fmt.Sprintf(selectLatestOf, places(0, len(ids))), ids...)
		if err != nil {
			return nil, err
		}
		for _, a := range found {
			latest[a.ID] = a
		}
	}
	return latest, nil
}

// compare says what an article is to the latest revision, which is empty where
// there is none. In a redacted one the lines may be of another length.
func compare(old, a retrieval.Article, redacted bool) retrieval.Change {
	switch {
	case old.Revision == 0:
		return retrieval.Added
	case same(old, a), redacted && same(shortened(old), shortened(a)):
		return retrieval.Unchanged
	case older(a.Version, old.Version), revives(old, a):
		return retrieval.Outdated
	}
	return retrieval.Revised
}

// compareExported is compare for a revision of another archive. There it was
// accepted: it may say the same as the one before, which was redacted since.
func compareExported(ctx context.Context, tx *sql.Tx, old, a retrieval.Article) (retrieval.Change, error) {
	switch {
	case a.Revision == 1 && old.Revision == 0:
		return retrieval.Added, nil
	case a.Revision == old.Revision+1:
		return retrieval.Revised, nil
	case a.Revision > old.Revision:
		return retrieval.Conflicting, nil
	}
	there, err := scan(tx.QueryRowContext(ctx, selectRevision, a.ID, a.Revision))
	if err == nil && !same(shortened(there), shortened(a)) {
		return retrieval.Conflicting, nil
	}
	return retrieval.Unchanged, err
}

// normal returns the article as it will be read again.
func normal(a retrieval.Article) retrieval.Article {
	if a.Status == "" {
		a.Status = retrieval.Usable
	}
	if !a.Exported() {
		a.Story = ""
	}
	if len(a.Tags) == 0 {
		a.Tags = nil
	}
	for _, t := range []*time.Time{&a.Published, &a.Modified, &a.Embargo} {
		*t = time.UnixMicro(t.UnixMicro()).UTC()
	}
	return a
}

// same reports whether a reader could not tell the two apart.
func same(a, b retrieval.Article) bool {
	return text.Same(a.Title, b.Title) && text.Same(a.Text, b.Text) && text.Same(a.Note, b.Note) &&
		a.Status == b.Status && a.Embargo.Equal(b.Embargo)
}

// revives reports whether an article is what was withdrawn for good, come by once
// more: a file that is loaded again, a feed that still has it.
func revives(old, a retrieval.Article) bool {
	return old.Status == retrieval.Canceled && a.Status == retrieval.Usable && a.Version == old.Version &&
		!a.Modified.After(old.Modified) && text.Same(a.Title, old.Title) && text.Same(a.Text, old.Text)
}

// appender appends revisions to the log within a transaction.
type appender struct {
	*stories
	revision *sql.Stmt
	latest   map[string][]any // rows of the list of articles, by ID
}

func (db *DB) appender(ctx context.Context, tx *sql.Tx) (*appender, error) {
	stories, err := db.stories(ctx, tx)
	if err != nil {
		return nil, err
	}
	p := &appender{stories: stories, latest: map[string][]any{}}
	p.revision, err = tx.PrepareContext(ctx, insertRevision)
	return p, err
}

// append gives the revision that follows old its story, and stores it.
func (p *appender) append(ctx context.Context, a *retrieval.Article, old retrieval.Article, text packing) error {
	if err := p.place(ctx, a, old); err != nil {
		return err
	}
	tags, err := tagsJSON(a.Tags)
	if err != nil {
		return err
	}
	plain, packed := text()
	published := a.Published.UnixMicro()
	_, err = p.revision.ExecContext(ctx,
		a.Seq, a.ID, a.Revision, a.URL, a.Source, a.Title, a.Byline, a.Language, tags,
		published, a.Modified.UnixMicro(), a.Embargo.UnixMicro(), a.Status, plain,
		a.Urgency, a.Version, a.Note, a.Rights, a.Story, packed)
	p.latest[a.ID] = []any{a.ID, a.Seq, strings.ToLower(a.Source), published, findable(*a)}
	return err
}

// save brings level what is made of the log.
func (p *appender) save(ctx context.Context) error {
	ids := slices.Sorted(maps.Keys(p.latest)) // the table's own order
	rows := make([][]any, len(ids))
	for i, id := range ids {
		rows[i] = p.latest[id]
	}
	if err := insert(ctx, p.tx, upsertArticles, rows); err != nil {
		return err
	}
	return p.stories.save(ctx)
}

func tagsJSON(tags []string) (string, error) {
	b, err := json.Marshal(append([]string{}, tags...))
	return string(b), err
}
