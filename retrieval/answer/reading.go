package answer

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

const (
	// readLimit is how many of the best candidates are read as text.
	readLimit = 24
	// A sentence that offers what is asked for (a figure, a date …) gains this
	// part of the question's mass in the choice of the sentence.
	kindSentenceWeight = 0.25
	// Of what the sentences around it cover, a sentence gets this part.
	neighbourWeight = 0.2
)

// reading is a candidate with its text read.
type reading struct {
	*ranked
	article   retrieval.Article
	text      string
	words     text.Lazy
	shingles  []uint64
	sentences []retrieval.Span
	spans     []retrieval.Span // of the candidate's hits, within text
	asked     []bool           // by word: it is one of the question's
	best      int              // the sentence that answers
	offers    bool             // it has something of the asked kind
	phrases   int              // of those that were asked
}

// read fetches a candidate's text. It returns nil for a passage that may not be
// quoted now, that a newer revision has replaced, or that the index holds in
// other words than the Store, which is logged.
func (e *Engine) read(ctx context.Context, q *query, x *ranked) (*reading, error) {
	article, err := e.store.Article(ctx, retrieval.Ref{ID: x.ID})
	if errors.Is(err, retrieval.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if article.Revision != x.Revision || !article.Findable(q.search.Now) {
		return nil, nil
	}
	r := &reading{ranked: x, article: article}
	var ok bool
	if r.text, ok = x.Span.Of(article.Text); ok {
		r.words = text.Lazily(r.text, article.Language)
		ok = r.locate(q)
	}
	if !ok {
		err := fmt.Errorf("quote %s: the index holds other words than the archive", article.Cite(x.Span, x.Paragraph))
		e.log.Error("quote dropped", "article", x.ID, "revision", x.Revision, "err", err)
		return nil, nil
	}
	return r, nil
}

// locate finds the spans of the candidate's hits; false if the text does not
// have them.
func (r *reading) locate(q *query) bool {
	r.spans, r.asked = make([]retrieval.Span, len(r.Hits)), make([]bool, r.words.Len())
	for i, h := range r.Hits {
		if h.Position >= r.words.Len() {
			return false
		}
		w := r.words.At(h.Position)
		if w.Term != q.search.Terms[h.Term].Forms[h.Form].Text {
			return false
		}
		r.spans[i], r.asked[h.Position] = w.Span, true
	}
	return true
}

// choose picks the sentence that answers and lets the passage gain by it.
func (r *reading) choose(q *query) {
	r.sentences = text.Sentences(r.text, r.article.Language)
	groups := bySentence(r.occurrences)
	covers := make([]coverage, len(r.sentences))
	for i := range r.sentences {
		covers[i] = q.cover(groups[i])
	}
	whole := q.whole()
	best := -1.0
	said := make(coverage, len(q.terms)) // by sentences that are no echo
	for i, s := range r.sentences {
		score := q.mass(covers[i])
		around := covers[i]
		if i > 0 {
			around = join(around, covers[i-1], neighbourWeight)
		}
		if i+1 < len(covers) {
			around = join(around, covers[i+1], neighbourWeight)
		}
		score += q.mass(around) - q.mass(covers[i])
		words := r.words.In(s)
		if r.echoes(q, s, words) {
			score /= 2
		} else {
			said.add(covers[i])
		}
		offers := r.offering(q, words)
		if offers && score > 0 {
			score += kindSentenceWeight * whole
		}
		if strings.TrimSpace(r.text[s.Start:s.End]) != "" && score > best {
			best, r.best, r.offers = score, i, offers
		}
	}
	if r.offers && q.kind != anything {
		r.parts[partKind] = whole
	}
	r.parts[partEcho] = q.mass(r.covered) - q.mass(said)
	r.parts[partExact], r.parts[partRuns] = q.compare(r)
	r.phrases = q.phrasesIn(r.text)
	r.parts[partPhrase] = whole * float64(r.phrases)
	r.score = r.parts.score()
}

// phrasesIn counts the quoted phrases that a text has.
func (q *query) phrasesIn(s string) int {
	if len(q.phrases) == 0 {
		return 0
	}
	n, folded := 0, text.Fold(s)
	for _, p := range q.phrases {
		if strings.Contains(folded, text.Fold(p)) {
			n++
		}
	}
	return n
}

// echoes reports a sentence that answers nothing: it is a question itself, or has
// no word beyond those that were asked, which is just what bears on a claim.
func (r *reading) echoes(q *query, s retrieval.Span, words text.Lazy) bool {
	if interrogative(r.text[s.Start:s.End]) {
		return true
	}
	for i := range words.Len() {
		if !r.asked[words.First()+i] && !words.Stop(i) {
			return false
		}
	}
	return !q.claim
}

// offering reports whether a sentence has something of the asked kind that is not
// of the question itself.
func (r *reading) offering(q *query, words text.Lazy) bool {
	if q.kind == anything {
		return slices.Contains(r.asked[words.First():words.First()+words.Len()], false)
	}
	return q.kind.offers(r.text, words, q.asks)
}

// interrogative reports a sentence that is a question.
func interrogative(s string) bool {
	return strings.HasSuffix(strings.TrimRightFunc(s, func(r rune) bool { return unicode.IsSpace(r) || closing(r) }), "?")
}

// wording is how the question is put, ready to be compared with passages.
type wording struct {
	exact map[string]int       // the terms, in the asker's own inflection
	runs  map[[2]string]bigram // by stem and with stop words, where at least one carries meaning
	forms map[string]bool      // everything that counts as one of the terms
	stop  bool                 // one of the terms would be a stop word if it were no name
	// The runs by what the index tells of them: those of two terms, by these, and
	// the worth of those that begin or end with a term, beside a stop word.
	pairs         map[[2]int]bigram
	opens, closes []float64
}

// bigram is two words of the question that follow each other.
type bigram struct {
	number int
	worth  float64
}

func (q *query) newWording() wording {
	w := wording{exact: map[string]int{}, runs: map[[2]string]bigram{}, forms: map[string]bool{}, pairs: map[[2]int]bigram{},
		opens: make([]float64, len(q.terms)), closes: make([]float64, len(q.terms))}
	of := map[string]int{}
	for i, t := range q.terms {
		w.exact[t.folded] = i
		of[t.text] = i
		w.stop = w.stop || text.Stopword(t.folded, q.language) || text.Stopword(t.text, q.language)
		for _, f := range q.search.Terms[i].Forms {
			w.forms[f.Text] = true
		}
	}
	idf := func(i int, isTerm bool) float64 {
		if !isTerm {
			return stopWordIDF
		}
		return q.terms[i].idf
	}
	for i := 1; i < len(q.words); i++ {
		key := [2]string{stem(q.words[i-1]), stem(q.words[i])}
		first, opens := of[q.words[i-1].Term]
		second, closes := of[q.words[i].Term]
		if _, again := w.runs[key]; again || !opens && !closes {
			continue
		}
		x := bigram{len(w.runs), idf(first, opens) + idf(second, closes)}
		w.runs[key] = x
		switch {
		case opens && closes:
			w.pairs[[2]int{first, second}] = x
		case opens:
			w.opens[first] += x.worth
		default:
			w.closes[second] += x.worth
		}
	}
	return w
}

// stopWordIDF is what a stop word adds to a run.
const stopWordIDF = 0.3

// compare returns the mass of the terms that stand in the asker's own
// inflection, and of the runs that the question and the passage share.
func (q *query) compare(r *reading) (exact, runs float64) {
	terms, shared := make([]bool, len(q.terms)), make([]bool, len(q.wording.runs))
	var before text.Word // the last one that was looked at, and its number
	last := -1
	for i, near := range q.nearHits(r) {
		if !near {
			continue
		}
		w := r.words.At(i)
		if at, ok := q.wording.exact[w.Folded]; ok && !terms[at] {
			terms[at] = true
			exact += q.terms[at].idf
		}
		if x, ok := q.wording.runs[[2]string{stem(before), stem(w)}]; ok && last == i-1 && i > 0 && !shared[x.number] {
			shared[x.number] = true
			runs += x.worth
		}
		before, last = w, i
	}
	return exact, runs
}

// nearHits tells the words to be compared with the question's: those that the index
// found, and such neighbours as may make a run with them. Only where a term could
// stand as a stop word, as "US" in "us", or under the filters of another language,
// all are.
func (q *query) nearHits(r *reading) []bool {
	near := slices.Clone(r.asked)
	if r.article.Language != q.language || q.wording.stop {
		for i := range near {
			near[i] = true
		}
		return near
	}
	for _, h := range r.Hits {
		if q.wording.closes[h.Term] > 0 {
			near[max(h.Position-1, 0)] = true
		}
		if q.wording.opens[h.Term] > 0 {
			near[min(h.Position+1, len(near)-1)] = true
		}
	}
	return near
}

// potential is the highest score that reading can bring a candidate to.
func (q *query) potential(x *ranked) float64 {
	most := x.parts
	most[partExact], most[partRuns] = q.mass(x.covered), q.mostRuns(x)
	if q.kind != anything {
		most[partKind] = q.whole()
	}
	most[partPhrase] = q.whole() * float64(len(q.phrases))
	return most.score() + rounding
}

// rounding is more than what scores are off by, for the order in which they are
// summed.
const rounding = 1e-9

// mostRuns is the mass of the runs that a passage can share with the question, by
// the words that the index found. A term that could stand as a stop word may follow
// any other.
func (q *query) mostRuns(x *ranked) float64 {
	runs := 0.0
	for i, w := range x.covered {
		if w > 0 {
			runs += q.wording.opens[i] + q.wording.closes[i]
		}
	}
	for terms, r := range q.wording.pairs {
		if x.covered[terms[0]] > 0 && x.covered[terms[1]] > 0 && (q.wording.stop || adjoin(x.Hits, terms)) {
			runs += r.worth
		}
	}
	return runs
}

// adjoin reports whether the second of two terms stands right behind the first.
func adjoin(hits []retrieval.Hit, terms [2]int) bool {
	for i, h := range hits {
		if h.Term != terms[0] {
			continue
		}
		for _, next := range hits[i+1:] {
			if next.Position > h.Position+1 {
				break
			}
			if next.Term == terms[1] && next.Position == h.Position+1 {
				return true
			}
		}
	}
	return false
}

func stem(w text.Word) string { return cmp.Or(w.Term, w.Folded) }

// wordsIn returns the words of a sentence.
func (r *reading) wordsIn(s retrieval.Span) []text.Word { return r.words.In(s).All() }

// asks reports whether a word of a passage is one of the question's.
func (q *query) asks(w text.Word) bool { return q.wording.forms[w.Term] }
