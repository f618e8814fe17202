package bot

import (
	"fmt"
	"strings"
	"unicode"
)

// Visible shows what would steer a reader's screen: control characters as their
// pictures (U+2400 …), marks that reorder text as their code points. White
// space stays.
func Visible(s string) string {
	if !strings.ContainsFunc(s, steers) {
		return s
	}
	var out strings.Builder
	for _, r := range s {
		switch {
		case !steers(r):
			out.WriteRune(r)
		case r < 0x20:
			out.WriteRune(0x2400 + r)
		case r == 0x7F:
			out.WriteRune(0x2421)
		default:
			fmt.Fprintf(&out, "<U+%04X>", r)
		}
	}
	return out.String()
}

// Line is a text as one line that steers nobody's screen, with single spaces.
func Line(s string) string { return Visible(strings.Join(strings.Fields(s), " ")) }

func steers(r rune) bool {
	return unicode.IsControl(r) && !unicode.IsSpace(r) || unicode.Is(unicode.Bidi_Control, r)
}

// BreaksLine reports whether a line ends at a character, in the eyes of one
// client or another.
func BreaksLine(r rune) bool { return strings.ContainsRune("\n\v\f\r\u0085\u2028\u2029", r) }
