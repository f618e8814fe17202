package ingest

import (
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// textMode says what the characters in an element are.
type textMode int

const (
	data   textMode = iota // no text to be read
	loose                  // HTML or text, as in RSS, which does not say
	markup                 // HTML
	plain                  // text, or the text between elements that are written out
)

var (
	xmlName = regexp.MustCompile(`^[a-z_][a-z0-9_.-]*(:[a-z_][a-z0-9_.-]*)?$`)
	subset  = regexp.MustCompile(`(?s)<!DOCTYPE[^>\[]*\[.*?\]\s*>`)

	// entryNames and textNames hold, for each root, what its entries are
	// called, and which elements hold text.
	entryNames = map[string]string{"rss": "item", "rdf": "item", "feed": "entry", "urlset": "url", "sitemapindex": "sitemap"}
	textNames  = map[string]*regexp.Regexp{
		"rss":  regexp.MustCompile(`^(title|description|encoded)$`),
		"rdf":  regexp.MustCompile(`^(title|description|encoded)$`),
		"feed": regexp.MustCompile(`^(title|subtitle|tagline|summary|content|rights|copyright)$`),
	}
	besideTitle = regexp.MustCompile(`^(author|category|content:encoded|description|guid|link|pubdate)$`)

	void = regexp.MustCompile(`^(area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)$`)
)

// element says what a start tag begins, with its attributes as they are to be
// written.
func (m *mender) element(name string, attrs []html.Attribute, base string) (element, []html.Attribute) {
	outer := m.top()
	e := element{name: name, base: outer.base, lang: outer.lang}
	var kept []html.Attribute
	for _, a := range attrs {
		switch a.Key {
		case "xml:base": // resolved here, as the standard wants it
			e.base = resolve(a.Val, e.base, base)
			continue
		case "xml:lang":
			e.lang = a.Val
		case "rdf:about":
			e.about = a.Val
		case "ispermalink":
			a.Key = "isPermaLink" // the one name in which case counts
			a.Val = strings.ToLower(a.Val)
		}
		kept = append(kept, a)
	}
	for i, a := range kept {
		if localName(name) == "link" && a.Key == "href" && e.base != "" {
			kept[i].Val = resolve(a.Val, e.base)
		}
	}
	if len(m.open) == 0 || !m.native(name) {
		return e, kept
	}
	root := localName(m.open[0].name)
	e.entry = localName(name) == entryNames[root]
	switch texts := textNames[root]; {
	case texts == nil || !texts.MatchString(localName(name)):
	case root == "feed":
		e.text, kept = atomText(kept)
	default:
		e.text = loose
	}
	return e, kept
}

// native reports whether an element is one of the feed's own vocabulary.
func (m *mender) native(name string) bool {
	prefix, _, found := strings.Cut(name, ":")
	if !found || strings.HasPrefix(m.open[0].name, prefix+":") {
		return true
	}
	switch m.spaces[prefix] {
	case "http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#":
		return localName(m.open[0].name) == "feed"
	case "http://purl.org/rss/1.0/", "http://purl.org/rss/1.0/modules/content/":
		return true
	}
	return prefix == "content" // often undeclared
}

// atomText returns how a text of Atom is to be read, which then is HTML. Text
// of a type that nobody could read stays as it is, as does base64.
func atomText(attrs []html.Attribute) (textMode, []html.Attribute) {
	var kept []html.Attribute
	var kind, mode string
	for _, a := range attrs {
		switch a.Key {
		case "type":
			kind = strings.ToLower(strings.TrimSpace(a.Val))
		case "mode":
			mode = strings.ToLower(a.Val)
		default:
			kept = append(kept, a)
		}
	}
	text := plain
	switch {
	case mode == "base64":
		return data, attrs
	case kind == "html", kind == "text/html", kind == "application/xhtml+xml" && mode == "escaped":
		text = markup
	case kind == "", kind == "text", kind == "xhtml", kind == "application/xhtml+xml", strings.HasPrefix(kind, "text/"):
	default:
		return data, attrs
	}
	return text, append(kept, html.Attribute{Key: "type", Val: "html"})
}
