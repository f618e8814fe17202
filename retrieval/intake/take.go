package intake

import (
	"context"
	"errors"
	"fmt"
	"time"

	"verbatim/retrieval"
	"verbatim/retrieval/fetch"
	"verbatim/retrieval/ingest"
	"verbatim/retrieval/sources"
)

const (
	// pagesWithin is how long a look may go on reading pages. What is left is
	// read by the next look, so that other sources have their turn in between.
	pagesWithin = 20 * time.Second
	// batchArticles are put at once, with one wait for the disk.
	batchArticles = 100
)

// taking is one document being taken in.
type taking struct {
	*Intake
	source sources.Source
	found  *findings
	known  known
	begun  time.Time
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
	t := &taking{Intake: in, source: s, found: found, known: known, begun: time.Now()}
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
	was, err := t.known.find(ctx, t.store, it)
	if err != nil {
		return err
	}
	now := time.Now()
	next := sources.Item{
		GUID: t.known.guid(it), URL: sources.Canonical(it.Article.URL), Article: was.Article,
		Print: printOf(it), Published: it.Article.Published, Seen: now, Listed: now, Tries: was.Tries,
	}
	switch {
	case was.GUID != "" && was.Print == next.Print:
		t.items = append(t.items, next)
		return nil
	case was.Article != "" && t.known.others(t.Intake, was, now):
		next.Print = was.Print // it is taken over when the other one lists it no more
		t.items = append(t.items, next)
		return nil
	}
	if it.Article.ID = t.known.name(it); was.Article != "" {
		it.Article.ID = was.Article
	}
	if it.Teaser && !t.source.Teasers {
		return t.page(ctx, it, was, next)
	}
	return t.add(ctx, it, next)
}

// page takes in the article of which the item is a summary.
func (t *taking) page(ctx context.Context, it ingest.Item, was, next sources.Item) error {
	if time.Since(t.begun) > pagesWithin {
		t.found.rest = true
		return nil
	}
	page, err := t.fetched(ctx, it)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err == nil:
		return t.read(ctx, it, page, next)
	}
	var resting *fetch.RestingError
	if errors.As(err, &resting) { // nothing was asked
		t.found.later(resting.Until)
		t.found.refuse(err)
		return nil
	}
	next.Tries++
	first := next.Seen
	if !was.Seen.IsZero() && was.Source == t.source.ID {
		first = was.Seen
	}
	switch {
	case gone(err) && was.Article != "":
		it.Article = retrieval.Article{Ref: retrieval.Ref{ID: was.Article}, Status: retrieval.Canceled}
		return t.add(ctx, it, next)
	case temporary(err) && next.Seen.Sub(first) < t.patience:
		t.found.again = true
		next.Print = was.Print
	case was.Article != "", it.Article.Text == "", gone(err): // a summary is no revision of an article, nor one that was withdrawn
	default:
		t.log.Info("a summary stands for its article", "source", t.source.String(), "article", it.Article.ID, "err", err)
		return t.add(ctx, it, next)
	}
	t.found.refuse(fmt.Errorf("%s: %w", fetch.Redacted(it.Article.URL), err))
	t.items = append(t.items, next)
	return nil
}

// read takes in an article whose page was read. Its words may tell that it is
// one which the feed had under another name and headline.
func (t *taking) read(ctx context.Context, it ingest.Item, page retrieval.Article, next sources.Item) error {
	it.Article, it.Teaser = page, false
	if next.Article == "" {
		same, err := t.known.find(ctx, t.store, it)
		if err != nil {
			return err
		}
		if same.Article != "" {
			it.Article.ID = same.Article
		}
	}
	next.Tries = 0
	if err := t.add(ctx, it, next); err != nil {
		return err
	}
	return t.flush(ctx) // the next page may take long
}

// add gathers an article to be put.
func (t *taking) add(ctx context.Context, it ingest.Item, next sources.Item) error {
	if it.Notice() { // its article may not be put yet
		if err := t.flush(ctx); err != nil {
			return err
		}
	}
	article, err := t.article(ctx, it)
	if err == nil {
		err = article.Validate()
	}
	switch {
	case it.Notice() && errors.Is(err, retrieval.ErrNotFound):
		t.found.refuse(err)
		return nil // the article may come
	case it.Notice() && err != nil:
		return err
	case err != nil:
		t.found.refuse(err)
		t.items = append(t.items, next)
		return nil
	}
	next.Article = article.ID
	t.batch, t.items = append(t.batch, article), append(t.items, next)
	if len(t.batch) < batchArticles {
		return nil
	}
	return t.flush(ctx)
}

// article returns the article of an item. A notice is about the one that the
// archive has.
func (in *Intake) article(ctx context.Context, it ingest.Item) (retrieval.Article, error) {
	switch {
	case it.Notice():
		return ingest.Withdrawn(ctx, in.store, it.Article)
	case it.Article.Text == "":
		return it.Article, fmt.Errorf("%q has no text, which stands at %s", it.Article.Title, fetch.Redacted(it.Article.URL))
	}
	return it.Article, nil
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
			t.found.Count(s.Change)
		}
	}
	items := t.items
	t.batch, t.items = nil, nil
	if len(items) == 0 {
		return nil
	}
	return t.list.Keep(ctx, t.source.ID, items...)
}
