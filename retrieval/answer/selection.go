package answer

import (
	"slices"

	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

// selection says which readings become quotes.
type selection struct {
	limit int
	of    func(*reading) string // what several quotes may be of: an article, or a story
	most  int                   // of each
	alone bool                  // more of it if no other one matches
	worth float64               // a further one must have this part of the first one's score
}

func ofArticle(r *reading) string { return r.ID }
func ofStory(r *reading) string   { return r.article.Story }

// pick makes quotes of the best readings: no repetition of one that is there, and
// not too many of a story, unless one has a fact in another way.
func (s selection) pick(readings []*reading) []retrieval.Quote {
	one := s.one(readings)
	var quotes []retrieval.Quote
	var picked []*reading
	count := map[string]int{}
	for i, r := range readings {
		if len(quotes) == s.limit || !s.worthwhile(readings, i) {
			break
		}
		r.shingles = text.Shingles(r.text, 0)
		full := !one && count[s.of(r)] >= s.most
		if slices.ContainsFunc(picked, r.repeats) || full && !r.contradicts(picked) {
			continue
		}
		q := r.quote()
		if slices.ContainsFunc(quotes, func(p retrieval.Quote) bool { return overlap(p.Citation, q.Citation) }) {
			continue
		}
		picked = append(picked, r)
		count[s.of(r)]++
		quotes = append(quotes, q)
	}
	return quotes
}

// one reports whether there are passages of one story alone, and more of it may
// be quoted.
func (s selection) one(readings []*reading) bool {
	return s.alone && !slices.ContainsFunc(readings, func(r *reading) bool { return s.of(r) != s.of(readings[0]) })
}

// overlap reports whether two quotes show some of the same text. Short passages
// are shown together with their neighbours.
func overlap(a, b retrieval.Citation) bool {
	return a.Ref == b.Ref && a.Start < b.End && b.Start < a.End
}

func (s selection) worthwhile(readings []*reading, i int) bool {
	return readings[i].score >= s.worth*readings[0].score
}

// needless reports a candidate that reading cannot make a quote: its score stays
// below what a further one must have. But it may tell that another story matches,
// or how a word that was misspelt is written.
func (s selection) needless(f *findings, x *ranked) bool {
	return len(f.readings) > 0 && x.potential < s.worth*f.readings[0].score && !s.one(f.readings) && !f.query.corrected()
}
