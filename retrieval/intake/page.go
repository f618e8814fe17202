package intake

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"time"

	"verbatim/retrieval"
	"verbatim/retrieval/fetch"
	"verbatim/retrieval/ingest"
)

// fetched fetches the page of an item. What the feed says of the article holds
// over what the page says of itself, but for the text.
func (in *Intake) fetched(ctx context.Context, it ingest.Item) (retrieval.Article, error) {
	a := it.Article
	got, err := in.fetch.Get(ctx, fetch.Request{URL: a.URL, Page: true})
	if err != nil {
		return a, err
	}
	doc, err := in.readAs(ctx, got, ingest.Origin{Name: "page.html", MediaType: got.MediaType, URL: got.URL, Source: a.Source})
	switch {
	case err != nil:
		return a, err
	case len(doc.Items) != 1 || doc.Items[0].Err != nil:
		return a, errors.New("the page holds no article")
	}
	page := doc.Items[0].Article
	if !doc.Items[0].Teaser || len(page.Text) > len(a.Text) { // a page may hold its article back
		a.Text = page.Text
	}
	a.Title = cmp.Or(a.Title, page.Title)
	a.Byline = cmp.Or(a.Byline, page.Byline)
	a.Language = cmp.Or(page.Language, a.Language) // that of the summary may be guessed
	a.Note = cmp.Or(a.Note, page.Note)
	a.Rights = cmp.Or(a.Rights, page.Rights)
	a.Published = firstKnown(a.Published, page.Published)
	a.Modified = firstKnown(a.Modified, page.Modified)
	if len(a.Tags) == 0 {
		a.Tags = page.Tags
	}
	return a, nil
}

// firstKnown returns the first time that is known.
func firstKnown(a, b time.Time) time.Time {
	if a.IsZero() {
		return b
	}
	return a
}

// gone reports whether a page was withdrawn, as its server says.
func gone(err error) bool {
	var status *fetch.StatusError
	return errors.As(err, &status) && status.Code == http.StatusGone
}

// temporary reports whether a page may be there another time.
func temporary(err error) bool {
	var status *fetch.StatusError
	if errors.As(err, &status) {
		return status.Code >= http.StatusInternalServerError || status.Code == http.StatusTooManyRequests || status.Code == http.StatusNotFound
	}
	return !errors.Is(err, fetch.ErrRobots) && !errors.Is(err, fetch.ErrPrivate) && !errors.Is(err, fetch.ErrTooLarge)
}
