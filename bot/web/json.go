package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"verbatim/bot"
	"verbatim/retrieval"
)

// Answer is an answer as programs read it, here and from `verbatim ask --json`.
type Answer struct {
	// Found is false where nothing in the archive answers; Quotes are near misses
	// then.
	Found      bool    `json:"found"`
	Confidence float64 `json:"confidence"`
	Partial    bool    `json:"partial"`
	TookMS     float64 `json:"took_ms"`
	Hint       string  `json:"hint,omitempty"`
	Archive    Extent  `json:"archive"`
	Quotes     []Quote `json:"quotes"` // best first
}

// Extent says how much was searched.
type Extent struct {
	Articles int `json:"articles"`
	Passages int `json:"passages"`
}

// Quote is a passage copied out of an article.
type Quote struct {
	Text     string   `json:"text"`
	Sentence string   `json:"sentence"` // of Text, the one that answers
	Matches  [][2]int `json:"matches"`  // bytes of Text from and to which a word of the question stands
	Score    float64  `json:"score"`
	Citation Citation `json:"citation"`
	Links    Links    `json:"links,omitzero"`
}

// Citation says where a quote stands.
type Citation struct {
	Ref       string     `json:"ref"`
	Article   string     `json:"article"`
	Revision  int        `json:"revision"`
	Start     int        `json:"start"` // bytes of the article's text
	End       int        `json:"end"`
	Paragraph int        `json:"paragraph"`
	Title     string     `json:"title"`
	Source    string     `json:"source"`
	URL       string     `json:"url"`
	Published *time.Time `json:"published"`
}

// Links open a quote in a browser.
type Links struct {
	Publisher string `json:"publisher,omitempty"` // the publisher's page, at the sentence that answers
	Archive   string `json:"archive,omitempty"`   // the archive's page, with the quote highlighted
}

// NewAnswer returns an answer that took so long as programs read it. The
// archive's pages are linked below base, such as https://news.example; if it is
// empty they are not.
func NewAnswer(a retrieval.Answer, took time.Duration, base string) Answer {
	out := Answer{
		Found: a.Found, Confidence: a.Confidence, Partial: a.Partial, Hint: bot.Hints(a.Hints, "en"),
		TookMS:  float64(took.Microseconds()) / 1000,
		Archive: Extent{a.Archive.Articles, a.Archive.Passages},
		Quotes:  []Quote{},
	}
	for _, q := range a.Quotes {
		out.Quotes = append(out.Quotes, newQuote(q, base))
	}
	return out
}

func newQuote(q retrieval.Quote, base string) Quote {
	c := q.Citation
	out := Quote{
		Text: q.Text, Sentence: q.Text[q.Answer.Start:q.Answer.End], Matches: [][2]int{}, Score: q.Score,
		Citation: Citation{
			Ref: c.String(), Article: c.ID, Revision: c.Revision, Start: c.Start, End: c.End, Paragraph: c.Paragraph,
			Title: c.Title, Source: c.Source, URL: c.URL, Published: timeOrNil(c.Published),
		},
		Links: Links{Publisher: q.Link(linkLimit)},
	}
	if base != "" {
		out.Links.Archive = base + bot.ArticlePath(c.String())
	}
	for _, m := range q.Matches {
		out.Matches = append(out.Matches, [2]int{m.Start, m.End})
	}
	return out
}

// Article is a revision of an article as programs read it, here and from
// `verbatim show --json`.
type Article struct {
	Article   string           `json:"article"`
	Revision  int              `json:"revision"`
	URL       string           `json:"url"`
	Source    string           `json:"source"`
	Title     string           `json:"title"`
	Byline    string           `json:"byline"`
	Language  string           `json:"language"`
	Tags      []string         `json:"tags"`
	Published *time.Time       `json:"published"`
	Modified  *time.Time       `json:"modified"`
	Embargo   *time.Time       `json:"embargo"`
	Status    retrieval.Status `json:"status"`
	Urgency   int              `json:"urgency,omitempty"`
	Version   string           `json:"version,omitempty"`
	Note      string           `json:"note,omitempty"`
	Rights    string           `json:"rights,omitempty"`
	Story     string           `json:"story"`
	Text      string           `json:"text,omitempty"`  // left out where readers may not see all of it
	Quote     *Cited           `json:"quote,omitempty"` // what the reference names of the text, if it does
}

// Cited is the part of an article that a reference names, as much of it as
// readers may see.
type Cited struct {
	Ref       string `json:"ref"`
	Text      string `json:"text"`
	Paragraph int    `json:"paragraph"` // in which it begins, counted from 1
	// Current says whether the latest revision has all that the reference names
	// word for word.
	Current bool `json:"current"`
}

// NewArticle returns an article, with all of its text, as programs read it.
func NewArticle(a retrieval.Article) Article {
	return Article{
		Article: a.ID, Revision: a.Revision, URL: a.URL, Source: a.Source, Title: a.Title, Byline: a.Byline,
		Language: a.Language, Tags: append([]string{}, a.Tags...), Published: timeOrNil(a.Published),
		Modified: timeOrNil(a.Modified), Embargo: timeOrNil(a.Embargo), Status: a.Status, Text: a.Text,
		Urgency: a.Urgency, Version: a.Version, Note: a.Note, Rights: a.Rights, Story: a.Story,
	}
}

func timeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// encode writes a value as the commands with --json do.
func encode(v any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, fmt.Errorf("encode an answer: %w", err)
	}
	return out.Bytes(), nil
}
