package discord

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"verbatim/bot"
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
	random := rand.New(rand.NewPCG(1, 2))
	pieces := append(slices.Clone(hostile), strings.Fields("The cabinet agreed on Monday to cap rents at 3 % until 2029. Nobody said 13,000. A vote is due! Why? 内阁周一批准了一项法案。 Правительство")...)
	text := func(most int) string {
		var out strings.Builder
		for n := int(float64(most) * math.Pow(random.Float64(), 25)); out.Len() < n; {
			piece := pieces[random.IntN(len(pieces))]
			out.WriteString(strings.Repeat(piece, 1+random.IntN(1+random.IntN(4))))
			out.WriteString([]string{" ", " ", " ", "", "\n", "\r\n", "\n\n"}[random.IntN(7)])
		}
		return out.String()
	}
	articles := 10_000
	if testing.Short() {
		articles = 500
	}
	for i := 0; i < articles; {
		var m bot.Message
		if random.IntN(2) == 0 {
			m.Note = text(500)
			m.Blocks = append(m.Blocks, bot.Block{Text: text(1000)})
		}
		for range 1 + random.IntN(3) {
			i++
			q := retrieval.Quote{Text: text(9000), Citation: retrieval.Citation{
				Ref: retrieval.Ref{ID: fmt.Sprint("a", i), Revision: 1 + random.IntN(3)}, Paragraph: random.IntN(100),
				Title: text(600), Source: text(300), URL: "https://news.example/" + strings.Join(strings.Fields(text(600)), "-"),
				Published: time.Unix(random.Int64N(2e9), 0), Modified: time.Unix(random.Int64N(2e9), 0),
			}}
			q.Answer = someSentence(random, q.Text)
			var strong, gone []retrieval.Span
			if random.IntN(2) == 0 {
				strong, gone = someParts(random, q.Text)
			}
			m.Blocks = append(m.Blocks, bot.Block{Quote: &q, Bold: strong, Struck: gone, Actions: []bot.Action{{Label: "Open", URL: q.Link(512)}, {Label: "Context", Command: "context", Argument: fmt.Sprint(random.IntN(3))}}})
		}
		m.Blocks = append(m.Blocks, bot.Block{Article: &m.Blocks[len(m.Blocks)-1].Quote.Citation})
		checkPosts(t, m)
		if t.Failed() {
			t.Fatalf("article %d: %+v", i, m)
		}
	}
}

// someSentence is any span of a text.
func someSentence(random *rand.Rand, text string) retrieval.Span {
	start := random.IntN(len(text) + 1)
	end := min(start+random.IntN(500), len(text))
	for !utf8.RuneStart((text + "x")[start]) {
		start--
	}
	for !utf8.RuneStart((text + "x")[end]) {
		end++
	}
	return retrieval.Span{Start: start, End: end}
}

// someParts are spans of a text in order, some of which touch.
func someParts(random *rand.Rand, text string) (bold, struck []retrieval.Span) {
	for at := 0; at < len(text); {
		s := someSentence(random, text)
		s.Start = max(s.Start, at)
		if s.Len() <= 0 {
			return bold, struck
		}
		if random.IntN(2) == 0 {
			bold = append(bold, s)
		} else {
			struck = append(struck, s)
		}
		at = s.End
	}
	return bold, struck
}
