package telegram

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot"
	"verbatim/bot/bottest"
	"verbatim/retrieval"
)

// looks are the parts of a post that stand out, by how they do.
func looks(t *testing.T, p post) []string {
	t.Helper()
	var out []string
	for _, part := range accept(t, p) {
		if part.Type == "bold" || part.Type == "strikethrough" || part.Type == "italic" {
			out = append(out, part.Type+" "+part.text)
		}
	}
	return out
}

func spansOf(text string, parts ...string) []retrieval.Span {
	var out []retrieval.Span
	for _, p := range parts {
		out = append(out, spanOf(text, p))
	}
	return out
}

func TestCorrected(t *testing.T) {
	before, after := block("a"), block("b")
	before.Struck = []retrieval.Span{before.Quote.Answer}
	after.Bold = spansOf(rents, "3 %", "2029")
	m := bot.Message{Silent: true, Blocks: []bot.Block{
		{Text: "Corrected", Time: time.Date(2026, 11, 11, 9, 12, 0, 0, time.UTC)}, before, after,
	}}
	posts := render(m, "en")
	for _, p := range posts {
		accept(t, p)
	}
	bottest.Golden(t, "corrected", posts, *update)
}

func TestStresses(t *testing.T) {
	out := retrieval.Span{Start: 2, End: 900}
	for name, test := range map[string]struct {
		text         string
		bold, struck []retrieval.Span
		want         []string
	}{
		"in place of the answer": {"a b c d", spansOf("a b c d", "b", "d"), nil, []string{"bold b", "bold d"}},
		"both, in their order":   {"a b c d", spansOf("a b c d", "b", "d"), spansOf("a b c d", "a", "c"), []string{"strikethrough a", "bold b", "strikethrough c", "bold d"}},
		"white space":            {"\n a b c ", spansOf("\n a b c ", "\n a "), spansOf("\n a b c ", " c "), []string{"bold a", "strikethrough c"}},
		"nothing but that":       {"a b", []retrieval.Span{{Start: 1, End: 2}}, nil, nil},
		"units":                  {"🌟🌟 é 🌟", nil, spansOf("🌟🌟 é 🌟", "é 🌟"), []string{"strikethrough é 🌟"}},
		"what is sent changed":   {"A\u030a\r\nb\u202ec", spansOf("A\u030a\r\nb\u202ec", "A\u030a\r\nb"), spansOf("A\u030a\r\nb\u202ec", "\u202ec"), []string{"bold Å\nb", "strikethrough <U+202E>c"}},
		"one character in two":   {"ba\u030ac", spansOf("ba\u030ac", "ba"), spansOf("ba\u030ac", "\u030ac"), []string{"bold bå", "strikethrough c"}},
		"no parts of the text":   {"é b", []retrieval.Span{{Start: 1, End: 2}, out, {Start: 3, End: 4}}, []retrieval.Span{out}, []string{"bold b"}},
	} {
		q := retrieval.Quote{Text: test.text, Answer: retrieval.Span{End: len(test.text)}}
		p := render(bot.Message{Blocks: []bot.Block{{Quote: &q, Bold: test.bold, Struck: test.struck}}}, "en")[0]
		if diff := cmp.Diff(test.want, looks(t, p)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if text, _, _ := strings.Cut(p.Text, "\n¶0"); text != strings.TrimSpace(read(test.text)) {
			t.Errorf("%s: the quote became %q", name, text)
		}
	}
}

// Of what does not fit, the parts that stand out are kept.
func TestStressesKept(t *testing.T) {
	text := strings.Repeat("One sentence. ", 300) + "A changed one, and another. " + strings.Repeat("One sentence. ", 300)
	changed := spansOf(text, "changed", "another")
	for name, b := range map[string]bot.Block{"bold": {Bold: changed}, "strikethrough": {Struck: changed}} {
		b.Quote = &retrieval.Quote{Text: text, Answer: retrieval.Span{End: 13}}
		p := render(bot.Message{Blocks: []bot.Block{b}}, "en")[0]
		if diff := cmp.Diff([]string{name + " changed", name + " another"}, looks(t, p)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if !strings.HasPrefix(p.Text, "[…]\n") || !strings.Contains(p.Text, "\n[…]\n") {
			t.Errorf("nothing is said to be left out: %.60q", p.Text)
		}
	}
}

// However many parts stand out, Telegram takes the post.
func TestManyStresses(t *testing.T) {
	text := strings.Repeat("a b ", 500)
	var parts []retrieval.Span
	for i := range 500 {
		parts = append(parts, retrieval.Span{Start: 4 * i, End: 4*i + 1})
	}
	q := retrieval.Quote{Text: text, Citation: sample("a").Citation}
	p := render(bot.Message{Note: "note", Blocks: []bot.Block{{Quote: &q, Struck: parts}}}, "en")[0]
	if got := len(looks(t, p)); got != maxStresses+1 {
		t.Errorf("%d parts stand out", got)
	}
}

// What holds no longer is not for copying.
func TestStruckNotCopied(t *testing.T) {
	b := block("a")
	b.Struck = spansOf(rents, "2029")
	if diff := cmp.Diff([]string{"Open at quote|Context"}, labels(t, bot.Message{Blocks: []bot.Block{b}}, "en")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTime(t *testing.T) {
	at := time.Date(2026, 11, 11, 9, 12, 0, 0, time.UTC)
	for _, test := range []struct{ text, locale, want string }{
		{"Corrected ", "en", "Corrected 11 Nov 2026, 09:12 UTC"}, {"Korrigiert", "de", "Korrigiert 11.11.2026, 09:12 UTC"}, {"  ", "en", ""},
	} {
		got := ""
		for _, p := range render(bot.Message{Blocks: []bot.Block{{Text: test.text, Time: at}}}, test.locale) {
			parts := accept(t, p)
			if got += p.Text; len(parts) != 1 || parts[0].UnixTime != at.Unix() {
				t.Errorf("%q: %+v", test.text, parts)
			}
		}
		if got != test.want {
			t.Errorf("%q is said as %q", test.text, got)
		}
	}
	// The time stays with the end of a text that fills its post.
	full := bot.Message{Note: strings.Repeat("x", 300), Blocks: []bot.Block{{Text: strings.Repeat("word ", room/5), Time: at}}}
	posts := render(full, "en")
	for _, p := range posts {
		accept(t, p)
	}
	if last := posts[len(posts)-1].Text; !strings.Contains(last, "word 11 Nov 2026, 09:12 UTC\n") {
		t.Errorf("the last of %d posts is %q", len(posts), last)
	}
}
