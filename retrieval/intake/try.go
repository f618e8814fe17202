package intake

import (
	"cmp"
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
	got, err := in.fetch.Get(ctx, fetch.Request{URL: address, Accept: accept})
	if err != nil {
		return Trial{}, err
	}
	doc, named, err := in.feed(ctx, sources.Source{}, got)
	if err != nil {
		return Trial{}, fmt.Errorf("%s: %w", fetch.Redacted(address), err)
	}
	t := Trial{Address: cmp.Or(named, address), Feed: doc.Feed, Items: doc.Items}
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
