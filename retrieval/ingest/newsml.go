package ingest

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"verbatim/retrieval"
)

// newsML reads NewsML-G2: one item, or a message with several.
func newsML(doc string, _ Origin, _ *Feed) iter.Seq[Item] {
	root, err := parseXML(doc)
	if err != nil {
		return slices.Values([]Item{{Err: err}})
	}
	if root.Data != "newsmessage" {
		return slices.Values([]Item{readNewsItem(root)})
	}
	priority := urgencyOf(words(child(root, "header", "priority")))
	return func(yield func(Item) bool) {
		place := 0
		for item := range elements(child(root, "itemset"), "") {
			place++
			it := readNewsItem(item)
			it.Line = place
			if it.Article.Urgency == 0 {
				it.Article.Urgency = priority // of the message
			}
			if !yield(it) {
				return
			}
		}
	}
}

// readNewsItem reads one item of NewsML-G2, of which only <newsItem> is news.
func readNewsItem(item *html.Node) Item {
	if item.Data != "newsitem" {
		return Item{Err: fmt.Errorf("is a <%s>, not an article", item.Data)}
	}
	meta, about := child(item, "itemmeta"), child(item, "contentmeta")
	it := Item{Article: retrieval.Article{
		Ref:      retrieval.Ref{ID: attribute(item, "guid")},
		Version:  attribute(item, "version"),
		Title:    g2Headline(about),
		Byline:   g2Byline(about),
		Source:   cmp.Or(partyName(child(about, "infosource")), partyName(child(meta, "provider")), words(child(about, "creditline"))),
		Language: cmp.Or(attribute(child(about, "language"), "tag"), attribute(item, "lang")),
		Tags:     subjectNames(about),
		Urgency:  urgencyOf(cmp.Or(words(child(about, "urgency")), words(child(meta, "urgency")))),
		Note:     editorsNote(meta),
		Rights:   g2Rights(child(item, "rightsinfo")),
		Status:   statusOf(cmp.Or(code(child(meta, "pubstatus")), words(child(meta, "pubstatus")))),
	}}
	if it.Err = noText(code(child(meta, "itemclass"))); it.Err == nil {
		it.Err = readTimes(meta, about, &it.Article)
		it.excuse()
	}
	if it.Err != nil {
		return it
	}
	readContentSet(child(item, "contentset"), &it)
	if it.Article.Title == "" {
		it.Article.Title = words(child(meta, "title"))
	}
	if it.Err == nil && it.Article.Text == "" && !it.Teaser && !it.Notice() {
		it.Err = errors.New("has no text in its contentSet")
	}
	return it
}

// g2Headline returns the headline that has no other role than to be that.
func g2Headline(about *html.Node) string {
	for headline := range elements(about, "headline") {
		if role := attribute(headline, "role"); role == "" || strings.HasSuffix(role, "main") {
			return words(headline)
		}
	}
	return words(child(about, "headline"))
}

func g2Byline(about *html.Node) string {
	var who []string
	for by := range elements(about, "by") {
		who = append(who, words(by))
	}
	return bylineOf(who)
}

func readTimes(meta, about *html.Node, a *retrieval.Article) error {
	var d dates
	version := d.read("versionCreated", words(child(meta, "versioncreated")))
	a.Published = d.read("firstCreated", cmp.Or(words(child(meta, "firstcreated")), words(child(about, "contentcreated")), words(child(meta, "versioncreated"))))
	a.Modified = d.read("contentModified", words(child(about, "contentmodified")))
	if a.Modified.IsZero() {
		a.Modified = version
	}
	embargo := child(meta, "embargoed")
	a.Embargo = d.read("embargoed", words(embargo))
	if embargo.Data != "" && words(embargo) == "" && a.Status != retrieval.Canceled {
		a.Status = retrieval.Withheld // an empty element means until told otherwise
	}
	return d.err
}

// code returns what a property of NewsML-G2 has for its value.
func code(n *html.Node) string {
	return cmp.Or(attribute(n, "qcode"), attribute(n, "uri"), attribute(n, "literal"))
}

// partyName returns the name of a party, else the last part of its code.
func partyName(n *html.Node) string {
	id := code(n)
	return cmp.Or(words(child(n, "name")), id[strings.LastIndexAny(id, ":/")+1:])
}

func subjectNames(about *html.Node) []string {
	var tags []string
	for subject := range elements(about, "subject") {
		if name := words(child(subject, "name")); name != "" {
			tags = append(tags, name)
		}
	}
	return tags
}

// editorsNote returns the notes; of a correction that has none, that it is one.
func editorsNote(meta *html.Node) string {
	var said []string
	for note := range elements(meta, "ednote") {
		said = append(said, words(note))
	}
	for signal := range elements(meta, "signal") {
		if strings.HasSuffix(code(signal), ":correction") && len(said) == 0 {
			said = append(said, "correction")
		}
	}
	return notes(said...)
}

func g2Rights(info *html.Node) string {
	owner := cmp.Or(words(child(info, "copyrightnotice")), partyName(child(info, "copyrightholder")))
	return notes(words(child(info, "usageterms")), owner)
}

// readContentSet reads the first rendition with a text in it, and where a page
// with the text is.
func readContentSet(set *html.Node, it *Item) {
	for rendition := range elements(set, "") {
		kind := attribute(rendition, "contenttype")
		switch rendition.Data {
		case "inlinexml":
			it.take(readInline(child(rendition), it.Article.Title))
		case "inlinedata":
			if attribute(rendition, "encoding") == "" { // else packed, such as a picture
				it.take(readBody(content(rendition), kind, it.Article.Title))
			}
		case "remotecontent":
			href := attribute(rendition, "href")
			if it.Article.URL == "" && strings.HasPrefix(href, "http") && (kind == "" || strings.Contains(kind, "html")) {
				it.Article.URL = href
			}
		}
	}
	if it.Article.Text == "" && !it.Notice() {
		it.Teaser = it.Article.URL != ""
	}
}

// readInline reads XML within an item: NITF, or XHTML and its like.
func readInline(n *html.Node, title string) Item {
	if n.Data == "nitf" {
		return readNITF(n)
	}
	it := Item{Article: retrieval.Article{Title: title}}
	takeTitle(n, &it.Article)
	it.Article.Text = visible(n)
	return it
}
