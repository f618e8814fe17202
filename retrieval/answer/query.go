package answer

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

// maxQuestion is how much of a question is read, in runes; a longer one is cut
// and the asker told.
const maxQuestion = 500

// candidateLimit is how many passages are ranked: beyond 120 the right one is
// hardly ever among them.
const candidateLimit = 120

// query is a question made ready for search and ranking.
type query struct {
	language string
	kind     kind
	words    []text.Word
	terms    []term
	phrases  []string // quoted by the asker
	claim    bool     // it does not ask but says something
	denies   bool     // its last sentence, which asks, is negated
	strict   bool     // only passages with all phrases and without any of the words in without
	without  []string
	period   period
	dated    bool // it names a year
	search   retrieval.Query
	wording  wording // known once candidates are there, for its idf
}

// term is a word of the question that carries meaning.
type term struct {
	text         string // as search sees it
	surface      string // as the asker wrote it
	folded       string // but for case and marks
	name, figure bool
	acronym      bool // in capitals, or in a question without any
	position     int  // in the question
	alternatives []alternative
	meant        []string // terms of the archive that it may be misspelt for
	idf          float64  // known once candidates are there
}

// alternative is a way in which a term may stand in a passage: one form, or
// several that follow each other.
type alternative struct {
	forms  []int // indices into the forms of the query term
	weight float64
}

// newQuery analyses what is left of the question when fields are taken out.
func newQuery(f fields, q retrieval.Question) *query {
	words, language := wordsOf(f.text, q.Language)
	now := q.Now
	out := &query{language: language, kind: kindOf(words, language), phrases: f.phrases}
	out.period, words = periodIn(words, language, now)
	out.dated = slices.ContainsFunc(words, namesYear)
	out.words = words
	out.denies = out.negated(lastSentence(f.text, words, language))
	out.addTerms(f.text, words)
	out.search = retrieval.Query{
		Sources: append(slices.Clone(q.Sources), f.sources...),
		After:   latest(q.After, f.since), Before: earliest(q.Before, f.until),
		Language: f.language, Now: now, Limit: candidateLimit,
	}
	if q.Language != "" {
		out.search.Language = q.Language
	}
	for i := range out.terms {
		out.search.Terms = append(out.search.Terms, out.expand(i))
	}
	return out
}

// lastSentence returns those words of a question that its last sentence has.
func lastSentence(question string, words []text.Word, language string) []text.Word {
	sentences := text.Sentences(question, language)
	if len(sentences) < 2 {
		return words
	}
	start := sentences[len(sentences)-1].Start
	return slices.DeleteFunc(slices.Clone(words), func(w text.Word) bool { return w.Start < start })
}

func latest(a, b time.Time) time.Time {
	if a.IsZero() || b.After(a) {
		return b
	}
	return a
}

func earliest(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// addTerms takes the words that carry meaning, each once.
func (q *query) addTerms(question string, words []text.Word) {
	capitals := 0
	for _, w := range words {
		if capitalized(question[w.Start:w.End]) {
			capitals++
		}
	}
	// Where everything is in capitals they say nothing about names.
	telling := capitals*2 <= len(words)+1
	for i, w := range words {
		if w.Term == "" || carrier(w.Folded, q.language) {
			continue
		}
		if slices.ContainsFunc(q.terms, func(t term) bool { return t.text == w.Term }) {
			continue
		}
		surface := question[w.Start:w.End]
		q.terms = append(q.terms, term{
			text:     w.Term,
			surface:  surface,
			folded:   w.Folded,
			position: i,
			acronym:  acronym(surface) || capitals == 0,
			figure:   strings.ContainsFunc(surface, unicode.IsDigit),
			name:     telling && i > 0 && capitalized(surface) && q.language != "de",
		})
	}
}

func capitalized(s string) bool {
	for _, r := range s {
		return unicode.IsUpper(r)
	}
	return false
}

// expand lists the forms in which a term counts: as asked, and what the
// thesaurus relates to it or to a phrase that it is part of.
func (q *query) expand(i int) retrieval.QueryTerm {
	t := &q.terms[i]
	e := expansion{term: t}
	e.add([]string{t.text}, 1)
	if t.folded != t.text {
		e.add([]string{t.folded}, 1) // articles of unknown language are not stemmed
	}
	dictionary := thesauri()[q.language]
	if t.acronym {
		for _, r := range dictionary[strings.ToUpper(t.text)] {
			e.add(r.terms, r.weight)
		}
	}
	for length := 1; length <= longestEntry; length++ {
		for start := max(0, i-length+1); start <= i && start+length <= len(q.terms); start++ {
			part := q.terms[start : start+length]
			if part[length-1].position-part[0].position > length { // other words between
				continue
			}
			names := make([]string, length)
			for k := range part {
				names[k] = part[k].text
			}
			for _, r := range dictionary[strings.Join(names, " ")] {
				e.add(r.terms, r.weight)
			}
		}
	}
	return e.out
}

// expansion gathers the forms of one term, each once.
type expansion struct {
	term *term
	out  retrieval.QueryTerm
}

func (e *expansion) add(terms []string, weight float64) {
	a := alternative{weight: weight}
	for _, t := range terms {
		// A part of a phrase is worth little by itself.
		w := weight / float64(len(terms))
		at := slices.IndexFunc(e.out.Forms, func(f retrieval.Form) bool { return f.Text == t })
		if at < 0 {
			at = len(e.out.Forms)
			e.out.Forms = append(e.out.Forms, retrieval.Form{Text: t})
		}
		e.out.Forms[at].Weight = max(e.out.Forms[at].Weight, w)
		a.forms = append(a.forms, at)
	}
	e.term.alternatives = append(e.term.alternatives, a)
}
