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

// relist is how often it is noted that a feed still has an item.
const relist = 24 * time.Hour

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
	was, err := t.known.find(ctx, t.store, it)
	if err != nil {
		return err
	}
	next := sources.Item{
		GUID: guidOf(it), URL: sources.Canonical(it.Article.URL), Article: was.Article,
		Print: printOf(it), Published: it.Article.Published, Seen: now, Listed: now,
	}
	settled := was.Article != "" || was.Tries >= maxTries
	if settled && was.Print == next.Print || was.Article != "" && t.known.others(was, now) {
		if was.Source != t.source.ID || now.Sub(was.Listed) >= relist {
			next.Tries = was.Tries
			t.items = append(t.items, next)
		}
		return nil
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
	next.Tries = was.Tries + 1
	later := next.Tries < maxTries && temporary(err)
	switch {
	case later:
		t.found.again = true
		next.Article, next.Print = was.Article, was.Print
	case was.Article != "": // a summary is no revision of it
	case it.Article.Text == "":
		next.Article, next.Tries = "", maxTries
	default:
		t.log.Info("a summary stands for its article", "source", t.source.String(), "article", it.Article.ID, "err", err)
		return t.add(ctx, it, next)
	}
	t.found.refuse(fmt.Errorf("%s: %w", it.Article.URL, err))
	t.items = append(t.items, next)
	return nil
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
		t.items = append(t.items, next)
		return nil
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
	if len(t.batch) > 0 {
		stored, err := t.store.Put(ctx, t.batch...)
		if err != nil {
			return err
		}
		for _, s := range stored {
			if s.Change == retrieval.Added || s.Change == retrieval.Revised {
				t.found.fresh++
			}
		}
	}
	items := t.items
	t.batch, t.items = nil, nil
	if len(items) == 0 {
		return nil
	}
	return t.list.Keep(ctx, t.source.ID, items...)
}
