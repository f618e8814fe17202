package ingest

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"golang.org/x/net/html"
)

// maxDepth bounds how deep elements may lie in each other; news is at most a
// tenth of it.
const maxDepth = 256

// undecoded stands where a document had bytes that are no text. As a
// noncharacter it stands in none by itself.
const undecoded = "\ufdd0"

// roots holds the format of each root element, in lower case.
var roots = map[string]func(doc string, from Origin, about *Feed) iter.Seq[Item]{
	"rss":           parseFeed,
	"rdf":           parseFeed,
	"feed":          parseFeed,
	"entry":         parseEntry,
	"urlset":        parseSitemap,
	"sitemapindex":  parseSitemap,
	"nitf":          nitf,
	"newsitem":      newsML,
	"newsmessage":   newsML,
	"packageitem":   newsML,
	"conceptitem":   newsML,
	"knowledgeitem": newsML,
	"planningitem":  newsML,
}

// xmlDocument reads XML of any kind that is told by its root element.
func xmlDocument(in io.Reader, from Origin, about *Feed) iter.Seq[Item] {
	return func(yield func(Item) bool) {
		raw, err := readAll(in, maxDocument)
		if err != nil {
			yield(Item{Err: err})
			return
		}
		doc, err := decodeXML(raw)
		if err != nil {
			yield(Item{Err: err})
			return
		}
		root := rootElement([]byte(doc))
		read, known := roots[root]
		switch {
		case known:
		case root == "html":
			err = errors.New("is an HTML page, not a feed")
		case root == "":
			err = errors.New("is XML without an element")
		default:
			err = fmt.Errorf("is XML of an unknown kind, <%s>", root)
		}
		if err != nil {
			yield(Item{Err: err})
			return
		}
		for it := range read(doc, from, about) {
			if it.Err == nil && strings.Contains(it.Article.Title+it.Article.Text, undecoded) {
				it.Err = errors.New("holds bytes that are not UTF-8, though the rest is")
			}
			if !yield(it) {
				return
			}
		}
	}
}

// decodeXML decodes a document. Where a few bytes are wrong, as where it was
// cut, their places are marked, so that the entries around them can be read.
func decodeXML(raw []byte) (string, error) {
	switch {
	case bytes.HasPrefix(raw, []byte("<\x00")): // UTF-16 without its mark
		raw = append([]byte("\xff\xfe"), raw...)
	case bytes.HasPrefix(raw, []byte("\x00<")):
		raw = append([]byte("\xfe\xff"), raw...)
	}
	if !isUTF16(raw) {
		raw = bytes.ReplaceAll(raw, []byte{0}, nil)
	}
	doc, err := decode(raw, declaredEncoding(raw))
	if err != nil && brokenUTF8(raw) != nil {
		return lineEnds.Replace(strings.ToValidUTF8(string(raw), undecoded)), nil
	}
	return doc, err
}

// rootElement returns the local name of the first element, in lower case; ""
// where there is none.
func rootElement(doc []byte) string {
	tokens := html.NewTokenizer(strings.NewReader(withoutDTD(string(doc))))
	for {
		switch tokens.Next() {
		case html.ErrorToken:
			return ""
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := tokens.TagName()
			return localName(string(name))
		}
	}
}

// newXML reads text that is UTF-8 by now, whatever it declares.
func newXML(doc string) *xml.Decoder {
	d := xml.NewDecoder(strings.NewReader(doc))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	return d
}
