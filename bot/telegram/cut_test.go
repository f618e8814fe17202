package telegram

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot"
	"verbatim/retrieval"
)

// What says that something is left out stands outside the quote, which keeps
// the sentence that answers.
func TestOmitted(t *testing.T) {
	text := strings.Repeat("A sentence with ***. ", 300)
	answer := retrieval.Span{Start: 3150, End: 3170}
	p := render(bot.Message{Blocks: []bot.Block{{Quote: &retrieval.Quote{Text: text, Answer: answer}}}}, "en")[0]
	parts := accept(t, p)
	lines := strings.Split(p.Text, "\n")
	if len(lines) != 4 || lines[0] != "[…]" || lines[2] != "[…]" || lines[3] != "¶0" || len(lines[1]) < 3000 {
		t.Errorf("the post is %q", lines)
	}
	if len(parts) != 2 || parts[0].text != lines[1] || parts[1].text != "A sentence with ***." {
		t.Errorf("%+v", parts)
	}
}

// A letter under so many marks that no post could hold it is cut.
func TestGiant(t *testing.T) {
	text := "e" + strings.Repeat("\u0301", 10_000)
	q := retrieval.Quote{Text: text, Answer: spanOf(text, text)}
	posts := render(bot.Message{Blocks: []bot.Block{{Quote: &q}, {Text: text}}}, "en")
	marks := 0
	for _, p := range posts {
		accept(t, p)
		marks += strings.Count(p.Text, "\u0301")
	}
	if marks < 13_000 {
		t.Errorf("%d marks are left", marks)
	}
}

// A text that is too long for a post goes on in the next, where a line ends.
func TestLongText(t *testing.T) {
	text := strings.TrimSpace(strings.Repeat(strings.Repeat("word ", 20)+"\n", 80))
	var got []string
	for _, p := range render(bot.Message{Blocks: []bot.Block{{Text: text}}}, "en") {
		accept(t, p)
		got = append(got, p.Text)
	}
	if fields := strings.Fields(strings.Join(got, "\n")); len(got) != 3 || len(fields) != 1600 {
		t.Errorf("%d words in %d posts", len(fields), len(got))
	}
}

// Context of another article, or of no quote, has a citation of its own.
func TestContextAlone(t *testing.T) {
	other := contextBlock("b", "Another article.")
	m := bot.Message{Blocks: []bot.Block{other, block("a"), contextBlock("a", "Behind."), contextBlock("a", "Further behind."), other}}
	p := render(m, "en")[0]
	var got []string
	for _, part := range accept(t, p) {
		if strings.HasSuffix(part.Type, "blockquote") {
			cited := strings.HasPrefix(p.Text[part.end:], "\ndpa · ")
			got = append(got, part.Type+map[bool]string{true: " cited"}[cited])
		}
	}
	want := []string{"expandable_blockquote cited", "blockquote cited", "expandable_blockquote", "expandable_blockquote cited", "expandable_blockquote cited"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What has no title is linked all the same; what has no address is not.
func TestUntitled(t *testing.T) {
	b, unlinked := block("a"), block("b")
	b.Quote.Citation.Title, unlinked.Quote.Citation.URL = "\u200b", "https://localhost/"
	p := render(bot.Message{Blocks: []bot.Block{b, unlinked, {Article: &b.Quote.Citation}}}, "en")[0]
	var got []string
	for _, part := range accept(t, p) {
		if part.Type == "text_link" {
			got = append(got, part.text)
		}
	}
	if diff := cmp.Diff([]string{"→", "a@1"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
