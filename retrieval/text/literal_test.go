package text_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

// literals joins them by spaces, marks in angle brackets.
func literals(s string) string {
	var out []string
	for _, l := range text.Literals(s) {
		if l.Word {
			out = append(out, l.Text)
		} else {
			out = append(out, "<"+l.Text+">")
		}
	}
	return strings.Join(out, " ")
}

func TestLiterals(t *testing.T) {
	for in, want := range map[string]string{
		"“We don’t,” he  said.\n":           "We don't <,> he said <.>",
		"«Nein», sagte ‚er‘ – zu „ihr“":     "Nein <,> sagte er <-> zu ihr",
		"well-known 1999–2004 -- or — so":   "well <-> known 1999 <-> 2004 <-> or <-> so",
		"up 3.5% to $13,000 … (see U.S.)":   "up 3.5 <%> to <$> 13,000 <.> <.> <.> <(> see U.S <.> <)>",
		"ﬁne co\u00adop Sa\u0303o \u200b１３": "fine coop São 13",
		"中国「新闻」，好。":                         "中 国 新 闻 <,> 好 <。>",
		"ที่นี่ 💸":                          "ที่ นี่ <💸>",
		"\x00\x07 \u0301":                   "",
	} {
		if got := literals(in); got != want {
			t.Errorf("%q: %s; want %s", in, got, want)
		}
	}
}

func FuzzLiterals(f *testing.F) {
	f.Add("“Don’t … co\u00adop” -- ﬁ½ 13,000 Sa\u0303o \u200b中国 ที่นี่ -\u0301-")
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return
		}
		var last retrieval.Span
		for _, l := range text.Literals(s) {
			if _, ok := l.Of(s); !ok || l.Len() == 0 || l.Start < last.Start || l.End < last.End || l.Text == "" {
				t.Fatalf("literal %+v of %q after %v", l, s, last)
			}
			last = l.Span
		}
	})
}
