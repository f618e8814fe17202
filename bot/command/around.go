package command

import (
	"verbatim/bot"
	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

// Around quotes the passage that holds the span, with the span as what answers,
// between the passage before and the one after; nil if the span does not lie
// within one passage.
func Around(a retrieval.Article, span retrieval.Span) []bot.Block {
	passages := text.Passages(a.Text, a.Language)
	for i, p := range passages {
		if span.Start < p.Start || span.End > p.End {
			continue
		}
		var blocks []bot.Block
		for j := max(0, i-1); j <= min(i+1, len(passages)-1); j++ {
			q := cut(a, passages[j])
			if j == i {
				q.Answer = retrieval.Span{Start: span.Start - p.Start, End: span.End - p.Start}
			}
			blocks = append(blocks, bot.Block{Quote: &q, Context: j != i})
		}
		return blocks
	}
	return nil
}

func cut(a retrieval.Article, p retrieval.Passage) retrieval.Quote {
	return retrieval.Quote{
		Text: a.Text[p.Start:p.End],
		Citation: retrieval.Citation{
			Ref: a.Ref, Span: p.Span, Paragraph: p.Paragraph,
			Title: a.Title, Source: a.Source, URL: a.URL, Published: a.Published,
		},
	}
}
