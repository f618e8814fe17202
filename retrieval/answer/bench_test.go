package answer_test

import (
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"verbatim/retrieval"
	"verbatim/retrieval/answer"
	"verbatim/retrieval/archive"
	"verbatim/retrieval/database"
	"verbatim/retrieval/eval"
	"verbatim/retrieval/index"
	"verbatim/retrieval/index/embedded"
)

const (
	benchArticles  = 10_000
	benchQuestions = 2000
)

// BenchmarkArchive prints, for an archive of 100,000 passages: the rate of
// loading it into archive and index, the time of opening it, the memory that
// it takes at rest, and the time of one question, everything included.
func BenchmarkArchive(b *testing.B) {
	dir := b.TempDir()
	c := eval.NewCorpus(1, now)
	var articles []retrieval.Article
	for n := range benchArticles {
		articles = append(articles, c.Article(n, eval.CorpusParagraphs))
	}
	log := slog.New(slog.DiscardHandler)
	open := func() (*archive.DB, *embedded.Index) {
		db, err := archive.Open(b.Context(), database.Place{Dir: dir})
		if err != nil {
			b.Fatal(err)
		}
		idx, err := embedded.Open(filepath.Join(dir, "index"), db.ID(), log)
		if err != nil {
			b.Fatal(err)
		}
		return db, idx
	}
	db, idx := open()
	b.Run("load", func(b *testing.B) {
		begin := time.Now()
		for batch := range slices.Chunk(articles, 500) {
			if _, err := db.Put(b.Context(), batch...); err != nil {
				b.Fatal(err)
			}
		}
		if err := index.NewFollower(db, idx, log).CatchUp(b.Context(), nil); err != nil {
			b.Fatal(err)
		}
		if took := time.Since(begin); took > time.Second { // not the trial run, which finds all loaded
			b.ReportMetric(benchArticles*eval.CorpusParagraphs/took.Seconds(), "passages/s")
		}
	})
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			if err := idx.Close(); err != nil {
				b.Fatal(err)
			}
			if err := db.Close(); err != nil {
				b.Fatal(err)
			}
			db, idx = open()
		}
	})
	defer func() {
		idx.Close()
		db.Close()
	}()
	engine := answer.New(db, idx, log)
	var questions []string
	for i := range benchQuestions {
		questions = append(questions, c.Question(articles[i*benchArticles/benchQuestions]))
	}
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(questions), func(i, j int) { questions[i], questions[j] = questions[j], questions[i] })
	articles = nil
	b.Run("ask", func(b *testing.B) {
		var took []time.Duration
		for i := 0; b.Loop(); i++ {
			begin := time.Now()
			if _, err := engine.Answer(b.Context(), retrieval.Question{Text: questions[i%len(questions)], Now: now}); err != nil {
				b.Fatal(err)
			}
			took = append(took, time.Since(begin))
		}
		b.ReportMetric(eval.Percentile(took, 50), "p50-ms")
		b.ReportMetric(eval.Percentile(took, 99), "p99-ms")
	})
	b.Run("memory", func(b *testing.B) {
		for b.Loop() {
			runtime.GC()
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.HeapInuse+m.StackInuse)/1e6, "MB")
	})
}
