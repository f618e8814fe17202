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

var declaredCharset = regexp.MustCompile(`(?i)(?:charset|encoding)\s*=\s*["']?([\w.:-]+)`)

// parsePage reads an HTML page: the text that a reader would call the article,
// and what the head says of it.
func parsePage(raw []byte) (retrieval.Article, error) {
	declared := ""
	if m := declaredCharset.FindSubmatch(raw[:min(len(raw), 4096)]); m != nil {
		declared = string(m[1])
	}
	page, err := decode(raw, declared)
	if err != nil {
		return retrieval.Article{}, err
	}
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		return retrieval.Article{}, fmt.Errorf("parse page: %w", err)
	}
	a := readHead(doc)
	parser := readability.NewParser()
	found, err := parser.ParseAndMutate(doc, nil)
	if err != nil {
		return a, fmt.Errorf("find the article in the page: %w", err)
	}
	if found.Node != nil {
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

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
