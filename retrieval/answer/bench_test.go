package answer_test

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"verbatim/retrieval"
	"verbatim/retrieval/answer"
	"verbatim/retrieval/archive"
	"verbatim/retrieval/index"
	"verbatim/retrieval/index/embedded"
)

// The benchmark's archive: articles of ten paragraphs of some 80 words whose
// frequencies follow Zipf's law, as those of news do (exponent 1.07 and shift
// 2.7, Mandelbrot's form fitted to English).
const (
	benchArticles   = 10_000
	benchParagraphs = 10
	benchWords      = 80
	benchVocabulary = 200_000
	benchSentence   = 20
	benchQuestion   = 8
)

// corpus writes text; the same for the same seed.
type corpus struct {
	random *rand.Rand
	zipf   *rand.Zipf
}

func newCorpus() corpus {
	random := rand.New(rand.NewPCG(1, 2))
	return corpus{random, rand.NewZipf(random, 1.07, 2.7, benchVocabulary-1)}
}

// The commonest words of English, by their frequency.
var common = strings.Fields(`the of to and a in that is was for it with as his on be at by i this had not are but from or have an they which
	one you were her all she there would their we him been has when who will more no if out so said what up its about into than them can only`)

// word is one of the commonest words or a pronounceable one, so that stemming
// does what it does to words; the longer the rarer.
func (c corpus) word() string {
	const consonants, vowels = "bcdfghklmnprstvz", "aeiou"
	n := int(c.zipf.Uint64())
	if n < len(common) {
		return common[n]
	}
	var w strings.Builder
	for ; n > 0; n /= 80 {
		w.WriteByte(consonants[n%16])
		w.WriteByte(vowels[n/16%5])
	}
	return w.String()
}

func (c corpus) paragraph() string {
	var p strings.Builder
	for i := range benchWords {
		switch {
		case i%benchSentence == 0 && i > 0:
			p.WriteString(". The ")
		case i > 0:
			p.WriteByte(' ')
		}
		p.WriteString(c.word())
	}
	return p.String() + "."
}

func (c corpus) article(n int) retrieval.Article {
	var paragraphs []string
	for range benchParagraphs {
		paragraphs = append(paragraphs, c.paragraph())
	}
	return retrieval.Article{
		Ref: retrieval.Ref{ID: fmt.Sprint("a", n)}, Language: "en", Source: fmt.Sprint("source", n%20),
		Title: c.word() + " " + c.word() + " " + c.word(), Text: strings.Join(paragraphs, "\n\n"),
		Published: now.Add(-time.Duration(n) * time.Hour),
	}
}

// question asks with words of a random passage.
func (c corpus) question(a retrieval.Article) string {
	words := strings.Fields(a.Text)
	start := c.random.IntN(len(words) - 2*benchQuestion)
	var q []string
	for i := range benchQuestion {
		q = append(q, strings.Trim(words[start+2*i], "."))
	}
	return "What is " + strings.Join(q, " ") + "?"
}

// BenchmarkArchive prints, for an archive of 100,000 passages: the rate of
// loading it into archive and index, the time of opening it, the memory that
// it takes at rest, and the time of one question, everything included.
func BenchmarkArchive(b *testing.B) {
	dir := b.TempDir()
	c := newCorpus()
	var articles []retrieval.Article
	for n := range benchArticles {
		articles = append(articles, c.article(n))
	}
	log := slog.New(slog.DiscardHandler)
	open := func() (*archive.DB, *embedded.Index) {
		db, err := archive.Open(b.Context(), dir)
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
			b.ReportMetric(benchArticles*benchParagraphs/took.Seconds(), "passages/s")
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
	for range 500 {
		questions = append(questions, c.question(articles[c.random.IntN(len(articles))]))
	}
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
		slices.Sort(took)
		b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
		b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
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
