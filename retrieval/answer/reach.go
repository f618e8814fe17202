package answer

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/retrieval"
)

// slipWeight is what an occurrence of a word counts that the asker may have
// meant and misspelt.
const slipWeight = 0.9

// nameWeight is what an abbreviation counts for the name that articles explain
// it by, and the name for the abbreviation. Where articles differ, two meanings
// count; a name has so many terms, and one of a single word so many letters.
const (
	nameWeight      = 0.8
	maxMeanings     = 2
	longestName     = 6
	compoundLetters = 8
)

// Terms from so many letters on may be misspelt, from so many on by more than
// a swap of two letters, and from so many on twice or in the first letter. In
// shorter ones every second word is a letter away from another.
const (
	slipLetters  = 4
	editLetters  = 5
	twiceLetters = 8
	maxMeant     = 3
)

// reach widens the words of the question by those of the archive.
func (e *Engine) reach(ctx context.Context, q *query) error {
	var l retrieval.Lookup
	var unsure []int // terms that may be in no article
	for i := range q.terms {
		if len(q.slips(i)) > 0 {
			unsure = append(unsure, i)
			for _, form := range q.search.Terms[i].Forms {
				l.Terms = append(l.Terms, form.Text)
			}
		}
	}
	runs := q.names()
	for _, r := range runs {
		l.Names = append(l.Names, r.name)
	}
	v, err := e.index.Vocabulary(ctx, l)
	if err != nil {
		return err
	}
	var absent []int
	frequency := v.Frequency
	for _, i := range unsure {
		forms := len(q.search.Terms[i].Forms)
		if slices.Max(frequency[:forms]) == 0 {
			absent = append(absent, i)
		}
		frequency = frequency[forms:]
	}
	for n, r := range runs {
		for _, meaning := range attested(v.Meanings[n]) {
			for i := r.first; i <= r.last; i++ {
				q.widen(i, strings.Fields(meaning), nameWeight)
			}
		}
	}
	if absent, err = e.split(ctx, q, absent); err != nil {
		return err
	}
	return e.correct(ctx, q, absent)
}

// run is a stretch of the question's terms that may be a name.
type run struct {
	name        string
	first, last int
}

// names lists the abbreviations and what may be a long form of one.
func (q *query) names() []run {
	var runs []run
	for first := range q.terms {
		name := ""
		for last := first; last < min(first+longestName, len(q.terms)); last++ {
			t := q.terms[last]
			if last > first && t.position-q.terms[last-1].position > 2 { // more than a stop word between
				break
			}
			name = strings.TrimSpace(name + " " + t.text)
			if last > first || t.acronym || utf8.RuneCountInString(t.folded) >= compoundLetters {
				runs = append(runs, run{name, first, last})
			}
		}
	}
	return runs
}

// attested takes the meanings that are about as common as the commonest.
func attested(meanings []retrieval.Known) []string {
	var names []string
	for _, m := range meanings[:min(len(meanings), maxMeanings)] {
		if m.Frequency*2 >= meanings[0].Frequency {
			names = append(names, m.Term)
		}
	}
	return names
}

// correct widens the terms that no article has by those they may be misspelt
// for.
func (e *Engine) correct(ctx context.Context, q *query, absent []int) error {
	var l retrieval.Lookup
	var of []int // terms, for each of the slips
	for _, i := range absent {
		for _, s := range q.slips(i) {
			l.Slips = append(l.Slips, s)
			of = append(of, i)
		}
	}
	if len(of) == 0 {
		return nil
	}
	v, err := e.index.Vocabulary(ctx, l)
	if err != nil {
		return err
	}
	for n, i := range of {
		if len(q.terms[i].meant) > 0 {
			continue
		}
		for _, known := range v.Similar[n][:min(len(v.Similar[n]), maxMeant)] {
			if utf8.RuneCountInString(q.terms[i].text) >= editLetters || swapped(q.terms[i].text, known.Term) {
				q.widen(i, []string{known.Term}, slipWeight)
				q.terms[i].meant = append(q.terms[i].meant, known.Term)
			}
		}
	}
	return nil
}

// swapped reports whether two terms have the same letters.
func swapped(a, b string) bool {
	return slices.Equal(slices.Sorted(slices.Values([]rune(a))), slices.Sorted(slices.Values([]rune(b))))
}

// slips returns how a term that no article has may be misspelt, the likeliest
// first; none for a figure, a short word, and one that the thesaurus knows.
func (q *query) slips(i int) []retrieval.Slip {
	t := q.terms[i]
	letters := utf8.RuneCountInString(t.text)
	known := slices.ContainsFunc(t.alternatives, func(a alternative) bool { return a.weight < 1 })
	switch {
	case known, letters < slipLetters, strings.ContainsFunc(t.folded, func(r rune) bool { return !unicode.IsLetter(r) }):
		return nil
	case letters < twiceLetters:
		return []retrieval.Slip{{Term: t.text, Edits: 1, Prefix: 1}}
	}
	return []retrieval.Slip{{Term: t.text, Edits: 2, Prefix: 1}, {Term: t.text, Edits: 1}}
}

// widen adds an alternative to a term of the query.
func (q *query) widen(i int, terms []string, weight float64) {
	e := expansion{&q.terms[i], q.search.Terms[i]}
	e.add(terms, weight)
	q.search.Terms[i] = e.out
}

// corrected reports whether other words are searched for those that no article has.
func (q *query) corrected() bool {
	return slices.ContainsFunc(q.terms, func(t term) bool { return len(t.meant) > 0 })
}

// corrections tells the asker which words were searched for those that no
// article has, as the readings write them.
func (q *query) corrections(readings []*reading) []retrieval.Hint {
	var hints []retrieval.Hint
	for i, t := range q.terms {
		if found := written(i, readings); len(t.meant) > 0 && found != "" {
			hints = append(hints, retrieval.Hint{Kind: retrieval.HintCorrected, Args: []string{t.surface, found}})
		}
	}
	return hints
}

// written returns the form of a term that stands first in the best reading
// that has one, in its shortest inflection.
func written(term int, readings []*reading) string {
	shortest, form := "", -1
	for _, r := range readings {
		for n, h := range r.Hits {
			if h.Term != term || form >= 0 && h.Form != form {
				continue
			}
			form = h.Form
			if found, _ := r.spans[n].Of(r.text); shortest == "" || len(found) < len(shortest) {
				shortest = found
			}
		}
	}
	return shortest
}
