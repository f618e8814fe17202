package ingest

import (
	"cmp"
	"errors"
	"iter"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"verbatim/retrieval"
)

// nitf reads a document of the News Industry Text Format.
func nitf(doc string, _ Origin, _ *Feed) iter.Seq[Item] {
	root, err := parseXML(doc)
	if err != nil {
		return slices.Values([]Item{{Err: err}})
	}
	return slices.Values([]Item{readNITF(root)})
}

// readNITF reads the article below the element <nitf>.
func readNITF(root *html.Node) Item {
	docdata, head := child(root, "head", "docdata"), child(root, "body", "body.head")
	pub := child(root, "head", "pubdata")
	a := retrieval.Article{
		Ref:      retrieval.Ref{ID: nitfID(docdata)},
		Title:    nitfTitle(root),
		Byline:   nitfByline(head),
		Source:   cmp.Or(words(child(head, "distributor")), nitfSource(root), attribute(pub, "name")),
		Language: cmp.Or(attribute(root, "lang"), attribute(child(root, "body"), "lang")),
		Tags:     nitfTags(docdata),
		Urgency:  urgencyOf(attribute(child(docdata, "urgency"), "ed-urg")),
		Version:  attribute(child(docdata, "du-key"), "version"),
		Note:     notes(attribute(child(docdata, "correction"), "info"), attribute(child(docdata, "ed-msg"), "info")),
		Rights:   nitfRights(docdata, head),
		Status:   statusOf(attribute(docdata, "management-status")),
	}
	var d dates
	a.Published = d.read("date.issue", attribute(child(docdata, "date.issue"), "norm"))
	if n, err := strconv.Atoi(a.Version); err == nil && n > 1 {
		a.Modified = a.Published // the date is that of the version
	}
	a.Embargo = d.read("date.release", attribute(child(docdata, "date.release"), "norm"))
	if a.Status == "embargoed" {
		// With the date it is not to be found before, without it until told otherwise.
		a.Status = ""
		if a.Embargo.IsZero() {
			a.Status = retrieval.Withheld
		}
	}
	it := Item{Article: a, Err: d.err}
	it.excuse()
	it.Article.Text = nitfText(child(root, "body", "body.content"))
	if it.Article.Text == "" {
		it.Article.Text = visible(child(head, "abstract"))
		it.Teaser = it.Article.Text != ""
	}
	if it.Article.Text == "" && it.Err == nil && !it.Notice() {
		it.Err = errors.New("has no text in body.content")
	}
	return it
}

// nitfID is unlike those of other agencies where the registry is named.
func nitfID(docdata *html.Node) string {
	doc := child(docdata, "doc-id")
	id := cmp.Or(attribute(doc, "id-string"), attribute(child(docdata, "du-key"), "key"))
	if registry := attribute(doc, "regsrc"); registry != "" && id != "" {
		return registry + ":" + id
	}
	return id
}

func nitfTitle(root *html.Node) string {
	hedline := child(root, "body", "body.head", "hedline")
	return cmp.Or(words(child(hedline, "hl1")), words(child(hedline, "hl2")), words(hedline), words(child(root, "head", "title")))
}

// nitfByline leaves out the title of an author, such as "Staff Writer".
func nitfByline(head *html.Node) string {
	var who []string
	for byline := range elements(head, "byline") {
		named := len(who)
		for person := range elements(byline, "person") {
			who = append(who, words(person))
		}
		if len(who) == named {
			who = append(who, words(byline))
		}
	}
	return bylineOf(who)
}

func nitfSource(root *html.Node) string {
	for meta := range elements(child(root, "head"), "meta") {
		if strings.EqualFold(attribute(meta, "name"), "source") {
			return oneLine(attribute(meta, "content"))
		}
	}
	return ""
}

func nitfTags(docdata *html.Node) []string {
	var tags []string
	for keyword := range elements(child(docdata, "key-list"), "keyword") {
		tags = append(tags, attribute(keyword, "key"))
	}
	for class := range elements(child(docdata, "identified-content"), "classifier") {
		tags = append(tags, cmp.Or(attribute(class, "value"), words(class)))
	}
	return slices.DeleteFunc(tags, func(tag string) bool { return tag == "" })
}

func nitfRights(docdata, head *html.Node) string {
	owned := child(docdata, "doc.copyright")
	rights := child(docdata, "doc.rights")
	holder := strings.TrimSpace(attribute(owned, "holder") + " " + attribute(owned, "year"))
	return notes(words(child(head, "rights")), holder, attribute(rights, "owner"), attribute(rights, "type"), attribute(rights, "limitations"))
}

// nitfBlocks are the elements of HTML that NITF has under other names.
var nitfBlocks = map[string]string{
	"hl1": "h1", "hl2": "h2", "block": "div", "bq": "blockquote", "credit": "div",
	"dateline": "div", "fn": "p", "tagline": "p", "nitf-table": "div",
}

// nitfText returns the paragraphs of the body. Pictures and films are left
// out with what stands below them.
func nitfText(content *html.Node) string {
	for n := range content.Descendants() {
		if block, known := nitfBlocks[n.Data]; known {
			n.Data = block
		}
		if n.Data == "media" || n.Data == "nitf-table-metadata" {
			n.Data = "head" // which no reader of text enters
		}
	}
	return visible(content)
}
