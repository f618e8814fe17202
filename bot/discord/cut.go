package discord

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/bot"
)

// measure is of texts when escaped.
var measure bot.Measure = cost

// cost is what a part of a text takes in a quote, wherever it stands.
func cost(s string) int {
	n := 0
	for _, r := range s {
		switch shown := bot.Visible(string(r)); {
		case bot.BreaksLine(r):
			n += len("**\n> **")
		case shown != string(r):
			n += units(escape(shown)) + 1
		case r < utf8.RuneSelf && strings.ContainsRune("\\*_~|`[<@:#-+>.)", r):
			n += 2
		default:
			n += units(shown)
		}
	}
	return n
}

// pieces parts a text so that each piece fits the budget.
func pieces(text string, budget int) []string {
	if units(escapeLines(text)) <= budget {
		return []string{text}
	}
	return slices.DeleteFunc(measure.Pieces(text, budget), blank)
}

// clipped escapes as much of a name as fits, and reports whether that is all.
func clipped(name string, budget int) (shown string, whole bool) {
	if blank(name) {
		return "", true
	}
	name = strings.Join(strings.Fields(name), " ")
	if shown = escape(name); units(shown) <= budget {
		return shown, true
	}
	return escape(measure.Start(name, budget)), false
}

// blank reports whether nothing of a text would be seen, which Discord refuses.
func blank(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !unseen(r) })
}

// unseen says that a character has no look of its own, and may be stripped.
func unseen(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Bidi_Control, r)
}
