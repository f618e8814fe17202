package answer

import (
	"slices"
	"strings"

	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

// A quotation is recognised where this part of its words corresponds, a stop
// word counting as half of another; where it is short, only if it differs in one
// place.
const (
	recognisedShare = 0.6
	stopWordShare   = 0.5
	short           = 8 // words
)

// weigh sets what the words of a quotation count for.
func (p *pattern) weigh(language string) {
	for i := range p.items {
		x := &p.items[i]
		switch {
		case x.kind != itself || !x.Word:
		case text.Stopword(strings.ToLower(x.Text), language):
			x.weight = stopWordShare
		default:
			x.weight = 1
		}
	}
}

// counterpart is what corresponds to a quotation in a part of an article.
type counterpart struct {
	*pattern
	alignment
	article  retrieval.Article
	part     retrieval.Span
	literals []text.Literal // of the part
}

func (c *counterpart) compared() string { return c.article.Text[c.part.Start:c.part.End] }

// clip takes out of the alignment what lies beyond the sentences of the first
// and the last literal that correspond: words that the quotation has in front
// of them do not stand for the end of another sentence.
func (c *counterpart) clip() {
	first := slices.IndexFunc(c.steps, step.corresponds)
	if first < 0 {
		return
	}
	last := first
	for i, s := range c.steps {
		if s.corresponds() {
			last = i
		}
	}
	from, to := c.literals[c.steps[first].literal].Start, c.literals[c.steps[last].literal].End
	for _, s := range text.Sentences(c.compared(), c.article.Language) {
		if s.Start <= from && from < s.End {
			from = s.Start
		}
		if s.Start < to && to <= s.End {
			to = s.End
		}
	}
	c.clipSteps(c.steps[:first], from, to)
	c.clipSteps(c.steps[last+1:], from, to)
}

// clipSteps takes the literals outside of [from, to) out of some steps, and
// those within as well if they are marks only.
func (c *counterpart) clipSteps(steps []step, from, to int) {
	words := false
	for i := range steps {
		s := &steps[i]
		if s.literal >= 0 && (c.literals[s.literal].Start < from || c.literals[s.literal].End > to) {
			s.literal = -1
		}
		words = words || s.literal >= 0 && c.literals[s.literal].Word
	}
	for i := range steps {
		if !words {
			steps[i].literal = -1
		}
	}
}

// share is the part of the quotation that corresponds.
func (c *counterpart) share() float64 {
	whole, same := 0.0, 0.0
	for _, x := range c.items {
		whole += x.weight
	}
	for _, s := range c.steps {
		if s.corresponds() {
			same += c.items[s.item].weight
		}
	}
	return same / whole
}

// recognised reports whether it is still the quotation that corresponds. One
// word may be another in a quotation of any length, if not only stop words are
// the same.
func (c *counterpart) recognised() bool {
	places, words := c.changes()
	switch {
	case c.size < fewest:
		return false
	case places <= 1 && words <= 1:
		return slices.ContainsFunc(c.steps, func(s step) bool { return s.corresponds() && c.items[s.item].weight == 1 })
	}
	return c.share() >= recognisedShare && (places <= 1 || c.size >= short)
}

// changes counts the runs in which words differ, and the words of the quotation
// in them.
func (c *counterpart) changes() (places, words int) {
	c.runs(func(differ bool, run []step) {
		changed := false
		for _, s := range run {
			if s.corresponds() {
				continue
			}
			if s.item >= 0 && c.items[s.item].Word {
				words++
				changed = true
			}
			changed = changed || s.item < 0 && s.literal >= 0 && c.literals[s.literal].Word
		}
		if differ && changed {
			places++
		}
	})
	return places, words
}

// runs calls visit with each run of steps that are alike in whether they differ.
func (c *counterpart) runs(visit func(differ bool, run []step)) {
	for from := 0; from < len(c.steps); {
		differ := c.differs(from)
		to := from + 1
		for to < len(c.steps) && c.differs(to) == differ {
			to++
		}
		visit(differ, c.steps[from:to])
		from = to
	}
}

// differs reports whether the quotation differs in a step. So it does in a mark
// within what is otherwise another word: "6:30" and "7:45" are one difference.
func (c *counterpart) differs(i int) bool {
	s := c.steps[i]
	if s.cost > 0 || i == 0 || i == len(c.steps)-1 || s.item <= 0 || s.item == len(c.items)-1 {
		return s.cost > 0
	}
	before, mark, after := c.items[s.item-1], c.items[s.item], c.items[s.item+1]
	within := mark.kind == itself && !mark.Word && before.End == mark.Start && mark.End == after.Start
	return within && c.steps[i-1].cost > 0 && c.steps[i+1].cost > 0
}

// edits are the runs that differ.
func (c *counterpart) edits() []retrieval.Edit {
	var edits []retrieval.Edit
	c.runs(func(differ bool, run []step) {
		if !differ {
			return
		}
		if edit := c.edit(run); edit != (retrieval.Edit{}) {
			edits = append(edits, edit)
		}
	})
	return edits
}

func (c *counterpart) edit(run []step) retrieval.Edit {
	var e retrieval.Edit
	e.Archived, _ = c.span(run).Of(c.article.Text)
	first := slices.IndexFunc(run, func(s step) bool { return s.item >= 0 })
	if first < 0 {
		return e
	}
	quoted := c.items[run[first].item].Span
	for _, s := range run {
		if s.item >= 0 {
			quoted.End = c.items[s.item].End
		}
	}
	e.Quoted = c.pattern.text[quoted.Start:quoted.End]
	return e
}

// span is where the counterparts of some steps stand in the article.
func (c *counterpart) span(run []step) retrieval.Span {
	var span retrieval.Span
	found := false
	for _, s := range run {
		if s.literal < 0 {
			continue
		}
		if !found {
			span.Start, found = c.literals[s.literal].Start+c.part.Start, true
		}
		span.End = c.literals[s.literal].End + c.part.Start
	}
	return span
}

// quote is what corresponds with the passages that hold it.
func (c *counterpart) quote() retrieval.Quote {
	answer := c.span(c.steps)
	passages := text.Passages(c.article.Text, c.article.Language)
	first := slices.IndexFunc(passages, func(p retrieval.Passage) bool { return p.End > answer.Start })
	last := slices.IndexFunc(passages, func(p retrieval.Passage) bool { return p.End >= answer.End })
	whole := retrieval.Span{Start: passages[first].Start, End: passages[last].End}
	within := func(s retrieval.Span) retrieval.Span {
		return retrieval.Span{Start: s.Start - whole.Start, End: s.End - whole.Start}
	}
	q := retrieval.Quote{
		Text: c.article.Text[whole.Start:whole.End], Answer: within(answer),
		Score: c.share(), Citation: c.article.Cite(whole, passages[first].Paragraph),
	}
	c.runs(func(differ bool, run []step) {
		if span := c.span(run); !differ && span.Len() > 0 {
			q.Matches = append(q.Matches, within(span))
		}
	})
	return q
}
