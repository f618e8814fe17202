package telegram

import (
	"slices"
	"strings"
	"unicode"

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

// quotation is a quote, without the white space at its ends, which Telegram
// takes away. Where it does not fit, a part named in it is kept.
func quotation(l look, text string, named retrieval.Span, budget int) rich {
	text, named = trimmed(text, named)
	before, after := "", ""
	if measure(text) > budget {
		w := measure.Window(text, named, budget-2*units(omitted+"\n"))
		before, after = text[:w.Start], text[w.End:]
		named.Start, named.End = max(named.Start, w.Start)-w.Start, min(named.End, w.End)-w.Start
		text = text[w.Start:w.End]
	}
	if l == aside {
		named = retrieval.Span{Start: 0, End: len(text)}
	}
	var out rich
	if !blank(before) {
		out.write(omitted + "\n")
	}
	out.add("", quoted(l, text, named))
	if !blank(after) {
		out.write("\n" + omitted)
	}
	return out
}

// quoted is a whole quote.
func quoted(l look, text string, named retrieval.Span) rich {
	var out rich
	shown, words := showSpan(text, named)
	out.mark(entity{Type: l.block}, shown)
	if words.Start < words.End {
		out.entities = append(out.entities, entity{
			Type: l.words, Offset: units(shown[:words.Start]), Length: units(shown[words.Start:words.End]),
		})
	}
	return out
}

// trimmed returns a text and a span of it without the white space at the ends.
func trimmed(text string, span retrieval.Span) (string, retrieval.Span) {
	start := len(text) - len(strings.TrimLeftFunc(text, unicode.IsSpace))
	text = strings.TrimSpace(text)
	at := func(i int) int { return min(max(i-start, 0), len(text)) }
	span = retrieval.Span{Start: at(span.Start), End: at(span.End)}
	inner := text[span.Start:span.End]
	if strings.TrimSpace(inner) == "" {
		return text, retrieval.Span{Start: span.End, End: span.End}
	}
	span.Start += len(inner) - len(strings.TrimLeftFunc(inner, unicode.IsSpace))
	span.End = span.Start + len(strings.TrimSpace(inner))
	return text, span
}

// pieces parts a text so that each piece fits a post.
func pieces(text string) []string {
	text = strings.TrimFunc(text, unseen)
	if measure(text) <= room {
		return slices.DeleteFunc([]string{text}, blank)
	}
	return slices.DeleteFunc(measure.Pieces(text, room), blank)
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
