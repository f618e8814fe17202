package ingest

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"verbatim/retrieval"
)

// entry is what an entry says in a feed of any format. Of lists, what comes
// first goes first.
type entry struct {
	line             int
	cut              bool // the feed ends in the middle of it
	guid             string
	links, bases     []string // bases: where relative links begin
	title            string   // HTML, as are content and summary
	content, summary string
	authors, tags    []string
	published        []string
	modified         []string
	source, language string
	rights           string
	status           retrieval.Status
	embargo          time.Time
	err              error // why it is no article
}

// within returns the entry with what it leaves open as the whole feed says it.
func (e entry) within(feed entry) entry {
	if e.language == "" {
		e.language = feed.language
	}
	if e.rights == "" {
		e.rights = feed.rights
	}
	if !slices.ContainsFunc(e.authors, func(name string) bool { return name != "" }) {
		e.authors = feed.authors
	}
	e.bases = append(e.bases, feed.bases...)
	return e
}

// item returns the article that the entry describes.
func (e entry) item() Item {
	it := Item{Line: e.line, GUID: strings.TrimSpace(e.guid)}
	if e.cut {
		e.err = errors.New("the feed ends in the middle of this entry")
	}
	if it.Err = e.err; it.Err != nil {
		return it
	}
	it.Article = retrieval.Article{
		Title:     headline(e.title),
		Byline:    bylineOf(e.authors),
		Source:    headline(e.source),
		Language:  oneLine(e.language),
		Tags:      tagsOf(e.tags),
		Rights:    headline(e.rights),
		Published: firstDate(e.published),
		Modified:  firstDate(e.modified),
		Status:    e.status,
		Embargo:   e.embargo,
	}
	for _, link := range e.links {
		if it.Article.URL = absolute(link, e.bases...); it.Article.URL != "" {
			break
		}
	}
	it.Article.Text, it.Teaser, it.Err = e.text(it.Article.URL)
	it.Teaser = it.Teaser && e.status == "" // what is not public has no page
	if it.Err == nil && it.Article.Text == "" && it.Article.URL == "" {
		it.Err = errors.New("has neither text nor a link to it")
	}
	return it
}

// text returns the content, or else the summary, and whether it is less than
// the article at the link.
func (e entry) text(link string) (text string, teaser bool, err error) {
	if text, err = prose(e.content); text != "" || err != nil {
		return text, link != "" && isCut(text), err
	}
	text, err = prose(e.summary)
	return text, link != "" && (isCut(text) || !isWhole(text)), err
}

// Many feeds have the whole article as its description.
const (
	wholeText       = 1500 // characters
	wholeParagraphs = 3
)

func isWhole(text string) bool {
	return utf8.RuneCountInString(text) > wholeText || strings.Count(text, "\n\n")+1 >= wholeParagraphs
}

// cutMark matches the last paragraphs of a text that goes on elsewhere.
var cutMark = regexp.MustCompile(`(?i)^(continue reading|read (more|the (full|whole|rest))|the post .+ (appeared first on|first appeared on))\b` +
	`|(…|\.\.\.|\[…\]|\[\.\.\.\]|read more|continue reading|keep reading|weiterlesen|mehr lesen|lire (la suite|plus)|(leer|ler|saber) más|seguir leyendo|leggi tutto)[\s\])»›→>.]*$`)

func isCut(text string) bool {
	ends := strings.Split(text, "\n\n")
	return slices.ContainsFunc(ends[max(0, len(ends)-2):], cutMark.MatchString)
}

var mailAddress = regexp.MustCompile(`(mailto:)?[^\s@<>()]+@[^\s@<>()]+`)

// bylineOf names each author once, and no address.
func bylineOf(authors []string) string {
	var names []string
	for _, author := range authors {
		name := headline(author)
		if bare := mailAddress.ReplaceAllString(name, ""); bare != name {
			name = strings.Trim(bare, " <>(),")
		}
		name = strings.TrimPrefix(strings.TrimPrefix(name, "By "), "by ")
		if name != "" && !strings.Contains(name, "://") && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

func tagsOf(categories []string) []string {
	var tags []string
	for _, category := range categories {
		if tag := headline(category); tag != "" && !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	return tags
}

// firstDate returns the first date that can be read. A feed is nobody's to
// mend: what cannot be read is passed over.
func firstDate(values []string) time.Time {
	for _, value := range values {
		if value = oneLine(value); value == "" {
			continue
		}
		if t, err := parseDate(value); err == nil {
			return t
		}
	}
	return time.Time{}
}

// distinguish adds the link to each GUID that a feed gives to several
// articles. All of them get it, so that none changes its name with the order.
func distinguish(items []Item) {
	links := map[string]map[string]bool{}
	for _, it := range items {
		if links[it.GUID] == nil {
			links[it.GUID] = map[string]bool{}
		}
		links[it.GUID][it.Article.URL] = true
	}
	for i, it := range items {
		if it.GUID != "" && len(links[it.GUID]) > 1 {
			items[i].GUID += "\n" + it.Article.URL
		}
	}
}
