package command

import (
	"slices"

	"verbatim/bot"
	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

// Around quotes the passages that hold the span as one, with the span as what
// answers, between the passage before and the one after; nil if the span lies
// beyond the text.
func Around(a retrieval.Article, span retrieval.Span) []bot.Block {
	passages := text.Passages(a.Text, a.Language)
	first := slices.IndexFunc(passages, func(p retrieval.Passage) bool { return span.Start < p.End })
	if _, ok := span.Of(a.Text); !ok || first < 0 || span.Start < passages[first].Start {
		return nil
	}
	last := first
	for last+1 < len(passages) && passages[last+1].Start < span.End {
		last++
	}
	if span.End > passages[last].End {
		return nil
	}
	held := passages[first]
	held.End = passages[last].End
	q := cut(a, held)
	q.Answer = retrieval.Span{Start: span.Start - held.Start, End: span.End - held.Start}
	blocks := []bot.Block{{Quote: &q}}
	if first > 0 {
		before := cut(a, passages[first-1])
		blocks = slices.Insert(blocks, 0, bot.Block{Quote: &before, Context: true})
	}
	if last+1 < len(passages) {
		after := cut(a, passages[last+1])
		blocks = append(blocks, bot.Block{Quote: &after, Context: true})
	}
	return blocks
}

func cut(a retrieval.Article, p retrieval.Passage) retrieval.Quote {
	return retrieval.Quote{Text: a.Text[p.Start:p.End], Citation: a.Cite(p.Span, p.Paragraph)}
}
