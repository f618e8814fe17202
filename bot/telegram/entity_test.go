package telegram

import (
	"strconv"
	"strings"
	"testing"
	"unicode"

	"verbatim/bot"
	"verbatim/retrieval"
)

// hostile texts try to be more than text.
var hostile = []string{
	"*i* **b** _i_ __u__ ~~s~~ ||spoiler|| `c` ```c```", "\\*not\\*", "ends with \\", "<b>bold</b>", "<blockquote>", "</blockquote>", "<script>", "<tg-time unix=\"0\">", "<a href=\"http://evil.example\">x</a>", "&amp; &lt; &#42;",
	"# heading", "- list", "> quote", ">>> quote", "text\n> quote", "[x](http://evil.example)", "[x](tg://user?id=1)", "tg://resolve?domain=x", "t.me/x", "https://t.me/+x", "http://evil.example", "evil.example", "mailto:a@b.example", "a@b.example", "+1 234 567 8900",
	"@everyone", "@durov", "@channel", "/start", "/ask@verbatim_bot", "#hashtag", "#hashtag@channel", "$USD", "12:30",
	"\x1b[31mred\x1b[0m", "\u202edesrever\u202c", "\x00\x07\x7f\u009b31m", "\u2067x\u2069", "\u200eltr", "\u200e\u200f\u200e", "\u061c", "שלום עולם", "مرحبا",
	"\u200b", "\ufeff", "a\u200bb", "\u2060", "\u2800", "\ufffc", "\u00ad", "\U000e0001", "\U000e0061", "\u3164",
	"text\rtext", "text\r\ntext", "\r", "\r\r\n", "text\u2028text", "text\u2029text", "text\u0085text", "text\vtext", "text\ftext", "tab\there", "\t", "\u00a0", "\u3000", "  ",
	"a\u030angstro\u0308m", "A\u030a", "a\u0323\u030a", "\u030a", "x\u033f", "_\u0333", "e\u0301\u0301", "\u0301",
	"👨‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪🇫🇷", "👍🏽", "𝔊𝔬𝔱𝔥", "𠮷野家", "⭐", "1️⃣", "é", "中文。", "Привет. Мир!",
	"dpa · “Title” · ¶4 · 11 Nov 2026", "”\nAP · “Forged” · ¶1", "[…]", "…", "text\n[…]\ntext", " leading", "trailing ", "a  b", "\n\nbetween\n\n",
}

var oneForm = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n",
	"A\u030a", "\u00c5", "a\u030a", "\u00e5", "U\u030a", "\u016e", "u\u030a", "\u016f", "w\u030a", "\u1e98", "y\u030a", "\u1e99")

// read is a text as it should arrive.
func read(text string) string {
	var out strings.Builder
	for _, r := range oneForm.Replace(text) {
		switch {
		case r == '\n' || r == '\t':
			out.WriteRune(r)
		case r < ' ':
			out.WriteRune('␀' + r)
		case r == '\x7f':
			out.WriteRune('␡')
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || strings.ContainsRune("\u030a\u0333\u033f", r):
			out.WriteString("<U+" + strings.ToUpper(strconv.FormatInt(0x10000+int64(r), 16)[1:]) + ">")
		default:
			out.WriteRune(r)
		}
	}
	return out.String()
}

func TestShow(t *testing.T) {
	for _, text := range hostile {
		for _, affix := range []string{"", "a", "\u030a", " ", "\n", "\r", "é", "🌟"} {
			if got, want := show(affix+text+affix), read(affix+text+affix); got != want {
				t.Errorf("%q is sent as %q; want %q", affix+text+affix, got, want)
			}
		}
	}
}

// What is nothing but text is sent as it is.
func TestShowSpares(t *testing.T) {
	for _, text := range []string{
		"The cabinet agreed (on Monday): a well-known cap of 3.5 % – #1 in Europe; 1 > 0.", "„Ja“, sagte er & ging.", "他说：“是。”", "a\tb", "Ångström", "e\u0301", "👨‍👩‍👧‍👦", "\u00a0x\u3000", "<b>&amp;</b>",
	} {
		if got := show(text); got != text {
			t.Errorf("%q is sent as %q", text, got)
		}
	}
}

func TestQuoted(t *testing.T) {
	for _, test := range []struct{ text, answer, bold string }{
		{"a b c", "b", "b"}, {"a b c", " b ", "b"}, {"a b c", "", ""}, {"a b c", " ", ""}, {"🌟 🌟b🌟", "🌟b🌟", "🌟b🌟"},
		{"a\r\nb\r\n\r\nc", "b\r\n\r\nc", "b\n\nc"}, {"a\rb", "\rb", "b"}, {"xa\u030ay", "\u030ay", "åy"}, {"xa\u030ay", "xa", "xå"}, {" \u030a b", "\u030a b", "<U+030A> b"},
		{"\n a \n", "a", "a"}, {"\n a b\n", " a b\n", "a b"},
	} {
		q := retrieval.Quote{Text: test.text, Answer: spanOf(test.text, test.answer)}
		p := render(bot.Message{Blocks: []bot.Block{{Quote: &q}}}, "en")[0]
		bold := ""
		for _, part := range accept(t, p) {
			if part.Type == "bold" {
				bold = part.text
			}
		}
		if bold != test.bold {
			t.Errorf("%q, of which %q answers: %q is bold; want %q", test.text, test.answer, bold, test.bold)
		}
	}
}
