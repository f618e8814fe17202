package archive_test

import (
	"fmt"
	"strings"
	"testing"

	"verbatim/retrieval"
	"verbatim/retrieval/archive"
)

func BenchmarkPut(b *testing.B) {
	db, err := archive.Open(b.Context(), b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	n := 0
	for b.Loop() {
		articles := make([]retrieval.Article, 1000)
		for i := range articles {
			n++
			articles[i] = article(fmt.Sprint("a", n), strings.Repeat("words of a paragraph ", 20))
		}
		if _, err := db.Put(b.Context(), articles...); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "articles/s")
}

func BenchmarkArticle(b *testing.B) {
	db, err := archive.Open(b.Context(), b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	for i := range 1000 {
		if _, err := db.Put(b.Context(), article(fmt.Sprint("a", i), strings.Repeat("words of a paragraph ", 200))); err != nil {
			b.Fatal(err)
		}
	}
	for i := 0; b.Loop(); i++ {
		if _, err := db.Article(b.Context(), retrieval.Ref{ID: fmt.Sprint("a", i%1000)}); err != nil {
			b.Fatal(err)
		}
	}
}
