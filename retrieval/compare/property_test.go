package compare_test

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"verbatim/retrieval"
	"verbatim/retrieval/compare"
	"verbatim/retrieval/text"
)

// check holds a comparison to what it promises of any two texts.
func check(t *testing.T, old, new, language string) []compare.Change {
	t.Helper()
	changes := compare.Texts(old, new, language)
	var inOld, inNew []retrieval.Span
	differ := false
	gone, come := map[string]bool{}, map[string]bool{}
	for _, c := range changes {
		a, b := part(t, old, c.Old), part(t, new, c.New)
		differ = differ || c.Kind != compare.Kept || c.Moved
		if c.Kind != compare.Added {
			inOld = append(inOld, c.Old)
		}
		if c.Kind != compare.Removed {
			inNew = append(inNew, c.New)
		}
		switch c.Kind {
		case compare.Kept:
			if !text.Same(a, b) || len(c.Words) > 0 {
				t.Fatalf("kept: %q %q %v", a, b, c.Words)
			}
		case compare.Changed:
			checkWords(t, old, new, c)
		case compare.Removed:
			gone[seen(a)] = true
			if c.New != (retrieval.Span{}) || c.Moved {
				t.Fatalf("removed: %+v", c)
			}
		case compare.Added:
			come[seen(b)] = true
			if c.Old != (retrieval.Span{}) || c.Moved {
				t.Fatalf("added: %+v", c)
			}
		}
	}
	for s := range gone {
		if come[s] {
			t.Fatalf("%q is both removed and added", s)
		}
	}
	if !slices.IsSortedFunc(inNew, func(a, b retrieval.Span) int { return cmp.Compare(a.Start, b.Start) }) {
		t.Fatalf("not in the order of the new text: %v", inNew)
	}
	slices.SortFunc(inOld, func(a, b retrieval.Span) int { return cmp.Compare(a.Start, b.Start) })
	checkCover(t, old, inOld)
	checkCover(t, new, inNew)
	if !differ && marks(old) != marks(new) {
		t.Fatalf("no change between %q and %q", old, new)
	}
	return changes
}

// checkWords holds that what lies between the edits is the same, so that nothing
// else differs, and that the edits do.
func checkWords(t *testing.T, old, new string, c compare.Change) {
	t.Helper()
	if len(c.Words) == 0 || text.Same(part(t, old, c.Old), part(t, new, c.New)) {
		t.Fatalf("changed: %q %q %v", part(t, old, c.Old), part(t, new, c.New), c.Words)
	}
	a, b := c.Old.Start, c.New.Start
	for _, e := range append(slices.Clone(c.Words), compare.Edit{Old: retrieval.Span{Start: c.Old.End, End: c.Old.End}, New: retrieval.Span{Start: c.New.End, End: c.New.End}}) {
		before, after := part(t, old, retrieval.Span{Start: a, End: e.Old.Start}), part(t, new, retrieval.Span{Start: b, End: e.New.Start})
		if !text.Same(before, after) {
			t.Fatalf("%q and %q lie between edits %v of %q and %q", before, after, c.Words, old, new)
		}
		a, b = e.Old.End, e.New.End
	}
	for _, e := range c.Words {
		if before, after := part(t, old, e.Old), part(t, new, e.New); before == after {
			t.Fatalf("the edit %v of %q and %q changes nothing", e, old, new)
		}
	}
}

// checkCover holds that spans in order have all that is seen of a text, once.
func checkCover(t *testing.T, s string, spans []retrieval.Span) {
	t.Helper()
	at := 0
	for _, span := range append(spans, retrieval.Span{Start: len(s), End: len(s)}) {
		if span.Start < at || seen(s[at:span.Start]) != "" {
			t.Fatalf("%v of %q overlap, or leave something out at %d", spans, s, at)
		}
		at = span.End
	}
}

func part(t *testing.T, s string, span retrieval.Span) string {
	t.Helper()
	p, ok := span.Of(s)
	if !ok {
		t.Fatalf("%v is no part of %q", span, s)
	}
	return p
}

func seen(s string) string {
	out, _ := text.Seen(s)
	return string(out)
}

// marks is what is seen of a text beside white space.
func marks(s string) string { return strings.ReplaceAll(seen(s), " ", "") }

func FuzzTexts(f *testing.F) {
	for _, pair := range [][2]string{
		{fire, strings.Replace(fire, "12", "15", 1)}, {"", "a"}, {"A b. C d.", "C d. A b."}, {"½ “x” — 6:30", "5½ x - 7:45"},
		{"东京。大阪。", "大阪。 东京。"}, {"Zoe\u0308\n\n\u200b\n\nb", "Zoë b"}, {"a-b c", "-"}, {"\x00a\tb", "a b"}, {"He won. He won. He won.", "He won. She lost. He won."},
	} {
		f.Add(pair[0], pair[1], "en")
	}
	f.Fuzz(func(t *testing.T, old, new, language string) {
		if !utf8.ValidString(old) || !utf8.ValidString(new) {
			t.Skip()
		}
		check(t, old, new, language)
		for _, c := range compare.Texts(old, old, language) {
			if c.Kind != compare.Kept || c.Moved {
				t.Fatalf("%q differs from itself: %+v", old, c)
			}
		}
	})
}

// pieces are words and marks that edits and sentence ends may fall between.
var pieces = strings.Fields(`Ministers agreed on Monday not to raise rents by 3 % in Köln , the chancellor said . 12 15 “ ” ( ) - – 6:30 U.S. Mr. 东京 火灾 。 ? ! 5½ no never She He it`)

// Whatever an editor does to a text, it is told.
func TestEditedTexts(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	write := func(n int) string {
		var b strings.Builder
		for range n {
			b.WriteString(pieces[r.IntN(len(pieces))])
			b.WriteString([]string{" ", " ", " ", " ", "", "\n", "\n\n", ". "}[r.IntN(8)])
		}
		return b.String()
	}
	for range 1000 {
		old := write(r.IntN(60))
		new := old
		for range r.IntN(5) {
			from := r.IntN(len(new) + 1)
			for !utf8.RuneStart((new + "x")[from]) {
				from--
			}
			to := min(len(new), from+r.IntN(40))
			for !utf8.RuneStart((new + "x")[to]) {
				to--
			}
			to = max(to, from)
			switch r.IntN(3) {
			case 0: // in other words
				new = new[:from] + write(r.IntN(6)) + new[to:]
			case 1: // gone
				new = new[:from] + new[to:]
			case 2: // moved
				new = new[to:] + new[from:to] + new[:from]
			}
		}
		check(t, old, new, "en")
	}
}

// A figure, a name or a "not" that changes in any sentence of an article is an
// edit of that sentence, and nothing else is.
func TestOneWord(t *testing.T) {
	var sentences []string
	for _, s := range text.Sentences(fire, "en") {
		sentences = append(sentences, fire[s.Start:s.End])
	}
	for i, s := range sentences {
		words := strings.SplitAfter(strings.TrimRight(s, " "), " ")
		for at := range words {
			edited := slices.Clone(words)
			edited[at] = "Not " + words[at]
			other := slices.Clone(sentences)
			other[i] = strings.Join(edited, "") + s[len(strings.TrimRight(s, " ")):]
			new := strings.Join(other, "")
			for n, c := range check(t, fire, new, "en") {
				want := compare.Kept
				if n == i {
					want = compare.Changed
				}
				if c.Kind != want || want == compare.Changed && (len(c.Words) != 1 || part(t, new, c.Words[0].New) != "Not") {
					t.Errorf("%q in front of word %d of sentence %d: %+v", "Not", at, i, c)
				}
			}
		}
	}
}
