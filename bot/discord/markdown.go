package discord

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"

	"verbatim/bot"
	"verbatim/retrieval"
)

// units is the length of a text as Discord may count it; the documentation does
// not say whether by characters or, as its clients do, by units of UTF-16.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// escape makes a line say what it says and nothing else. A backslash before
// punctuation is not shown and takes its meaning, wherever the line may stand:
// in a quote, in bold, behind the mark of a subtext. Only the label of a link
// shows it, so there is never any text in one.
func escape(line string) string {
	var out strings.Builder
	line = bot.Visible(line)
	start, number := true, false // nothing so far, nothing but digits
	for i, r := range line {
		meaning := false
		switch {
		case strings.ContainsRune("\\*_~|`[<@", r):
			meaning = true
		case r == ':': // not "here: there"; but "https://", ":smile:"
			meaning = !strings.HasPrefix(line[i+1:], " ")
		case strings.ContainsRune("#-+>", r): // heading, list, subtext, quote
			meaning = start
		case r == '.' || r == ')': // list
			meaning = number
		}
		if meaning {
			out.WriteByte('\\')
		}
		out.WriteRune(r)
		number = '0' <= r && r <= '9' && (start || number)
		start = start && (strings.ContainsRune("#-+>", r) || unseen(r))
	}
	return out.String()
}

// escapeLines escapes a text of several lines.
func escapeLines(text string) string {
	var out []string
	for _, l := range lines(text) {
		out = append(out, escape(text[l.Start:l.End]))
	}
	return strings.Join(out, "\n")
}

// lines are the parts of a text that begin a line to one of Discord's clients:
// to a regular expression of JavaScript a line also ends at U+2028.
func lines(text string) []retrieval.Span {
	var spans []retrieval.Span
	start := 0
	for i, r := range text {
		if !bot.BreaksLine(r) {
			continue
		}
		if r == '\n' && i > 0 && text[i-1] == '\r' {
			start = i + 1
			continue
		}
		spans = append(spans, retrieval.Span{Start: start, End: i})
		start = i + len(string(r))
	}
	return append(spans, retrieval.Span{Start: start, End: len(text)})
}

// The signs that stand around a part of a text.
const bold, struck = "**", "~~"

// emphasis is a part of a text between two signs.
type emphasis struct {
	retrieval.Span
	sign string
}

// blockquote quotes a text, with parts of it between signs, in order. What stands
// beside the bar is the article's own words and nothing else.
func blockquote(text string, parts []emphasis) string {
	var out []string
	for _, l := range lines(text) {
		out = append(out, "> "+emphasized(text, l, parts))
	}
	return strings.Join(out, "\n")
}

// emphasized is a line of a text with signs of its own: none reaches over its end.
func emphasized(text string, line retrieval.Span, parts []emphasis) string {
	var out strings.Builder
	at := line.Start
	for _, p := range parts {
		from, to := max(p.Start, at), min(p.End, line.End)
		if from >= to {
			continue
		}
		out.WriteString(escape(text[at:from]))
		out.WriteString(enclose(text[from:to], p.sign))
		at = to
	}
	return out.String() + escape(text[at:line.End])
}

// enclose leaves out the white space at the ends, where some clients take the
// signs for themselves. One that reads no backslash before it would end what is
// struck with a tilde at its end, so that stands behind.
func enclose(s, sign string) string {
	inner := strings.TrimSpace(s)
	if sign == struck {
		inner = strings.TrimRightFunc(inner, func(r rune) bool { return r == '~' || unicode.IsSpace(r) })
	}
	if inner == "" {
		return escape(s)
	}
	before, after, _ := strings.Cut(s, inner)
	return before + sign + escape(inner) + sign + escape(after)
}

func subtext(markdown string) string { return "-# " + markdown }

// arrow is the label of a link. Discord makes no link of a label with an emoji,
// such as U+2197.
const arrow = "→"

// masked links to an address, or is empty if there is none.
func masked(label, address string) string {
	address = strings.NewReplacer("(", "%28", ")", "%29").Replace(address)
	if address == "" || len(address) > maxURL {
		return ""
	}
	return "[" + label + "](" + address + ")"
}

// moment is a point in time in the reader's zone. Midnight is a day without a
// time, which would be the day before west of Greenwich.
func moment(t time.Time) string {
	if t = t.UTC(); t.Equal(t.Truncate(24 * time.Hour)) {
		return t.Format(time.DateOnly)
	}
	return instant(t)
}

func instant(t time.Time) string { return fmt.Sprintf("<t:%d:f>", t.Unix()) }
