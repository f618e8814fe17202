package archive_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"verbatim/retrieval"
	"verbatim/retrieval/archive"
	"verbatim/retrieval/database/databasetest"
)

var articles = flag.Int("articles", 100_000, "how many articles BenchmarkPut puts")

// BenchmarkPut loads generated articles into one archive. It reports the speed of
// all and of the last tenth, when the archive is largest.
func BenchmarkPut(b *testing.B) {
	for b.Loop() {
		dir := b.TempDir()
		db, err := archive.Open(b.Context(), databasetest.Place(b, dir))
		if err != nil {
			b.Fatal(err)
		}
		w := newWire()
		var all, last, slowest time.Duration
		copies := 0
		for n := 0; n < *articles; n += batch {
			list := w.next(n)
			begin := time.Now()
			stored, err := db.Put(b.Context(), list...)
			took := time.Since(begin)
			if err != nil {
				b.Fatal(err)
			}
			all, slowest = all+took, max(slowest, took)
			if n >= *articles/10*9 {
				last += took
			}
			for _, s := range stored {
				if s.Story != s.ID {
					copies++
				}
			}
		}
		var memory runtime.MemStats
		runtime.ReadMemStats(&memory)
		b.ReportMetric(float64(*articles)/all.Seconds(), "articles/s")
		b.ReportMetric(float64(*articles/10)/last.Seconds(), "articles/s-at-the-end")
		b.ReportMetric(slowest.Seconds(), "s-slowest-batch")
		b.ReportMetric(float64(memory.HeapSys)/1e6, "MB-heap")
		if file, err := os.Stat(filepath.Join(dir, "archive.db")); err == nil { // on a server there is none
			b.ReportMetric(float64(file.Size())/1e6, "MB-file")
		}
		b.ReportMetric(float64(copies)/float64(*articles), "copies")
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// batch is how many articles are put together.
const batch = 500

// wire makes articles of some 300 words, a tenth of them cut from one of the last
// ones; a third ends in the same sentence.
type wire struct {
	random *rand.Rand
	words  *rand.Zipf
	texts  []string // the last ones
}

func newWire() *wire {
	random := rand.New(rand.NewPCG(1, 2))
	return &wire{random: random, words: rand.NewZipf(random, 1.1, 10, 50_000), texts: make([]string, 0, 1000)}
}

func (w *wire) next(n int) []retrieval.Article {
	list := make([]retrieval.Article, batch)
	for i := range list {
		list[i] = article(fmt.Sprint("a", n+i), w.text())
	}
	return list
}

func (w *wire) text() string {
	if len(w.texts) == cap(w.texts) && w.random.IntN(10) == 0 {
		text := w.texts[w.random.IntN(len(w.texts))]
		return text[:len(text)/10*(3+w.random.IntN(7))]
	}
	var text strings.Builder
	for range 150 + w.random.IntN(300) {
		fmt.Fprintf(&text, "word%d ", w.words.Uint64())
	}
	if w.random.IntN(3) == 0 {
		text.WriteString("The Associated Press contributed to this report from its offices in Berlin.")
	}
	if len(w.texts) < cap(w.texts) {
		w.texts = append(w.texts, text.String())
	} else {
		w.texts[w.random.IntN(len(w.texts))] = text.String()
	}
	return text.String()
}

func BenchmarkArticle(b *testing.B) {
	db, err := archive.Open(b.Context(), databasetest.Place(b, b.TempDir()))
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
