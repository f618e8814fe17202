package text_test

import (
	"strings"
	"testing"

	"verbatim/retrieval/text"
)

func TestSame(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"", " \n\u200b", true}, {"Zoë", "Zoe\u0308", true}, {"a b", " a\u00a0\r\n b\u202f", true}, {"co\u00adop", "coop", true},
		{"a b", "ab", false}, {"Zoë", "Zoe", false}, {"“a”", `"a"`, false}, {"5", "６", false}, {"m²", "m2", false},
	} {
		if got := text.Same(test.a, test.b); got != test.want || got != text.Same(test.b, test.a) {
			t.Errorf("Same(%q, %q) = %v", test.a, test.b, got)
		}
	}
}

// A feed sends the same text again and again.
func TestSameAllocatesNothing(t *testing.T) {
	a := strings.Repeat("Zoë said so. ", 500)
	b := strings.Clone(a)
	if n := testing.AllocsPerRun(10, func() { text.Same(a, b) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
