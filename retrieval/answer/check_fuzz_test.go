package answer_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"

	"verbatim/retrieval"
	"verbatim/retrieval/answer"
	"verbatim/retrieval/eval"
	"verbatim/retrieval/text"
)

// letters are those of a text and its figures, whatever stands between them.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text.Fold(s))
}

func FuzzCheck(f *testing.F) {
	l := open(f, article("a", speech+"\n\n"+rents), article("b", bridge))
	all := letters(speech+"\n\n"+rents) + " " + letters(bridge)
	for _, s := range []string{rents, "We will raise taxes", "“We will … taxes”", "[He] left […] the back", "> Ministers agreed\n> on Monday", "\x00 „3“ percent", "We will…0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, quotation := range append(answer.Quotations(s), s) {
			c := l.check(t, quotation)
			gap := strings.ContainsAny(quotation, "[.…‥․")
			if c.Verdict == retrieval.Verbatim && !gap && !strings.Contains(all, letters(quotation)) {
				t.Fatalf("%q is not in the archive", quotation)
			}
		}
	})
}

// BenchmarkCheck takes a sentence with one word changed, in an archive of 20,000
// passages.
func BenchmarkCheck(b *testing.B) {
	corpus := eval.NewCorpus(1, now)
	var articles []retrieval.Article
	for n := range 2000 {
		articles = append(articles, corpus.Article(n, eval.CorpusParagraphs))
	}
	l := open(b, articles...)
	random := rand.New(rand.NewPCG(1, 2))
	var quotations []string
	for range 200 {
		sentences := strings.SplitAfter(articles[random.IntN(len(articles))].Text, ". ")
		words := strings.Fields(sentences[random.IntN(len(sentences))])
		words[random.IntN(len(words))] = "zebra"
		quotations = append(quotations, strings.Join(words, " "))
	}
	for i := 0; b.Loop(); i++ {
		if c := l.check(b, quotations[i%len(quotations)]); c.Verdict != retrieval.Altered {
			b.Fatalf("%q: verdict %d", quotations[i%len(quotations)], c.Verdict)
		}
	}
}
