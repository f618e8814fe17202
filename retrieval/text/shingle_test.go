package text_test

import (
	"testing"

	"verbatim/retrieval/text"
)

func TestShingles(t *testing.T) {
	shingles := func(s string) []uint64 { return text.Shingles(s, 7) }
	const ten = "one two three four five six seven eight nine ten"
	for _, test := range []struct {
		a, b string
		want float64
	}{
		{ten, "ONE two, three “four” five six seven eight nine ten!", 1},
		{ten, "two three four five six seven", 1},
		{ten, ten + " " + ten, 1},
		{ten, "one two three four five six seven eight nine eleven", 5.0 / 6},
		{ten, "one two three four 5 six seven eight nine ten", 1.0 / 6},
		{ten, "five four three two one", 0},
		{"one two", "One two.", 1},
		{"one two", "two one", 0},
		{"Zoë said", "ZOE\u0308 sa\u00adid", 1},
		{"東京は日本の首都です。", "東京は日本の首都だった。", 4.0 / 6},
	} {
		if got := text.Containment(shingles(test.a), shingles(test.b)); got != test.want {
			t.Errorf("containment of %q and %q = %v; want %v", test.a, test.b, got, test.want)
		}
	}
	// Archives keep them, so they must stay what they are.
	if got := shingles("Zoë said so."); len(got) != 1 || got[0] != 0xd528d94cb6797e0d {
		t.Errorf("%#x", got)
	}
	if text.Containment(shingles(ten), text.Shingles(ten, 8)) != 0 {
		t.Error("the seed says nothing")
	}
}
