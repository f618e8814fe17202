package ingest

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"

	"verbatim/retrieval"
)

// isNinjs tells an item of IPTC's ninjs, which need have no more than a "uri".
func isNinjs(o fields) bool {
	_, ours := o["text"].(string)
	return o.word("uri") != "" && !ours
}

func isNinjsList(o fields) bool {
	items := o.objects("items")
	return len(items) > 0 && isNinjs(items[0])
}

func readNinjsList(o fields, _ Origin, _ *Feed) []Item {
	var items []Item
	for _, item := range o.objects("items") {
		items = append(items, readNinjs(item))
	}
	return items
}

// readNinjs reads an item of ninjs 1, 2 or 3. They differ in the case of
// names, which is ignored, and in what has become a list. What is associated
// with an item, such as its pictures, is no article of its own.
func readNinjs(o fields) Item {
	kind := o.word("type")
	if _, planned := o["eventdetails"]; kind == "" && planned {
		kind = "event"
	}
	if err := noText(kind); err != nil {
		return Item{Err: err}
	}
	it := Item{Article: retrieval.Article{
		Ref:      retrieval.Ref{ID: o.word("uri")},
		URL:      ninjsURL(o),
		Source:   o.word("infosource", "infosources", "copyrightholder"),
		Title:    o.word("title"),
		Byline:   o.byline("byline", "by"),
		Language: o.word("language"),
		Tags:     o.words("subject", "subjects"),
		Urgency:  urgencyOf(o.word("urgency")),
		Version:  o.word("version"),
		Note:     o.word("ednote"),
		Rights:   notes(o.word("usageterms"), o.word("copyrightnotice"), o.object("rightsinfo").word("linkedrights")),
		Status:   statusOf(o.word("pubstatus")),
	}}
	a := &it.Article
	it.Err = o.times(a, "firstcreated contentcreated versioncreated", "versioncreated", "embargoed embargoeduntil")
	if it.excuse(); it.Err != nil {
		return it
	}
	if headlines := variants(o, "headline", "headlines"); len(headlines) > 0 {
		a.Title = headlines[0].headline()
	}
	for _, v := range variants(o, "body", "bodies") {
		it.take(readBody(v.value, v.media, a.Title))
	}
	if !it.Notice() {
		it.takeDescription(o)
	}
	whole := o.word("representationtype")
	it.Teaser = it.Teaser || whole == "partial" || whole == "incomplete"
	return it
}

// takeDescription takes what some agencies send in place of a body.
func (it *Item) takeDescription(o fields) {
	for _, v := range variants(o, "description", "descriptions") {
		if it.Article.Text == "" {
			it.take(readBody(v.value, v.media, it.Article.Title))
			it.Teaser = true
		}
	}
	if it.Article.Text == "" && it.Err == nil {
		it.Err = errors.New("has neither a body nor a description that can be read")
	}
}

// variant is one of the ways in which an item says the same.
type variant struct{ role, media, value string }

// variants returns the texts of a property: "body_html" and its like in ninjs
// 1, a list of objects since. That whose role is main comes first, else the one
// that keeps most of the paragraphs.
func variants(o fields, one, many string) []variant {
	var all []variant
	for _, name := range slices.Sorted(maps.Keys(o)) {
		value, _ := o[name].(string)
		if role, found := strings.CutPrefix(name, one+"_"); found {
			all = append(all, variant{role, role, value})
		}
		if name == one {
			all = append(all, variant{"main", "", value})
		}
	}
	for _, v := range o.objects(many) {
		value, _ := v["value"].(string)
		all = append(all, variant{v.word("role"), v.word("contenttype", "role"), value})
	}
	all = slices.DeleteFunc(all, func(v variant) bool { return strings.TrimSpace(v.value) == "" })
	slices.SortStableFunc(all, func(a, b variant) int { return cmp.Compare(a.rank(), b.rank()) })
	return all
}

// headline returns the text on one line, which is no HTML unless it says so.
func (v variant) headline() string {
	if strings.Contains(strings.ToLower(v.media), "html") {
		return headline(v.value)
	}
	return oneLine(v.value)
}

func (v variant) rank() int {
	media := strings.ToLower(v.media)
	switch {
	case v.role == "main":
		return 0
	case strings.Contains(media, "html"):
		return 1
	case strings.Contains(media, "nitf"):
		return 2
	}
	return 3
}

// ninjsURL returns the first name of the item that a browser can open.
func ninjsURL(o fields) string {
	ids := []string{o.word("uri")}
	for _, alternative := range o.objects("altids") {
		for _, name := range slices.Sorted(maps.Keys(alternative)) {
			ids = append(ids, alternative.word(name))
		}
	}
	for _, id := range ids {
		if strings.HasPrefix(id, "https://") || strings.HasPrefix(id, "http://") {
			return id
		}
	}
	return ""
}
