package telegram

import (
	"slices"
	"strings"

	"verbatim/bot"
	"verbatim/retrieval"
)

// measure is of texts as they are sent.
var measure bot.Measure = func(part string) int { return units(show(part)) }

// omitted stands on a line of its own outside the quote: within it might be the
// article's.
const omitted = "[…]"

// look is how a quote is shown, by types of entities: all of it, and the words
// of it that matter.
type look struct{ block, words string }

var (
	best    = look{"blockquote", "bold"}
	further = look{"expandable_blockquote", "bold"}
	aside   = look{"expandable_blockquote", "italic"} // the context of a quote
)

// stress is a part of a quote that is shown in a way of its own.
type stress struct {
	kind string // of its entity
	retrieval.Span
}

// maxStresses bounds the parts of a quote that stand out, so that a post holds
// their entities and those of the citation.
const maxStresses = 80

// excerpt is a quote, with the part of it that is kept where all of it does not
// fit.
type excerpt struct {
	text     string
	named    retrieval.Span
	stresses []stress
}

// excerptOf is how a block shows its quote. Named are the parts that are new, else
// those that hold no longer, which must not be cut away unseen, else the answer.
func excerptOf(l look, b bot.Block) excerpt {
	e := excerpt{text: b.Quote.Text}
	bold, struck := within(e.text, b.Bold...), within(e.text, b.Struck...)
	for _, parts := range [][]retrieval.Span{bold, struck, within(e.text, b.Quote.Answer)} {
		if len(parts) > 0 {
			e.named = retrieval.Span{Start: parts[0].Start, End: parts[len(parts)-1].End}
			break
		}
	}
	e.stresses = append(stressed("bold", bold), stressed("strikethrough", struck)...)
	switch {
	case len(e.stresses) > 0:
		slices.SortStableFunc(e.stresses, func(a, b stress) int { return a.Start - b.Start })
		e.stresses = e.stresses[:min(len(e.stresses), maxStresses)]
	case l == aside:
		e.stresses = []stress{{l.words, retrieval.Span{Start: 0, End: len(e.text)}}}
	default:
		e.stresses = []stress{{l.words, e.named}}
	}
	return e
}

// stressed joins parts that touch: Telegram would make one entity of them.
func stressed(kind string, parts []retrieval.Span) (all []stress) {
	for _, p := range parts {
		if n := len(all); n > 0 && all[n-1].End == p.Start {
			all[n-1].End = p.End
			continue
		}
		all = append(all, stress{kind, p})
	}
	return all
}

// within are the spans that are parts of a text.
func within(text string, spans ...retrieval.Span) []retrieval.Span {
	return slices.DeleteFunc(slices.Clone(spans), func(s retrieval.Span) bool {
		_, ok := s.Of(text)
		return !ok
	})
}

// cut is the excerpt of a part of the text.
func (e excerpt) cut(to retrieval.Span) excerpt {
	inside := func(s retrieval.Span) retrieval.Span {
		at := func(i int) int { return min(max(i, to.Start), to.End) - to.Start }
		return retrieval.Span{Start: at(s.Start), End: at(s.End)}
	}
	cut := excerpt{text: e.text[to.Start:to.End], named: inside(e.named)}
	for _, s := range e.stresses {
		cut.stresses = append(cut.stresses, stress{s.kind, inside(s.Span)})
	}
	return cut
}

// quotation is a quote, without the white space at its ends, which Telegram
// takes away. Where it does not fit, the part named in it is kept.
func quotation(l look, e excerpt, budget int) rich {
	e = e.cut(retrieval.Span{Start: 0, End: len(e.text)}.Trim(e.text))
	before, after := "", ""
	if measure(e.text) > budget {
		// A space may be one character with a sign behind it.
		w := measure.Window(e.text, e.named.Trim(e.text), budget-2*units(omitted+"\n")).Trim(e.text)
		before, after = e.text[:w.Start], e.text[w.End:]
		e = e.cut(w)
	}
	var out rich
	if !blank(before) {
		out.write(omitted + "\n")
	}
	out.add("", quoted(l, e))
	if !blank(after) {
		out.write("\n" + omitted)
	}
	return out
}

// quoted is a whole quote. Where what Telegram takes for one character is in two
// parts, it is in the first.
func quoted(l look, e excerpt) rich {
	var out rich
	shown := show(e.text)
	out.mark(entity{Type: l.block}, shown)
	end := 0
	for _, s := range e.stresses {
		_, words := showSpan(e.text, s.Span)
		words.Start = max(words.Start, end)
		if words.Start >= words.End {
			continue
		}
		end = words.End
		out.entities = append(out.entities, entity{
			Type: s.kind, Offset: units(shown[:words.Start]), Length: units(shown[words.Start:words.End]),
		})
	}
	return out
}

// pieces parts a text so that each piece fits the budget.
func pieces(text string, budget int) []string {
	text = strings.TrimFunc(text, unseen)
	if measure(text) <= budget {
		return slices.DeleteFunc([]string{text}, blank)
	}
	return slices.DeleteFunc(measure.Pieces(text, budget), blank)
}

// clipped shows as much of a name as fits, and reports whether that is all.
func clipped(name string, budget int) (shown string, whole bool) {
	if blank(name) {
		return "", true
	}
	name = strings.Join(strings.Fields(name), " ")
	if shown = show(name); units(shown) <= budget {
		return shown, true
	}
	return show(measure.Start(name, budget)), false
}

// ellipsis is clipped, with a sign that something is left out.
func ellipsis(name string, budget int) string {
	shown, whole := clipped(name, budget)
	if !whole {
		shown += more
	}
	return shown
}
