package discord

import (
	"slices"

	"verbatim/bot"
	"verbatim/retrieval"
)

// quotes shows a quote with its citation, the name of its article above it, and the
// context around it without. The actions on the first quote of a message go below
// it.
func quotes(group []bot.Block, first bool) item {
	var it item
	budget := room
	if head := group[0]; head.Article != nil {
		it.parts = []part{{article(head), head.Actions}}
		budget -= units(it.parts[0].markdown)
		group = group[1:]
	}
	budget -= maxContext * (len(group) - 1)
	cited := false
	for _, b := range group {
		q := *b.Quote
		p := part{actions: useful(b)}
		switch {
		case !b.Context || len(group) == 1:
			p.markdown = quoted(b, budget)
			cited = true
			it.quote = !b.Context
			if first && it.quote {
				p.actions, it.below = nil, b.Actions
			}
		case cited:
			p.markdown = quotation(q.Text, nil, retrieval.Span{}, maxContext)
		default:
			end := retrieval.Span{Start: len(q.Text), End: len(q.Text)}
			p.markdown = quotation(q.Text, nil, end, maxContext)
		}
		it.parts = append(it.parts, p)
	}
	return it
}

// quoted is a quote with its citation right below.
func quoted(b bot.Block, budget int) string {
	cited := "\n" + subtext(citation(b))
	parts := emphases(b)
	return quotation(b.Quote.Text, parts, core(parts), budget-units(cited)) + cited
}

// maxSigned is how many parts of a quote have signs, so that these leave room for
// the words. No article was seen that needs so many.
const maxSigned = 100

// emphases are the parts of a block's quote that stand out, in order. One that is
// struck is not bold beside, and what touches is one: Discord reads signs wrongly
// that follow upon each other.
func emphases(b bot.Block) []emphasis {
	signs := make([]string, len(b.Quote.Text)) // of each byte
	put := func(spans []retrieval.Span, sign string) {
		for _, s := range spans {
			if _, ok := s.Of(b.Quote.Text); ok {
				for i := s.Start; i < s.End; i++ {
					signs[i] = sign
				}
			}
		}
	}
	if len(b.Bold) > 0 {
		put(b.Bold, bold)
	} else {
		put([]retrieval.Span{b.Quote.Answer}, bold)
	}
	put(b.Struck, struck)
	var out []emphasis
	for i, sign := range signs {
		last := len(out) - 1
		switch {
		case sign == "":
		case last >= 0 && out[last].End == i && out[last].sign == sign:
			out[last].End++
		default:
			out = append(out, emphasis{retrieval.Span{Start: i, End: i + 1}, sign})
		}
	}
	return out[:min(len(out), maxSigned)]
}

// core is what is kept of a quote that is too long: from the first to the last
// bold part, or struck one if none is bold.
func core(parts []emphasis) retrieval.Span {
	if strong := slices.DeleteFunc(slices.Clone(parts), func(p emphasis) bool { return p.sign != bold }); len(strong) > 0 {
		parts = strong
	}
	if len(parts) == 0 {
		return retrieval.Span{}
	}
	return retrieval.Span{Start: parts[0].Start, End: parts[len(parts)-1].End}
}

const omitted = "-# […]"

// quotation is a quote as Markdown, with parts of it between signs. Where it does
// not fit, the part named is kept, and a line of another kind says that something
// is left out: within the quote it might be the article's.
func quotation(text string, parts []emphasis, named retrieval.Span, budget int) string {
	if whole := blockquote(text, parts); units(whole) <= budget {
		return whole
	}
	signs := len(parts) * 2 * len(bold)
	w := measure.Window(text, named, budget-len("> ")-signs-2*units(omitted+"\n"))
	within := slices.Clone(parts)
	for i := range within {
		within[i].Start -= w.Start
		within[i].End -= w.Start
	}
	out := blockquote(text[w.Start:w.End], within)
	if !blank(text[:w.Start]) {
		out = omitted + "\n" + out
	}
	if !blank(text[w.End:]) {
		out += "\n" + omitted
	}
	return out
}
