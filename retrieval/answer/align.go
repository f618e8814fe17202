package answer

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"verbatim/retrieval/text"
)

// What differences cost. A word of the quotation without counterpart is dearer
// than one in place of another with a comma or two behind it, so that a changed
// word shows as such at the ends, too. A clause that the quotation lacks is hardly
// dearer than a word, so that what follows it is still recognised.
const (
	otherWord  = 10
	extraWord  = 13
	otherMark  = 2
	extraMark  = 3
	otherCase  = 3
	lacking    = 1 // for each literal of the text in a run,
	lackingRun = 6 // and for the run, unless it begins with a mark

	impossible = math.MaxInt32 / 2
)

// alignment is how a quotation corresponds to a text at the least cost.
type alignment struct {
	steps []step // in order
	cost  int32
}

// step pairs an item of the quotation with a literal of the text; -1: none.
type step struct {
	item, literal int
	cost          int32
}

// corresponds reports two literals that are the same but for their case.
func (s step) corresponds() bool {
	return s.item >= 0 && s.literal >= 0 && (s.cost == 0 || s.cost == otherCase)
}

// A cell of the table says by which way its cost came about: what its item
// does.
const (
	wayPaired uint8 = iota // it takes the literal before the cell
	wayAlone               // it takes none
	wayMore                // it takes one more
	ways      uint8 = 3

	// It is cheaper still that the quotation lacks the literal before the cell.
	flagLacking uint8 = 4
	// So it is for the quotation to lack the one before that as well.
	flagRun uint8 = 8
)

// aligner aligns one quotation with one text after another. The rows of its
// table are the items, its columns the places between literals; the text may
// begin and end anywhere.
type aligner struct {
	*pattern
	table       []uint8
	above, best []int32 // costs of two rows
	symbols     []symbol
}

// symbol is a literal of the text by the quotation's numbers; 0: not in it.
type symbol struct {
	exact, folded int32
	text.Literal
}

func (a *aligner) align(literals []text.Literal) alignment {
	a.symbols = a.symbols[:0]
	for _, l := range literals {
		a.symbols = append(a.symbols, symbol{a.ids[l.Text], a.ids[strings.ToLower(l.Text)], l})
	}
	width := len(literals) + 1
	a.table = resize(a.table, len(a.items)*width)
	a.above, a.best = resize(a.above, width), resize(a.best, width)
	clear(a.best)
	for i := range a.items {
		a.above, a.best = a.best, a.above
		a.row(i, a.table[i*width:(i+1)*width])
	}
	end := 0
	for at, cost := range a.best {
		if cost < a.best[end] {
			end = at
		}
	}
	return alignment{a.trace(end), a.best[end]}
}

func resize[T any](s []T, n int) []T { return slices.Grow(s[:0], n)[:n] }

// row fills in the row of an item.
func (a *aligner) row(i int, cells []uint8) {
	x := &a.items[i]
	alone := x.alone()
	lacks := x.kind != leftOut && i+1 < len(a.items)
	own, run := int32(impossible), int32(impossible)
	for at := range cells {
		before := own // the cost of the cell before, unless the quotation lacks something there
		var cell uint8
		own, cell = a.above[at]+alone, wayAlone
		if at > 0 {
			if cost := a.above[at-1] + x.pair(&a.symbols[at-1]); cost < own {
				own, cell = cost, wayPaired
			}
			if x.kind == leftOut && before < own {
				own, cell = before, wayMore
			}
		}
		a.best[at] = own
		if lacks && at > 0 {
			if a.symbols[at-1].Word {
				before += lackingRun
			}
			if run < before {
				cell |= flagRun
			}
			run = min(run, before) + lacking
			if run < own {
				cell |= flagLacking
				a.best[at] = run
			}
		}
		cells[at] = cell
	}
}

// alone is the cost of an item without counterpart.
func (x *item) alone() int32 {
	switch {
	case x.kind != itself:
		return 0
	case x.Word:
		return extraWord
	}
	return extraMark
}

// pair is the cost of an item with a literal as its counterpart.
func (x *item) pair(s *symbol) int32 {
	switch {
	case x.kind == leftOut || x.kind == itself && x.Word != s.Word:
		return impossible
	case x.kind == anyOne || x.exact == s.exact:
		return 0
	case x.folded == s.folded:
		if x.opens && rest(x.Text) == rest(s.Text) {
			return 0
		}
		return otherCase
	case x.Word:
		return otherWord
	}
	return otherMark
}

// rest is what follows the first letter.
func rest(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	return s[size:]
}

// trace goes back from the end of the last row on the cheapest way.
func (a *aligner) trace(at int) []step {
	var steps []step
	width := len(a.symbols) + 1
	lacks := false
	for i := len(a.items) - 1; i >= 0; {
		cell := a.table[i*width+at]
		switch {
		case lacks:
			at--
			steps = append(steps, step{-1, at, lacking})
			lacks = cell&flagRun != 0
			continue
		case cell&ways == wayMore:
			at--
			continue
		case cell&ways == wayPaired:
			at--
			steps = append(steps, step{i, at, a.items[i].pair(&a.symbols[at])})
		default:
			steps = append(steps, step{i, -1, a.items[i].alone()})
		}
		i--
		lacks = i >= 0 && a.table[i*width+at]&flagLacking != 0
	}
	slices.Reverse(steps)
	return steps
}
