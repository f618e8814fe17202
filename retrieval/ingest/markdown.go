package ingest

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/token"
	"github.com/yuin/goldmark"
	gfm "github.com/yuin/goldmark/extension"
	renderer "github.com/yuin/goldmark/renderer/html"
	"golang.org/x/net/html"

	"verbatim/retrieval"
)

// markdown goes through HTML, raw HTML included: there its text can be read as
// that of a page, and no markup is left standing in it.
var markdown = goldmark.New(goldmark.WithExtensions(gfm.GFM), goldmark.WithRendererOptions(renderer.WithUnsafe()))

// parseMarkdown reads Markdown, with YAML front matter or without. The title
// is that of the front matter, else the first heading.
func parseMarkdown(raw []byte) (retrieval.Article, error) {
	source, err := decode(raw, "")
	if err != nil {
		return retrieval.Article{}, err
	}
	front, body, err := splitFrontMatter(source)
	if err != nil {
		return retrieval.Article{}, err
	}
	meta, err := parseFrontMatter(front)
	if err != nil {
		return retrieval.Article{}, err
	}
	a, err := meta.article()
	if err != nil {
		return a, fmt.Errorf("front matter: %w", err)
	}
	if at := longParagraph(body); at > 0 {
		line := strings.Count(source[:len(source)-len(body)], "\n") + at
		return a, &lineError{line, fmt.Errorf("is in a paragraph of more than %d KiB, part it by blank lines", maxParagraph>>10)}
	}
	var page strings.Builder
	if err := markdown.Convert([]byte(body), &page); err != nil {
		return a, fmt.Errorf("parse Markdown: %w", err)
	}
	doc, err := parseHTML(page.String())
	if err != nil {
		return a, fmt.Errorf("parse Markdown: %w", err)
	}
	takeTitle(doc, &a)
	a.Text = visible(doc)
	if a.Text == "" {
		return a, errors.New("has no text")
	}
	return a, nil
}

// maxParagraph bytes bound the time: goldmark's grows with the square of the
// marks in a paragraph, and comes to some 2 seconds here at the worst.
const maxParagraph = 64 << 10

// longParagraph returns the line where the first paragraph outgrows
// maxParagraph, or 0.
func longParagraph(body string) int {
	number, size := 0, 0
	for line := range strings.Lines(body) {
		number++
		if size += len(line); strings.TrimSpace(line) == "" {
			size = 0
		}
		if size > maxParagraph {
			return number
		}
	}
	return 0
}

var headingName = regexp.MustCompile(`^h[1-6]$`)

// takeTitle takes the first heading out of the document where it is the title.
func takeTitle(doc *html.Node, a *retrieval.Article) {
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode || !headingName.MatchString(n.Data) {
			continue
		}
		heading := oneLine(innerText(n))
		if heading == "" { // a picture, or hidden
			continue
		}
		if a.Title == "" || a.Title == heading {
			a.Title = heading
			n.Parent.RemoveChild(n)
		}
		return
	}
}

// splitFrontMatter parts the lines between a first line "---" and the next
// from the rest.
func splitFrontMatter(source string) (front, body string, err error) {
	first, rest, _ := strings.Cut(source, "\n")
	if strings.TrimRight(first, " \t") != "---" {
		return "", source, nil
	}
	at := 0
	for line := range strings.Lines(rest) {
		if mark := strings.TrimRight(line, " \t\n"); mark == "---" || mark == "..." {
			return rest[:at], rest[at+len(line):], nil
		}
		at += len(line)
	}
	return "", "", &lineError{1, errors.New(`front matter has no line "---" at its end`)}
}

// maxFrontMatter bytes bound the time of the YAML parser, which grows with the
// square of the depth.
const maxFrontMatter = 16 << 10

// parseFrontMatter reads YAML; the error names the line of the file. Aliases
// are refused, as a few lines of them can stand for a billion words.
func parseFrontMatter(front string) (fields, error) {
	if len(front) > maxFrontMatter {
		return nil, fmt.Errorf("front matter is larger than %d KiB", maxFrontMatter>>10)
	}
	for _, t := range lexer.Tokenize(front) {
		if t.Type == token.AliasType {
			return nil, &lineError{1 + t.Position.Line, errors.New("front matter: aliases are not read")}
		}
	}
	var named map[string]any
	if err := yaml.Unmarshal([]byte(front), &named); err != nil {
		var at interface {
			GetToken() *token.Token
			GetMessage() string
		}
		if errors.As(err, &at) && at.GetToken() != nil {
			line := 1 + at.GetToken().Position.Line // the line "---" comes first
			return nil, &lineError{line, fmt.Errorf("front matter: %s", at.GetMessage())}
		}
		return nil, fmt.Errorf("front matter: %w", err)
	}
	return newFields(named), nil
}
