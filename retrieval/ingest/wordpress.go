package ingest

import (
	"errors"
	"fmt"
	"html"
	"net/url"
	"regexp"

	ext "github.com/mmcdole/gofeed/extensions"

	"verbatim/retrieval"
)

// isWordPress tells a post of WordPress's REST API.
func isWordPress(o fields) bool {
	return o.object("title")["rendered"] != nil || o.object("content")["rendered"] != nil
}

// wordPressStatus withholds all that is not known to be public: besides
// drafts and private posts there are the steps of an editorial plugin.
func wordPressStatus(said string) retrieval.Status {
	switch said {
	case "", "publish", "future": // what is scheduled has an embargo
		return ""
	case "trash":
		return retrieval.Canceled
	}
	return retrieval.Withheld
}

func readWordPress(o fields) Item {
	body, embedded := o.object("content"), o.object("_embedded")
	it := Item{GUID: html.UnescapeString(o.object("guid").word("rendered")), Article: retrieval.Article{
		Ref:      retrieval.Ref{ID: wordPressID(o)},
		URL:      o.word("link"),
		Title:    headline(o.object("title").raw("rendered")),
		Byline:   html.UnescapeString(embedded.word("author")),
		Language: o.word("lang"),
		Tags:     embedded.words("wp:term"),
		Status:   wordPressStatus(o.word("status")),
	}}
	a := &it.Article
	if body["protected"] == true {
		a.Status = retrieval.Withheld // behind a password
	}
	for i, tag := range a.Tags {
		a.Tags[i] = html.UnescapeString(tag)
	}
	a.Urgency = taggedUrgency(a.Tags)
	// The local date has no zone, so that an embargo could end hours early.
	if it.Err = o.times(a, "date_gmt date", "modified_gmt modified", ""); it.Err != nil {
		return it
	}
	if o.word("status") == "future" {
		a.Embargo, it.Err = o.embargo("date_gmt")
		if it.Err == nil && a.Embargo.IsZero() {
			it.Err = errors.New(`is scheduled, and its "date_gmt" does not say for when`)
		}
	}
	if it.Err == nil {
		it.takeHTML(body.raw("rendered"), o.object("excerpt").raw("rendered"))
	}
	return it
}

// noPost matches what WordPress keeps among its posts besides posts and pages.
var noPost = regexp.MustCompile(`^(attachment|custom_css|customize_changeset|nav_menu_item|oembed_cache|revision|wp_.+)$`)

// export reads what a file of posts that WordPress wrote (WXR, which is RSS)
// says of one. It has all of them, public or not.
func (e *entry) export(extras ext.Extensions) {
	if kind := extra(extras, "wp", "post_type"); noPost.MatchString(kind) {
		e.err = fmt.Errorf("is of the type %q, not a post", kind)
		return
	}
	said, date := extra(extras, "wp", "status"), extra(extras, "wp", "post_date_gmt")
	e.status = wordPressStatus(said)
	if extra(extras, "wp", "post_password") != "" {
		e.status = retrieval.Withheld
	}
	if said == "future" {
		if e.embargo, e.err = parseDate(date); e.err != nil {
			e.err = fmt.Errorf(`is scheduled, and its "wp:post_date_gmt" does not say for when: %w`, e.err)
		}
	}
	e.published = append(e.published, date)
	e.modified = append(e.modified, extra(extras, "wp", "post_modified_gmt"))
}

// wordPressID tells the posts of two sites apart.
func wordPressID(o fields) string {
	link, err := url.Parse(o.word("link"))
	if err != nil || link.Host == "" {
		return o.word("id")
	}
	return link.Host + "/?p=" + o.word("id")
}

// takeHTML takes the body, or the excerpt where the page alone has it.
func (it *Item) takeHTML(body, excerpt string) {
	it.take(readBody(body, "text/html", it.Article.Title))
	if it.Article.Text == "" && it.Err == nil && !it.Notice() {
		it.take(readBody(excerpt, "text/html", it.Article.Title))
		it.Teaser = true
	}
}
