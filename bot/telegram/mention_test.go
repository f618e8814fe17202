package telegram

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot"
	"verbatim/retrieval"
)

// linkedNames are the names in a post that are links, and the parts of it that
// are bold.
func linkedNames(t *testing.T, p post) (names, bold []string) {
	for _, part := range accept(t, p) {
		switch {
		case part.Type == "bold":
			bold = append(bold, part.text)
		case strings.HasPrefix(part.URL, "https://t.me/") && part.URL == "https://t.me/"+part.text[1:]:
			names = append(names, part.text)
		}
	}
	return names, bold
}

// A name in a quote notifies nobody, for it is a link; nothing of the quote is
// another.
func TestMention(t *testing.T) {
	for text, want := range map[string][]string{
		"🌟 Follow @durov, @a_9 and (@everyone).": {"@durov", "@a_9", "@everyone"},
		"@durov":        {"@durov"},
		"„@durov“\n@x1": {"@durov", "@x1"},
		"write to a@b.example or @x or @" + strings.Repeat("y", 33): nil,
	} {
		p := render(bot.Message{Blocks: []bot.Block{quoteOf(text)}}, "en")[0]
		names, bold := linkedNames(t, p)
		if diff := cmp.Diff(want, names); diff != "" || !strings.Contains(p.Text, text) {
			t.Errorf("%q in %q: %s", text, p.Text, diff)
		}
		if solid := func(s string) string { return strings.Join(strings.Fields(s), "") }; solid(strings.Join(bold, "")) != solid(text) {
			t.Errorf("%q is bold as %q", text, bold)
		}
	}
}

// Only a part of a name may be new, and titles are links without that.
func TestMentionInPart(t *testing.T) {
	b := quoteOf("They thanked @durov.")
	b.Quote.Citation.Title, b.Quote.Citation.URL = "Thanks to @durov", "https://news.example/a"
	b.Bold = []retrieval.Span{{Start: 5, End: 15}} // thanked @d
	names, bold := linkedNames(t, render(bot.Message{Blocks: []bot.Block{b}}, "en")[0])
	if diff := cmp.Diff([][]string{{"@durov"}, {"thanked", "@d"}}, [][]string{names, bold}); diff != "" {
		t.Error(diff)
	}
}

// So many names that Telegram would refuse the post are links as far as it takes
// them.
func TestMentions(t *testing.T) {
	p := render(bot.Message{Blocks: []bot.Block{quoteOf(strings.TrimSpace(strings.Repeat("@name and ", 200)))}}, "en")[0]
	names, _ := linkedNames(t, p)
	if n := len(p.Entities); len(names) < 30 || n > maxEntities || n < maxEntities-3 {
		t.Errorf("%d names of %d entities", len(names), n)
	}
}

// A correction points at words with names in them as they stand in the post.
func TestMentionBelow(t *testing.T) {
	const part = "They thanked @durov for it."
	d, f, _ := newTest(t, -100)
	m := bot.Say("corrected")
	m.Below = &bot.Below{Posted: send(t, d, newsroom, struck("It rained. "+part, part)), Quote: part}
	send(t, d, newsroom, m)
	if sent := f.made("sendMessage"); len(sent) != 2 || !strings.Contains(sent[1].Get("reply_parameters"), part) {
		t.Errorf("sent %v", sent)
	}
}
