package bottest

import (
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"verbatim/bot"
	"verbatim/retrieval"
)

// Hostile are messages that quote so many articles of all lengths, always the same
// ones, made of a platform's pieces, which try to be more than text, and of words.
func Hostile(articles int, pieces []string) iter.Seq[bot.Message] {
	h := hostile{rand.New(rand.NewPCG(1, 2)), append(slices.Clone(pieces),
		strings.Fields("The cabinet agreed on Monday to cap rents at 3 % until 2029. Nobody said 13,000. A vote is due! Why? 内阁周一批准了一项法案。 Правительство")...)}
	return func(yield func(bot.Message) bool) {
		for i := 0; i < articles; {
			var m bot.Message
			if h.IntN(2) == 0 {
				m.Note = h.text(500)
				m.Blocks = append(m.Blocks, bot.Block{Text: h.text(1000)})
			}
			for range 1 + h.IntN(3) {
				i++
				b := h.quote(i)
				if h.IntN(3) == 0 {
					m.Blocks = append(m.Blocks, bot.Block{Article: &b.Quote.Citation})
				}
				m.Blocks = append(m.Blocks, b)
			}
			m.Blocks = append(m.Blocks, bot.Block{Article: &m.Blocks[len(m.Blocks)-1].Quote.Citation})
			if !yield(m) {
				return
			}
		}
	}
}

// hostile makes texts of pieces.
type hostile struct {
	*rand.Rand
	pieces []string
}

// text is hardly ever near the most bytes that it may have.
func (h hostile) text(most int) string {
	var out strings.Builder
	for n := int(float64(most) * math.Pow(h.Float64(), 25)); out.Len() < n; {
		piece := h.pieces[h.IntN(len(h.pieces))]
		out.WriteString(strings.Repeat(piece, 1+h.IntN(1+h.IntN(4))))
		out.WriteString([]string{" ", " ", " ", "", "\n", "\r\n", "\n\n"}[h.IntN(7)])
	}
	return out.String()
}

func (h hostile) quote(i int) bot.Block {
	q := retrieval.Quote{Text: h.text(9000), Citation: retrieval.Citation{
		Ref: retrieval.Ref{ID: fmt.Sprint("a", i), Revision: 1 + h.IntN(3)}, Paragraph: h.IntN(100),
		Title: h.text(600), Source: h.text(300), URL: "https://news.example/" + strings.Join(strings.Fields(h.text(600)), "-"),
		Published: time.Unix(h.Int64N(2e9), 0), Modified: time.Unix(h.Int64N(2e9), 0),
	}}
	q.Answer = h.span(q.Text)
	b := bot.Block{Quote: &q, Actions: []bot.Action{{Label: "Open", URL: q.Link(512)}, {Label: "Context", Command: "context", Argument: fmt.Sprint(h.IntN(3))}}}
	if h.IntN(2) == 0 {
		b.Bold, b.Struck = h.parts(q.Text)
	}
	return b
}

// span is any one of a text, between characters.
func (h hostile) span(text string) retrieval.Span {
	start := h.IntN(len(text) + 1)
	end := min(start+h.IntN(500), len(text))
	for !utf8.RuneStart((text + "x")[start]) {
		start--
	}
	for !utf8.RuneStart((text + "x")[end]) {
		end++
	}
	return retrieval.Span{Start: start, End: end}
}

// parts are spans of a text in order, some of which touch.
func (h hostile) parts(text string) (bold, struck []retrieval.Span) {
	for at := 0; at < len(text); {
		s := h.span(text)
		s.Start = max(s.Start, at)
		if s.Len() <= 0 {
			return bold, struck
		}
		if h.IntN(2) == 0 {
			bold = append(bold, s)
		} else {
			struck = append(struck, s)
		}
		at = s.End
	}
	return bold, struck
}
