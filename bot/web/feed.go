package web

import (
	"bytes"
	"cmp"
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"verbatim/bot"
	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

const (
	feedPath = "/feed.atom"
	// mostEntries is how many articles a feed has at the most.
	mostEntries = 50
	// lately is the time that a feed is read for.
	lately = 30 * 24 * time.Hour
	// worth is the part of the best article's score that a further one must have,
	// as for the quotes of an answer.
	worth = 0.4
)

// feed serves the articles that a query finds, or the newest ones, as Atom.
func (s *Site) feed(w http.ResponseWriter, r *http.Request) error {
	values, err := parameters(r.URL.RawQuery)
	if err != nil {
		return err
	}
	query := strings.TrimSpace(values.Get("q"))
	var list []found
	var hint string
	if query == "" {
		list, err = s.newest(r.Context())
	} else {
		list, hint, err = s.search(r.Context(), query)
	}
	if err != nil {
		return err
	}
	for i := range list {
		list[i].quote = s.Rights.Cut(list[i].quote)
	}
	out := newFeed(query, list, s.base(r))
	out.Subtitle = bot.Line(hint)
	body := bytes.NewBufferString(xml.Header)
	if err := xml.NewEncoder(body).Encode(out); err != nil {
		return fmt.Errorf("encode a feed: %w", err)
	}
	w.Header().Set("Cache-Control", "public, max-age=60")
	writeTagged(w, r, "application/atom+xml; charset=utf-8", body.Bytes())
	return nil
}

// search returns what a query finds, the newest first, each with the passage that
// was found, and what the asker should know about the query. To the best ones of
// all times come those of the last weeks: or else a feed of common words would
// never have anything new.
func (s *Site) search(ctx context.Context, query string) ([]found, string, error) {
	q := retrieval.Question{Text: query, Limit: mostEntries, Now: time.Now()}
	ever, err := s.Engine.Search(ctx, q)
	if err != nil || len(ever.Quotes) == 0 {
		return nil, bot.Hints(ever.Hints, "en"), err
	}
	q.After = q.Now.Add(-lately)
	recent, err := s.Engine.Search(ctx, q)
	if err != nil {
		return nil, "", err
	}
	var list []found
	seen := map[string]bool{}
	for _, q := range slices.Concat(recent.Quotes, ever.Quotes) {
		if seen[q.Citation.ID] || q.Score < worth*ever.Quotes[0].Score {
			continue
		}
		seen[q.Citation.ID] = true
		article, err := s.Archive.Article(ctx, q.Citation.Ref)
		if err != nil {
			return nil, "", err
		}
		list = append(list, found{article, q})
	}
	slices.SortFunc(list, func(a, b found) int {
		return cmp.Or(b.article.Published.Compare(a.article.Published), strings.Compare(a.article.ID, b.article.ID))
	})
	return list[:min(mostEntries, len(list))], bot.Hints(ever.Hints, "en"), nil
}

// newest returns the newest articles that may be quoted, each with how it begins.
func (s *Site) newest(ctx context.Context) ([]found, error) {
	var list []found
	for a, err := range bot.Newest(ctx, s.Archive, retrieval.Filter{Limit: mostEntries}) {
		if err != nil {
			return nil, err
		}
		if list = append(list, found{a, s.beginning(a)}); len(list) == mostEntries {
			break
		}
	}
	return list, nil
}

// beginning quotes the first passage of an article, if more than quotes may be
// seen.
func (s *Site) beginning(a retrieval.Article) retrieval.Quote {
	passages := text.Passages(a.Text, a.Language)
	if len(passages) == 0 || s.Rights.QuotesOnly {
		return retrieval.Quote{Citation: a.Cite(retrieval.Span{}, 0)}
	}
	p := passages[0]
	return retrieval.Quote{Text: a.Text[p.Start:p.End], Citation: a.Cite(p.Span, p.Paragraph)}
}
