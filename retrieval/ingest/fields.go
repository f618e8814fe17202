package ingest

import (
	"cmp"
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
		Source:   f.word("source", "publisher"),
		Title:    f.word("title", "headline"),
		Byline:   f.byline("byline", "author", "authors"),
		Language: f.word("language", "lang", "inlanguage"),
		Tags:     f.tags("tags", "keywords"),
		Status:   f.status(),
		Urgency:  urgencyOf(f.word("urgency")),
		Version:  f.word("version"),
		Note:     f.word("note", "correction"),
		Rights:   f.word("rights", "copyrightnotice"),
		Ref:      retrieval.Ref{ID: f.word("id", "identifier")},
	}
	for _, name := range []string{"text", "body", "content", "articlebody"} {
		if a.Text == "" {
			a.Text = f.raw(name)
		}
	}
	err := f.times(&a, "published date datepublished", "modified updated datemodified", "embargo embargoed embargoeduntil")
	return a, err
}

// status returns what the fields say, which in files for sites is that an
// article is a draft, or not published.
func (f fields) status() retrieval.Status {
	said := statusOf(f.word("status", "pubstatus"))
	if said != "" && said != retrieval.Usable {
		return said
	}
	switch strings.ToLower(fmt.Sprint(f["draft"])) {
	case "<nil>", "", "false", "no", "0":
	default: // nothing is published by a slip
		return retrieval.Withheld
	}
	if f["published"] == false {
		return retrieval.Withheld
	}
	return said
}

// times reads the dates of an article, each out of the first field of those
// that is set.
func (f fields) times(a *retrieval.Article, published, modified, embargo string) error {
	var errs [3]error
	a.Published, errs[0] = f.date(strings.Fields(published)...)
	a.Modified, errs[1] = f.date(strings.Fields(modified)...)
	a.Embargo, errs[2] = f.embargo(strings.Fields(embargo)...)
	return cmp.Or(errs[:]...)
}

// embargo is date, but takes no field that is set for one that is not: nothing
// is published by a slip.
func (f fields) embargo(names ...string) (time.Time, error) {
	for _, name := range names {
		if value := f[name]; value != nil && value != "" && f.word(name) == "" {
			return time.Time{}, fmt.Errorf("%s: is not a date", name)
		}
	}
	return f.date(names...)
}

// raw returns a field that is a string, as it is.
func (f fields) raw(name string) string {
	text, _ := f[name].(string)
	return text
}

// object returns a field that is an object; empty where it is none.
func (f fields) object(name string) fields {
	for _, o := range f.objects(name) {
		return o
	}
	return nil
}

// objects returns the objects of a field that is a list, or the one that it is.
func (f fields) objects(name string) []fields {
	list, ok := f[name].([]any)
	if !ok {
		list = []any{f[name]}
	}
	var all []fields
	for _, value := range list {
		if named, ok := value.(map[string]any); ok {
			all = append(all, newFields(named))
		}
	}
	return all
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
		return flatten(cmp.Or(value["name"], value["text"]))
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
