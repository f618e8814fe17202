package ingest

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"regexp"
	"strings"

	readability "codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
)

var declaredCharset = regexp.MustCompile(`(?i)(?:charset|encoding)\s*=\s*["']?([\w.:-]+)`)

// page reads an HTML page, and names the feeds that it does.
func page(in io.Reader, from Origin, about *Feed) iter.Seq[Item] {
	return func(yield func(Item) bool) {
		raw, err := readAll(in, maxPage)
		if err != nil {
			yield(Item{Err: err})
			return
		}
		it, err := guarded(func(raw []byte) (Item, error) { return parsePage(raw, from.URL, about) }, raw)
		it.Err = err
		yield(it)
	}
}

// parsePage reads the text that a reader would call the article, and what the
// head says of it.
func parsePage(raw []byte, address string, about *Feed) (Item, error) {
	content, err := decode(raw, declaredEncoding(raw))
	if err != nil {
		return Item{}, err
	}
	doc, err := parseHTML(content)
	if err != nil {
		return Item{}, fmt.Errorf("parse page: %w", err)
	}
	head := headFields(doc)
	base := resolve(head.word("base"), address)
	about.More = feedLinks(doc, base)
	a := readHead(head, base)
	a.URL = cmp.Or(a.URL, address, linkedURL(head))
	a.Note = joinNotes(correction(head["ld:correction"]), noteLines(innerText(doc)))
	showInitials(doc)
	parser := readability.NewParser()
	parser.MaxElemsToParse = maxElements
	found, err := parser.ParseAndMutate(doc, nil)
	if err != nil {
		return Item{}, fmt.Errorf("find the article in the page: %w", err)
	}
	if a.Title == "" {
		a.Title = oneLine(found.Title())
	}
	if found.Node != nil && hasProse(found.Node) {
		takeTitle(found.Node, &a)
		a.Text = visible(found.Node)
	}
	a.Text = richer(a.Text, head["ld:articlebody"])
	if a.Text == "" {
		return Item{}, errors.New("is a page without an article's text")
	}
	if a.Byline == "" {
		a.Byline = oneLine(found.Byline())
	}
	if a.Language == "" {
		a.Language = found.Language()
	}
	return Item{Article: a, Teaser: isPaid(head) && !isWhole(a.Text)}, nil
}

// richer returns the text that JSON-LD gives where the page shows less than
// half of it, as one that a script would fill. Else the page is better: it has
// paragraphs, and on real pages a body in JSON-LD is as often cut or full of
// markup as it is not.
func richer(text string, body any) string {
	whole, _ := body.(string)
	whole, err := prose(whole)
	if err != nil || len(whole) < 2*len(text) {
		return text
	}
	return whole
}

// declaredEncoding returns what HTML or XML says of its encoding at its
// beginning; "" where it says nothing.
func declaredEncoding(raw []byte) string {
	if m := declaredCharset.FindSubmatch(raw[:min(len(raw), 4096)]); m != nil {
		return string(m[1])
	}
	return ""
}

// besides are the elements that hold what stands around an article. A page
// with text in these alone is a front page, or one that a script would fill.
var besides = regexp.MustCompile(`^(a|button|footer|form|h[1-6]|nav)$`)

// hasProse reports whether there is text besides links and headings.
func hasProse(n *html.Node) bool {
	if n.Type == html.TextNode {
		return strings.TrimSpace(n.Data) != ""
	}
	if n.Type == html.ElementNode && besides.MatchString(n.Data) {
		return false
	}
	for child := range n.ChildNodes() {
		if hasProse(child) {
			return true
		}
	}
	return false
}

// paragraphs sets a blank line between all lines that are not blank.
func paragraphs(text string) string {
	var kept []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n\n")
}
