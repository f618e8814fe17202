package ingest

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"verbatim/retrieval"
)

// fields are what a document says of itself, by names in lower case: a JSON
// object, front matter, the head of a page. Names that nobody asks for do no
// harm.
type fields map[string]any

func newFields(named map[string]any) fields {
	f := make(fields, len(named))
	for name, value := range named {
		f[strings.ToLower(name)] = value
	}
	return f
}

// article returns the article that the fields describe.
func (f fields) article() (retrieval.Article, error) {
	a := retrieval.Article{
		URL:      f.word("url", "link"),
		Source:   f.word("source"),
		Title:    f.word("title", "headline"),
		Byline:   f.byline("byline", "author", "authors"),
		Language: f.word("language", "lang"),
		Tags:     f.tags("tags", "keywords"),
		Status:   retrieval.Status(strings.ToLower(f.word("status"))),
		Ref:      retrieval.Ref{ID: f.word("id")},
	}
	for _, name := range []string{"text", "body", "content"} {
		if text, ok := f[name].(string); ok && a.Text == "" {
			a.Text = text
		}
	}
	var err error
	date := func(names ...string) (t time.Time) {
		if err == nil {
			t, err = f.date(names...)
		}
		return t
	}
	a.Published = date("published", "date")
	a.Modified = date("modified", "updated")
	a.Embargo = date("embargo")
	return a, err
}

// words returns the strings of the first field that has any: a string, a
// number, an object with a name, or a list of these.
func (f fields) words(names ...string) []string {
	for _, name := range names {
		if words := flatten(f[name]); len(words) > 0 {
			return words
		}
	}
	return nil
}

// word returns the first field that says something, as one line.
func (f fields) word(names ...string) string { return strings.Join(f.words(names...), ", ") }

// byline returns the first field that names people rather than pages.
func (f fields) byline(names ...string) string {
	for _, name := range names {
		if who := f.word(name); who != "" && !strings.Contains(who, "://") {
			return strings.TrimPrefix(strings.TrimPrefix(who, "By "), "by ")
		}
	}
	return ""
}

// tags returns the words of the first field that has any, parted at commas.
func (f fields) tags(names ...string) []string {
	var tags []string
	for tag := range strings.SplitSeq(strings.Join(f.words(names...), ","), ",") {
		if tag = strings.TrimSpace(tag); tag != "" {
			tags = append(tags, tag)
		}
	}
	return tags
}

func flatten(value any) []string {
	switch value := value.(type) {
	case string:
		if line := oneLine(value); line != "" {
			return []string{line}
		}
	case json.Number, int64, uint64, float64:
		return []string{fmt.Sprint(value)}
	case map[string]any:
		return flatten(value["name"])
	case []any:
		var words []string
		for _, v := range value {
			words = append(words, flatten(v)...)
		}
		return words
	}
	return nil
}

// date returns the first field that is set, or the zero time. The error names
// the field and its value.
func (f fields) date(names ...string) (time.Time, error) {
	for _, name := range names {
		value := f.word(name)
		if value == "" {
			continue
		}
		t, err := parseDate(value)
		if err != nil {
			return t, fmt.Errorf("%s: %w", name, err)
		}
		return t, nil
	}
	return time.Time{}, nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
