package ingest

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"golang.org/x/net/html"
)

// maxNodes of a document are some hundred long articles of a wire.
const maxNodes = 1 << 19

// parseXML returns the root of a document as a tree of HTML's kind, so that
// one reader of text serves both. Names are local and in lower case.
func parseXML(doc string) (*html.Node, error) {
	tokens := newXML(doc)
	tokens.Entity = xml.HTMLEntity
	top := new(html.Node)
	at, depth := top, 0
	for range maxNodes {
		token, err := tokens.Token()
		if errors.Is(err, io.EOF) {
			return child(top), nil
		}
		if err != nil {
			return nil, fmt.Errorf("is broken XML: %w", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if depth++; depth > maxDepth {
				return nil, fmt.Errorf("has elements nested more than %d deep", maxDepth)
			}
			n := newElement(token)
			at.AppendChild(n)
			at = n
		case xml.EndElement:
			depth--
			at = at.Parent
		case xml.CharData:
			at.AppendChild(&html.Node{Type: html.TextNode, Data: string(token)})
		}
	}
	return nil, fmt.Errorf("has more than %d elements and texts", maxNodes)
}

func newElement(start xml.StartElement) *html.Node {
	n := &html.Node{Type: html.ElementNode, Data: strings.ToLower(start.Name.Local)}
	for _, a := range start.Attr {
		n.Attr = append(n.Attr, html.Attribute{Key: strings.ToLower(a.Name.Local), Val: a.Value})
	}
	return n
}

// child follows the path of names, at each the first element that has it; of
// no names, to the first element of any. Where there is none it returns an
// empty node, which says nothing.
func child(n *html.Node, path ...string) *html.Node {
	if len(path) == 0 {
		path = []string{""}
	}
	for _, name := range path {
		found := new(html.Node)
		for c := range elements(n, name) {
			found = c
			break
		}
		n = found
	}
	return n
}

// elements returns the children of that name; "": all.
func elements(n *html.Node, name string) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) {
		for c := range n.ChildNodes() {
			if c.Type == html.ElementNode && (name == "" || c.Data == name) && !yield(c) {
				return
			}
		}
	}
}

// content returns all text in an element as it stands.
func content(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// words returns all text in an element as one line.
func words(n *html.Node) string { return oneLine(content(n)) }

// notes joins what several places of a document say.
func notes(values ...string) string {
	var said []string
	for _, v := range values {
		if v = oneLine(v); v != "" {
			said = append(said, v)
		}
	}
	return strings.Join(said, " · ")
}
