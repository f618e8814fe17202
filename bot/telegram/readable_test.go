package telegram

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// readable is what a person reads of a post: its text, and the labels of buttons
// in brackets.
func readable(p post) string {
	var out strings.Builder
	out.WriteString(p.Text + "\n")
	for _, row := range p.Keyboard {
		for _, b := range row {
			out.WriteString("[" + b.Text + "]\n")
		}
	}
	return out.String()
}

// part is what an entity marks, by bytes of the text.
type part struct {
	entity
	start, end int
	text       string
}

// accept fails where Telegram would refuse or change a post, and returns what is
// marked in it. It knows Telegram's rules by itself.
func accept(t *testing.T, p post) []part {
	t.Helper()
	encoded := utf16.Encode([]rune(p.Text))
	if n := len(encoded); n < 1 || n > 4000 || len(p.Entities) > 100 {
		t.Errorf("%d units, %d entities", n, len(p.Entities))
	}
	if !utf8.ValidString(p.Text) || strings.TrimSpace(p.Text) != p.Text || strings.ContainsFunc(p.Text, changed) {
		t.Errorf("the text is not what would arrive: %q", p.Text)
	}
	var parts []part
	for _, e := range p.Entities {
		if e.Offset < 0 || e.Length <= 0 || e.Offset+e.Length > len(encoded) {
			t.Fatalf("%+v of %d units", e, len(encoded))
		}
		if inPair(encoded, e.Offset) || inPair(encoded, e.Offset+e.Length) {
			t.Fatalf("%+v parts a surrogate pair", e)
		}
		before := len(string(utf16.Decode(encoded[:e.Offset])))
		text := string(utf16.Decode(encoded[e.Offset : e.Offset+e.Length]))
		if strings.TrimSpace(text) != text {
			t.Errorf("%+v begins or ends in white space: %q", e, text)
		}
		parts = append(parts, part{e, before, before + len(text), text})
	}
	checkNesting(t, parts)
	checkFields(t, parts)
	checkButtons(t, p.Keyboard)
	if p.Preview.Disabled == (p.Preview.URL != "") {
		t.Errorf("preview %+v", p.Preview)
	}
	return parts
}

func inPair(encoded []uint16, at int) bool {
	return at > 0 && at < len(encoded) && utf16.IsSurrogate(rune(encoded[at-1])) && encoded[at-1] < 0xDC00
}

// changed reports what the server takes out or makes a space of. A tab
// becomes a space, which looks the same.
func changed(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' || r >= 0x2028 && r <= 0x202E || r == 0x30A || r == 0x333 || r == 0x33F ||
		unicode.Is(unicode.Bidi_Control, r)
}

func checkNesting(t *testing.T, parts []part) {
	t.Helper()
	styles := []string{"bold", "italic", "strikethrough"}
	for i, a := range parts {
		for _, b := range parts[i+1:] {
			if b.start < a.start || b.start == a.start && b.end > a.end {
				t.Errorf("%+v stands before %+v", a, b)
			}
			if b.start >= a.end {
				continue
			}
			quotes := strings.HasSuffix(a.Type, "blockquote") && b.Type == "text_link"
			if b.end > a.end || !quotes && !slices.Contains(styles, b.Type) || slices.Contains(styles, a.Type) {
				t.Errorf("%+v holds %+v", a, b)
			}
		}
	}
}

func checkFields(t *testing.T, parts []part) {
	t.Helper()
	for _, p := range parts {
		switch p.Type {
		case "bold", "italic", "strikethrough", "blockquote", "expandable_blockquote":
		case "text_link":
			if !strings.HasPrefix(p.URL, "http") || len(p.URL) > 2048 || strings.ContainsFunc(p.URL, unicode.IsSpace) {
				t.Errorf("a link to %q", p.URL)
			}
		case "date_time":
			if p.UnixTime <= 0 || p.DateTimeFormat != "Dt" {
				t.Errorf("%+v", p)
			}
		default:
			t.Errorf("an entity of type %q", p.Type)
		}
		if (p.URL != "") != (p.Type == "text_link") || (p.UnixTime != 0) != (p.Type == "date_time") {
			t.Errorf("%+v", p)
		}
	}
}

func checkButtons(t *testing.T, rows [][]button) {
	t.Helper()
	seen, n := map[string]bool{}, 0
	for _, row := range rows {
		if len(row) == 0 || len(row) > 8 {
			t.Errorf("%d buttons in a row", len(row))
		}
		for _, b := range row {
			n++
			does := b.CallbackData + b.URL
			kinds := 0
			for _, set := range []bool{b.CallbackData != "", b.URL != "", b.CopyText != nil} {
				if set {
					kinds++
				}
			}
			if kinds != 1 || strings.TrimSpace(b.Text) == "" || len(utf16.Encode([]rune(b.Text))) > 64 || len(b.CallbackData) > 64 || len(b.URL) > 2048 || b.CopyText == nil && seen[does] {
				t.Errorf("button %+v", b)
			}
			if b.CopyText != nil && (b.CopyText.Text == "" || len(utf16.Encode([]rune(b.CopyText.Text))) > 256) {
				t.Errorf("a button copies %q", b.CopyText.Text)
			}
			seen[does] = true
		}
	}
	if n > 100 {
		t.Errorf("%d buttons", n)
	}
}
