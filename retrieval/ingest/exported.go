package ingest

import (
	"encoding/json"
	"fmt"
	"time"

	"verbatim/retrieval"
)

// exportedMark is how each line of an export begins.
const exportedMark = `{"article":"`

// isExported tells a revision that another archive has exported.
func isExported(o fields) bool {
	_, numbered := o["revision"].(json.Number)
	return numbered && o.raw("article") != "" && o.raw("story") != "" && o.raw("text") != ""
}

// readExported reads a revision as it was: no space is another one, no tag is
// cut, and what is not known stays so.
func readExported(o fields) Item {
	a := retrieval.Article{
		Ref:      retrieval.Ref{ID: o.raw("article")},
		URL:      o.raw("url"),
		Source:   o.raw("source"),
		Title:    o.raw("title"),
		Byline:   o.raw("byline"),
		Language: o.raw("language"),
		Status:   retrieval.Status(o.raw("status")),
		Version:  o.raw("version"),
		Note:     o.raw("note"),
		Rights:   o.raw("rights"),
		Story:    o.raw("story"),
		Text:     o.raw("text"),
	}
	err := o.exactly(&a)
	return Item{Article: a, Err: err}
}

// exactly reads what is no string. What stands for something else than it
// says, such as an embargo that is no time, is refused: nothing is published by a
// slip.
func (f fields) exactly(a *retrieval.Article) error {
	number, _ := f["revision"].(json.Number)
	revision, err := number.Int64()
	if err != nil || revision < 1 {
		return fmt.Errorf("revision: %s is not a number from 1", number)
	}
	a.Revision = int(revision)
	if a.Status == "" {
		return fmt.Errorf("status: is missing in revision %s", a.Ref)
	}
	if !retrieval.ValidID(a.Story) {
		return fmt.Errorf("story: %q is no id of an article", a.Story)
	}
	if urgency, ok := f["urgency"].(json.Number); ok {
		n, err := urgency.Int64()
		if err != nil {
			return fmt.Errorf("urgency: %s is not a whole number", urgency)
		}
		a.Urgency = int(n)
	}
	tags, _ := f["tags"].([]any)
	for _, tag := range tags {
		word, ok := tag.(string)
		if !ok {
			return fmt.Errorf("tags: %v is no string", tag)
		}
		a.Tags = append(a.Tags, word)
	}
	for name, t := range map[string]*time.Time{"published": &a.Published, "modified": &a.Modified, "embargo": &a.Embargo} {
		if f[name] == nil {
			continue
		}
		if *t, err = time.Parse(time.RFC3339Nano, f.raw(name)); err != nil {
			return fmt.Errorf("%s: %v is not a time such as 2006-01-02T15:04:05Z", name, f[name])
		}
	}
	return nil
}
