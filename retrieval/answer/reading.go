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
	ranked
	article   retrieval.Article
	text      string
	words     []text.Word
	sentences []retrieval.Span
	spans     []retrieval.Span // of the candidate's hits, within text
	best      int              // the sentence that answers
	offers    bool             // it has something of the asked kind
}

// errStale says that the index does not fit the Store.
var errStale = errors.New("the index holds other words than the archive")

// read fetches a candidate's text and finds the sentence that answers. It
// returns false for a passage that may not be quoted now, or that a newer
// revision has replaced.
func (e *Engine) read(ctx context.Context, q *query, x ranked) (reading, bool, error) {
	article, err := e.store.Article(ctx, retrieval.Ref{ID: x.ID})
	if errors.Is(err, retrieval.ErrNotFound) {
		return reading{}, false, nil
	}
	if err != nil {
		return reading{}, false, err
	}
	if article.Revision != x.Revision || !article.Findable(q.search.Now) {
		return reading{}, false, nil
	}
	r := reading{ranked: x, article: article}
	passage, ok := x.Span.Of(article.Text)
	if !ok {
		return r, false, fmt.Errorf("quote %s: %w", x.citation(article), errStale)
	}
	r.text = passage
	r.sentences = text.Sentences(passage, article.Language)
	r.words = text.Words(passage, article.Language)
	if !r.locate(q) {
		return r, false, fmt.Errorf("quote %s: %w", x.citation(article), errStale)
	}
	r.choose(q)
	return r, true, nil
}

// locate finds the spans of the candidate's hits; false if the text does not
// have them.
func (r *reading) locate(q *query) bool {
	r.spans = make([]retrieval.Span, len(r.Hits))
	for i, h := range r.Hits {
		if h.Position >= len(r.words) || r.words[h.Position].Term != q.search.Terms[h.Term].Forms[h.Form].Text {
			return false
		}
		r.spans[i] = r.words[h.Position].Span
	}
	return true
}

// choose picks the sentence that answers and lets the passage gain by it.
func (r *reading) choose(q *query) {
	groups := bySentence(r.occurrences)
	covers := make([]coverage, len(r.sentences))
	for i := range r.sentences {
		covers[i] = q.cover(groups[i])
	}
	whole := q.whole()
	best := -1.0
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
		if interrogative(r.text[s.Start:s.End]) {
			score /= 2
		}
		offers := q.kind.offers(r.text, r.wordsIn(s), func(w text.Word) bool { return q.asks(w) })
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
	r.parts[partEcho] = q.echo(r, covers)
	r.parts[partExact], r.parts[partRuns] = q.exact(r.words), q.runs(r.words)
	if len(q.phrases) > 0 {
		folded := text.Fold(r.text)
		for _, p := range q.phrases {
			if strings.Contains(folded, text.Fold(p)) {
				r.parts[partPhrase] += whole
			}
		}
	}
	r.score = r.parts.score()
}

// echo is the mass that only questions within the passage cover.
func (q *query) echo(r *reading, covers []coverage) float64 {
	all, said := make(coverage, len(q.terms)), make(coverage, len(q.terms))
	for i, s := range r.sentences {
		all = join(all, covers[i], 1)
		if !interrogative(r.text[s.Start:s.End]) {
			said = join(said, covers[i], 1)
		}
	}
	return q.mass(all) - q.mass(said)
}

// interrogative reports a sentence that is a question.
func interrogative(s string) bool {
	return strings.HasSuffix(strings.TrimRightFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.In(r, unicode.Pf, unicode.Pi, unicode.Pe) || r == '"' || r == '\''
	}), "?")
}

// exact is the mass of the terms that stand in the asker's own inflection.
func (q *query) exact(words []text.Word) float64 {
	has := make(map[string]bool, len(words))
	for _, w := range words {
		has[w.Folded] = true
	}
	sum := 0.0
	for _, t := range q.terms {
		if has[t.folded] {
			sum += t.idf
		}
	}
	return sum
}

// runs is the mass of the runs of two words that the question and the passage
// share, by stem and with stop words, where at least one carries meaning.
func (q *query) runs(words []text.Word) float64 {
	has := make(map[[2]string]bool, len(words))
	for i := 1; i < len(words); i++ {
		has[[2]string{stem(words[i-1]), stem(words[i])}] = true
	}
	sum := 0.0
	for i := 1; i < len(q.words); i++ {
		a, b := q.words[i-1], q.words[i]
		if (a.Term != "" || b.Term != "") && has[[2]string{stem(a), stem(b)}] {
			sum += q.idfOf(a) + q.idfOf(b)
		}
	}
	return sum
}

func stem(w text.Word) string { return cmp.Or(w.Term, w.Folded) }

// idfOf is the idf of a word of the question; stop words have a little.
func (q *query) idfOf(w text.Word) float64 {
	for _, t := range q.terms {
		if t.text == w.Term {
			return t.idf
		}
	}
	return stopWordIDF
}

const stopWordIDF = 0.3

// wordsIn returns the words of a sentence.
func (r *reading) wordsIn(s retrieval.Span) []text.Word {
	from, _ := slices.BinarySearchFunc(r.words, s.Start, func(w text.Word, at int) int { return w.Start - at })
	to, _ := slices.BinarySearchFunc(r.words, s.End, func(w text.Word, at int) int { return w.Start - at })
	return r.words[from:to]
}

// asks reports whether a word of a passage is one of the question's.
func (q *query) asks(w text.Word) bool {
	for i := range q.terms {
		if w.Term != "" && slices.ContainsFunc(q.search.Terms[i].Forms, func(f retrieval.Form) bool { return f.Text == w.Term }) {
			return true
		}
	}
	return false
}

func (x ranked) citation(a retrieval.Article) retrieval.Citation {
	return retrieval.Citation{
		Ref: x.Ref, Span: x.Span, Paragraph: x.Paragraph,
		Title: a.Title, Source: a.Source, URL: a.URL, Published: a.Published,
	}
}

// trim leaves out the white space around a span.
func trim(s string, span retrieval.Span) retrieval.Span {
	part := s[span.Start:span.End]
	span.Start += len(part) - len(strings.TrimLeft(part, " \t\r\n\u00a0\u3000"))
	span.End = span.Start + len(strings.TrimSpace(part))
	return span
}
