package text_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

// A word is the same whether it is asked for alone, in a sentence or with all, and
// whether or not it was seen before.
func TestLazily(t *testing.T) {
	for _, test := range []struct{ language, text string }{
		{"en", "A lazyfirst ﬁne co\u00adope\u00adration of Sa\u0303o’s “troops”. The US told us so. It ended."},
		{"de", "Die Lazyfirstmieten steigen. Der Kanzler schwieg dazu."},
		{"zh", "中国政府宣布了计划。旨在帮助小型企业。"},
		{"en", ""},
	} {
		lazy := text.Lazily(test.text, test.language)
		var alone []text.Word
		for i := range lazy.Len() {
			alone = append(alone, lazy.At(i))
			if w := lazy.At(i); lazy.Stop(i) != (w.Term == "") {
				t.Errorf("%q: a stop word is %t, its term %q", w.Folded, lazy.Stop(i), w.Term)
			}
		}
		all := text.Words(test.text, test.language)
		if diff := cmp.Diff(all, alone); diff != "" && len(all) > 0 {
			t.Errorf("%.20q: words alone (-want +got):\n%s", test.text, diff)
		}
		for _, s := range text.Sentences(test.text, test.language) {
			var want []text.Word
			for _, w := range all {
				if s.Start <= w.Start && w.Start < s.End {
					want = append(want, w)
				}
			}
			in := lazy.In(s)
			if len(want) > 0 && all[in.First()] != want[0] {
				t.Errorf("%q begins with word %d", test.text[s.Start:s.End], in.First())
			}
			if diff := cmp.Diff(want, in.All()); diff != "" {
				t.Errorf("%q: (-want +got):\n%s", test.text[s.Start:s.End], diff)
			}
		}
		if n := lazy.In(retrieval.Span{Start: len(test.text), End: len(test.text)}).Len(); n != 0 {
			t.Errorf("%.20q: %d words begin behind it", test.text, n)
		}
	}
}
