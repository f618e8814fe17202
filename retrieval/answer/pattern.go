package answer

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/retrieval/text"
)

// What is compared of a quotation; aligning takes time by the product of its
// length and that of the text.
const (
	maxQuotation = 4000 // characters
	maxLiterals  = 400
)

// aside is how many literals the quoter's words in square brackets may stand
// for, and how many they may be.
const aside = 8

// pattern is a quotation as it is compared with texts.
type pattern struct {
	text  string // cleaned, and cut
	cut   bool
	items []item
	size  float64          // in words
	ids   map[string]int32 // of the literals, as they are and in lower case
}

// item is what a quotation has in one place.
type item struct {
	text.Literal
	exact, folded int32
	weight        float64 // among the words of the quotation
	kind          itemKind
	opens         bool // a part of the quotation: its first letter may be in either case
}

// itemKind says what an item stands for.
type itemKind uint8

const (
	itself  itemKind = iota
	anyOne           // any literal, or none
	leftOut          // any number of them
)

// capital is how a first letter that the quoter has changed is written.
var capital = regexp.MustCompile(`\[(\p{L})\](\p{L})`)

// newPattern reads a quotation. An ellipsis stands for what it leaves out, and
// words in square brackets, which are by convention the quoter's own, for any
// few. Marks at the ends of its parts say nothing.
func newPattern(quotation string) *pattern {
	p := &pattern{text: clean(quotation), ids: map[string]int32{}}
	p.shorten(maxQuotation)
	p.text = capital.ReplaceAllString(p.text, "$1$2")
	literals := text.Literals(p.text)
	if len(literals) > maxLiterals {
		literals = literals[:maxLiterals]
		p.shorten(utf8.RuneCountInString(p.text[:literals[maxLiterals-1].End]))
	}
	start := 0
	gap := itself // between the part that begins at start and the one before
	for at := 0; at < len(literals); {
		n, kind := gapAt(literals[at:])
		if n == 0 {
			at++
			continue
		}
		gap = p.addPart(gap, literals[start:at])
		gap = max(gap, kind)
		at += n
		start = at
	}
	p.addPart(gap, literals[start:])
	for _, x := range p.items {
		p.size += size(x.Literal)
	}
	return p
}

// shorten cuts the quotation after so many characters.
func (p *pattern) shorten(runes int) {
	if utf8.RuneCountInString(p.text) > runes {
		p.text, p.cut = string([]rune(p.text)[:runes]), true
	}
}

// gapAt returns what gap some literals begin with, and of how many literals.
func gapAt(literals []text.Literal) (n int, kind itemKind) {
	opened := strings.Contains("[(", literals[0].Text)
	if opened {
		n++
	}
	dots := 0
	for n+dots < len(literals) && literals[n+dots].Text == "." {
		dots++
	}
	if n += dots; dots > 2 {
		if opened && n < len(literals) && strings.Contains("])", literals[n].Text) {
			n++
		}
		return n, leftOut
	}
	if literals[0].Text != "[" {
		return 0, itself
	}
	for i := range literals[:min(len(literals), aside+2)] {
		if literals[i].Text == "]" {
			return i + 1, anyOne
		}
	}
	return 0, itself
}

// addPart adds a part behind a gap. It returns the gap that is still open.
func (p *pattern) addPart(gap itemKind, part []text.Literal) itemKind {
	for len(part) > 0 && idle(part[0]) {
		part = part[1:]
	}
	for len(part) > 0 && idle(part[len(part)-1]) {
		part = part[:len(part)-1]
	}
	if len(part) == 0 {
		return gap
	}
	if len(p.items) > 0 {
		switch gap {
		case leftOut:
			p.items = append(p.items, item{kind: leftOut})
		case anyOne:
			for range aside {
				p.items = append(p.items, item{kind: anyOne})
			}
		}
	}
	for i, l := range part {
		p.items = append(p.items, item{Literal: l, exact: p.id(l.Text), folded: p.id(strings.ToLower(l.Text)), opens: i == 0})
	}
	return itself
}

// id numbers a literal, from 1.
func (p *pattern) id(literal string) int32 {
	if _, ok := p.ids[literal]; !ok {
		p.ids[literal] = int32(len(p.ids) + 1)
	}
	return p.ids[literal]
}

// gaps reports whether something in the quotation stands for other words.
func (p *pattern) gaps() bool {
	return slices.ContainsFunc(p.items, func(x item) bool { return x.kind != itself })
}

// idle reports a mark that says nothing at the end of a part; unlike that in
// "3 %" or "$5".
func idle(l text.Literal) bool {
	r, _ := utf8.DecodeRuneInString(l.Text)
	return !l.Word && unicode.IsPunct(r) && !strings.ContainsRune("%‰&#@§", r)
}
