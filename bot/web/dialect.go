package web

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"

	"verbatim/bot"
	"verbatim/retrieval"
)

// linkLimit is the length of a link to a publisher's page in bytes; browsers take
// far longer ones.
const linkLimit = 2000

var toneNames = map[bot.Tone]string{bot.Neutral: "neutral", bot.Strong: "strong", bot.Partial: "partial", bot.Nothing: "nothing"}

// block is a bot.Block for the templates.
type block struct {
	Text    string
	Quote   *quoteView
	Article *citation
	Actions []action
}

// quoteView is a quote, parted at the sentence that answers.
type quoteView struct {
	Before, Answer, After string
	Context               bool
	Cite                  citation
}

// citation says where a quote stands, or names an article.
type citation struct {
	Source, Title, Reference string
	Page                     string // of the archive
	Link                     string // to the publisher's page; empty: none
	Paragraph                int
	Revision                 int
	Published, Modified      *moment
	Language, Direction      string // of the article
}

type action struct {
	Label, URL string
	External   bool
}

// show puts a message on the page.
func (v *view) show(m bot.Message) {
	v.Tone, v.Note = toneNames[m.Tone], m.Note
	for _, b := range m.Blocks {
		v.Blocks = append(v.Blocks, blockOf(b))
	}
	v.Actions = actions(m.Actions, "")
}

func blockOf(b bot.Block) block {
	out := block{Text: bot.Visible(b.Text), Actions: actions(b.Actions, b.Page)}
	switch {
	case b.Quote != nil:
		q := *b.Quote
		named := q.Answer
		if _, ok := named.Of(q.Text); !ok {
			named = retrieval.Span{}
		}
		out.Quote = &quoteView{
			Before: bot.Visible(q.Text[:named.Start]), Answer: bot.Visible(q.Text[named.Start:named.End]), After: bot.Visible(q.Text[named.End:]),
			Context: b.Context, Cite: cite(q, q.Citation.String()),
		}
	case b.Article != nil:
		c := cite(retrieval.Quote{Citation: *b.Article}, b.Article.Ref.String())
		out.Article = &c
	}
	return out
}

// facts parts what the bot says into lines, and lines into what may each have a
// direction of its own: a date behind a name in Arabic would be turned round.
func facts(said string) (lines [][]string) {
	for line := range strings.SplitSeq(said, "\n") {
		lines = append(lines, strings.Split(line, " · "))
	}
	return lines
}

// cite names what a reference leads to.
func cite(q retrieval.Quote, reference string) citation {
	c := q.Citation
	return citation{
		Source: bot.Visible(c.Source), Title: bot.Visible(c.Title), Reference: reference,
		Page: bot.ArticlePath(reference), Link: q.Link(linkLimit), Paragraph: c.Paragraph, Revision: c.Revision,
		Published: momentOf(c.Published), Modified: momentOf(c.Modified), Language: c.Language, Direction: direction(c.Language),
	}
}

// actions are those that a page can offer. Citations link to the archive's page
// already.
func actions(list []bot.Action, page string) []action {
	var out []action
	for _, a := range list {
		switch {
		case a.URL != "" && a.URL != page:
			out = append(out, action{a.Label, a.URL, true})
		case slices.ContainsFunc(pages, func(k kind) bool { return k.command == a.Command }):
			out = append(out, action{Label: a.Label, URL: "/" + a.Command + "?q=" + url.QueryEscape(a.Argument)})
		}
	}
	return out
}

// moment is a time, which a script shows in the reader's zone. Midnight is a day
// without a time.
type moment struct{ ISO, Text string }

func momentOf(t time.Time) *moment {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	if t.Equal(t.Truncate(24 * time.Hour)) {
		return &moment{t.Format(time.DateOnly), t.Format(time.DateOnly)}
	}
	return &moment{t.Format(time.RFC3339), t.Format("2006-01-02 15:04 UTC")}
}

// rightToLeft are the scripts that are written so.
var rightToLeft = []string{"Arab", "Hebr", "Syrc", "Thaa", "Nkoo", "Adlm"}

// direction is the direction of an article's language, as HTML names it.
func direction(tag string) string {
	script, _ := language.Make(tag).Script()
	switch {
	case tag == "":
		return "auto"
	case slices.Contains(rightToLeft, script.String()):
		return "rtl"
	}
	return "ltr"
}
