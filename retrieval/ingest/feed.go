package ingest

import (
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/mmcdole/gofeed"
	"github.com/mmcdole/gofeed/atom"
	ext "github.com/mmcdole/gofeed/extensions"
	"github.com/mmcdole/gofeed/rss"

	"verbatim/retrieval"
)

// maxFeed is some 10 times the largest feeds of whole articles.
const maxFeed = 8 << 20 // bytes

// parseFeed reads RSS and Atom of all versions.
func parseFeed(doc string, from Origin, about *Feed) iter.Seq[Item] {
	return func(yield func(Item) bool) {
		if len(doc) > maxFeed {
			yield(Item{Err: fmt.Errorf("is a feed of more than %d MiB", maxFeed>>20)})
			return
		}
		mended, broken := mend(doc, from.URL)
		feed, err := guarded(readFeed, mended)
		if err != nil {
			yield(Item{Err: fmt.Errorf("read feed: %w", err)})
			return
		}
		items := describe(feed, from, about)
		distinguish(items)
		if broken != nil {
			items = append(items, Item{Line: broken.line, Err: broken.err})
		}
		for _, it := range items {
			if !yield(it) {
				return
			}
		}
	}
}

// parseEntry reads an entry of Atom that stands alone.
func parseEntry(doc string, from Origin, about *Feed) iter.Seq[Item] {
	return parseFeed("<feed>"+doc+"</feed>", from, about)
}

func readFeed(doc string) (*gofeed.Feed, error) {
	parser := gofeed.NewParser()
	parser.KeepOriginalFeed = true
	parser.RSSTranslator = &gofeed.DefaultRSSTranslator{DisableContentImageScan: true}
	return parser.ParseString(doc)
}

// describe says what the feed is, and returns its entries.
func describe(feed *gofeed.Feed, from Origin, about *Feed) []Item {
	var entries []entry
	var links func(rel string) string
	switch original := feed.OriginalFeed().(type) {
	case *rss.Feed:
		about.Kind = strings.TrimSpace("RSS " + original.Version)
		about.Title = headline(looseHTML(original.Title))
		about.TTL = minutes(original.TTL)
		links = func(rel string) string { return extraLink(feed.Extensions, rel) }
		for i, item := range feed.Items {
			entries = append(entries, rssEntry(item, original.Items[i]))
		}
	case *atom.Feed:
		about.Kind = strings.TrimSpace("Atom " + original.Version)
		about.Title = headline(original.Title)
		links = func(rel string) string { return atomLink(original.Links, rel) }
		for i, item := range feed.Items {
			entries = append(entries, atomEntry(item, original.Entries[i], original))
		}
	}
	about.Hub = absolute(links("hub"), from.URL)
	about.Self = absolute(links("self"), from.URL)
	if next := absolute(links("next"), from.URL); next != "" {
		about.More = []string{next}
	}
	if about.TTL == 0 {
		about.TTL = updatePeriod(feed.Extensions)
	}
	whole := entry{
		language: feed.Language,
		rights:   feed.Copyright,
		bases:    []string{resolve(feed.Link, from.URL), from.URL},
	}
	items := make([]Item, len(entries))
	for i, e := range entries {
		items[i] = e.within(whole).item()
	}
	return items
}

// rssEntry gathers what an item of RSS says.
func rssEntry(item *gofeed.Item, original *rss.Item) entry {
	e := extraEntry(item)
	e.title, e.content, e.summary = looseHTML(item.Title), item.Content, item.Description
	e.links = append([]string{extra(item.Extensions, "feedburner", "origlink")}, item.Links...)
	e.links = append(e.links, extraLink(item.Extensions, "alternate"))
	if guid := original.GUID; guid != nil && guid.IsPermalink != "false" && strings.Contains(guid.Value, "://") {
		e.links = append(e.links, guid.Value)
	}
	e.authors = []string{original.Author}
	if dc := item.DublinCoreExt; dc != nil {
		e.authors = append(append(e.authors, dc.Creator...), dc.Author...)
		e.rights = strings.Join(dc.Rights, " ")
		e.published = dc.Date
	}
	if item.Author != nil { // of iTunes or Atom, where there is no other
		e.authors = append(e.authors, item.Author.Name)
	}
	e.published = append([]string{original.PubDate}, e.published...)
	e.published = append(e.published, item.Published, extra(item.Extensions, "dcterms", "issued"), extra(item.Extensions, "dcterms", "created"))
	e.modified = []string{extra(item.Extensions, "dcterms", "modified"), extra(item.Extensions, "atom", "updated")}
	e.export(item.Extensions)
	if original.Source != nil {
		e.source = looseHTML(original.Source.Title)
	}
	return e
}

