package answer

import (
	"slices"
	"strings"
	"unicode"

	"verbatim/retrieval/text"
)

// instead reports whether the answering sentence has another figure or name where
// one of the question's is missing from it and from those beside it: it tells of
// 2013 and not of 2014, of the Dutch border and not of the French.
func (q *query) instead(r *reading, kin coverage) bool {
	at := map[int][]int{} // the terms, by their places in the sentence
	here := make([]bool, len(q.terms))
	for _, h := range r.Hits {
		if h.Sentence == r.best {
			at[h.Position] = append(at[h.Position], h.Term)
		}
		here[h.Term] = here[h.Term] || h.Sentence >= r.best-1 && h.Sentence <= r.best+1
	}
	words := r.words.In(r.sentences[r.best])
	for i, t := range q.terms {
		if here[i] || kin[i] > 0 {
			continue
		}
		for n := range words.Len() {
			place := words.First() + n
			switch {
			case r.asked[place]:
			case t.figure && r.likeFigure(words.At(n), t):
				return true
			case t.name && n > 0 && r.name(words.At(n)) && (q.beside(t, -1, at[place-1]) || q.beside(t, 1, at[place+1])):
				return true
			}
		}
	}
	return false
}

// beside reports whether the word so far from a term in the question is one of
// the terms found, and tells what it is about.
func (q *query) beside(t term, step int, found []int) bool {
	i := t.position + step
	return i >= 0 && i < len(q.words) && slices.ContainsFunc(found, func(k int) bool {
		return q.terms[k].text == q.words[i].Term && !q.light(q.terms[k])
	})
}

// name reports a word within a sentence that is a name, but not that of a day.
func (r *reading) name(w text.Word) bool {
	return w.Term != "" && capitalized(r.text[w.Start:w.End]) && !dateWords[w.Folded]
}

// likeFigure reports a word that differs from a figure in its digits alone, as
// "32nd" from "22nd".
func (r *reading) likeFigure(w text.Word, t term) bool {
	return figureShape(r.text[w.Start:w.End]) == figureShape(t.surface)
}

func figureShape(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return '0'
		}
		return unicode.ToLower(r)
	}, s)
}
