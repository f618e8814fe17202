package ingest

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"verbatim/retrieval"
)

// statusOf reads IPTC's publishing status, which is a word, a code as in
// "stat:usable", or the URI of one. What is none of them is refused later.
func statusOf(said string) retrieval.Status {
	word := strings.ToLower(oneLine(said))
	word = word[strings.LastIndexAny(word, ":/#")+1:]
	if word == "cancelled" {
		return retrieval.Canceled
	}
	return retrieval.Status(word)
}

// urgencyOf reads IPTC's 1 to 9; 0 is anything else.
func urgencyOf(said string) int {
	n, err := strconv.Atoi(strings.TrimSpace(said))
	if err != nil || n < 1 || n > 9 {
		return 0
	}
	return n
}

// taggedUrgency returns the urgency of an article by its tags, where a publishing
// system has no other place for it.
func taggedUrgency(tags []string) int {
	urgency := 0
	for _, tag := range tags {
		switch strings.ToLower(tag) {
		case "flash":
			return 1
		case "urgent", "bulletin", "breaking", "breaking news":
			urgency = 2
		}
	}
	return urgency
}

// noText says of a news object that is no text what it is.
func noText(kind string) error {
	kind = strings.ToLower(kind[strings.LastIndexAny(kind, ":/")+1:])
	switch kind {
	case "", "text", "composite":
		return nil
	}
	return fmt.Errorf("is of the type %q, not a text", kind)
}

// dates reads several, of which one that cannot be read is the error.
type dates struct{ err error }

func (d *dates) read(name, value string) time.Time {
	if value == "" || d.err != nil {
		return time.Time{}
	}
	t, err := parseDate(value)
	if err != nil {
		d.err = fmt.Errorf("%s: %w", name, err)
	}
	return t
}

// readBody reads the body of an article by its media type: HTML, NITF or plain
// text. The title is not part of it, though HTML often repeats it.
func readBody(body, media, title string) Item {
	media = strings.ToLower(media)
	switch {
	case strings.Contains(media, "html"):
		doc, err := parseFragment(body)
		if err != nil {
			return Item{Err: fmt.Errorf("parse HTML: %w", err)}
		}
		it := Item{Article: retrieval.Article{Title: title}}
		takeTitle(doc, &it.Article)
		it.Article.Text = visible(doc)
		return it
	case strings.Contains(media, "nitf"):
		root, err := parseXML(body)
		if err != nil {
			return Item{Err: err}
		}
		return readNITF(root)
	case strings.Contains(media, "xml"), strings.Contains(media, "json"):
		return Item{} // of a kind that nobody can know
	}
	return Item{Article: retrieval.Article{Text: strings.Trim(body, " \t\n")}}
}

// take adopts a body where there was none, and of its metadata what is not
// known better.
func (it *Item) take(body Item) {
	a := &it.Article
	if a.Text != "" && (!it.Teaser || body.Article.Text == "") {
		return
	}
	a.Text, it.Teaser, it.Err = body.Article.Text, body.Teaser, body.Err
	a.Title = cmp.Or(a.Title, body.Article.Title)
	a.Byline = cmp.Or(a.Byline, body.Article.Byline)
	a.Status = cmp.Or(a.Status, body.Article.Status)
	if a.Embargo.IsZero() {
		a.Embargo = body.Article.Embargo
	}
	it.excuse()
}
