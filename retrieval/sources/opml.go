package sources

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/net/html/charset"
)

// Bounds of a list of feeds, some 10 times what the largest have.
const (
	maxOPML     = 16 << 20 // bytes
	maxOutlines = 20_000
	maxDepth    = 64
)

// ReadOPML returns the feeds of an OPML file, version 1 or 2, in their order and
// with their names. The folders they lie in are left out.
func ReadOPML(in io.Reader) ([]Source, error) {
	bounded := &io.LimitedReader{R: in, N: maxOPML + 1}
	d := xml.NewDecoder(bounded)
	d.CharsetReader = charset.NewReaderLabel
	// Many programs write addresses with a bare "&".
	d.Strict = false
	feeds, err := readOutlines(d)
	if bounded.N == 0 {
		err = fmt.Errorf("it is larger than %d MB", maxOPML>>20)
	}
	if err != nil {
		number, _ := d.InputPos()
		return nil, fmt.Errorf("read OPML: line %d: %w", number, err)
	}
	return feeds, nil
}

func readOutlines(d *xml.Decoder) ([]Source, error) {
	var feeds []Source
	depth, begun := 0, false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && begun {
			return feeds, nil
		}
		if err != nil {
			return nil, plain(err)
		}
		switch element := token.(type) {
		case xml.StartElement:
			name := strings.ToLower(element.Name.Local)
			if !begun && name != "opml" {
				return nil, fmt.Errorf("it begins with <%s>, not with <opml>", element.Name.Local)
			}
			begun = true
			if depth++; depth > maxDepth {
				return nil, fmt.Errorf("more than %d elements lie in each other", maxDepth)
			}
			if feed := outline(element.Attr); name == "outline" && feed.Address != "" {
				feeds = append(feeds, feed)
			}
			if len(feeds) > maxOutlines {
				return nil, fmt.Errorf("it has more than %d feeds", maxOutlines)
			}
		case xml.EndElement:
			depth--
		}
	}
}

// plain leaves out the line, which is said for all errors.
func plain(err error) error {
	var syntax *xml.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return errors.New(syntax.Msg)
	case errors.Is(err, io.EOF):
		return errors.New("it has no elements")
	}
	return err
}

// outline returns a feed; a folder has no address.
func outline(attributes []xml.Attr) Source {
	feed := Source{Kind: Feed}
	var text string
	for _, a := range attributes {
		switch value := line(a.Value); strings.ToLower(a.Name.Local) {
		case "xmlurl":
			feed.Address = value
		case "title":
			feed.Name = value
		case "text":
			text = value
		}
	}
	if feed.Name == "" {
		feed.Name = text
	}
	if feed.Name == feed.Address {
		feed.Name = "" // the exporting program knew none
	}
	return feed
}

// WriteOPML writes the feeds among the sources as OPML 2.0, with all that their
// addresses hold.
func WriteOPML(out io.Writer, all []Source) error {
	type outline struct {
		Type  string `xml:"type,attr"`
		Text  string `xml:"text,attr"`
		Title string `xml:"title,attr,omitempty"`
		URL   string `xml:"xmlUrl,attr"`
	}
	doc := struct {
		XMLName xml.Name  `xml:"opml"`
		Version string    `xml:"version,attr"`
		Title   string    `xml:"head>title"`
		Feeds   []outline `xml:"body>outline"`
	}{Version: "2.0", Title: "Sources of Verbatim"}
	for _, s := range all {
		if s.Kind == Feed {
			text := s.Name
			if text == "" {
				text = s.Address // the format asks for some text
			}
			doc.Feeds = append(doc.Feeds, outline{"rss", text, s.Name, s.Address})
		}
	}
	b, err := xml.MarshalIndent(doc, "", "  ")
	if err != nil {
		return fmt.Errorf("write OPML: %w", err)
	}
	if _, err := fmt.Fprintf(out, "%s%s\n", xml.Header, b); err != nil {
		return fmt.Errorf("write OPML: %w", err)
	}
	return nil
}
