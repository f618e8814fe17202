package intake

import (
	"context"
	"errors"
	"hash/fnv"
	"io"
	"slices"
	"strings"
	"time"

	"verbatim/retrieval"
	"verbatim/retrieval/ingest"
	"verbatim/retrieval/sources"
	"verbatim/retrieval/text"
)

// known says which articles the items of a document are.
type known struct {
	source int64
	titles map[string]string // of the document's items, by GUID; doubled where there are several
	guids  map[string]bool   // that the document has
	byGUID map[string]sources.Item
	byURL  map[string][]sources.Item
	names  map[string]string // of new articles in this document: what they are about
}

// doubled stands for the titles of items that a feed gives one name.
const doubled = "\n"

// recall reads what is remembered of the items of a document.
func (in *Intake) recall(ctx context.Context, source int64, items []ingest.Item) (known, error) {
	k := known{
		source: source, titles: map[string]string{}, guids: map[string]bool{},
		byGUID: map[string]sources.Item{}, byURL: map[string][]sources.Item{}, names: map[string]string{},
	}
	for _, it := range items {
		title := oneLine(it.Article.Title)
		if was, ok := k.titles[it.GUID]; ok && was != title && !it.Notice() {
			title = doubled
		}
		k.titles[it.GUID] = title
	}
	var guids, urls []string
	for _, it := range items {
		guid := k.guid(it)
		guids = append(guids, guid)
		k.guids[guid] = true
		if url := sources.Canonical(it.Article.URL); url != "" {
			urls = append(urls, url)
		}
	}
	remembered, err := in.list.Items(ctx, source, guids, urls)
	for _, r := range remembered {
		if r.Source == source {
			k.byGUID[r.GUID] = r
		}
		if r.URL != "" {
			k.byURL[r.URL] = append(k.byURL[r.URL], r)
		}
	}
	return k, err
}

// guid returns the name of an item in its feed, or what stands for one where it
// has none or shares it: an address alone would not tell apart the entries of a
// page that grows.
func (k known) guid(it ingest.Item) string {
	title := oneLine(it.Article.Title)
	switch {
	case it.GUID == "" && (it.Article.URL == "" || it.Notice()):
		return it.Article.ID
	case it.GUID == "":
		return it.Article.URL + "\n" + title
	case k.titles[it.GUID] == doubled && !it.Notice():
		return it.GUID + "\n" + title
	}
	return it.GUID
}

// find returns what is remembered of an item: under its name in the feed, else
// under its address where the text says that it is the same. The date never
// counts: feeds change it at will.
func (k known) find(ctx context.Context, store store, it ingest.Item) (sources.Item, error) {
	named := k.byGUID[k.guid(it)]
	if named.Article != "" {
		return named, nil
	}
	print := printOf(it)
	for _, was := range k.byURL[sources.Canonical(it.Article.URL)] {
		if was.Source == k.source && k.guids[was.GUID] || was.Article == "" {
			continue // the document has that one beside this
		}
		if was.Print == print {
			return was, nil
		}
		a, err := store.Article(ctx, retrieval.Ref{ID: was.Article})
		if errors.Is(err, retrieval.ErrNotFound) {
			continue
		}
		if err != nil {
			return was, err
		}
		if alike(a, it) {
			return was, nil
		}
	}
	return named, nil
}

// unread is how long another source is taken to list an item still, where it was
// not read since this program began.
const unread = 48 * time.Hour

// others reports whether the article of an item is brought by another source,
// which had it first and still lists it. Two versions of one article would
// replace each other for ever.
func (k known) others(in *Intake, was sources.Item, now time.Time) bool {
	return slices.ContainsFunc(k.byURL[was.URL], func(other sources.Item) bool {
		if other.Article != was.Article || other.Source == k.source || was.Source == k.source && !other.Seen.Before(was.Seen) {
			return false
		}
		if read, known := in.lastRead(other.Source); known {
			return !other.Listed.Before(read)
		}
		return now.Sub(other.Listed) < unread
	})
}

// rewritten is the part of the words that stays where an article is rewritten
// below its headline. The entries of a live page share the headline alone.
const rewritten = 0.3

// alike reports whether an item is the article a, which is at the same address:
// by the words, or by the headline and some of the words.
func alike(a retrieval.Article, it ingest.Item) bool {
	titled := strings.EqualFold(oneLine(a.Title), oneLine(it.Article.Title))
	if it.Teaser {
		return titled
	}
	same := text.Containment(shingles(a), shingles(it.Article))
	return same >= text.SameCopy || titled && same >= rewritten
}

func shingles(a retrieval.Article) []uint64 { return text.Shingles(a.Text, 0) }

// name returns the ID of an article that is new. Two items of a document that
// have no names and one address are told apart by their headlines.
func (k known) name(it ingest.Item) string {
	if it.Notice() {
		return it.Article.ID
	}
	id, about := it.Article.ID, oneLine(it.Article.Title)
	if was, taken := k.names[id]; taken && was != about {
		id = ingest.ID(it.Article.URL + "\n" + about)
	}
	k.names[id] = about
	return id
}

// printOf tells whether a feed says the same of an item as before. Dates are no
// part of it, save for a summary, whose article may have changed unseen.
func printOf(it ingest.Item) uint64 {
	h := fnv.New64a()
	a := it.Article
	for _, part := range []string{a.Title, a.Text, a.URL, a.Note, a.Version, string(a.Status), a.Embargo.UTC().String()} {
		io.WriteString(h, oneLine(part))
		h.Write([]byte{0})
	}
	if it.Teaser {
		io.WriteString(h, a.Modified.UTC().String())
	}
	return h.Sum64()
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
