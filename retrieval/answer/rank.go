package answer

import (
	"cmp"
	"math"
	"slices"
	"time"

	"verbatim/retrieval"
)

// A part is one reason for a passage to rank high. All are in units of idf.
type part int

const (
	// BM25F over text and title.
	partTerms part = iota
	// The mass of the best single sentence: an answer mostly stands in one
	// sentence with the words that were asked about.
	partSentence
	// Words that stand near each other, by the pair.
	partPairs
	// What the rest of the article covers beyond the passage: an article that is
	// about the question answers it where a stray passage only has its words.
	partArticle
	// What the next paragraph covers beyond the passage. The one before showed no
	// gain.
	partAfter
	// What the title covers.
	partTitle
	// How near the passage is to the head of the article: news comes first there.
	partLead
	// Names and figures count once more: without them it is another story.
	partNames
	// The time that was asked about, and how new the article is: people ask about
	// the news, unless they name a year. In parts of the question's mass, and
	// bounded, so that a date never outweighs the words.
	partPeriod
	partRecency

	// The further ones are known only once the text is read.

	// The asker's words in the asker's inflection, and runs of two, stop words
	// included.
	partExact
	partRuns
	// A sentence that offers what is asked for, a figure or a date; in parts of
	// the question's mass.
	partKind
	// What the asker put in quotation marks; likewise.
	partPhrase
	// What is covered only by sentences that are questions themselves or say
	// nothing else: they repeat what was asked and do not answer.
	partEcho

	partCount
)

var partLabels = [partCount]string{
	"partTerms", "partSentence", "partPairs", "partArticle", "partAfter", "partTitle", "partLead", "partNames",
	"partPeriod", "partRecency", "partExact", "partRuns", "partKind", "partPhrase", "partEcho",
}

// weights are what each part counts for. "verbatim eval --tune" learns them.
var weights = [partCount]float64{
	partTerms:    1,
	partSentence: 0.2,
	partPairs:    0.2,
	partArticle:  0.15,
	partAfter:    0.2,
	partTitle:    0.4,
	partLead:     0.1,
	partNames:    0.2,
	partPeriod:   0.4,
	partRecency:  0.25,
	partExact:    0.3,
	partRuns:     0.1,
	partKind:     0.15,
	partPhrase:   1,
	partEcho:     -0.75,
}

// The constants within the parts.
const (
	k1          = 1.2
	b           = 0.4
	titleWeight = 0.5 // of an occurrence in the title, within BM25F
	pairWindow  = 12
	// recent is the time in which an article's newness falls to a third.
	recent = 30 * 24 * time.Hour
)

// parts are what speaks for a passage.
type parts [partCount]float64

func (p *parts) score() float64 {
	sum := 0.0
	for i, v := range p {
		sum += weights[i] * v
	}
	return sum
}

// ranked is a candidate with its score.
type ranked struct {
	*retrieval.Candidate
	occurrences, titleOccurrences []occurrence
	covered, title                coverage
	parts                         parts
	score                         float64
	potential                     float64 // the highest score that reading can bring it to
}

// rank orders the candidates, best first.
func (q *query) rank(r retrieval.Results) []*ranked {
	q.weigh(r)
	average := float64(max(r.Length, 1)) / float64(max(r.Passages, 1))
	whole := q.whole()
	list := q.matched(r.Candidates)
	terms, pairs := make([]float64, len(q.terms)), make([]float64, len(q.terms)*len(q.terms))
	for _, x := range list {
		c := x.Candidate
		x.parts[partTerms] = q.bm25(x.occurrences, x.titleOccurrences, float64(c.Length)/average, terms)
		x.parts[partSentence] = q.bestSentence(x.occurrences, terms)
		x.parts[partPairs] = q.pairs(x.occurrences, pairs)
		x.parts[partTitle] = q.mass(x.title)
		x.parts[partLead] = q.mass(x.covered) / float64(c.Paragraph)
		x.parts[partNames] = q.namesMass(x.covered)
		x.parts[partPeriod] = whole * q.period.closeness(c.Published)
		if !q.dated {
			x.parts[partRecency] = whole * newness(c.Published, q.search.Now)
		}
	}
	q.addArticles(list)
	for _, x := range list {
		x.score = x.parts.score()
	}
	slices.SortFunc(list, func(a, b *ranked) int {
		if a.score != b.score { // mostly
			return -cmp.Compare(a.score, b.score)
		}
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Start, b.Start))
	})
	return list
}

// matched finds where the terms stand in the candidates, all in the same memory.
func (q *query) matched(candidates []retrieval.Candidate) []*ranked {
	hits := 0
	for i := range candidates {
		hits += len(candidates[i].Hits) + len(candidates[i].Title)
	}
	occurrences := make([]occurrence, 0, hits)
	covers := make(coverage, 2*len(q.terms)*len(candidates))
	match := func(hits []retrieval.Hit) ([]occurrence, coverage) {
		slices.SortStableFunc(hits, byPosition)
		before := len(occurrences)
		occurrences = q.occurrences(occurrences, hits)
		found, cover := slices.Clip(occurrences[before:]), covers[:len(q.terms):len(q.terms)]
		covers = covers[len(q.terms):]
		cover.take(found)
		return found, cover
	}
	all, list := make([]ranked, len(candidates)), make([]*ranked, len(candidates))
	for i := range candidates {
		x := &all[i]
		x.Candidate, list[i] = &candidates[i], x
		x.occurrences, x.covered = match(x.Hits)
		x.titleOccurrences, x.title = match(x.Candidate.Title)
	}
	return list
}

// bm25 is BM25F (Robertson and Zaragoza 2009, §3.6) with the text normalised by
// its length and the title as it is. length is relative to the average; counts
// is for use, one for each term.
func (q *query) bm25(text, title []occurrence, length float64, counts []float64) float64 {
	clear(counts)
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

// bestSentence is the mass of the sentence that covers the most. Occurrences
// stand in the order of their sentences. c is for use.
func (q *query) bestSentence(occurrences []occurrence, c coverage) float64 {
	best := 0.0
	for len(occurrences) > 0 {
		n := 1
		for n < len(occurrences) && occurrences[n].sentence == occurrences[0].sentence {
			n++
		}
		clear(c)
		c.take(occurrences[:n])
		best = max(best, q.mass(c))
		occurrences = occurrences[n:]
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
// counts once, at its closest. closest is for use, by the smaller and the larger
// term.
func (q *query) pairs(occurrences []occurrence, closest []float64) float64 {
	n := len(q.terms)
	clear(closest)
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

// addArticles lets a passage profit from what its article covers beyond it:
// the next paragraph, and all of it.
func (q *query) addArticles(list []*ranked) {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b *ranked) int { return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Start, b.Start)) })
	all := make(coverage, len(q.terms))
	for len(list) > 0 {
		n := 1
		for n < len(list) && list[n].ID == list[0].ID {
			n++
		}
		passages := list[:n]
		list = list[n:]
		clear(all)
		for _, x := range passages {
			all.add(x.covered)
		}
		for i, x := range passages {
			x.parts[partArticle] = q.gain(x.covered, all)
			if i+1 < len(passages) && passages[i+1].Paragraph-x.Paragraph <= 1 {
				x.parts[partAfter] = q.gain(x.covered, passages[i+1].covered)
			}
		}
	}
}

// newness is 1 for an article of this moment and falls exponentially with its
// age; 0 where its time is not known.
func newness(published, now time.Time) float64 {
	if published.IsZero() {
		return 0
	}
	return math.Exp(-math.Abs(float64(now.Sub(published))) / float64(recent))
}
