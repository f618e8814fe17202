package discord

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot"
	"verbatim/retrieval"
)

func spanOf(text, part string) retrieval.Span {
	start := strings.Index(text, part)
	return retrieval.Span{Start: start, End: start + len(part)}
}

// A text goes on where it stopped, at the end of a line if there is one.
func TestPieces(t *testing.T) {
	text := strings.Repeat("A line of text.\n", 20) + "The last one."
	list := pieces(text, 200)
	if strings.Join(list, "\n") != text || len(list) != 3 {
		t.Errorf("%d pieces: %q", len(list), list)
	}
}

// A letter under so many marks that no message could hold it is cut.
func TestGiant(t *testing.T) {
	text := "e" + strings.Repeat("\u0301", 10_000)
	q := retrieval.Quote{Text: text, Answer: spanOf(text, text)}
	posts := render(bot.Message{Blocks: []bot.Block{{Quote: &q}, {Text: text}}})
	for _, p := range posts {
		checkLimits(t, p)
	}
	if n := strings.Count(readable(posts[0].Components), "\u0301"); n < 3000 {
		t.Errorf("%d marks are left", n)
	}
}

// What says that something is left out stands outside the quote.
func TestOmitted(t *testing.T) {
	text := strings.Repeat("A sentence with ***. ", 300)
	q := retrieval.Quote{Text: text, Answer: retrieval.Span{Start: 2100, End: 2120}, Citation: retrieval.Citation{Paragraph: 1}}
	list := checkLimits(t, render(bot.Message{Blocks: []bot.Block{{Quote: &q}}})[0])
	lines := strings.Split(list[0], "\n")
	if len(lines) != 4 || lines[0] != "-# […]" || lines[2] != "-# […]" || !strings.HasPrefix(lines[1], `> A sentence with \*\*\*. `) || units(lines[1]) < 3000 {
		t.Errorf("the quote is %q", lines)
	}
}

func TestBold(t *testing.T) {
	for _, test := range []struct {
		text, answer, want string
	}{
		{"a b c", "b", "> a **b** c"}, {"a b c", " b ", "> a **b** c"}, {"a b c", "", "> a b c"}, {"a b c", " ", "> a b c"},
		{"a\nb\n\nc", "a\nb\n\nc", "> **a**\n> **b**\n> \n> **c**"}, {"a\nb", "b", "> a\n> **b**"}, {"- a", "- a", `> **\- a**`},
	} {
		if got := blockquote(test.text, []emphasis{{spanOf(test.text, test.answer), bold}}); got != test.want {
			t.Errorf("%q, of which %q answers: %q; want %q", test.text, test.answer, got, test.want)
		}
	}
}

// Context of another article, or of no quote, has a citation of its own.
func TestContextAlone(t *testing.T) {
	other := contextBlock("b", "Another article.")
	list := checkLimits(t, render(bot.Message{Blocks: []bot.Block{other, block("a"), contextBlock("a", "Behind."), contextBlock("a", "Further behind."), other}})[0])
	var cited []bool
	for _, text := range list {
		cited = append(cited, strings.Contains(text, "¶4"))
	}
	if diff := cmp.Diff([]bool{true, true, false, true, true}, cited); diff != "" {
		t.Errorf("%q (-want +got):\n%s", list, diff)
	}
}

// Discord would refuse the message for one button.
func TestButtonsLeftOut(t *testing.T) {
	m := bot.Message{Blocks: []bot.Block{{Text: "x"}}}
	for _, address := range []string{"javascript:alert(1)", "https://", "news.example", "https://news.example/a b", "https://news.example/\u202e", "https://news.example/" + strings.Repeat("a", 500)} {
		m.Actions = append(m.Actions, bot.Action{Label: "Open", URL: address})
	}
	m.Actions = append(m.Actions, bot.Action{Command: "x"}, bot.Action{Label: "Last", URL: "https://news.example/"})
	p := render(m)[0]
	checkLimits(t, p)
	if got := readable(p.Components); got != "x\n[Last]\n" {
		t.Errorf("the message reads %q", got)
	}
}
