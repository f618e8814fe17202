package intake

import (
	"context"
	"fmt"

	"verbatim/retrieval/fetch"
	"verbatim/retrieval/ingest"
	"verbatim/retrieval/sources"
)

// Trial is what a look at a source would find.
type Trial struct {
	Address string // where the feed is in the end
	Feed    ingest.Feed
	Items   []ingest.Item
	// Page is the first article of which the feed has a summary, as its page has
	// it; PageErr why there is none.
	Page    *ingest.Item
	PageErr error
}

// Try looks at a feed and keeps nothing.
func (in *Intake) Try(ctx context.Context, address string, teasers bool) (Trial, error) {
	t := Trial{Address: address}
	for range 2 {
		got, err := in.fetch.Get(ctx, fetch.Request{URL: t.Address, Accept: accept})
		if err != nil {
			return t, err
		}
		doc, err := readDocument(sources.Source{}, got)
		if err != nil {
			return t, fmt.Errorf("%s: %w", t.Address, err)
		}
		t.Feed, t.Items = doc.Feed, doc.Items
		if t.Feed.Kind != "" || len(t.Feed.More) == 0 {
			break
		}
		t.Address = t.Feed.More[0] // a page that names its feed
	}
	for _, it := range t.Items {
		if it.Err != nil || !it.Teaser || teasers {
			continue
		}
		it.Article, t.PageErr = in.fetched(ctx, it)
		t.Page = &it
		break
	}
	return t, nil
}
