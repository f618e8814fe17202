package ingest

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	readability "codeberg.org/readeck/go-readability/v2"
	"codeberg.org/readeck/go-readability/v2/render"
	"golang.org/x/net/html"

	"verbatim/retrieval"
)

// maxElements of a page are some 20 times those of a long one; finding the
// article takes many passes over them.
const maxElements = 200_000

var declaredCharset = regexp.MustCompile(`(?i)(?:charset|encoding)\s*=\s*["']?([\w.:-]+)`)

// parsePage reads an HTML page: the text that a reader would call the article,
// and what the head says of it.
func parsePage(raw []byte) (retrieval.Article, error) {
	page, err := decode(raw, declaredEncoding(raw))
	if err != nil {
		return retrieval.Article{}, err
	}
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return retrieval.Article{}, fmt.Errorf("parse page: %w", err)
	}
	a := readHead(doc)
	parser := readability.NewParser()
	parser.MaxElemsToParse = maxElements
	found, err := parser.ParseAndMutate(doc, nil)
	if err != nil {
		return a, fmt.Errorf("find the article in the page: %w", err)
	}
	if found.Node != nil && hasProse(found.Node) {
		a.Text = paragraphs(render.InnerText(found.Node))
	}
	if a.Text == "" {
		return a, errors.New("is a page without an article's text")
	}
	if a.Title == "" {
		a.Title = oneLine(found.Title())
	}
	if a.Byline == "" {
		a.Byline = oneLine(found.Byline())
	}
	if a.Language == "" {
		a.Language = found.Language()
	}
	return a, nil
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
