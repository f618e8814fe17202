package discord

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"verbatim/bot"
	"verbatim/bot/bottest"
	"verbatim/retrieval"
)

func FuzzRender(f *testing.F) {
	for _, text := range hostile {
		f.Add(text, text, text, text, 0, len(text))
	}
	f.Add(strings.Repeat("*", 4000), strings.Repeat("_", 400), strings.Repeat("<", 400), strings.Repeat("* ", 4000), 100, 200)
	f.Add(strings.Repeat("A sentence. ", 500), "t", "s", "x", 3000, 3011)
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
		marked := bot.Block{Quote: &q, Struck: []retrieval.Span{q.Answer}}
		if half := start + (end-start)/2; q.Answer.Len() > 0 && utf8.RuneStart((text + "x")[half]) {
			marked.Bold = []retrieval.Span{{Start: start, End: half}}
			marked.Struck = []retrieval.Span{{Start: half, End: end}}
		}
		beside := q
		beside.Answer = retrieval.Span{}
		checkPosts(t, bot.Message{
			Note: title, Actions: []bot.Action{{Label: title, Command: "more", Argument: "x"}},
			Blocks: []bot.Block{{Text: plain}, {Quote: &beside, Context: true}, {Quote: &q}, {Quote: &beside, Context: true}, {Article: &q.Citation}},
		})
		checkPosts(t, bot.Message{Blocks: []bot.Block{{Text: plain, Time: time.Unix(1700000000, 0)}, marked}})
	})
}

// giants reports characters that may be cut.
func giants(s string) bool {
	for g := uniseg.NewGraphemes(s); g.Next(); {
		if cost(g.Str()) > 200 {
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
