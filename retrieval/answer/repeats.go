package answer

import (
	"slices"
	"strings"
	"unicode"

	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

// copies reports whether the reading is much the same as an earlier one.
func (r *reading) copies(earlier *reading) bool {
	return text.Containment(r.shingles, earlier.shingles) >= text.SameCopy
}

// repeats reports a copy in which no figure, name or negation is another: one
// changed figure may be the correction, and must never be hidden.
func (r *reading) repeats(earlier *reading) bool {
	short, long := r, earlier
	if short.words.Len() > long.words.Len() {
		short, long = long, short
	}
	return r.copies(earlier) && !slices.ContainsFunc(differences(short, long), telling)
}

// contradicts reports a copy out of an article of which nothing is picked yet. As
// it repeats nothing, a fact in it is another.
func (r *reading) contradicts(picked []*reading) bool {
	return slices.ContainsFunc(picked, r.copies) &&
		!slices.ContainsFunc(picked, func(p *reading) bool { return p.ID == r.ID })
}

// differences are the places where two readings differ, the shorter one taken for
// a quotation of the longer; all of both where an ellipsis would stand for any
// words.
func differences(short, long *reading) []retrieval.Edit {
	c := counterpart{pattern: newPattern(short.text), article: long.article, part: long.Span}
	if c.gaps() {
		return []retrieval.Edit{{Quoted: short.text, Archived: long.text}}
	}
	c.literals = text.Literals(c.compared())
	c.alignment = (&aligner{pattern: c.pattern}).align(c.literals)
	return c.edits()
}

// telling reports an edit by which a figure, a name or a negation comes, goes or
// becomes another.
func telling(e retrieval.Edit) bool {
	return !slices.Equal(facts(e.Quoted), facts(e.Archived))
}

// facts are the words of a text that are figures, names or negations.
func facts(s string) []string {
	var out []string
	for _, l := range text.Literals(s) {
		folded := strings.ToLower(l.Text)
		if l.Word && (strings.ContainsFunc(l.Text, unicode.IsDigit) || numberWords[folded] || capitalized(l.Text) || negation(folded)) {
			out = append(out, folded)
		}
	}
	return out
}

// negation reports a word that turns a sentence into its opposite, in any of the
// languages.
func negation(folded string) bool {
	for _, words := range negations {
		if slices.Contains(words, folded) {
			return true
		}
	}
	return strings.HasSuffix(folded, "n't")
}
