package answer

import (
	"slices"

	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

// selection says which readings become quotes.
type selection struct {
	limit      int
	perArticle int
	alone      bool    // more of an article if no other one matches
	worth      float64 // a further one must have this part of the first one's score
}

// pick makes quotes of the best readings: no copy of one that is there, and not
// too many of an article.
func (s selection) pick(readings []*reading) []retrieval.Quote {
	one := s.alone && !slices.ContainsFunc(readings, func(r *reading) bool { return r.ID != readings[0].ID })
	var quotes []retrieval.Quote
	var seen [][]uint64
	of := map[string]int{}
	for i, r := range readings {
		if len(quotes) == s.limit || !s.worthwhile(readings, i) {
			break
		}
		if !one && of[r.ID] == s.perArticle {
			continue
		}
		words := text.Shingles(r.words, 0)
		if slices.ContainsFunc(seen, func(s []uint64) bool { return text.Containment(words, s) >= text.SameCopy }) {
			continue
		}
		seen = append(seen, words)
		of[r.ID]++
		quotes = append(quotes, r.quote())
	}
	return quotes
}

func (s selection) worthwhile(readings []*reading, i int) bool {
	return readings[i].score >= s.worth*readings[0].score
}
