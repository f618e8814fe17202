package telegram

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"verbatim/bot"
	"verbatim/retrieval"
)

// entity is a MessageEntity: a part of a text that is shown in a way of its own.
type entity struct {
	Type           string `json:"type"`
	Offset         int    `json:"offset"` // in units
	Length         int    `json:"length"` // in units
	URL            string `json:"url,omitempty"`
	UnixTime       int64  `json:"unix_time,omitempty"`
	DateTimeFormat string `json:"date_time_format,omitempty"`
}

// end is where it ends, in units.
func (e entity) end() int { return e.Offset + e.Length }

// rich is a text with entities, in the order in which they begin.
type rich struct {
	text     string
	units    int
	entities []entity
}

// write goes on with a text as it is.
func (r *rich) write(s string) {
	r.text += s
	r.units += units(s)
}

// mark goes on with a text that does not begin or end in white space, and where
// it has a type marks it.
func (r *rich) mark(e entity, s string) {
	if e.Type != "" && s != "" {
		e.Offset, e.Length = r.units, units(s)
		r.entities = append(r.entities, e)
	}
	r.write(s)
}

// add goes on with another text, behind a separator if it is not the first.
func (r *rich) add(separator string, next rich) {
	if r.text != "" {
		r.write(separator)
	}
	for _, e := range next.entities {
		e.Offset += r.units
		r.entities = append(r.entities, e)
	}
	r.write(next.text)
}

// units is the length of a text as offsets count it, in units of UTF-16.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += utf16.RuneLen(r)
	}
	return n
}

// show returns a text as it is sent: byte for byte, save what would steer the
// screen and what Telegram takes away (see sent).
func show(text string) string {
	shown, _ := showSpan(text, retrieval.Span{})
	return shown
}

// showSpan returns a text as it is sent, and where what a span of it says stands
// there, without the white space at its ends.
func showSpan(text string, span retrieval.Span) (string, retrieval.Span) {
	var out strings.Builder
	var moved retrieval.Span
	for i := 0; i < len(text); {
		if i <= span.Start {
			moved.Start = out.Len()
		}
		n, shown := sent(text[i:])
		out.WriteString(shown)
		if i < span.End {
			moved.End = out.Len()
		}
		i += n
	}
	shown := out.String()
	if span.Start >= span.End {
		return shown, retrieval.Span{}
	}
	return shown, moved.Trim(shown)
}

// sent returns the first character of a text as it is sent, and how many bytes
// it stands for. Telegram drops CR, U+2028 and U+2029, so that words would run
// into each other, and makes a space of other breaks; it drops three marks, so
// that å in its decomposed form would be an a
// (fix_formatted_text in td/telegram/MessageEntity.cpp of tdlib/td).
func sent(text string) (n int, shown string) {
	if c := text[0]; c >= ' ' && c < 0x7F && (len(text) == 1 || text[1] < utf8.RuneSelf) {
		return 1, text[:1]
	}
	r, n := utf8.DecodeRuneInString(text)
	if strings.HasPrefix(text[n:], ring) && strings.ContainsRune(ringed, r) {
		return n + len(ring), rings.Replace(text[:n+len(ring)])
	}
	switch {
	case strings.HasPrefix(text, "\r\n"):
		return 2, "\n"
	case bot.BreaksLine(r):
		return n, "\n"
	case r == 0x30A || r == 0x333 || r == 0x33F:
		return n, fmt.Sprintf("<U+%04X>", r)
	}
	// Marks of direction are shown even where they are ordinary, as in Hebrew: of
	// several in a row Telegram makes another character
	// (replace_offending_characters in td/telegram/misc.cpp).
	return n, bot.Visible(string(r))
}

const ring, ringed = "\u030a", "AaUuwy"

// rings are the letters of Unicode that have a ring and nothing else.
var rings = strings.NewReplacer("A"+ring, "Å", "a"+ring, "å", "U"+ring, "Ů", "u"+ring, "ů", "w"+ring, "ẘ", "y"+ring, "ẙ")

// blank reports whether nothing of a text would be seen, which Telegram refuses
// as the text of a message.
func blank(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !unseen(r) })
}

// unseen says that a character has no look of its own; the last two are blank
// too to Telegram (strip_empty_characters in td/telegram/misc.cpp).
func unseen(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Bidi_Control, r) ||
		r == '\u2800' || r == '\ufffc'
}
