package bot

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"verbatim/retrieval"
)

// Measure is what a part of a text takes of a post on a platform, at the most,
// wherever it stands. By it texts are cut that are too long for one.
type Measure func(part string) int

// Window chooses what is shown of a text that is too long for the budget: the
// part named, and as many sentences around it as fit. What is named may be
// empty, so that the text is kept from its start, or up to its end.
func (m Measure) Window(text string, named retrieval.Span, budget int) retrieval.Span {
	r := m.ruler(text)
	lo, hi := r.index(named.Start), r.index(named.End)
	if r.at[hi] < named.End {
		hi++
	}
	if !r.fits(lo, hi, budget) {
		return r.span(text, lo, r.reach(lo, 1, budget))
	}
	for grown := true; grown; {
		grown = false
		if next := r.next(hi, 1); next > hi && r.fits(lo, next, budget) {
			hi, grown = next, true
		}
		if next := r.next(lo, -1); next < lo && r.fits(next, hi, budget) {
			lo, grown = next, true
		}
	}
	switch {
	case lo < hi:
	case lo == len(r.at)-1:
		lo = r.reach(hi, -1, budget)
	default:
		hi = r.reach(lo, 1, budget)
	}
	return r.span(text, lo, hi)
}

// Pieces parts a text so that each piece fits the budget.
func (m Measure) Pieces(text string, budget int) []string {
	var out []string
	r := m.ruler(text)
	for from := 0; from < len(r.at)-1; {
		to := max(r.reach(from, 1, budget), from+1)
		span := r.span(text, from, to)
		out = append(out, text[span.Start:span.End])
		from = to
	}
	return slices.DeleteFunc(out, func(piece string) bool { return piece == "" })
}

// Start is as much of the start of a text as fits the budget.
func (m Measure) Start(text string, budget int) string {
	r := m.ruler(text)
	return strings.TrimSpace(text[:r.at[r.reach(0, 1, budget)]])
}

// giant is the length from which what counts as one character may be cut: a
// letter under hundreds of marks, which nobody can read.
const giant = 300

// border says what ends behind a character; what ends more is a better place to
// cut.
type border int

const (
	character border = iota
	word             // a line may be broken here; so never within "13,000"
	sentence
	paragraph
)

// ruler measures the parts of a text, character by character.
type ruler struct {
	at      []int // where in the text each character ends, from 0
	sum     []int // how much the text takes up to there
	borders []border
}

func (m Measure) ruler(text string) ruler {
	r := ruler{[]int{0}, []int{0}, []border{paragraph}}
	add := func(s string, b border) {
		last := len(r.at) - 1
		r.at, r.sum, r.borders = append(r.at, r.at[last]+len(s)), append(r.sum, r.sum[last]+m(s)), append(r.borders, b)
	}
	for rest, state := text, -1; rest != ""; {
		var cluster string
		var boundaries int
		cluster, rest, boundaries, state = uniseg.StepString(rest, state)
		for many := m(cluster) > giant; many && len(cluster) > utf8.UTFMax; {
			_, size := utf8.DecodeRuneInString(cluster)
			add(cluster[:size], character)
			cluster = cluster[size:]
		}
		b := character
		switch {
		case strings.ContainsFunc(cluster, BreaksLine):
			b = paragraph
		case boundaries&uniseg.MaskSentence != 0:
			b = sentence
		case boundaries&uniseg.MaskLine == uniseg.LineCanBreak:
			b = word
		}
		add(cluster, b)
	}
	r.borders[len(r.borders)-1] = paragraph
	return r
}

// index is that of the last character that ends at a place in the text or
// before.
func (r ruler) index(at int) int {
	i, found := slices.BinarySearch(r.at, at)
	if !found {
		i--
	}
	return i
}

func (r ruler) fits(from, to, budget int) bool { return r.sum[to]-r.sum[from] <= budget }

// reach goes from a border as far as the budget lets it, in steps of 1 or -1,
// and back to a good place for a cut.
func (r ruler) reach(from, step, budget int) int {
	end := from
	for next := end + step; next >= 0 && next < len(r.at) && r.fits(min(from, next), max(from, next), budget); next += step {
		end = next
	}
	for _, b := range []border{paragraph, sentence, word} {
		for i := end; i != from; i -= step {
			if r.borders[i] >= b && !r.fits(min(from, i), max(from, i), budget/2) {
				return i
			}
		}
	}
	return end
}

// next is the next border of a sentence from there, in steps of 1 or -1.
func (r ruler) next(from, step int) int {
	for i := from + step; i >= 0 && i < len(r.at); i += step {
		if r.borders[i] >= sentence {
			return i
		}
	}
	return from
}

// span is what stands between two borders, without the white space at its ends.
func (r ruler) span(text string, from, to int) retrieval.Span {
	white := func(i int) bool { return strings.TrimSpace(text[r.at[i]:r.at[i+1]]) == "" }
	for from < to && white(from) {
		from++
	}
	for from < to && white(to-1) {
		to--
	}
	return retrieval.Span{Start: r.at[from], End: r.at[to]}
}
