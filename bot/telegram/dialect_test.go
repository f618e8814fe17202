package telegram

import (
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot"
	"verbatim/bot/bottest"
	"verbatim/retrieval"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const (
	rents   = "The cabinet met on Monday. Ministers agreed to cap rents at 3 % a year until 2029, the chancellor said. A vote is due in May."
	capping = "Ministers agreed to cap rents at 3 % a year until 2029, the chancellor said."
)

func spanOf(text, part string) retrieval.Span {
	start := strings.Index(text, part)
	return retrieval.Span{Start: start, End: start + len(part)}
}

// sample is a quote of which one sentence answers.
func sample(id string) retrieval.Quote {
	return retrieval.Quote{
		Text: rents, Answer: spanOf(rents, capping),
		Citation: retrieval.Citation{
			Ref: retrieval.Ref{ID: id, Revision: 1}, Paragraph: 4,
			Title: "Cabinet caps rents", Source: "dpa", URL: "https://news.example/" + id,
			Published: time.Date(2026, 11, 11, 8, 30, 0, 0, time.UTC),
		},
	}
}

// block shows the sample as an answer does.
func block(id string) bot.Block {
	q := sample(id)
	return bot.Block{Quote: &q, Actions: []bot.Action{
		{Label: "Open at quote", URL: q.Link(512)}, {Label: "Context", Command: "context", Argument: id},
	}}
}

func contextBlock(id, text string) bot.Block {
	q := sample(id)
	q.Text, q.Answer = text, retrieval.Span{}
	return bot.Block{Quote: &q, Context: true}
}

func listing(n int) bot.Message {
	m := bot.Message{Blocks: []bot.Block{{Text: "The newest articles:"}}}
	for i := range n {
		q := sample(fmt.Sprint("a", i))
		m.Blocks = append(m.Blocks, bot.Block{Article: &q.Citation, Actions: []bot.Action{{Label: "Read", Command: "article", Argument: q.Citation.ID}}})
	}
	return m
}

func cards() map[string]bot.Message {
	corrected := block("b")
	corrected.Quote.Citation.Revision = 3
	corrected.Quote.Citation.Modified = time.Date(2026, 11, 11, 9, 12, 0, 0, time.UTC)
	dated := block("c")
	dated.Quote.Citation.Published = time.Date(2026, 11, 10, 0, 0, 0, 0, time.UTC)
	paged, unlinked := block("a"), block("b")
	paged.Page = "https://news.example/article/a@1:0-10#quote"
	unlinked.Quote.Citation.URL, unlinked.Page = "", "https://news.example/article/b@1:0-10#quote"
	unlinked.Actions = []bot.Action{{Label: "Open at quote", URL: unlinked.Page}}
	alert := block("e")
	alert.Actions, alert.Page = nil, "https://news.example/article/e@1:0-10#quote"
	alert.Bold = []retrieval.Span{spanOf(rents, "cap rents")}
	return map[string]bot.Message{
		"alert": {
			Mention: "77", Blocks: []bot.Block{{Text: "🟠 URGENT"}, {Article: &alert.Quote.Citation, Page: "https://news.example/article/e"}, alert},
			Actions: []bot.Action{{Label: "Ask about this", Command: "about", Argument: "e", Direct: true}, {Label: "Why?", Command: "why", Argument: "e"}, {Label: "Mute story", Command: "watch", Argument: "mute s"}},
		},
		"pages": {Blocks: []bot.Block{paged, unlinked, {Article: &unlinked.Quote.Citation, Page: "https://news.example/article/b@1"}}},
		"found": {
			Tone: bot.Strong, Note: "Strong: 1,204 articles searched.", Blocks: []bot.Block{block("a"), corrected, dated},
			Actions: []bot.Action{
				{Label: "More", Command: "more", Argument: "abc"}, {Label: "Share", Command: "share", Argument: "abc"},
				{Label: "👍", Command: "useful", Argument: "a"}, {Label: "👎", Command: "useless", Argument: "a"},
			},
		},
		"partial": {Tone: bot.Partial, Note: "This may not answer the question.", Blocks: []bot.Block{{Text: "A part of the archive did not answer."}, block("a")}},
		"nothing": {Tone: bot.Nothing, Blocks: []bot.Block{{Text: "Nothing in the archive answers this (1,204 articles searched)."}}, Actions: []bot.Action{{Label: "Tell me when it appears", Command: "watch", Argument: "x"}}},
		"context": {Blocks: []bot.Block{contextBlock("a", "The paragraph before."), block("a"), contextBlock("a", "The paragraph after.")}},
		"listing": listing(3),
		"article": listing(1),
	}
}

func TestRender(t *testing.T) {
	for name, m := range cards() {
		posts := render(m, "en")
		for _, p := range posts {
			accept(t, p)
		}
		bottest.Golden(t, name, posts, *update)
	}
}

func TestReadable(t *testing.T) {
	const want = "The paragraph before.\n" + rents + "\ndpa · “Cabinet caps rents” · ¶4 · 11 Nov 2026, 08:30 UTC\nThe paragraph after.\n[Open at quote]\n[Context]\n[Copy]\n"
	if diff := cmp.Diff(want, readable(render(cards()["context"], "en")[0])); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A message without words is none, for a post needs a text.
func TestEmpty(t *testing.T) {
	for _, m := range []bot.Message{
		{}, {Tone: bot.Strong, Note: " \n"}, {Blocks: []bot.Block{{}, {Text: "\u200b \n\u2800"}, {Quote: &retrieval.Quote{}}, {Quote: &retrieval.Quote{Text: "\u200b"}}}},
		{Actions: []bot.Action{{Label: "More", Command: "more"}}},
	} {
		if posts := render(m, "en"); len(posts) > 0 {
			t.Errorf("%+v is said as %q", m, readable(posts[0]))
		}
	}
	posts := render(bot.Message{Note: "note"}, "en")
	if len(posts) != 1 {
		t.Fatalf("a note is said in %d posts", len(posts))
	}
	accept(t, posts[0])
}

// An article of which nothing can be read is still named, for it may be all of a
// post, and its link needs words to stand on.
func TestNameless(t *testing.T) {
	c := retrieval.Citation{Ref: retrieval.Ref{ID: "\u200b"}, Title: "\u200b", URL: "https://news.example/a"}
	posts := render(bot.Message{Blocks: []bot.Block{{Article: &c}}}, "en")
	if len(posts) != 1 {
		t.Fatalf("%d posts", len(posts))
	}
	if parts := accept(t, posts[0]); len(parts) != 2 || parts[0].text != "→" || parts[0].Type != "text_link" {
		t.Errorf("%+v", parts)
	}
}

// A list that is too long ends with a sign that it goes on.
func TestTooLong(t *testing.T) {
	m := listing(600)
	m.Note = "note"
	posts := render(m, "en")
	if len(posts) != maxPosts {
		t.Fatalf("%d posts", len(posts))
	}
	for i, p := range posts {
		accept(t, p)
		if strings.HasSuffix(p.Text, "\n\n…\n\nnote") != (i == maxPosts-1) || (p.Keyboard != nil) != (i == maxPosts-1) {
			t.Errorf("post %d ends in %q and has %d rows of buttons", i, p.Text[len(p.Text)-20:], len(p.Keyboard))
		}
	}
}

// The largest of everything still goes into posts, and all of it.
func TestFull(t *testing.T) {
	stars := strings.Repeat("⭐🌟", 3000)
	full := func(b bot.Block) bot.Block {
		b.Quote.Text, b.Quote.Answer = stars, retrieval.Span{}
		b.Quote.Citation.Title, b.Quote.Citation.Source = stars, stars
		return b
	}
	m := bot.Message{Note: stars}
	for range 5 {
		m.Blocks = append(m.Blocks, full(contextBlock("a", "")), full(block("a")), full(contextBlock("a", "")))
	}
	posts := render(m, "ru")
	if len(posts) != 5 {
		t.Errorf("%d posts", len(posts))
	}
	for _, p := range posts {
		if quotes := len(accept(t, p)); quotes < 3 {
			t.Errorf("%d entities", quotes)
		}
	}
}

func TestPreview(t *testing.T) {
	var q retrieval.Quote
	same := []bot.Block{contextBlock("a", "Before."), block("a")}
	for name, test := range map[string]struct {
		blocks []bot.Block
		want   string
	}{
		"none":         {[]bot.Block{{Text: "x"}}, ""},
		"one article":  {listing(1).Blocks, "https://news.example/a0"},
		"several":      {listing(2).Blocks, ""},
		"one quote":    {[]bot.Block{block("a")}, sample("a").Link(maxURL)},
		"with context": {same, sample("a").Link(maxURL)},
		"two quotes":   {[]bot.Block{block("a"), block("b")}, ""},
		"no address":   {[]bot.Block{{Quote: &q}, {Text: "x"}}, ""},
	} {
		p := render(bot.Message{Blocks: test.blocks}, "en")[0]
		if accept(t, p); p.Preview.URL != test.want {
			t.Errorf("%s: %+v", name, p.Preview)
		}
	}
}

// Dates are written in the reader's language for clients that show no others.
func TestMoment(t *testing.T) {
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		at     time.Time
		locale string
		want   string
		marked bool
	}{
		{time.Time{}, "en", "", false}, {day, "en", "1 Mar 2026", false}, {day, "de-AT", "01.03.2026", false}, {day, "fr", "01/03/2026", false},
		{day.Add(time.Minute).In(time.FixedZone("", 3600)), "en", "1 Mar 2026, 00:01 UTC", true},
		{time.Unix(-1, 0), "en", "31 Dec 1969, 23:59 UTC", false},
	} {
		e, got := moment(test.at, test.locale)
		if got != test.want || (e.Type == "date_time") != test.marked || test.marked && e.UnixTime != test.at.Unix() {
			t.Errorf("%v: %q, %+v", test.at, got, e)
		}
	}
}

// addresses are what Telegram takes, and what it refuses.
var addresses = map[string]bool{
	"https://news.example/a#:~:text=b": true, "http://192.0.2.1:80/": true, "https://news.example:65535/": true, "http://[2001:db8::192.0.2.1]:80/": true,
	"": false, "https://": false, "https://localhost/a": false, "https://localhost./": false, "javascript:alert(1)": false, "tg://user?id=1": false,
	"https://news.example:/": false, "https://news.example:0/": false, "https://news.example:65536/": false, "http://[fe80::192.0.2.1%25en0]/": false,
	"https://a@news.example/": false, "https://news.example/a b": false, "https://news.example/\u202e": false, "https://news.example/" + strings.Repeat("a", 2048): false,
}

func TestLinkable(t *testing.T) {
	for address, want := range addresses {
		if linkable(address) != want {
			t.Errorf("%q: %v", address, !want)
		}
	}
}
