package ingest

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

var (
	// blocks stand on lines of their own, text on both sides of them or not.
	blocks = regexp.MustCompile(`^(address|article|aside|blockquote|body|caption|center|dd|details|dialog|dir|div|dl|dt|fieldset|` +
		`figcaption|figure|footer|form|h[1-6]|head|header|hgroup|hr|legend|li|main|menu|nav|ol|optgroup|option|p|picture|pre|` +
		`search|section|summary|table|tbody|tfoot|thead|tr|ul)$`)

	// unseen are the elements whose text is no part of what a reader reads.
	unseen = regexp.MustCompile(`^(annotation|annotation-xml|audio|canvas|head|iframe|map|meta|noscript|script|style|svg|template|video)$`)

	displayNone = regexp.MustCompile(`(?i)(display\s*:\s*none|visibility\s*:\s*hidden)`)
)

// collapsible is the white space that a browser makes one space of. All other,
// such as the narrow no-break space before a French colon, it shows as it is.
const collapsible = " \t\n\r\f"

// innerText returns the text below a node as a browser shows it, a line for
// each block.
func innerText(n *html.Node) string {
	var w innerWriter
	w.node(n, false)
	return w.out.String()
}

type innerWriter struct {
	out  strings.Builder
	gap  string // before the next word
	open bool   // the line holds something
}

func (w *innerWriter) node(n *html.Node, pre bool) {
	if n.Type == html.TextNode {
		w.text(n.Data, pre)
		return
	}
	block := n.Type == html.ElementNode && blocks.MatchString(n.Data)
	switch {
	case block, n.Data == "br":
		w.endLine()
	case n.Data == "td", n.Data == "th":
		w.space("\t")
	}
	if n.Type != html.ElementNode || !isHidden(n) {
		for child := range n.ChildNodes() {
			w.node(child, pre || n.Data == "pre")
		}
	}
	if block {
		w.endLine()
	}
}

// isHidden does not ask for aria-hidden: that is hidden from screen readers
// alone, as the large first letter of an article is, which they are told
// elsewhere.
func isHidden(n *html.Node) bool {
	for _, a := range n.Attr {
		if a.Key == "hidden" || a.Key == "style" && displayNone.MatchString(a.Val) {
			return true
		}
	}
	return unseen.MatchString(n.Data)
}

func (w *innerWriter) text(text string, pre bool) {
	for text != "" {
		size := strings.IndexAny(text, collapsible)
		if size < 0 || pre {
			size = len(text)
		}
		if size > 0 {
			w.out.WriteString(w.gap + text[:size])
			w.gap, w.open = "", true
		}
		if text = text[size:]; text != "" {
			w.space(" ")
			text = strings.TrimLeft(text, collapsible)
		}
	}
}

// space parts what the line holds from the next word; a tab goes before a space.
func (w *innerWriter) space(gap string) {
	if w.open && w.gap != "\t" {
		w.gap = gap
	}
}

func (w *innerWriter) endLine() {
	if w.open {
		w.out.WriteByte('\n')
	}
	w.gap, w.open = "", false
}

// showInitials lets the large first letter of an article through, which pages
// hide from screen readers, and the finder of articles with them.
func showInitials(doc *html.Node) {
	for n := range doc.Descendants() {
		if n.FirstChild == nil || n.FirstChild != n.LastChild || !isInitial(n.FirstChild) {
			continue
		}
		n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "aria-hidden" })
	}
}

// isInitial tells a letter or two, as in "I’m", from the signs of buttons.
func isInitial(n *html.Node) bool {
	text := strings.TrimSpace(n.Data)
	return n.Type == html.TextNode && utf8.RuneCountInString(text) <= 2 && strings.IndexFunc(text, unicode.IsLetter) >= 0
}
