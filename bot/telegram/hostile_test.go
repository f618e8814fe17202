package telegram

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"verbatim/bot"
	"verbatim/bot/bottest"
	"verbatim/retrieval"
)

// checkPosts fails where Telegram would refuse a post, and where a quote or its
// citation is not what and where it should be.
func checkPosts(t *testing.T, m bot.Message) {
	t.Helper()
	posts := render(m, "en")
	var blocks []part
	var before, behind []string // the texts around each
	for _, p := range posts {
		for _, part := range accept(t, p) {
			if strings.HasSuffix(part.Type, "blockquote") {
				blocks = append(blocks, part)
				before, behind = append(before, p.Text[:part.start]), append(behind, p.Text[part.end:])
			}
			if part.Type == "bold" && !answers(m, part.text) {
				t.Errorf("%q is bold", part.text)
			}
		}
	}
	if len(posts) == maxPosts {
		return // some of it may have been left out
	}
	i := 0
	for at, b := range m.Blocks {
		if b.Quote == nil || blank(b.Quote.Text) {
			continue
		}
		if i == len(blocks) {
			t.Errorf("%q is not quoted", b.Quote.Text)
			return
		}
		checkQuote(t, b, blocks[i], before[i], behind[i])
		if at > 0 && m.Blocks[at-1].Article == &b.Quote.Citation {
			checkNamed(t, before[i], behind[i])
		}
		i++
	}
	if i != len(blocks) {
		t.Errorf("%d quotes are %d", i, len(blocks))
	}
}

// checkQuote allows that a part of a quote is left out, if that is said outside
// it.
func checkQuote(t *testing.T, b bot.Block, got part, before, behind string) {
	t.Helper()
	whole := read(strings.TrimSpace(b.Quote.Text))
	cutBefore := strings.HasSuffix(before, "[…]\n")
	behind, cutBehind := strings.CutPrefix(behind+"\n", "\n[…]\n")
	if cutBehind {
		behind = "\n" + behind
	}
	_, tail, found := strings.Cut(whole, got.text)
	switch cut := cutBefore || cutBehind; {
	case got.text == whole:
	case !cut, len(got.text) < 300 && strings.TrimSpace(b.Quote.Text[b.Quote.Answer.Start:b.Quote.Answer.End]) == "":
		t.Errorf("%q is quoted as %q", whole, got.text)
	case !found || !cutBefore && !strings.HasPrefix(whole, got.text) || !cutBehind && !blank(tail) && !strings.HasSuffix(whole, got.text):
		t.Errorf("%q is quoted as %q, left out before %v, behind %v", whole, got.text, cutBefore, cutBehind)
	}
	if b.Context {
		return
	}
	if line, _, _ := strings.Cut(strings.TrimPrefix(behind, "\n"), "\n"); !strings.HasPrefix(behind, "\n") || !strings.Contains(line, fmt.Sprintf("¶%d", b.Quote.Citation.Paragraph)) {
		t.Errorf("below a quote stands %q", line)
	}
}

// checkNamed reads a quote whose article is named right above: never in another
// post, and not once more below.
func checkNamed(t *testing.T, above, below string) {
	t.Helper()
	below = strings.TrimPrefix(strings.TrimPrefix(below, "\n[…]"), "\n")
	if strings.TrimSuffix(above, "[…]\n") == "" || !strings.HasPrefix(below, "¶") {
		t.Errorf("a quote stands between %q and %q", above, below)
	}
}

// answers reports whether a text is of what answers, or the name of an article.
func answers(m bot.Message, text string) bool {
	for _, b := range m.Blocks {
		if b.Article != nil {
			return true
		}
		if b.Quote != nil && strings.Contains(read(b.Quote.Text), text) {
			return true
		}
	}
	return false
}

func FuzzRender(f *testing.F) {
	for _, text := range hostile {
		f.Add(text, text, text, text, 0, len(text))
	}
	f.Add(strings.Repeat("*", 4000), strings.Repeat("_", 400), strings.Repeat("🌟", 400), strings.Repeat("* ", 4000), 100, 200)
	f.Add(strings.Repeat("A sentence. ", 500), "t", "s", "x", 3000, 3011)
	f.Add(strings.Repeat("a\u030a", 4000), "t", "s", "\u2028", 3001, 3002)
	f.Fuzz(func(t *testing.T, text, title, source, plain string, start, end int) {
		for _, s := range []string{text, title, source, plain} {
			if len(s) > 10_000 || !utf8.ValidString(s) || giants(s) {
				t.Skip()
			}
		}
		q := retrieval.Quote{Text: text, Citation: retrieval.Citation{
			Ref: retrieval.Ref{ID: "a", Revision: 2}, Paragraph: 7, Title: title, Source: source, URL: "https://news.example/" + source,
			Published: time.Unix(1700000000, 0), Modified: time.Unix(1800000000, 0),
		}}
		if _, ok := (retrieval.Span{Start: start, End: end}).Of(text); ok {
			q.Answer = retrieval.Span{Start: start, End: end}
		}
		beside := q
		beside.Answer = retrieval.Span{}
		checkPosts(t, bot.Message{
			Note: title, Actions: []bot.Action{{Label: title, Command: "more", Argument: "x"}},
			Blocks: []bot.Block{{Text: plain}, {Quote: &beside, Context: true}, {Quote: &q}, {Quote: &beside, Context: true}, {Article: &q.Citation},
				{Quote: &q, Bold: []retrieval.Span{q.Answer}, Struck: []retrieval.Span{{End: q.Answer.Start}, {Start: q.Answer.End, End: len(text)}}}},
		})
	})
}

// giants reports characters that may be cut.
func giants(s string) bool {
	for g := uniseg.NewGraphemes(s); g.Next(); {
		if measure(g.Str()) > 200 {
			return true
		}
	}
	return false
}

// Articles of all lengths, in which everything tries to be more than text.
func TestTenThousand(t *testing.T) {
	articles := 10_000
	if testing.Short() {
		articles = 500
	}
	for m := range bottest.Hostile(articles, hostile) {
		checkPosts(t, m)
		if t.Failed() {
			t.Fatalf("%+v", m)
		}
	}
}
