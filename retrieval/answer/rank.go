package answer

import (
	"cmp"
	"math"
	"slices"

	"verbatim/retrieval"
)

// The weights of the scoring function, in units of idf. They were set together
// by coordinate ascent on the mean MRR@10 of eight judged sets, each half of
// the questions checked on the other; doc.go has the figures.
const (
	// BM25F over text and title.
	k1          = 0.9
	b           = 0.4
	titleWeight = 0.5
	// The mass of the best single sentence: an answer mostly stands in one
	// sentence with the words that were asked about.
	sentenceWeight = 0.3
	// Words that stand near each other, by the pair.
	pairWeight = 0.25
	pairWindow = 12
	// What the rest of the article covers beyond the passage, and what its title
	// does: an article that is about the question answers it where a stray
	// passage only has its words.
	articleWeight    = 0.3
	titleCoverWeight = 0.4
	// How much a passage from the time that was asked about gains, as a part of
	// its score. It is bounded so that a date never outweighs the words.
	periodBoost = 0.25

	// What only the text itself shows: the asker's words in the asker's
	// inflection, and runs of two and three words, stop words included.
	exactWeight  = 0.2
	bigramWeight = 0.15
	// Names and figures count once more: without them it is another story.
	nameWeight = 0.15
	// A sentence that offers what is asked for, a figure or a date; in parts of
	// the question's mass.
	kindWeight = 0.06
)

// ranked is a candidate with its score.
type ranked struct {
	retrieval.Candidate
	occurrences []occurrence
	title       coverage
	score       float64
}

// rank orders the candidates, best first.
func (q *query) rank(r retrieval.Results) []ranked {
	q.weigh(r)
	average := float64(max(r.Length, 1)) / float64(max(r.Passages, 1))
	list := make([]ranked, 0, len(r.Candidates))
	for _, c := range r.Candidates {
		slices.SortStableFunc(c.Hits, byPosition)
		slices.SortStableFunc(c.Title, byPosition)
		x := ranked{Candidate: c, occurrences: q.occurrences(c.Hits)}
		titleOccurrences := q.occurrences(c.Title)
		x.title = q.cover(titleOccurrences)
		x.score = q.bm25(x.occurrences, titleOccurrences, float64(c.Length)/average) +
			sentenceWeight*q.bestSentence(x.occurrences) +
			pairWeight*q.pairs(x.occurrences) +
			titleCoverWeight*q.mass(x.title) +
			nameWeight*q.namesMass(q.cover(x.occurrences))
		list = append(list, x)
	}
	q.addArticles(list)
	for i := range list {
		list[i].score *= 1 + periodBoost*q.period.closeness(list[i].Candidate)
	}
	slices.SortStableFunc(list, func(a, b ranked) int {
		return cmp.Or(-cmp.Compare(a.score, b.score), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Start, b.Start))
	})
	return list
}

// bm25 is BM25F (Robertson and Zaragoza 2009, §3.6) with the text normalised by
// its length and the title as it is. length is relative to the average.
func (q *query) bm25(text, title []occurrence, length float64) float64 {
	counts := make([]float64, len(q.terms))
	for _, o := range text {
		counts[o.term] += o.weight
	}
	for _, o := range title {
		counts[o.term] += titleWeight * o.weight
	}
	score := 0.0
	for i, n := range counts {
		score += q.terms[i].idf * n / (n + k1*(1-b+b*length))
	}
	return score
}

func (q *query) bestSentence(occurrences []occurrence) float64 {
	best := 0.0
	for _, in := range bySentence(occurrences) {
		best = max(best, q.mass(q.cover(in)))
	}
	return best
}

// namesMass is the mass of the names and figures among what is covered.
func (q *query) namesMass(c coverage) float64 {
	sum := 0.0
	for i, t := range q.terms {
		if t.name || t.figure {
			sum += c[i] * t.idf
		}
	}
	return sum
}

// pairs sums, over the pairs of different terms that come within the window,
// the smaller idf of the two divided by the root of their distance; each pair
// counts once, at its closest.
func (q *query) pairs(occurrences []occurrence) float64 {
	n := len(q.terms)
	closest := make([]float64, n*n) // by the smaller and the larger term
	for i, x := range occurrences {
		for _, y := range occurrences[i+1:] {
			distance := y.position - x.position
			if distance > pairWindow {
				break
			}
			if x.term == y.term || distance == 0 {
				continue
			}
			worth := x.weight * y.weight * min(q.terms[x.term].idf, q.terms[y.term].idf) / math.Sqrt(float64(distance))
			at := min(x.term, y.term)*n + max(x.term, y.term)
			closest[at] = max(closest[at], worth)
		}
	}
	sum := 0.0
	for _, worth := range closest {
		sum += worth
	}
	return sum
}

// addArticles lets a passage profit from what the rest of its article covers
// beyond it.
func (q *query) addArticles(list []ranked) {
	articles := map[string]coverage{}
	for _, x := range list {
		if articles[x.ID] == nil {
			articles[x.ID] = make(coverage, len(q.terms))
		}
		articles[x.ID] = join(articles[x.ID], q.cover(x.occurrences), 1)
	}
	for i, x := range list {
		own := q.cover(x.occurrences)
		list[i].score += articleWeight * (q.mass(join(own, articles[x.ID], 1)) - q.mass(own))
	}
}

// closeness is 1 for an article published in the period, and falls to 0 within
// its length before and after; 0 where no time was asked about.
func (p period) closeness(c retrieval.Candidate) float64 {
	if p.isZero() || c.Published.IsZero() {
		return 0
	}
	length := p.end.Sub(p.start)
	away := max(p.start.Sub(c.Published), c.Published.Sub(p.end), 0)
	return max(0, 1-float64(away)/float64(length))
}