// atomEntry gathers what an entry of Atom says. Its authors are those of the
// feed that it came from where it names none, as the standard has it.
func atomEntry(item *gofeed.Item, original *atom.Entry, feed *atom.Feed) entry {
	e := extraEntry(item)
	e.title, e.summary, e.links = item.Title, item.Description, []string{item.Link}
	if c := original.Content; c != nil && c.Type == "html" { // mended, where it can be read
		e.content = c.Value
	}
	authors := original.Authors
	if source := original.Source; source != nil {
		e.source = source.Title
		if len(authors) == 0 {
			authors = source.Authors
		}
	} else if len(authors) == 0 {
		authors = feed.Authors
	}
	for _, author := range authors {
		e.authors = append(e.authors, author.Name)
	}
	if isDraft(item.Extensions) {
		e.status = retrieval.Withheld
	}
	e.rights = original.Rights
	e.published = []string{original.Published, original.Updated}
	e.modified = []string{original.Updated}
	return e
}

// isDraft reports what Atom's publishing protocol says (RFC 5023), which
// exports say too.
func isDraft(extras ext.Extensions) bool {
	for _, vocabulary := range extras { // there is an old and a new one
		for _, control := range vocabulary["control"] {
			for _, draft := range control.Children["draft"] {
				if strings.EqualFold(draft.Value, "yes") {
					return true
				}
			}
		}
	}
	return false
}

// extraEntry gathers what is alike in RSS and Atom, and what mend has added.
func extraEntry(item *gofeed.Item) entry {
	line, _ := strconv.Atoi(extra(item.Extensions, "verbatim", "line"))
	e := entry{
		line:     line,
		cut:      extra(item.Extensions, "verbatim", "cut") != "",
		guid:     item.GUID,
		tags:     item.Categories,
		language: extra(item.Extensions, "dc", "language"),
		bases:    []string{extra(item.Extensions, "verbatim", "base")},
	}
	if e.language == "" {
		e.language = extra(item.Extensions, "verbatim", "lang")
	}
	if e.guid == "" {
		e.guid = extra(item.Extensions, "verbatim", "about")
	}
	return e
}

// extra returns the first of the elements that are not the format's own.
func extra(extras ext.Extensions, prefix, name string) string {
	for _, e := range extras[prefix][name] {
		return e.Value
	}
	return ""
}

// extraLink returns the first link of Atom with the relation, in a feed that
// is not Atom.
func extraLink(extras ext.Extensions, rel string) string {
	for _, e := range extras["atom"]["link"] {
		if e.Attrs["rel"] == rel {
			return e.Attrs["href"]
		}
	}
	return ""
}

func atomLink(links []*atom.Link, rel string) string {
	for _, link := range links {
		if link.Rel == rel {
			return link.Href
		}
	}
	return ""
}

// maxTTL bounds how long a feed can ask to be left alone.
const maxTTL = 7 * 24 * time.Hour

func minutes(number string) time.Duration {
	n, err := strconv.ParseUint(strings.TrimSpace(number), 10, 20)
	if err != nil {
		return 0
	}
	return min(time.Duration(n)*time.Minute, maxTTL)
}

// updatePeriod returns how often the feed says that it changes, by the
// syndication module of RSS 1.0.
func updatePeriod(extras ext.Extensions) time.Duration {
	periods := map[string]time.Duration{"hourly": 1, "daily": 24, "weekly": 7 * 24, "monthly": 30 * 24, "yearly": 365 * 24}
	period := periods[strings.ToLower(extra(extras, "sy", "updateperiod"))] * time.Hour
	if times, err := strconv.Atoi(extra(extras, "sy", "updatefrequency")); err == nil && times > 0 {
		period /= time.Duration(times)
	}
	return min(period, maxTTL)
}
