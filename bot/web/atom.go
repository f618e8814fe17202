package web

import (
	"cmp"
	"encoding/xml"
	"html"
	"net/url"
	"strings"
	"time"

	"verbatim/bot"
	"verbatim/retrieval"
)

// atomFeed is a feed of articles (RFC 4287). What XML cannot hold, encoding/xml
// replaces.
type atomFeed struct {
	XMLName   xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	ID        string      `xml:"id"`
	Title     string      `xml:"title"`
	Subtitle  string      `xml:"subtitle,omitempty"`
	Updated   string      `xml:"updated"`
	Generator string      `xml:"generator"`
	Links     []atomLink  `xml:"link"`
	Entries   []atomEntry `xml:"entry"`
}

type atomLink struct {
	Relation string `xml:"rel,attr"`
	Type     string `xml:"type,attr,omitempty"`
	Href     string `xml:"href,attr"`
}

type atomEntry struct {
	ID        string      `xml:"id"`
	Title     string      `xml:"title"`
	Updated   string      `xml:"updated"`
	Published string      `xml:"published,omitempty"`
	Author    atomPerson  `xml:"author"`
	Links     []atomLink  `xml:"link"`
	Content   atomContent `xml:"content"`
}

type atomPerson struct {
	Name string `xml:"name"`
}

type atomContent struct {
	Type     string `xml:"type,attr"`
	Language string `xml:"http://www.w3.org/XML/1998/namespace lang,attr,omitempty"`
	Text     string `xml:",chardata"`
}

// found is an article in a feed, with what is quoted of it.
type found struct {
	article retrieval.Article
	quote   retrieval.Quote
}

// changed is when the article was last changed, as far as its publisher tells.
func (f found) changed() time.Time {
	if f.article.Modified.IsZero() {
		return f.article.Published
	}
	return f.article.Modified
}

// newFeed lists articles as what a query found; an empty query stands for the
// newest ones. All depends on the articles alone, so that a feed in which nothing
// is new has the same bytes.
func newFeed(query string, list []found, base string) atomFeed {
	out := atomFeed{
		ID: "urn:verbatim:latest", Title: "Verbatim", Generator: "Verbatim",
		Links: []atomLink{{"self", "application/atom+xml", base + "/feed.atom"}},
	}
	if query != "" {
		out.ID, out.Title = "urn:verbatim:search:"+url.QueryEscape(query), "Verbatim: "+bot.Line(query)
		out.Links[0].Href += "?q=" + url.QueryEscape(query)
	}
	var newest time.Time
	for _, f := range list {
		out.Entries = append(out.Entries, newEntry(f, base))
		if f.changed().After(newest) {
			newest = f.changed()
		}
	}
	out.Updated = atomTime(newest)
	return out
}

// newEntry names an article by its ID alone, so that a reader's program knows
// further revisions for the same.
func newEntry(f found, base string) atomEntry {
	a := f.article
	reference := f.quote.Citation.String()
	if f.quote.Text == "" {
		reference = a.Ref.String()
	}
	page := base + bot.ArticlePath(reference)
	out := atomEntry{
		ID: "urn:verbatim:article:" + a.ID, Title: cmp.Or(bot.Line(a.Title), a.ID), Updated: atomTime(f.changed()),
		Author:  atomPerson{cmp.Or(bot.Line(a.Byline), bot.Line(a.Source), "not known")},
		Content: atomContent{Type: "html", Language: a.Language, Text: quoteHTML(f.quote, reference, page)},
	}
	if !a.Published.IsZero() {
		out.Published = atomTime(a.Published)
	}
	if publisher := f.quote.Link(linkLimit); publisher == "" {
		out.Links = []atomLink{{"alternate", "text/html", page}}
	} else { // a second alternate of the same type is not allowed
		out.Links = []atomLink{{"alternate", "text/html", publisher}, {"related", "text/html", page}}
	}
	return out
}

// atomTime writes a time, which a feed must have: of old where it is not known.
func atomTime(t time.Time) string {
	if t.IsZero() {
		t = time.Unix(0, 0)
	}
	return t.UTC().Format(time.RFC3339)
}

// quoteHTML is a quote with its citation. Nothing of an article becomes markup.
func quoteHTML(q retrieval.Quote, reference, page string) string {
	var out strings.Builder
	if q.Text != "" {
		out.WriteString("<blockquote>")
		for _, line := range strings.FieldsFunc(bot.Visible(q.Text), bot.BreaksLine) {
			out.WriteString("<p>" + html.EscapeString(line) + "</p>")
		}
		out.WriteString("</blockquote>")
	}
	c := q.Citation
	var facts []string
	if source := bot.Line(c.Source); source != "" {
		facts = append(facts, html.EscapeString(source))
	}
	if !c.Published.IsZero() {
		facts = append(facts, c.Published.UTC().Format(time.DateOnly))
	}
	facts = append(facts, `<a href="`+html.EscapeString(page)+`">`+html.EscapeString(reference)+"</a>")
	out.WriteString("<p>" + strings.Join(facts, " · ") + "</p>")
	return out.String()
}
