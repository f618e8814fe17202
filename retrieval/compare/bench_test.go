package compare_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"verbatim/retrieval/compare"
)

// report is a text of so many sentences, four to a paragraph.
func report(sentences int) []string {
	r := rand.New(rand.NewPCG(1, 2))
	out := make([]string, sentences)
	for i := range out {
		var b strings.Builder
		b.WriteString("The")
		for range 8 + r.IntN(20) {
			if r.IntN(3) == 0 {
				b.WriteString([]string{" of", " the", " in", " and", " to"}[r.IntN(5)])
			} else {
				fmt.Fprintf(&b, " word%d", int(3000*r.Float64()*r.Float64()))
			}
		}
		b.WriteString([]string{". ", ". ", ". ", ".\n\n"}[i%4])
		out[i] = b.String()
	}
	return out
}

// changed is a report with a word of every nth sentence changed.
func changed(sentences []string, nth int) string {
	out := make([]string, len(sentences))
	for i, s := range sentences {
		out[i] = s
		if i%nth == 0 {
			out[i] = strings.Replace(s, " word", " zebra", 1)
		}
	}
	return strings.Join(out, "")
}

// BenchmarkTexts compares a common article, a long text in which all is changed,
// one in which all is other, and a very long one.
func BenchmarkTexts(b *testing.B) {
	article, long, huge := report(40), report(5000), report(100000)
	for _, bench := range []struct{ name, old, new string }{
		{"article", strings.Join(article, ""), changed(article, 10)},
		{"5000-changed", strings.Join(long, ""), changed(long, 1)},
		{"5000-other", strings.Join(long, ""), strings.Join(huge[50000:55000], "")},
		{"100000-tenth-changed", strings.Join(huge, ""), changed(huge, 10)},
		{"100000-changed", strings.Join(huge, ""), changed(huge, 1)},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.SetBytes(int64(len(bench.old) + len(bench.new)))
			b.ReportAllocs()
			for b.Loop() {
				compare.Texts(bench.old, bench.new, "en")
			}
		})
	}
}
