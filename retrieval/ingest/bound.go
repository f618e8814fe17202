package ingest

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

const (
	// maxElements of a document are some 30 times those of a long page; finding
	// the article takes many passes over them.
	maxElements = 200_000
	// maxOpen elements, one in the other, are what the parser bears.
	maxOpen = 512
	// maxAlike are as many as count of those that begin alike.
	maxAlike = 3
)

// parseHTML parses HTML, unless it would become immense.
func parseHTML(doc string) (*html.Node, error) {
	if elementsOf(doc) > maxElements {
		return nil, fmt.Errorf("holds, or becomes, more than %d elements", maxElements)
	}
	return html.Parse(strings.NewReader(doc))
}

// elementsOf returns about how many elements HTML may become at the most; it
// stops counting beyond maxElements. A style that is not ended begins again in each
// block that follows, so that 400 of them make a gigabyte of 100 kB.
func elementsOf(doc string) int {
	tokens := html.NewTokenizer(strings.NewReader(doc))
	var open styles
	for n, foreign := 0, 0; ; {
		token := tokens.Next()
		switch {
		case token == html.ErrorToken, n > maxElements:
			return n
		case token != html.StartTagToken && token != html.EndTagToken && token != html.SelfClosingTagToken:
			continue
		}
		raw := string(tokens.Raw())
		tag, _ := tokens.TagName()
		name, ends := string(tag), token == html.EndTagToken
		switch {
		case !isStyle[name]:
			n += 1 + len(open.all)
			open.pass(name, ends)
		case ends:
			n += open.end(name)
		default:
			n += open.begin(name, raw)
		}
		switch drawing := name == "svg" || name == "math"; {
		case drawing && ends:
			foreign = max(foreign-1, 0)
		case drawing && token == html.StartTagToken:
			foreign++
		case foreign > 0: // a title there is no raw text
			tokens.NextIsNotRawText()
		}
	}
}

// styles are the elements for the style of text that are open.
type styles struct {
	all     []style
	shields []shield
}

// shield is an element in which an end does not reach what began outside.
type shield struct {
	name    string
	outside int // styles
}

type style struct{ name, raw string }

func set(names string) map[string]bool {
	m := map[string]bool{}
	for name := range strings.FieldsSeq(names) {
		m[name] = true
	}
	return m
}

var (
	isStyle = set("a b big code em font i nobr s small strike strong tt u")
	isCell  = set("caption td th")
	// isShield has those of HTML, of drawings and of formulas.
	isShield = set("applet caption marquee object select table td template th desc foreignobject title annotation-xml mi mn mo ms mtext")
)

// pass goes by a tag that is none for style.
func (s *styles) pass(name string, ends bool) {
	if !isShield[name] {
		return
	}
	for (name == "table" && ends || isCell[name] && !ends) && isCell[s.inner()] {
		s.shields = s.shields[:len(s.shields)-1] // its end may be left out
	}
	switch {
	case !ends:
		s.shields = append(s.shields, shield{name, len(s.all)})
	case s.inner() == name:
		s.shields = s.shields[:len(s.shields)-1]
	}
}

// inner returns the name of the innermost shield; "" where there is none.
func (s *styles) inner() string {
	if len(s.shields) == 0 {
		return ""
	}
	return s.shields[len(s.shields)-1].name
}

// begin returns how many elements the tag makes.
func (s *styles) begin(name, raw string) int {
	n := 1
	if name == "a" || name == "nobr" { // one ends the other
		n += s.end(name)
	}
	alike := 0
	for _, other := range s.all {
		if other.raw == raw {
			alike++
		}
	}
	if alike < maxAlike && len(s.all) < maxOpen {
		s.all = append(s.all, style{name, raw})
	}
	return n
}

// end returns how many elements begin again behind the end of the last one of
// that name: those that began within it.
func (s *styles) end(name string) int {
	outside := 0
	if len(s.shields) > 0 {
		outside = s.shields[len(s.shields)-1].outside
	}
	for i := len(s.all) - 1; i >= outside; i-- {
		if s.all[i].name == name {
			s.all = slices.Delete(s.all, i, i+1)
			return len(s.all) - i
		}
	}
	return 0
}
