package ingest

import (
	"bytes"
	"fmt"
	"strings"

	"golang.org/x/net/html"
)

// maxEntries are as many as a sitemap may have.
const maxEntries = 50_000

// mender rewrites a feed or sitemap as well-formed XML that a strict reader
// bears, so that an entry that is broken harms no other. On the way it saves
// what gofeed loses: of each entry the line, the language and the base of its
// links, as elements with the prefix "verbatim"; of each text what type it
// has, by making HTML of it that is escaped once.
//
// It takes tokens as a browser does, which never fails and takes linear time.
// A DTD is passed over, so no entity of it is ever expanded or fetched.
type mender struct {
	tokens *html.Tokenizer
	out    strings.Builder
	open   []element
	spaces map[string]string // URI by prefix
	line   int
	taken  int  // entries
	ended  bool // the root is closed
}

type element struct {
	name  string
	text  textMode
	base  string // of relative links, by xml:base; empty: none
	lang  string
	entry bool
	about string // the name of an entry in RDF
}

// mend returns the document mended, found at the URL base. The error says
// where it ends too early; what comes before is in the result.
func mend(doc, base string) (string, *lineError) {
	doc = withoutDTD(doc)
	m := &mender{tokens: html.NewTokenizer(strings.NewReader(doc)), spaces: map[string]string{}, line: 1}
	m.tokens.AllowCDATA(true)
	var broken *lineError
	for !m.ended && broken == nil {
		token := m.tokens.Next()
		m.tokens.NextIsNotRawText() // <title> is no more than another element here
		lines := bytes.Count(m.tokens.Raw(), []byte("\n"))
		switch token {
		case html.ErrorToken:
			broken = &lineError{m.line, fmt.Errorf("ends before its end, entries can be missing")}
		case html.TextToken:
			m.text(string(m.tokens.Raw()))
		case html.StartTagToken, html.SelfClosingTagToken:
			broken = m.start(base, token == html.SelfClosingTagToken)
		case html.EndTagToken:
			name, _ := m.tokens.TagName()
			m.end(string(name))
		}
		m.line += lines
	}
	m.cut()
	m.closeTo(0)
	return m.out.String(), broken
}

// withoutDTD blanks a DTD within the document; the lines stay.
func withoutDTD(doc string) string {
	if !strings.Contains(doc[:min(len(doc), 4096)], "<!DOCTYPE") {
		return doc
	}
	at := subset.FindStringIndex(doc)
	if at == nil || at[0] > 4096 {
		return doc
	}
	return doc[:at[0]] + strings.Repeat("\n", strings.Count(doc[at[0]:at[1]], "\n")) + doc[at[1]:]
}

// cut marks the entry that the document ends in.
func (m *mender) cut() {
	for i, e := range m.open {
		if e.entry {
			m.closeTo(i + 1)
			m.out.WriteString("<verbatim:cut>1</verbatim:cut>")
			return
		}
	}
}

// top returns the innermost element; a zero one outside the root.
func (m *mender) top() element {
	if len(m.open) == 0 {
		return element{}
	}
	return m.open[len(m.open)-1]
}

// text writes characters, or a section of CDATA.
func (m *mender) text(raw string) {
	if len(m.open) == 0 {
		return
	}
	if section, ok := strings.CutPrefix(raw, "<![CDATA["); ok {
		raw = strings.TrimSuffix(section, "]]>")
	} else {
		raw = entities(raw)
	}
	if m.top().text == plain {
		raw = escape(raw)
	}
	m.out.WriteString(escape(raw))
}

// start writes a start tag. Within a text it is a part of the text.
func (m *mender) start(base string, closed bool) *lineError {
	raw := string(m.tokens.Raw())
	tag, _ := m.tokens.TagName()
	name := string(tag)
	if !xmlName.MatchString(name) { // such as <ann@example.org>
		m.text(raw)
		return nil
	}
	e, attrs := m.element(name, m.attributes(), base)
	switch {
	case e.entry:
		m.leaveEntry()
	case localName(m.top().name) == "title" && besideTitle.MatchString(name):
		m.closeTo(len(m.open) - 1) // it was left open
	}
	switch within := m.top().text; {
	case e.entry && m.taken == maxEntries:
		return &lineError{m.line, fmt.Errorf("holds more than %d entries, the rest is left", maxEntries)}
	case len(m.open) >= maxDepth:
		return &lineError{m.line, fmt.Errorf("is nested deeper than %d elements, the rest is left", maxDepth)}
	case within != data && !e.entry:
		m.out.WriteString(escape(tagOf(name, attrs)))
		if closed || void.MatchString(name) {
			return nil
		}
		e.text = plain
	default:
		m.out.WriteString(tagOf(name, attrs))
		if e.text == markup {
			m.out.WriteString(escape(htmlMark))
		}
	}
	m.open = append(m.open, e)
	if e.entry {
		m.taken++
		fmt.Fprintf(&m.out, "<verbatim:line>%d</verbatim:line>", m.line)
		fmt.Fprintf(&m.out, "<verbatim:lang>%s</verbatim:lang>", escape(e.lang))
		fmt.Fprintf(&m.out, "<verbatim:base>%s</verbatim:base>", escape(e.base))
		fmt.Fprintf(&m.out, "<verbatim:about>%s</verbatim:about>", escape(e.about))
	}
	if closed {
		m.end(name)
	}
	return nil
}

// attributes returns those that XML can have, in their order.
func (m *mender) attributes() []html.Attribute {
	var attrs []html.Attribute
	for more := true; more; {
		var key, value []byte
		key, value, more = m.tokens.TagAttr()
		if !xmlName.Match(key) {
			continue
		}
		a := html.Attribute{Key: string(key), Val: string(value)}
		if prefix, ok := strings.CutPrefix(a.Key, "xmlns:"); ok {
			m.spaces[prefix] = strings.TrimSpace(a.Val)
		}
		attrs = append(attrs, a)
	}
	return attrs
}

// leaveEntry closes the entry that was left open before the next.
func (m *mender) leaveEntry() {
	for i, e := range m.open {
		if e.entry {
			m.closeTo(i)
			return
		}
	}
}

// end closes the innermost element of the name, and all within it. An end tag
// of what is not open is passed over.
func (m *mender) end(name string) {
	for i := len(m.open) - 1; i >= 0; i-- {
		if m.open[i].name == name {
			m.closeTo(i)
			m.ended = i == 0
			return
		}
	}
}

// closeTo closes elements until depth are open.
func (m *mender) closeTo(depth int) {
	for len(m.open) > depth {
		tag := "</" + m.top().name + ">"
		m.open = m.open[:len(m.open)-1]
		if m.top().text != data {
			tag = escape(tag)
		}
		m.out.WriteString(tag)
	}
}

func localName(name string) string { return name[1+strings.LastIndex(name, ":"):] }
