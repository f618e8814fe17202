package alert

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"verbatim/bot"
	"verbatim/retrieval"
)

// card is what a post shows. It names articles and bytes of them, and holds none
// of their words.
type card struct {
	Kind     kind         `json:"kind"`
	Reason   bot.How      `json:"reason,omitempty"` // of a list
	Watch    int64        `json:"watch,omitempty"`
	Severity bot.Severity `json:"severity,omitempty"`
	Mention  string       `json:"mention,omitempty"`
	Threads  bool         `json:"threads,omitempty"`
	Language string       `json:"language,omitempty"`
	Story    string       `json:"story,omitempty"`
	Items    []item       `json:"items"`
	More     int          `json:"more,omitempty"` // articles of a list that are only counted
	// Since is of a correction the version of the post below which says it as well.
	Since  int  `json:"since,omitempty"`
	Silent bool `json:"silent,omitempty"` // a correction in hours that are to be quiet
	// Of an answer, which is not rendered by this package until it is corrected.
	Actions []bot.Action `json:"actions,omitempty"`
	Note    string       `json:"note,omitempty"`
	Tone    bot.Tone     `json:"tone,omitempty"`
}

type kind string

const (
	single     kind = "alert"      // of an article
	take       kind = "take"       // of what another one adds to it
	list       kind = "list"       // of articles
	correction kind = "correction" // of a sentence that a post showed
	withdrawal kind = "withdrawal" // of an article that a post showed
	answer     kind = "answer"     // to a question
)

// item is an article on a card, and what of it is shown. In a list that is its
// name alone.
type item struct {
	Article string  `json:"article"`
	Pieces  []piece `json:"pieces,omitempty"`
	// Also are articles on the same story that were folded into this one, each
	// with what it adds.
	Also    []item   `json:"also,omitempty"`
	Changes []change `json:"changes,omitempty"` // in order
	Came    int      `json:"came,omitempty"`    // in which version; 0: in the first
	Named   int      `json:"named,omitempty"`   // the revision by whose headline; 0: it has none here
	// Withdrawn is when it was taken back, in the version Gone; zero: it was not.
	Withdrawn time.Time    `json:"withdrawn,omitzero"`
	Gone      int          `json:"gone,omitempty"`
	Actions   []bot.Action `json:"actions,omitempty"` // of an answer, without addresses
}

// piece is a quote: bytes of a revision's text. All spans are in that text.
type piece struct {
	Revision  int              `json:"revision"`
	Span      retrieval.Span   `json:"span"`
	Paragraph int              `json:"paragraph"`
	Answer    retrieval.Span   `json:"answer,omitzero"`
	Bold      []retrieval.Span `json:"bold,omitempty"`
}

// change is what a revision did to sentences that were shown.
type change struct {
	Version int       `json:"version"` // of the card
	At      time.Time `json:"at"`
	Struck  []place   `json:"struck"`        // what holds no longer
	New     []piece   `json:"new,omitempty"` // what stands there instead
	// Headline is the revision whose headline holds no longer; 0: it still does.
	Headline int `json:"headline,omitempty"`
	// Whole is what is shown in place of the pieces where readers have not seen what
	// was changed.
	Whole []piece `json:"whole,omitempty"`
}

// place is a part of a revision's text.
type place struct {
	Revision int            `json:"revision"`
	Span     retrieval.Span `json:"span"`
}

func (c card) encode() []byte {
	b, err := json.Marshal(c)
	if err != nil { // it has nothing that could not be encoded
		panic(err)
	}
	return b
}

func decode(p bot.Post) (c card, err error) {
	if err := json.Unmarshal(p.Card, &c); err != nil {
		return c, fmt.Errorf("read the card of post %d: %w", p.ID, err)
	}
	return c, nil
}

// articles are the IDs of all that a card shows.
func (c card) articles() (ids []string) {
	c.each(func(it *item) { ids = append(ids, it.Article) })
	slices.Sort(ids)
	return slices.Compact(ids)
}

// each calls f for each article on a card.
func (c card) each(f func(*item)) {
	for i := range c.Items {
		f(&c.Items[i])
		for k := range c.Items[i].Also {
			f(&c.Items[i].Also[k])
		}
	}
}

// pieceOf makes a piece of a quote.
func pieceOf(q retrieval.Quote) piece {
	at := q.Citation.Start
	p := piece{Revision: q.Citation.Revision, Span: q.Citation.Span, Paragraph: q.Citation.Paragraph}
	if q.Answer.Len() > 0 {
		p.Answer = shift(q.Answer, at)
	}
	for _, s := range q.Matches {
		p.Bold = append(p.Bold, shift(s, at))
	}
	return p
}

func shift(s retrieval.Span, by int) retrieval.Span {
	return retrieval.Span{Start: s.Start + by, End: s.End + by}
}

// overlaps reports whether two spans have a byte in common.
func overlaps(a, b retrieval.Span) bool { return a.Start < b.End && b.Start < a.End }

// keyOf is the same whenever a post is sent. Another ledger may number its posts
// the same, but does not plan them at the same moment.
func keyOf(p bot.Post) string { return fmt.Sprintf("%d-%x", p.ID, p.Planned.UnixMicro()) }
