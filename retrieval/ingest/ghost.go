package ingest

import (
	"errors"

	"verbatim/retrieval"
)

// isGhost tells what Ghost's content API answers, and what its webhooks push.
func isGhost(o fields) bool {
	post := o.object("post")
	return len(o.objects("posts")) > 0 || post["current"] != nil || post["previous"] != nil
}

func readGhost(o fields, _ Origin, _ *Feed) []Item {
	var items []Item
	for _, post := range o.objects("posts") {
		items = append(items, readGhostPost(post))
	}
	if post := o.object("post"); len(post) > 0 {
		items = append(items, readGhostHook(post))
	}
	return items
}

// readGhostHook reads a push. Of a post that was deleted it has no more than
// what it was.
func readGhostHook(post fields) Item {
	current, previous := post.object("current"), post.object("previous")
	if current.word("uuid", "id") == "" {
		return Item{Article: retrieval.Article{Ref: retrieval.Ref{ID: previous.word("uuid", "id")}, Status: retrieval.Canceled}}
	}
	return readGhostPost(current)
}

// ghostStatus withholds drafts and what went out as a newsletter only. It
// withholds the whole text of what members or payers alone may read, for quotes
// go to everybody; the beginning, which is there without access, is public.
func ghostStatus(o fields) retrieval.Status {
	status, readers := o.word("status"), o.word("visibility")
	switch {
	case status != "" && status != "published" && status != "scheduled": // what is scheduled has an embargo
		return retrieval.Withheld
	case readers != "" && readers != "public" && o["access"] != false:
		return retrieval.Withheld
	}
	return ""
}

func readGhostPost(o fields) Item {
	it := Item{Article: retrieval.Article{
		Ref:    retrieval.Ref{ID: o.word("uuid", "id")},
		URL:    o.word("url"),
		Title:  o.word("title"),
		Byline: o.byline("authors", "primary_author"),
		Tags:   o.words("tags"),
		Status: ghostStatus(o),
	}}
	a := &it.Article
	a.Urgency = taggedUrgency(a.Tags)
	if who := o.word("visibility"); who != "" && who != "public" {
		a.Rights = "visible to " + who
	}
	if it.Err = o.times(a, "published_at", "updated_at", ""); it.Err != nil {
		return it
	}
	if o.word("status") == "scheduled" {
		if a.Embargo = a.Published; a.Embargo.IsZero() {
			it.Err = errors.New(`is scheduled, and its "published_at" does not say for when`)
			return it
		}
	}
	it.takeHTML(o.raw("html"), o.raw("excerpt"))
	if it.Article.Text == "" || it.Teaser {
		it.take(readBody(o.raw("plaintext"), "text/plain", ""))
	}
	if o["access"] == false {
		it.Teaser = true // the rest is for those who pay
	}
	return it
}
