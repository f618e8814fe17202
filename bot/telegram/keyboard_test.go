package telegram

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot"
	"verbatim/retrieval"
)

// labels are those of a message's buttons, a row in each text.
func labels(t *testing.T, m bot.Message, locale string) []string {
	t.Helper()
	posts := render(m, locale)
	for i, p := range posts {
		if accept(t, p); i < len(posts)-1 && p.Keyboard != nil {
			t.Errorf("post %d has buttons", i)
		}
	}
	var out []string
	for _, row := range posts[len(posts)-1].Keyboard {
		var texts []string
		for _, b := range row {
			texts = append(texts, b.Text)
		}
		out = append(out, strings.Join(texts, "|"))
	}
	return out
}

func TestKeyboard(t *testing.T) {
	found := cards()["found"]
	many, long := found, found
	many.Blocks = nil
	for i := range 6 {
		many.Blocks = append(many.Blocks, block(fmt.Sprint(i)))
	}
	long.Blocks = []bot.Block{block("a")}
	long.Blocks[0].Actions[0].Label, long.Blocks[0].Actions[1].Label = "Ouvrir à la citation", "Contexte"
	long.Actions = append([]bot.Action{{Label: "A choice of many", Command: "x"}}, long.Actions...)
	for name, test := range map[string]struct {
		m      bot.Message
		locale string
		want   []string
	}{
		"found":        {found, "en", []string{"Open at quote|Context|Copy", "Context 2|Context 3", "More|👍|👎"}},
		"many quotes":  {many, "de", []string{"Open at quote|Context|Kopieren", "More|👍|👎"}},
		"long labels":  {long, "fr", []string{"Ouvrir à la citation|Contexte", "Copier", "A choice of many|More", "👍|👎"}},
		"listing":      {listing(4), "en", []string{"Read 1|Read 2|Read 3", "Read 4"}},
		"one article":  {listing(1), "en", []string{"Read"}},
		"nothing":      {cards()["nothing"], "en", []string{"Tell me when it appears"}},
		"no buttons":   {bot.Message{Blocks: []bot.Block{{Text: "x"}}}, "en", nil},
		"twice a one":  {bot.Message{Blocks: []bot.Block{{Text: "x"}}, Actions: []bot.Action{{Label: "A", Command: "x"}, {Label: "B", Command: "x"}}}, "en", []string{"A"}},
		"a long label": {bot.Message{Note: "x", Actions: []bot.Action{{Label: strings.Repeat("word ", 20), Command: "x"}}}, "en", []string{strings.Repeat("word ", 7) + "word…"}},
	} {
		if diff := cmp.Diff(test.want, labels(t, test.m, test.locale)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// Telegram would refuse the message for one button.
func TestButtonsLeftOut(t *testing.T) {
	m := bot.Message{Blocks: []bot.Block{{Text: "x"}}}
	for _, address := range []string{"javascript:alert(1)", "https://localhost/", "https://news.example/a b", "https://news.example/" + strings.Repeat("a", 2048)} {
		m.Actions = append(m.Actions, bot.Action{Label: "Open", URL: address})
	}
	m.Actions = append(m.Actions, bot.Action{Command: "x"}, bot.Action{Label: "No command has so long an argument", Command: "x", Argument: strings.Repeat("x", 62)})
	m.Actions = append(m.Actions, bot.Action{Label: "Last", URL: "https://news.example/"})
	if diff := cmp.Diff([]string{"Last"}, labels(t, m, "en")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A sentence is copied byte for byte or not at all.
func TestCopy(t *testing.T) {
	for _, test := range []struct {
		text string
		span retrieval.Span
		want string
	}{
		{"One. Two.", retrieval.Span{Start: 4, End: 9}, "Two."}, {"One.", retrieval.Span{}, ""}, {"One.", retrieval.Span{Start: 2, End: 1}, ""}, {"One.", retrieval.Span{Start: 0, End: 9}, ""},
		{strings.Repeat("🌟", 128), retrieval.Span{Start: 0, End: 512}, strings.Repeat("🌟", 128)}, {strings.Repeat("🌟", 129), retrieval.Span{Start: 0, End: 516}, ""},
		{"a\u202eb", retrieval.Span{Start: 0, End: 5}, ""}, {"a\r\nb", retrieval.Span{Start: 0, End: 4}, ""}, {"a\tb", retrieval.Span{Start: 0, End: 3}, ""},
	} {
		got := ""
		for _, b := range copyButton(bot.Block{Quote: &retrieval.Quote{Text: test.text, Answer: test.span}}, "en") {
			got = b.CopyText.Text
		}
		if got != test.want {
			t.Errorf("%q: %q is copied; want %q", test.text, got, test.want)
		}
	}
}

func TestCallbackData(t *testing.T) {
	for _, a := range []bot.Action{{Command: "more"}, {Command: "context", Argument: "a@2:120-340"}, {Command: "context", Argument: strings.Repeat("ä:", bot.MaxArgument/3)}} {
		command, argument, ok := parseCallbackData(callbackData(a))
		if !ok || command != a.Command || argument != a.Argument || len(callbackData(a)) > 64 {
			t.Errorf("%+v became %q, %q, %v", a, command, argument, ok)
		}
	}
	for _, data := range []string{"", "1", "1:", "1::x", "1:more", "2:more:", ":more:", "more:x", "v1:more:x"} {
		if command, argument, ok := parseCallbackData(data); ok {
			t.Errorf("%q is read as %q, %q", data, command, argument)
		}
	}
}
