package ingest

import (
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"

	"verbatim/retrieval"
)

// readHead returns what a page says of its article: schema.org's JSON-LD
// first, which is made for the purpose, then the meta elements, of OpenGraph,
// Dublin Core and others. A date that cannot be read is passed over: a page,
// unlike a file made for loading, is not for its reader to mend.
func readHead(head fields, base string) retrieval.Article {
	a := retrieval.Article{
		Title:     head.word("ld:headline", "og:title", "dc.title", "twitter:title"),
		Byline:    head.byline("ld:author", "author", "article:author", "dc.creator", "parsely-author"),
		Source:    head.word("ld:publisher", "og:site_name", "application-name"),
		Language:  head.word("ld:inlanguage", "lang", "og:locale"),
		Tags:      head.tags("ld:keywords", "news_keywords", "keywords"),
		Published: head.firstDate("ld:datepublished", "article:published_time", "parsely-pub-date", "dc.date", "date"),
		Modified:  head.firstDate("ld:datemodified", "article:modified_time", "og:updated_time", "last-modified"),
		Rights:    head.word("ld:copyrightnotice", "ld:usageinfo", "dc.rights", "rights", "copyright"),
	}
	for _, link := range []string{head.word("canonical"), head.word("og:url"), head.word("ld:url")} {
		if url := absolute(link, base); url != "" {
			a.URL = url
			break
		}
	}
	return a
}

// feedLinks returns the feeds that a page names.
func feedLinks(doc *html.Node, base string) []string {
	var links []string
	for n := range doc.Descendants() {
		if n.Data != "link" || !slices.Contains(strings.Fields(strings.ToLower(attribute(n, "rel"))), "alternate") {
			continue
		}
		switch strings.ToLower(attribute(n, "type")) {
		case "application/rss+xml", "application/atom+xml", "application/feed+json":
			if link := absolute(attribute(n, "href"), base); link != "" && !slices.Contains(links, link) {
				links = append(links, link)
			}
		}
	}
	return links
}

// headFields gathers the metadata of a page by name; names out of JSON-LD
// begin with "ld:".
func headFields(doc *html.Node) fields {
	head := fields{}
	add := func(name string, value any) {
		name = strings.ToLower(name)
		if s, ok := value.(string); ok {
			value = html.UnescapeString(s) // many pages escape twice
		}
		if _, known := head[name]; !known {
			head[name] = value
		}
	}
	for n := range doc.Descendants() {
		switch {
		case n.Type != html.ElementNode:
		case n.Data == "html":
			add("lang", attribute(n, "lang"))
		case n.Data == "base":
			add("base", attribute(n, "href"))
		case n.Data == "link" && attribute(n, "rel") == "canonical":
			add("canonical", attribute(n, "href"))
		case n.Data == "meta":
			add(attribute(n, "property")+attribute(n, "name"), attribute(n, "content"))
		case n.Data == "script" && isLinked(attribute(n, "type")) && n.FirstChild != nil:
			for name, value := range linkedArticle(n.FirstChild.Data) {
				add("ld:"+name, value)
			}
		}
	}
	return head
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// firstDate returns the first field that holds a date.
func (f fields) firstDate(names ...string) time.Time {
	for _, name := range names {
		if t, err := parseDate(f.word(name)); err == nil {
			return t
		}
	}
	return time.Time{}
}
