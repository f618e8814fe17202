package ingest

import (
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"iter"
	"strings"
)

// isJSONFeed reports whether a document says that it is one.
func isJSONFeed(doc string) bool {
	if !strings.Contains(doc, "jsonfeed.org") {
		return false
	}
	feed, _ := readJSONFeed(doc)
	return strings.Contains(feed.word("version"), "jsonfeed.org/version/")
}

// parseJSONFeed reads JSON Feed 1.0 and 1.1. It is not left to gofeed, which
// refuses a feed for one wrong item and passes over the hubs.
func parseJSONFeed(doc string, from Origin, about *Feed) iter.Seq[Item] {
	return func(yield func(Item) bool) {
		feed, read := readJSONFeed(doc)
		describeJSON(feed, from.URL, about)
		whole := jsonEntry(feed, 0)
		whole.bases = []string{resolve(feed.word("home_page_url"), from.URL), from.URL}
		items := make([]Item, len(read))
		for i, r := range read {
			items[i] = Item{Line: r.line, Err: r.err}
			if r.err == nil {
				items[i] = jsonEntry(r.fields, r.line).within(whole).item()
			}
		}
		distinguish(items)
		for _, it := range items {
			if !yield(it) {
				return
			}
		}
	}
}

// jsonItem is an item of a JSON Feed, or why there is none.
type jsonItem struct {
	line   int
	fields fields
	err    error
}

// readJSONFeed reads what a feed says of itself and its items, as far as it is
// JSON; the last item says where it is not.
func readJSONFeed(doc string) (fields, []jsonItem) {
	r := jsonFeedReader{doc: doc, values: json.NewDecoder(strings.NewReader(doc)), line: 1, feed: fields{}}
	r.values.UseNumber() // an id of 20 digits is no float
	if err := r.read(); err != nil {
		r.count()
		r.items = append(r.items, jsonItem{line: r.line, err: fmt.Errorf("the rest of the feed is left: %w", err)})
	}
	return r.feed, r.items
}

type jsonFeedReader struct {
	doc           string
	values        *json.Decoder
	line, counted int // the line at the counted bytes
	feed          fields
	items         []jsonItem
}

func (r *jsonFeedReader) read() error {
	if _, err := r.values.Token(); err != nil { // the brace
		return err
	}
	for r.values.More() {
		name, err := r.values.Token()
		if err != nil {
			return err
		}
		if name == "items" {
			err = r.readItems()
		} else {
			var value any
			err = r.values.Decode(&value)
			r.feed[strings.ToLower(fmt.Sprint(name))] = value
		}
		if err != nil {
			return err
		}
	}
	_, err := r.values.Token()
	return err
}

func (r *jsonFeedReader) readItems() error {
	switch bracket, err := r.values.Token(); {
	case err != nil:
		return err
	case bracket == nil: // null
		return nil
	case bracket != json.Delim('['):
		return errors.New("its items are no list")
	}
	for r.values.More() {
		if r.count(); len(r.items) == maxEntries {
			return fmt.Errorf("holds more than %d items", maxEntries)
		}
		var value any
		if err := r.values.Decode(&value); err != nil {
			return err
		}
		it := jsonItem{line: r.line}
		named, isObject := value.(map[string]any)
		if it.fields = newFields(named); !isObject {
			it.err = errors.New("is no JSON object")
		}
		r.items = append(r.items, it)
	}
	_, err := r.values.Token()
	return err
}

// count counts the lines up to the next value.
func (r *jsonFeedReader) count() {
	at := int(r.values.InputOffset())
	at = len(r.doc) - len(strings.TrimLeft(r.doc[at:], blank+","))
	r.line, r.counted = r.line+strings.Count(r.doc[r.counted:at], "\n"), at
}

func describeJSON(feed fields, base string, about *Feed) {
	_, version, _ := strings.Cut(feed.word("version"), "/version/")
	if version == "1" {
		version = "1.0"
	}
	about.Kind = "JSON Feed " + version
	about.Title = feed.word("title")
	about.Self = absolute(feed.word("feed_url"), base)
	if next := absolute(feed.word("next_url"), base); next != "" {
		about.More = []string{next}
	}
	hubs, _ := feed["hubs"].([]any)
	for _, hub := range hubs {
		if named, _ := hub.(map[string]any); about.Hub == "" {
			about.Hub = absolute(newFields(named).word("url"), base)
		}
	}
}

// jsonEntry gathers what an item says, or the feed of all items. Its texts are
// plain save for one, and become HTML.
func jsonEntry(f fields, line int) entry {
	content, _ := f["content_html"].(string)
	if text, _ := f["content_text"].(string); content == "" {
		content = html.EscapeString(text)
	} else {
		content = htmlMark + content
	}
	summary, _ := f["summary"].(string)
	e := entry{
		line:      line,
		guid:      f.word("id"),
		links:     []string{f.word("url"), f.word("external_url"), f.word("id")},
		title:     html.EscapeString(f.word("title")),
		content:   content,
		summary:   html.EscapeString(summary),
		language:  f.word("language"),
		published: []string{f.word("date_published"), f.word("date_modified")},
		modified:  []string{f.word("date_modified")},
	}
	for _, name := range f.words("authors", "author") {
		e.authors = append(e.authors, html.EscapeString(name))
	}
	for _, tag := range f.words("tags") {
		e.tags = append(e.tags, html.EscapeString(tag))
	}
	return e
}
