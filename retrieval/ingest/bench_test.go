package ingest_test

import (
	"fmt"
	"strings"
	"testing"

	"verbatim/retrieval/ingest"
)

// BenchmarkJSONLines loads articles of some 50 words that name their language;
// the archive has them all after the first round.
func BenchmarkJSONLines(b *testing.B) {
	const articles = 10_000
	text := strings.Repeat("The minister said that prices rose. ", 8)
	var lines strings.Builder
	for i := range articles {
		fmt.Fprintf(&lines, `{"id":"d%d","title":"Title %d","language":"en","text":"%s","url":"https://example.org/%d","published":"2024-01-02T03:04:05Z"}`+"\n", i, i, text, i)
	}
	b.SetBytes(int64(lines.Len()))
	for b.Loop() {
		db := open(b)
		opts := ingest.Options{Stdin: strings.NewReader(lines.String())}
		if _, err := ingest.Load(b.Context(), db, []string{"-"}, opts); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(articles*b.N)/b.Elapsed().Seconds(), "articles/s")
}
