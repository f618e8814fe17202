package telegram

import (
	"slices"

	"verbatim/bot"
	"verbatim/retrieval"
)

const (
	// maxText is the length of a post in units: a little less than the 4,096
	// characters of the Bot API (sendMessage), which never count more.
	maxText = 4000
	// maxEntities is not in the Bot API; above it MTProto says ENTITIES_TOO_LONG.
	maxEntities = 100
	maxURL      = 2048 // bytes of a link; what browsers and servers take for certain
)

// What this package shows of what may be longer.
const (
	maxPosts = 5 // that say one message
	// Lengths in units. A name is metadata: what is kept of it tells articles apart.
	maxTitle   = 200
	maxSource  = 80
	maxNote    = 300
	maxContext = 700 // of each of the two paragraphs around a quote

	more = "…" // something is left out
	gap  = "\n\n"

	// room is what is left of a post beside what may stand at its end.
	room = maxText - maxNote - 2*len(gap+more)
)

// post is a message as Telegram takes it.
type post struct {
	Text     string     `json:"text"`
	Entities []entity   `json:"entities,omitempty"`
	Keyboard [][]button `json:"inline_keyboard,omitempty"`
	Preview  preview    `json:"link_preview_options"`
}

// preview says which page is shown below a post.
type preview struct {
	Disabled bool   `json:"is_disabled,omitempty"`
	URL      string `json:"url,omitempty"`
	Small    bool   `json:"prefer_small_media,omitempty"`
}

// render says a message in as few posts as can hold it. What stays together is
// never parted. The note and the buttons go to the end of the last; a message
// without words is none, whatever its buttons.
//
// Nothing is put into a text to keep Telegram from finding links, names or
// hashtags in it: a quote is byte for byte the article's. Only names are made
// links, within which Telegram finds no others (hushed).
func render(m bot.Message, locale string) []post {
	m.Blocks = visible(m.Blocks)
	texts := compose(items(m.Blocks, locale), note(m.Note))
	var out []post
	page := onlyPage(m.Blocks)
	for _, r := range texts {
		r = hushed(r)
		p := post{Text: r.text, Entities: r.entities, Preview: preview{Disabled: true}}
		if page != "" && slices.ContainsFunc(r.entities, func(e entity) bool { return e.URL == page }) {
			p.Preview = preview{URL: page, Small: true}
		}
		out = append(out, p)
	}
	if n := len(out); n > 0 {
		out[n-1].Keyboard = keyboard(m, locale)
	}
	return out
}

// compose puts items into as few texts as can hold them. Each keeps room for
// the end of the last.
func compose(list []item, end rich) []rich {
	var out []rich
	var before item
	for _, it := range list {
		separator := gap
		if before.article && it.article {
			separator = "\n"
		}
		before = it
		last := len(out) - 1
		if last >= 0 && holds(out[last], it.rich, end) {
			out[last].add(separator, it.rich)
			continue
		}
		if len(out) == maxPosts {
			out[last].write(gap + more)
			break
		}
		out = append(out, it.rich)
	}
	if len(out) == 0 && end.text != "" {
		out = []rich{{}}
	}
	if len(out) > 0 && end.text != "" {
		out[len(out)-1].add(gap, end)
	}
	return out
}

// holds reports whether a post that has another item keeps within the limits.
func holds(post, it, end rich) bool {
	return post.units+len(gap)+it.units+end.units+2*len(gap+more) <= maxText &&
		len(post.entities)+len(it.entities)+len(end.entities) <= maxEntities
}

func note(s string) rich {
	var r rich
	r.mark(entity{Type: "italic"}, ellipsis(s, maxNote-len(more)))
	return r
}

// onlyPage is the link to the article that a message is about, if it is about
// one: of several, a preview would say that one matters more.
func onlyPage(blocks []bot.Block) string {
	page, id := "", ""
	for _, b := range blocks {
		q := b.Quote
		if b.Article != nil {
			q = &retrieval.Quote{Citation: *b.Article}
		}
		if q == nil {
			continue
		}
		if id != "" && id != q.Citation.ID {
			return ""
		}
		id = q.Citation.ID
		if page == "" && !b.Context {
			page = linkTo(q.Link(maxURL)).URL
		}
	}
	return page
}
