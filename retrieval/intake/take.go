package intake

import (
	"context"
	"fmt"
	"time"

	"verbatim/retrieval"
	"verbatim/retrieval/ingest"
	"verbatim/retrieval/sources"
)

// maxTries is how often the page of a summary is asked for before the summary
// is taken for the article.
const maxTries = 3

// taking is one document being taken in.
type taking struct {
	*Intake
	source sources.Source
	found  *findings
	known  known
	items  []sources.Item
	batch  []retrieval.Article
}

// take puts those items of a document into the archive that it does not have
// yet. The error is of the archive or of what is remembered: it stops the rest,
// which comes with the next look.
func (in *Intake) take(ctx context.Context, s sources.Source, items []ingest.Item, found *findings) error {
	known, err := in.recall(ctx, s.ID, items)
	if err != nil {
		return err
	}
	t := &taking{Intake: in, source: s, found: found, known: known}
	for _, it := range items {
		if it.Err != nil {
			found.refuse(it.Err)
			continue
		}
		if err := t.item(ctx, it); err != nil {
			return err
		}
	}
	return t.flush(ctx)
}

// item takes one item in, unless the archive has it as it is.
func (t *taking) item(ctx context.Context, it ingest.Item) error {
	now := time.Now()
	was, seen, err := t.known.find(ctx, t.store, it)
	if err != nil {
		return err
	}
	next := sources.Item{
		GUID: guidOf(it), URL: sources.Canonical(it.Article.URL), Article: was.Article,
		Print: printOf(it), Published: it.Article.Published, Seen: now, Listed: now,
	}
	switch {
	case seen && was.Source != t.source.ID:
		// Another source has brought it and goes on bringing it: two versions
		// of one article would replace each other for ever.
		return t.list.Keep(ctx, t.source.ID, next)
	case seen && was.Article != "" && was.Print == next.Print:
		return t.again(ctx, was, next)
	}
	if next.Article == "" {
		next.Article = t.known.name(it)
	}
	it.Article.ID = next.Article
	if it.Teaser && !t.source.Teasers {
		return t.page(ctx, it, was, next)
	}
	return t.add(ctx, it, next)
}

// again notes from time to time that a feed still has an item.
func (t *taking) again(ctx context.Context, was, next sources.Item) error {
	if next.Listed.Sub(was.Listed) < 24*time.Hour {
		return nil
	}
	return t.list.Keep(ctx, t.source.ID, next)
}

// page takes in the article of which the item is a summary.
func (t *taking) page(ctx context.Context, it ingest.Item, was, next sources.Item) error {
	page, err := t.fetched(ctx, it)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil {
		it.Article = page
		if err := t.add(ctx, it, next); err != nil {
			return err
		}
		return t.flush(ctx) // the next page may take long
	}
	if next.Tries = was.Tries + 1; next.Tries < maxTries && temporary(err) {
		t.found.again = true
		t.found.refuse(fmt.Errorf("%s: %w", it.Article.URL, err))
		next.Article, next.Print = was.Article, was.Print
		return t.list.Keep(ctx, t.source.ID, next)
	}
	if it.Article.Text == "" {
		t.found.refuse(fmt.Errorf("%s: %w", it.Article.URL, err))
		return t.list.Keep(ctx, t.source.ID, next)
	}
	t.log.Info("a summary stands for its article", "source", t.source.String(), "article", it.Article.ID, "err", err)
	return t.add(ctx, it, next)
}

// article returns the article of an item. A notice is about the one that the
// archive has.
func (in *Intake) article(ctx context.Context, it ingest.Item) (retrieval.Article, error) {
	switch {
	case it.Notice():
		return ingest.Withdrawn(ctx, in.store, it.Article)
	case it.Article.Text == "":
		return it.Article, fmt.Errorf("%q has no text, which stands at %s", it.Article.Title, it.Article.URL)
	}
	return it.Article, nil
}

// batchArticles are put at once, with one wait for the disk.
const batchArticles = 100

func (t *taking) add(ctx context.Context, it ingest.Item, next sources.Item) error {
	article, err := t.article(ctx, it)
	if err != nil {
		t.found.refuse(err)
		return t.list.Keep(ctx, t.source.ID, next)
	}
	t.batch, t.items = append(t.batch, article), append(t.items, next)
	if len(t.batch) < batchArticles {
		return nil
	}
	return t.flush(ctx)
}

// flush puts what was gathered. What is remembered comes after, so that a crash
// in between means that an article is put again, which changes nothing.
func (t *taking) flush(ctx context.Context) error {
	if len(t.batch) == 0 {
		return nil
	}
	stored, err := t.store.Put(ctx, t.batch...)
	if err != nil {
		return err
	}
	for _, s := range stored {
		if s.Change == retrieval.Added || s.Change == retrieval.Revised {
			t.found.fresh++
		}
	}
	err = t.list.Keep(ctx, t.source.ID, t.items...)
	t.batch, t.items = nil, nil
	return err
}
