package text

import (
	"unicode"
	"unicode/utf8"

	"verbatim/retrieval"
)

// Literal is a word or a mark, such as a comma, as it counts where texts are
// compared word for word.
type Literal struct {
	retrieval.Span        // in the text as it was given
	Text           string // normalised, in its own case; any dash is "-"
	Word           bool
}

// Literals returns the words and marks of s, in order and whatever its language.
// White space and quotation marks are left out: whoever quotes changes those.
func Literals(s string) []Literal {
	f := fold(s)
	words := segments(f.text)
	l := literals{folded: f, out: make([]Literal, 0, len(words)+len(words)/4)}
	at := 0
	for _, w := range words {
		l.between(at, w.Start)
		l.add(w.Start, w.End, f.text[w.Start:w.End], true)
		at = w.End
	}
	l.between(at, len(f.text))
	return l.out
}

// literals gathers those of a folded text.
type literals struct {
	*folded
	out  []Literal
	last retrieval.Span // of the last one, in the folded text
}

func (l *literals) add(start, end int, text string, word bool) {
	l.out = append(l.out, Literal{l.span(start, end), text, word})
	l.last = retrieval.Span{Start: start, End: end}
}

// extend takes what follows the last one to it.
func (l *literals) extend(end int) {
	l.last.End = end
	l.out[len(l.out)-1].Span = l.span(l.last.Start, end)
}

// between adds what stands between two words.
func (l *literals) between(start, end int) {
	for at := start; at < end; {
		r, size := utf8.DecodeRuneInString(l.text[at:end])
		adjacent := len(l.out) > 0 && l.last.End == at
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r), unicode.Is(unicode.Quotation_Mark, r):
		case unicode.IsMark(r):
			if adjacent { // an accent belongs to its letter
				l.extend(at + size)
				l.out[len(l.out)-1].Text = l.text[l.last.Start:l.last.End]
			}
		case unicode.Is(unicode.Dash, r):
			if adjacent && l.out[len(l.out)-1].Text == "-" { // two of a typewriter are one
				l.extend(at + size)
			} else {
				l.add(at, at+size, "-", false)
			}
		default: // a letter here is one of a script without spaces
			l.add(at, at+size, l.text[at:at+size], isWordRune(r))
		}
		at += size
	}
}
