package bot

import (
	"strings"
	"unicode/utf8"

	"verbatim/retrieval"
)

// ArticlePath is where an article or a quote has its page, below a site's address
// (bot/web). The reference is one as retrieval.ParseReference reads it; with a span
// the page opens at the quote.
func ArticlePath(reference string) string {
	path := "/article/" + reference
	if strings.Contains(reference, ":") {
		path += "#quote"
	}
	return path
}

// Rights say how much of articles readers may see.
type Rights struct {
	// QuotesOnly shows of an article no more than a quote with its paragraph. A
	// quote has longestQuote characters then, unless Limits say otherwise.
	QuotesOnly bool
	// Limits are the longest quotes in characters (code points), by source in
	// lower case; AnySource stands for those that are not named.
	Limits map[string]int
}

// longestQuote is about as many characters as the longest quotes of answers have.
// There has to be an end: anybody can write a reference, or the token of a button,
// that names a whole text.
const longestQuote = 2000

// AnySource is the key of Rights.Limits for all sources that have none.
const AnySource = "*"

// Limit is the longest quote of a source in characters; 0: any.
func (r Rights) Limit(source string) int {
	if n, ok := r.Limits[strings.ToLower(source)]; ok {
		return n
	}
	return r.Limits[AnySource]
}

// Whole reports whether a source's articles may be seen beyond a quote.
func (r Rights) Whole(source string) bool { return !r.QuotesOnly && r.Limit(source) == 0 }

// Cut returns as much of a quote as may be seen: the sentence that answers, and
// what fits around it. It is a quote again, with a citation of its own.
func (r Rights) Cut(q retrieval.Quote) retrieval.Quote {
	limit := r.Limit(q.Citation.Source)
	if limit == 0 && r.QuotesOnly {
		limit = longestQuote
	}
	if limit == 0 || utf8.RuneCountInString(q.Text) <= limit {
		return q
	}
	w := Measure(utf8.RuneCountInString).Window(q.Text, q.Answer, limit)
	within := func(s retrieval.Span) retrieval.Span {
		s.Start, s.End = min(max(s.Start, w.Start), w.End), min(max(s.End, w.Start), w.End)
		return retrieval.Span{Start: s.Start - w.Start, End: s.End - w.Start}
	}
	var matches []retrieval.Span
	for _, m := range q.Matches {
		if m = within(m); m.Len() > 0 {
			matches = append(matches, m)
		}
	}
	q.Answer, q.Matches = within(q.Answer), matches
	q.Text = q.Text[w.Start:w.End]
	q.Citation.Span = retrieval.Span{Start: q.Citation.Start + w.Start, End: q.Citation.Start + w.End}
	return q
}

// CutAll cuts each of the quotes, in a list of their own.
func (r Rights) CutAll(quotes []retrieval.Quote) []retrieval.Quote {
	out := make([]retrieval.Quote, len(quotes))
	for i, q := range quotes {
		out[i] = r.Cut(q)
	}
	return out
}
