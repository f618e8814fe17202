package discord

import (
	"encoding/json"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot"
	"verbatim/bot/bottest"
	"verbatim/retrieval"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const rents = "The cabinet met on Monday. Ministers agreed to cap rents at 3 % a year until 2029, the chancellor said. A vote is due in May."

// sample is a quote of which one sentence answers.
func sample(id string) retrieval.Quote {
	answer := "Ministers agreed to cap rents at 3 % a year until 2029, the chancellor said."
	start := strings.Index(rents, answer)
	return retrieval.Quote{
		Text: rents, Answer: retrieval.Span{Start: start, End: start + len(answer)},
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

func cards() map[string]bot.Message {
	corrected := block("b")
	corrected.Quote.Citation.Revision = 3
	corrected.Quote.Citation.Modified = time.Date(2026, 11, 11, 9, 12, 0, 0, time.UTC)
	dated := block("c")
	dated.Quote.Citation.Published = time.Date(2026, 11, 10, 0, 0, 0, 0, time.UTC)
	listing := bot.Message{Blocks: []bot.Block{{Text: "The newest articles:"}}}
	for i := range 3 {
		q := sample(fmt.Sprint("a", i))
		listing.Blocks = append(listing.Blocks, bot.Block{Article: &q.Citation, Actions: []bot.Action{{Label: "Read", Command: "article", Argument: q.Citation.ID}}})
	}
	paged, unlinked := block("a"), block("b")
	paged.Page = "https://news.example/article/a@1:0-10#quote"
	unlinked.Quote.Citation.URL, unlinked.Page = "", "https://news.example/article/b@1:0-10#quote"
	unlinked.Actions = []bot.Action{{Label: "Open at quote", URL: unlinked.Page}}
	amended := block("d")
	amended.Bold = spansOf(rents, "cap rents", "2029")
	amended.Struck = spansOf(rents, "3 % a year", "A vote is due in May.")
	alert := block("e")
	alert.Actions, alert.Page = nil, "https://news.example/article/e@1:0-10#quote"
	alert.Bold = spansOf(rents, "cap rents")
	return map[string]bot.Message{
		"alert": {
			Mention: "77", Blocks: []bot.Block{{Text: "🟠 URGENT"}, {Article: &alert.Quote.Citation, Page: "https://news.example/article/e"}, alert},
			Actions: []bot.Action{{Label: "Ask about this", Command: "about", Argument: "e", Direct: true}, {Label: "Why?", Command: "why", Argument: "e"}, {Label: "Mute story", Command: "watch", Argument: "mute s"}},
		},
		"amended": {Mention: "77", Blocks: []bot.Block{{Text: "Corrected", Time: time.Date(2026, 11, 11, 9, 12, 0, 0, time.UTC)}, amended}},
		"pages":   {Blocks: []bot.Block{paged, unlinked, {Article: &unlinked.Quote.Citation, Page: "https://news.example/article/b@1"}}},
		"found": {
			Tone: bot.Strong, Note: "Strong: 1,204 articles searched.", Blocks: []bot.Block{block("a"), corrected, dated},
			Actions: []bot.Action{{Label: "More", Command: "more", Argument: "abc"}, {Label: "👍", Command: "useful", Argument: "a"}, {Label: "👎", Command: "useless", Argument: "a"}},
		},
		"partial": {Tone: bot.Partial, Note: "This may not answer the question.", Blocks: []bot.Block{{Text: "A part of the archive did not answer."}, block("a")}},
		"nothing": {Tone: bot.Nothing, Blocks: []bot.Block{{Text: "Nothing in the archive answers this (1,204 articles searched)."}}, Actions: []bot.Action{{Label: "Tell me when it appears", Command: "watch", Argument: "x"}}},
		"context": {Blocks: []bot.Block{contextBlock("a", "The paragraph before."), block("a"), contextBlock("a", "The paragraph after.")}},
		"listing": listing,
	}
}

func TestRender(t *testing.T) {
	for name, m := range cards() {
		posts := render(m)
		for _, p := range posts {
			checkLimits(t, p)
		}
		golden(t, name, posts)
	}
}

// golden holds posts as they are sent; discordgo writes some of their parts by a
// method of its own.
func golden(t *testing.T, name string, posts []outgoing) {
	t.Helper()
	data, err := json.Marshal(posts)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(data, &tree); err != nil {
		t.Fatal(err)
	}
	bottest.Golden(t, name, tree, *update)
}

func TestReadable(t *testing.T) {
	const want = "The paragraph before.\n" + rents + "\ndpa · “Cabinet caps rents” · ¶4 · 11 November 2026 08:30 · →\nThe paragraph after.\n[Open at quote]\n[Context]\n"
	if diff := cmp.Diff(want, readable(render(cards()["context"])[0].Components)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestEmpty(t *testing.T) {
	for _, m := range []bot.Message{
		{}, {Tone: bot.Strong, Note: " \n"}, {Blocks: []bot.Block{{}, {Text: "\u200b \n"}, {Quote: &retrieval.Quote{}}}}, {Actions: []bot.Action{{Label: "No command has so long an argument", Command: "x", Argument: strings.Repeat("x", 100)}}},
	} {
		if posts := render(m); len(posts) > 0 {
			t.Errorf("%+v is said as %q", m, readable(posts[0].Components))
		}
	}
	for _, m := range []bot.Message{{Note: "note"}, {Actions: []bot.Action{{Label: "More", Command: "more"}}}} {
		if posts := render(m); len(posts) != 1 {
			t.Errorf("%+v is said in %d posts", m, len(posts))
		} else {
			checkLimits(t, posts[0])
		}
	}
}

func TestTone(t *testing.T) {
	seen := map[int]bool{}
	for _, tone := range []bot.Tone{bot.Strong, bot.Partial, bot.Nothing} {
		color := nodes(render(bot.Message{Tone: tone, Blocks: []bot.Block{{Text: "x"}}})[0].Components)[0].AccentColor
		if color == nil || seen[*color] {
			t.Fatalf("tone %d has no color of its own", tone)
		}
		seen[*color] = true
	}
	if color := nodes(render(bot.Message{Blocks: []bot.Block{{Text: "x"}}})[0].Components)[0].AccentColor; color != nil {
		t.Errorf("a neutral message has the color %x", *color)
	}
}

func TestCustomID(t *testing.T) {
	for _, a := range []bot.Action{{Command: "more"}, {Command: "context", Argument: "a@2:120-340"}, {Command: "x", Argument: strings.Repeat("ä:", bot.MaxArgument/3)}} {
		command, argument, ok := parseCustomID(customID(a))
		if !ok || command != a.Command || argument != a.Argument {
			t.Errorf("%+v became %q, %q, %v", a, command, argument, ok)
		}
	}
	for _, id := range []string{"", "1", "1:", "1::x", "1:more", "2:more:", ":more:", "more:x", "v1:more:x"} {
		if command, argument, ok := parseCustomID(id); ok {
			t.Errorf("%q is read as %q, %q", id, command, argument)
		}
	}
}

// What can be done with the first quote stands below its outgoing, what can be done
// with the whole below the last; an ID stands once in each.
func TestButtons(t *testing.T) {
	m := bot.Message{Note: "note", Actions: []bot.Action{{Label: "Context", Command: "context", Argument: "a"}, {Label: "More", Command: "more"}}}
	for i := range 7 {
		b := block(string(rune('a' + i)))
		b.Quote.Text += strings.Repeat(" And so on.", 80)
		m.Blocks = append(m.Blocks, b)
	}
	m.Blocks = append(m.Blocks, block("g"))
	posts := render(m)
	if len(posts) < 2 {
		t.Fatalf("%d posts", len(posts))
	}
	buttons := func(p outgoing) []string {
		checkLimits(t, p)
		top := nodes(p.Components)[0].Components
		var out []string
		for _, b := range top[len(top)-1].Components {
			out = append(out, b.Label)
		}
		return out
	}
	if diff := cmp.Diff([]string{"Open at quote", "Context"}, buttons(posts[0])); diff != "" {
		t.Errorf("the first post (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Context", "More"}, buttons(posts[len(posts)-1])); diff != "" {
		t.Errorf("the last post (-want +got):\n%s", diff)
	}
}

// The largest of everything still goes into a post.
func TestFull(t *testing.T) {
	stars := strings.Repeat("*", 4000)
	full := func(b bot.Block, n int) bot.Block {
		b.Quote.Text, b.Quote.Answer = stars, retrieval.Span{}
		b.Quote.Citation.Title, b.Quote.Citation.Source = stars, stars
		b.Quote.Citation.URL = "https://news.example/" + strings.Repeat("a", 480)
		b.Actions = nil
		for i := range 20 {
			b.Actions = append(b.Actions, bot.Action{Label: stars, Command: "x", Argument: fmt.Sprint(n, "-", i)})
		}
		return b
	}
	m := bot.Message{Note: stars, Actions: full(block("a"), 0).Actions}
	for i := range 3 {
		m.Blocks = append(m.Blocks, bot.Block{Text: stars, Actions: m.Actions})
		m.Blocks = append(m.Blocks, full(contextBlock("a", ""), 3*i+1), full(block("a"), 3*i+2), full(contextBlock("a", ""), 3*i+3))
	}
	posts := render(m)
	if len(posts) != 5 {
		t.Errorf("%d posts", len(posts))
	}
	for _, p := range posts {
		checkLimits(t, p)
	}
}

// A list that is too long ends with a sign that it goes on.
func TestTooLong(t *testing.T) {
	m := bot.Message{Actions: []bot.Action{{Label: "More", Command: "more"}}}
	for i := range 200 {
		q := sample(fmt.Sprint("a", i))
		m.Blocks = append(m.Blocks, bot.Block{Article: &q.Citation, Actions: []bot.Action{{Label: "Read", Command: "article", Argument: q.Citation.ID}}})
	}
	posts := render(m)
	if len(posts) != 5 {
		t.Fatalf("%d posts", len(posts))
	}
	for i, p := range posts {
		if last := checkLimits(t, p); slices.Contains(last, "…") != (i == 4) {
			t.Errorf("post %d says %q", i, last)
		}
	}
}

// Channels and roles are named after a text; what is no ID is not.
func TestNamed(t *testing.T) {
	many := []string{"nonsense", "<@1>"}
	for i := range 30 {
		many = append(many, fmt.Sprint(100+i))
	}
	m := bot.Message{Blocks: []bot.Block{{Text: "Only *here*:", Channels: []string{"1", "x"}, Roles: []string{"2"}}, {Text: "All:", Channels: many}}}
	posts := render(m)
	if len(posts) != 1 {
		t.Fatalf("%d posts", len(posts))
	}
	displays := checkLimits(t, posts[0])
	if want := `Only \*here\*\: <#1> <@&2>`; displays[0] != want {
		t.Errorf("said %q; want %q", displays[0], want)
	}
	if got := displays[1]; strings.Count(got, "<#") != 20 || !strings.HasSuffix(got, "<#119> …") || strings.Contains(got, "@") {
		t.Errorf("said %q", got)
	}
}
