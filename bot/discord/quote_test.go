package discord

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot"
	"verbatim/retrieval"
)

func spansOf(text string, parts ...string) (spans []retrieval.Span) {
	for _, p := range parts {
		spans = append(spans, spanOf(text, p))
	}
	return spans
}

// Each line has signs of its own, which stand right beside the words.
func TestEmphases(t *testing.T) {
	for _, test := range []struct {
		text         string
		answer       string
		bold, struck []string
		want         string
	}{
		{"a b c", "b", nil, nil, "> a **b** c"},
		{"a b c", "b", []string{"a", "c"}, nil, "> **a** b **c**"},
		{"a b c", "a", nil, []string{"b"}, "> **a** ~~b~~ c"},
		{"a b c", "a b c", nil, []string{"b"}, "> **a** ~~b~~ **c**"},
		{"a b c", "b", nil, []string{"b"}, "> a ~~b~~ c"},
		{"a b c", "", []string{" b "}, []string{"c"}, "> a **b** ~~c~~"},
		{"abc", "", []string{"a", "b"}, []string{"c"}, "> **ab**~~c~~"},
		{"a\nb c\n\nd", "", nil, []string{"a\nb c\n\nd"}, "> ~~a~~\n> ~~b c~~\n> \n> ~~d~~"},
		{"a\r\nb", "", []string{"a\r\n"}, []string{"b"}, "> **a**\n> ~~b~~"},
		{"a ~~b~~ c", "", nil, []string{"a ~~b~~"}, `> ~~a \~\~b~~\~\~ c`},
		{"~ a", "", nil, []string{"~"}, `> \~ a`},
		{"*a* b", "", []string{"*a*"}, nil, `> **\*a\*** b`},
		{"a _b", "", nil, []string{"a"}, `> ~~a~~ \_b`},
		{"a b", "", nil, []string{" "}, "> a b"},
	} {
		q := retrieval.Quote{Text: test.text, Answer: spanOf(test.text, test.answer)}
		b := bot.Block{Quote: &q, Bold: spansOf(test.text, test.bold...), Struck: spansOf(test.text, test.struck...)}
		if got := blockquote(q.Text, emphases(b)); got != test.want {
			t.Errorf("%q, bold %q, struck %q: %q; want %q", test.text, test.bold, test.struck, got, test.want)
		}
		checkPosts(t, bot.Message{Blocks: []bot.Block{b}})
	}
	q := retrieval.Quote{Text: "naïve"}
	wild := bot.Block{Quote: &q, Bold: []retrieval.Span{{Start: 3, End: 4}, {Start: -1, End: 2}, {Start: 4, End: 99}, {Start: 2, End: 1}}}
	if got := blockquote(q.Text, emphases(wild)); got != "> naïve" {
		t.Errorf("spans that are none: %q", got)
	}
}

// Of a quote that is too long, what is bold is kept, else what is struck.
func TestCore(t *testing.T) {
	text := strings.Repeat("A sentence with ***. ", 300) + "The middle stands here. " + strings.Repeat("More of it. ", 500) + "The end is near. " + strings.Repeat("So it goes. ", 300)
	q := retrieval.Quote{Text: text, Answer: spanOf(text, "The middle")}
	for name, test := range map[string]struct {
		bold, struck []string
		want         string
	}{
		"the answer":            {nil, nil, "**The middle** stands"},
		"bold, not the answer":  {[]string{"The end"}, nil, "**The end** is near"},
		"struck is the answer":  {nil, []string{"The middle stands here."}, "~~The middle stands here.~~"},
		"bold comes first":      {[]string{"The end"}, []string{"The middle"}, "**The end** is near"},
		"the first of two bold": {[]string{"The middle", "The end"}, nil, "**The middle** stands"},
	} {
		b := bot.Block{Quote: &q, Bold: spansOf(text, test.bold...), Struck: spansOf(text, test.struck...)}
		checkPosts(t, bot.Message{Blocks: []bot.Block{b}})
		if shown := quoted(b, room); !strings.Contains(shown, test.want) || units(shown) > room {
			t.Errorf("%s: %d characters without %q:\n%s", name, units(shown), test.want, shown)
		}
	}
}

// So many signs that they leave no room are left out, never words.
func TestManySigns(t *testing.T) {
	text := strings.Repeat("a b ", 500)
	q := retrieval.Quote{Text: text}
	b := bot.Block{Quote: &q}
	for at := 0; at < len(text); at += 4 {
		b.Bold = append(b.Bold, retrieval.Span{Start: at, End: at + 1})
		b.Struck = append(b.Struck, retrieval.Span{Start: at + 2, End: at + 3})
	}
	posts := render(bot.Message{Blocks: []bot.Block{b}})
	plain, marks := readMarkdown(checkLimits(t, posts[0])[0])
	if n := len(of("bold", marks)) + len(of("strike", marks)); n != maxSigned || !strings.HasPrefix(plain, text) {
		t.Errorf("%d parts stand out of:\n%s", n, plain)
	}
}

// A time stands behind the text, to be read in any zone.
func TestTime(t *testing.T) {
	midnight := time.Date(2026, 11, 11, 0, 0, 0, 0, time.FixedZone("", 3600))
	m := bot.Message{Blocks: []bot.Block{
		{Text: "Corrected", Time: midnight}, {Text: "Goes to", Time: midnight.Add(time.Hour), Channels: []string{"5"}}, {Time: midnight}, {Text: "Never"},
	}}
	want := []string{"Corrected <t:1794351600:f>", "Goes to <t:1794355200:f> <#5>", "Never"}
	if diff := cmp.Diff(want, checkLimits(t, render(m)[0])); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
