package opensearch_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"verbatim/retrieval"
	"verbatim/retrieval/eval"
	"verbatim/retrieval/index"
	"verbatim/retrieval/index/embedded"
	"verbatim/retrieval/text"
)

// benchPassages is how many there are where VERBATIM_BENCH_PASSAGES does not say.
const benchPassages = 100_000

// corpus makes batches as a follower does, and questions about them.
type corpus struct {
	*eval.Corpus
	articles int
}

func (c *corpus) batch(passages int) retrieval.Batch {
	var b retrieval.Batch
	for n := 0; n < passages; n += eval.CorpusParagraphs {
		a := c.Article(c.articles, eval.CorpusParagraphs)
		a.Revision = 1
		c.articles++
		b.Documents = append(b.Documents, index.Document(a))
	}
	b.Through = retrieval.Seq(c.articles)
	return b
}

// queries ask about articles all over the corpus.
func (c *corpus) queries(n int) []retrieval.Query {
	var all []retrieval.Query
	for i := range n {
		q := retrieval.Query{Limit: 120, Now: time.Now()}
		for _, term := range text.Analyze(c.Question(c.Article(i*c.articles/n, eval.CorpusParagraphs)), "en") {
			q.Terms = append(q.Terms, retrieval.QueryTerm{Forms: []retrieval.Form{{Text: term.Text, Weight: 1}}})
		}
		all = append(all, q)
	}
	return all
}

func eachIndex(b *testing.B, run func(*testing.B, retrieval.Index)) {
	addresses(b)
	b.Run("embedded", func(b *testing.B) {
		x, err := embedded.Open(filepath.Join(b.TempDir(), "index"), "archive", slog.New(slog.DiscardHandler))
		if err != nil {
			b.Fatal(err)
		}
		defer x.Close()
		run(b, x)
	})
	b.Run("opensearch", func(b *testing.B) { run(b, openNew(b)) })
}

func BenchmarkSearch(b *testing.B) {
	passages := benchPassages
	if n, err := strconv.Atoi(os.Getenv("VERBATIM_BENCH_PASSAGES")); err == nil {
		passages = n
	}
	eachIndex(b, func(b *testing.B, x retrieval.Index) {
		c := &corpus{Corpus: eval.NewCorpus(1, time.Now())}
		begin := time.Now()
		for c.articles*eval.CorpusParagraphs < passages {
			if err := x.Apply(b.Context(), c.batch(1000)); err != nil {
				b.Fatal(err)
			}
		}
		b.Logf("%d passages in %v", passages, time.Since(begin))
		queries := c.queries(2000)
		if _, err := x.Search(b.Context(), queries[0]); err != nil {
			b.Fatal(err)
		}
		b.ResetTimer()
		for i := 1; b.Loop(); i++ {
			if _, err := x.Search(b.Context(), queries[i%len(queries)]); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkApply(b *testing.B) {
	eachIndex(b, func(b *testing.B, x retrieval.Index) {
		c := &corpus{Corpus: eval.NewCorpus(1, time.Now())}
		for b.Loop() {
			b.StopTimer()
			batch := c.batch(1000)
			b.StartTimer()
			if err := x.Apply(b.Context(), batch); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(c.articles*eval.CorpusParagraphs)/b.Elapsed().Seconds(), "passages/s")
	})
}
