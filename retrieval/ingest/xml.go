package ingest

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
)

// maxDepth bounds how deep elements may lie in each other; news is at most a
// tenth of it.
const maxDepth = 256

// roots holds the format of each root element.
var roots = map[string]func(doc string, from Origin, about *Feed) iter.Seq[Item]{}

// xmlDocument reads XML of any kind that is told by its root element.
func xmlDocument(in io.Reader, from Origin, about *Feed) iter.Seq[Item] {
	return func(yield func(Item) bool) {
		raw, err := readAll(in, maxDocument)
		if err != nil {
			yield(Item{Err: err})
			return
		}
		doc, err := decode(raw, declaredEncoding(raw))
		if err != nil {
			yield(Item{Err: err})
			return
		}
		root, err := rootElement(doc)
		if err != nil {
			yield(Item{Err: err})
			return
		}
		read, known := roots[root]
		if !known {
			yield(Item{Err: fmt.Errorf("is XML of an unknown kind, <%s>", root)})
			return
		}
		read(doc, from, about)(yield)
	}
}

// rootElement returns the local name of the root, in lower case.
func rootElement(doc string) (string, error) {
	tokens := newXML(doc)
	for {
		token, err := tokens.RawToken()
		if err != nil {
			return "", errors.New("is XML without an element")
		}
		if start, ok := token.(xml.StartElement); ok {
			return strings.ToLower(start.Name.Local), nil
		}
	}
}

// newXML reads text that is UTF-8 by now, whatever it declares.
func newXML(doc string) *xml.Decoder {
	d := xml.NewDecoder(strings.NewReader(doc))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	return d
}
