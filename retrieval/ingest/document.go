package ingest

import (
	"bufio"
	"cmp"
	"errors"
	"io"
	"iter"
	"strings"
	"time"

	"verbatim/retrieval"
)

// Origin says of a document what does not stand in it.
type Origin struct {
	Name      string // to show; its extension tells the format where MediaType does not
	MediaType string // as in HTTP's Content-Type; empty: not known
	URL       string // where it was found: relative links begin there; empty: nowhere
	Source    string // of articles that name none; empty: the feed's title, or the host of their URL
}

// Document is what a document holds.
type Document struct {
	Feed  Feed // of a page, only the feeds that it names, as More
	Items []Item
}

// Feed is what a feed says of itself.
type Feed struct {
	Kind      string // such as "RSS 2.0", "Atom 1.0", "JSON Feed 1.1", "sitemap"; empty: it is no feed
	Title     string
	Hub, Self string        // the hub that tells of changes to it, and the feed's address there (WebSub)
	TTL       time.Duration // how long it may be kept; 0: it does not say
	More      []string      // addresses where it goes on: the next page of a feed, the sitemaps of an index, newest first
}

// Item is what one place of a document holds: an article, or the reason why
// there is none.
type Item struct {
	// Line is counted from 1, and so is the record or the item of what has no
	// lines; 0 is the whole document.
	Line    int
	Article retrieval.Article
	// GUID is the article's name in a feed, empty where it has none; it need
	// not be unlike those of other feeds.
	GUID string
	// Teaser says that the text is a summary, or missing: the page at the
	// article's URL has it.
	Teaser bool
	Err    error
}

// format reads the articles of a document, and what it says of itself.
type format func(in io.Reader, from Origin, about *Feed) iter.Seq[Item]

// Read reads a document of any format, packed or not. Each of its articles is
// complete and valid, but for one whose text is missing and has yet to be
// fetched, and for a notice. The error says why nothing can be read at all.
func Read(in io.Reader, from Origin) (Document, error) {
	var d Document
	content, err := unpack(bufio.NewReaderSize(in, 64<<10), from)
	if err != nil {
		return d, err
	}
	if _, err := content.Peek(1); err == io.EOF {
		return d, errors.New("is empty")
	}
	f := file{identity: from.URL}
	for it := range formatFor(from, content)(content, from, &d.Feed) {
		if it.Err == nil {
			it.Article, it.Err = f.complete(it, cmp.Or(from.Source, d.Feed.Title))
			it.Article.Revision, it.Article.Story = 0, "" // those of another archive
		}
		if it.Err != nil && it.Line == 0 {
			return d, it.Err
		}
		d.Items = append(d.Items, it)
	}
	return d, nil
}

// formatFor returns the format that the media type tells, else the name, else
// the content: servers say text/plain or text/xml of anything.
func formatFor(from Origin, content *bufio.Reader) format {
	media, _, _ := strings.Cut(from.MediaType, ";")
	if format, known := mediaTypes[strings.ToLower(strings.TrimSpace(media))]; known {
		return format
	}
	if format, known := formatOf(from.Name); known && media == "" {
		return format
	}
	return sniff(content)
}

// mediaTypes holds the formats of those media types that are not used for
// anything else.
var mediaTypes = map[string]format{
	"application/x-ndjson":                    jsonLines,
	"application/jsonl":                       jsonLines,
	"text/markdown":                           formats[".md"],
	"application/rss+xml":                     xmlDocument,
	"application/atom+xml":                    xmlDocument,
	"application/rdf+xml":                     xmlDocument,
	"application/feed+json":                   jsonValues,
	"application/ninjs+json":                  jsonValues,
	"application/vnd.iptc.ninjs+json":         jsonValues,
	"application/nitf+xml":                    xmlDocument,
	"application/vnd.iptc.nitf":               xmlDocument,
	"text/vnd.iptc.nitf":                      xmlDocument,
	"application/vnd.iptc.g2.newsitem+xml":    xmlDocument,
	"application/vnd.iptc.g2.newsmessage+xml": xmlDocument,
	"application/vnd.iptc.g2.packageitem+xml": xmlDocument,
	"message/rfc822":                          mail,
	"application/mbox":                        mailbox,
	"application/warc":                        warc,
}
