package answer

import (
	"cmp"
	"math"
	"slices"

	"verbatim/retrieval"
)

// occurrence is a term of the question standing in a passage.
type occurrence struct {
	term               int
	weight             float64 // 1 for the asker's own word
	position, sentence int
	first, last        int // the hits that make it up
}

// occurrences finds where the terms stand, given the hits of their forms in
// order of position. A phrase counts where its words follow each other, with
// at most a stop word between. They are appended to out.
func (q *query) occurrences(out []occurrence, hits []retrieval.Hit) []occurrence {
	for i, h := range hits {
		best := occurrence{term: h.Term, position: h.Position, sentence: h.Sentence, first: i, last: i}
		for _, a := range q.terms[h.Term].alternatives {
			if a.forms[0] != h.Form || a.weight <= best.weight {
				continue
			}
			if last, ok := follow(hits, i, a.forms[1:]); ok {
				best.weight, best.last = a.weight, last
			}
		}
		if best.weight > 0 {
			out = append(out, best)
		}
	}
	return out
}

// follow finds the rest of a phrase behind hit i.
func follow(hits []retrieval.Hit, i int, forms []int) (last int, ok bool) {
	at := i
	for _, form := range forms {
		next := -1
		for j := at + 1; j < len(hits) && hits[j].Position <= hits[at].Position+2; j++ {
			if hits[j].Term == hits[i].Term && hits[j].Form == form && hits[j].Position > hits[at].Position {
				next = j
				break
			}
		}
		if next < 0 {
			return 0, false
		}
		at = next
	}
	return at, true
}

// weigh sets the idf of each term from the results: that of its commonest
// alternative, so that a rare synonym does not make a common word weigh much.
func (q *query) weigh(r retrieval.Results) {
	for i := range q.terms {
		t := &q.terms[i]
		frequency := 0
		for _, a := range t.alternatives {
			rarest := math.MaxInt
			for _, f := range a.forms {
				rarest = min(rarest, r.Frequency[i][f])
			}
			if a.weight > nearWeight {
				frequency = max(frequency, rarest)
			}
		}
		t.idf = idf(float64(r.Passages), float64(frequency))
	}
}

// idf is BM25's inverse document frequency in the form that is never negative:
// ln(1 + (N-n+½)/(n+½)).
func idf(passages, frequency float64) float64 {
	return math.Log(1 + (passages-frequency+0.5)/(frequency+0.5))
}

// coverage holds, for each term of the question, the weight of its best
// occurrence; 0 where it does not stand.
type coverage []float64

func (q *query) cover(occurrences []occurrence) coverage {
	c := make(coverage, len(q.terms))
	c.take(occurrences)
	return c
}

// take takes in what occurrences cover better.
func (c coverage) take(occurrences []occurrence) {
	for _, o := range occurrences {
		c[o.term] = max(c[o.term], o.weight)
	}
}

// mass is the idf of what is covered.
func (q *query) mass(c coverage) float64 {
	sum := 0.0
	for i, w := range c {
		sum += w * q.terms[i].idf
	}
	return sum
}

// whole is the mass of a passage that covers everything.
func (q *query) whole() float64 {
	sum := 0.0
	for _, t := range q.terms {
		sum += t.idf
	}
	return sum
}

// soften is the coverage as evidence: a synonym says nearly as much as the word
// itself that a passage is about the matter, even where it ranks behind it.
func (c coverage) soften() coverage {
	soft := make(coverage, len(c))
	for i, w := range c {
		soft[i] = math.Sqrt(w)
	}
	return soft
}

// join is what two texts cover together; the second counts by a factor.
func join(a, b coverage, factor float64) coverage {
	c := slices.Clone(a)
	for i := range c {
		c[i] = max(c[i], factor*b[i])
	}
	return c
}

// add takes in what another text covers better.
func (c coverage) add(other coverage) {
	for i, w := range other {
		c[i] = max(c[i], w)
	}
}

// gain is the mass that a second text covers beyond a first.
func (q *query) gain(first, second coverage) float64 {
	sum := 0.0
	for i, w := range second {
		sum += max(w-first[i], 0) * q.terms[i].idf
	}
	return sum
}

// bySentence groups occurrences by their sentence, given in order.
func bySentence(occurrences []occurrence) map[int][]occurrence {
	groups := map[int][]occurrence{}
	for _, o := range occurrences {
		groups[o.sentence] = append(groups[o.sentence], o)
	}
	return groups
}

func byPosition(a, b retrieval.Hit) int { return cmp.Compare(a.Position, b.Position) }
