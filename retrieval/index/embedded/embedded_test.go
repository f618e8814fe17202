package embedded_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval"
	"verbatim/retrieval/index/embedded"
	"verbatim/retrieval/index/indextest"
)

func open(t *testing.T, dir, archive string) (*embedded.Index, string) {
	t.Helper()
	var log bytes.Buffer
	x, err := embedded.Open(dir, archive, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x, log.String()
}

func TestContract(t *testing.T) {
	indextest.Run(t, func(t *testing.T) retrieval.Index {
		x, _ := open(t, filepath.Join(t.TempDir(), "index"), "archive")
		return x
	})
}

// fill makes an index with one article at place 5 of the log, and closes it.
func fill(t *testing.T, dir string) {
	t.Helper()
	x, said := open(t, dir, "archive")
	if said != "" {
		t.Errorf("opening a new index logs %q", said)
	}
	err := x.Apply(t.Context(), retrieval.Batch{Through: 5, Documents: []retrieval.Document{{
		Ref: retrieval.Ref{ID: "a", Revision: 1},
		Passages: []retrieval.IndexedPassage{{
			Passage: retrieval.Passage{Span: retrieval.Span{End: 4}, Paragraph: 1},
			Terms:   []retrieval.Term{{Text: "word"}},
		}},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestReopen(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	fill(t, dir)
	x, said := open(t, dir, "archive")
	if at, err := x.Applied(t.Context()); at != 5 || err != nil || said != "" {
		t.Errorf("Applied = %d, %v; logged %q; want 5 and silence", at, err, said)
	}
}

// A lost or broken index is made anew, and says so.
func TestMadeAnew(t *testing.T) {
	for name, damage := range map[string]func(t *testing.T, dir string){
		"deleted files": func(t *testing.T, dir string) { each(t, dir, os.Remove) },
		"empty files":   func(t *testing.T, dir string) { each(t, dir, func(p string) error { return os.Truncate(p, 0) }) },
		"cut segments": func(t *testing.T, dir string) {
			each(t, dir, func(p string) error {
				if strings.HasSuffix(p, ".zap") {
					return os.Truncate(p, 20)
				}
				return nil
			})
		},
		"other content": func(t *testing.T, dir string) {
			each(t, dir, func(p string) error { return os.WriteFile(p, bytes.Repeat([]byte("verbatim"), 4096), 0o600) })
		},
		"a file in its place": func(t *testing.T, dir string) {
			if err := os.RemoveAll(dir); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(dir, []byte("x"), 0o600); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "index")
			fill(t, dir)
			damage(t, dir)
			x, said := open(t, dir, "archive")
			if at, err := x.Applied(t.Context()); at != 0 || err != nil {
				t.Errorf("Applied = %d, %v; want 0", at, err)
			}
			if !strings.Contains(said, "made anew") {
				t.Errorf("log = %q", said)
			}
		})
	}
}

func TestOtherArchive(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	fill(t, dir)
	x, said := open(t, dir, "another")
	if at, err := x.Applied(t.Context()); at != 0 || err != nil || !strings.Contains(said, "another archive") {
		t.Errorf("Applied = %d, %v; logged %q", at, err, said)
	}
}

// questions are queries of one and of several forms, with and without filters.
func questions() []retrieval.Query {
	var out []retrieval.Query
	for i := range 12 {
		out = append(out, indextest.Question(i, 30))
	}
	return out
}

func apply(t *testing.T, x *embedded.Index, through int, documents []retrieval.Document) {
	t.Helper()
	if err := x.Apply(t.Context(), retrieval.Batch{Through: retrieval.Seq(through), Documents: documents}); err != nil {
		t.Fatal(err)
	}
}

func results(t *testing.T, x *embedded.Index) []retrieval.Results {
	t.Helper()
	var out []retrieval.Results
	for _, q := range questions() {
		r, err := x.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		r.Applied = 0
		out = append(out, r)
	}
	return out
}

// However an index came to hold its articles, by how many batches and revisions,
// and whatever it keeps in memory: it answers the same.
func TestSameHoweverMade(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	grown, _ := open(t, filepath.Join(t.TempDir(), "grown"), "archive")
	latest := map[string]retrieval.Document{}
	for revision := range 4 {
		documents := indextest.Random(r, 30, 200, revision+1)
		for part := range slices.Chunk(documents, 70) {
			apply(t, grown, revision+1, part)
		}
		results(t, grown)
		for _, d := range documents {
			latest[d.ID] = d
		}
	}
	whole, _ := open(t, filepath.Join(t.TempDir(), "whole"), "archive")
	apply(t, whole, 4, slices.Collect(maps.Values(latest)))
	want := results(t, whole)
	if n := len(want[0].Candidates); n < 100 {
		t.Fatalf("only %d candidates", n)
	}
	if diff := cmp.Diff(want, results(t, grown)); diff != "" {
		t.Errorf("grown in batches (-whole +grown):\n%s", diff)
	}
	grown.LimitCache(0)
	if diff := cmp.Diff(want, results(t, grown)); diff != "" {
		t.Errorf("without a cache (-whole +grown):\n%s", diff)
	}
}

// Whoever wants the best few gets such as come first among all: nothing is passed
// over that belongs there.
func TestBestFew(t *testing.T) {
	x, _ := open(t, filepath.Join(t.TempDir(), "index"), "archive")
	apply(t, x, 1, indextest.Random(rand.New(rand.NewPCG(5, 6)), 30, 3000, 1))
	for i, all := range results(t, x) {
		q := questions()[i]
		q.Limit = 3
		few, err := x.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(scoring(all, q), scoring(few, q)); diff != "" {
			t.Errorf("question %d (-all +few):\n%s", i, diff)
		}
	}
}

// scoring tells of the first candidates what their scores come from: of equal
// ones any may come first.
func scoring(r retrieval.Results, q retrieval.Query) []string {
	var out []string
	for _, c := range r.Candidates[:q.Limit] {
		counts := make([]float64, len(q.Terms))
		add := func(hits []retrieval.Hit, weight float64) {
			for _, h := range hits {
				if r.Frequency[h.Term][h.Form] > 0 { // else it was not read
					counts[h.Term] += weight * q.Terms[h.Term].Forms[h.Form].Weight
				}
			}
		}
		add(c.Hits, 1)
		add(c.Title, 0.5)
		out = append(out, fmt.Sprint(c.Length, counts))
	}
	return out
}

// Passages far apart, of more occurrences and terms than a posting has room for,
// are found.
func TestLargePostings(t *testing.T) {
	d := retrieval.Document{Ref: retrieval.Ref{ID: "a", Revision: 1}}
	for i := range 70_000 {
		d.Passages = append(d.Passages, retrieval.IndexedPassage{
			Passage: retrieval.Passage{Span: retrieval.Span{Start: i, End: i + 1}, Paragraph: i + 1}, Terms: []retrieval.Term{{Text: "common"}},
		})
	}
	last := &d.Passages[len(d.Passages)-1]
	last.Terms = slices.Repeat([]retrieval.Term{{Text: "rare"}}, 3000)
	d.Passages[1].Terms = append(last.Terms[:1:1], retrieval.Term{Text: "common", Position: 1})
	x, _ := open(t, filepath.Join(t.TempDir(), "index"), "archive")
	apply(t, x, 1, []retrieval.Document{d})
	q := retrieval.Query{Limit: 3, Now: time.Now()}
	for _, word := range []string{"common", "rare"} {
		q.Terms = append(q.Terms, retrieval.QueryTerm{Forms: []retrieval.Form{{Text: word, Weight: 1}}})
	}
	r, err := x.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]int{{69_999}, {2}}, r.Frequency); diff != "" {
		t.Errorf("frequencies (-want +got):\n%s", diff)
	}
	if len(r.Candidates) != 3 || r.Candidates[0].Paragraph != 70_000 && r.Candidates[1].Paragraph != 70_000 || r.Candidates[2].Length != 1 {
		t.Errorf("candidates %+v", r.Candidates)
	}
}

// A question sees an article as it was before a batch or as it is after it,
// whatever is kept of either.
func TestSearchBesideApply(t *testing.T) {
	x, _ := open(t, filepath.Join(t.TempDir(), "index"), "archive")
	done := make(chan struct{})
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				q := questions()[0]
				r, err := x.Search(context.Background(), q)
				if err != nil {
					t.Errorf("search: %v", err)
					return
				}
				for _, c := range r.Candidates {
					if c.Revision != int(r.Applied) {
						t.Errorf("revision %d of %s in an index of revision %d", c.Revision, c.ID, r.Applied)
						return
					}
				}
			}
		})
	}
	r := rand.New(rand.NewPCG(5, 6))
	for revision := 1; revision <= 15; revision++ {
		documents := indextest.Random(r, 30, 30, 1)
		for i := range documents {
			documents[i].Revision = revision
		}
		apply(t, x, revision, documents)
	}
	close(done)
	wg.Wait()
}

func BenchmarkSearch(b *testing.B) {
	x, err := embedded.Open(filepath.Join(b.TempDir(), "index"), "archive", slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	defer x.Close()
	r := rand.New(rand.NewPCG(7, 8))
	documents := indextest.Random(r, 30, 10_000, 1)
	for part := range slices.Chunk(documents, 1000) {
		if err := x.Apply(b.Context(), retrieval.Batch{Through: 1, Documents: part}); err != nil {
			b.Fatal(err)
		}
	}
	for name, limit := range map[string]int64{"kept": 64 << 20, "read": 0} {
		x.LimitCache(limit)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				q := questions()[i%12]
				q.Limit = 200
				if _, err := x.Search(b.Context(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkApply(b *testing.B) {
	x, err := embedded.Open(filepath.Join(b.TempDir(), "index"), "archive", slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	defer x.Close()
	documents := indextest.Random(rand.New(rand.NewPCG(7, 8)), 30, 500, 1)
	passages := 0
	for i := 0; b.Loop(); i++ {
		for k := range documents {
			documents[k].ID = fmt.Sprint("a", i, "-", k)
			passages += len(documents[k].Passages)
		}
		if err := x.Apply(b.Context(), retrieval.Batch{Through: 1, Documents: documents}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(passages)/b.Elapsed().Seconds(), "passages/s")
}

func TestClosed(t *testing.T) {
	x, _ := open(t, filepath.Join(t.TempDir(), "index"), "archive")
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := x.Search(t.Context(), retrieval.Query{}); err == nil {
		t.Error("a closed index searches")
	}
	if err := x.Apply(t.Context(), retrieval.Batch{}); err == nil {
		t.Error("a closed index takes a batch")
	}
	if err := x.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
}

func each(t *testing.T, dir string, do func(path string) error) {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatal("the index has no files")
	}
	for _, f := range files {
		if err := do(filepath.Join(dir, f.Name())); err != nil {
			t.Fatal(err)
		}
	}
}

// What cannot be written is not taken for applied, and once there is room the
// index goes on. VERBATIM_SMALL_DISK names an empty directory on a disk of less
// than 10 MB.
func TestFullDisk(t *testing.T) {
	disk := os.Getenv("VERBATIM_SMALL_DISK")
	if disk == "" {
		t.Skip("VERBATIM_SMALL_DISK is not set")
	}
	ballast := filepath.Join(disk, "ballast")
	x, _ := open(t, filepath.Join(disk, "index"), "archive")
	if err := x.Apply(t.Context(), many(1)); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(ballast, make([]byte, 10<<20), 0o600); err == nil {
		t.Fatal("the disk is not small")
	}
	for range 3 {
		if err := x.Apply(t.Context(), many(2)); err == nil {
			t.Fatal("it was written to a full disk")
		}
		if through, err := x.Applied(t.Context()); through != 1 || err != nil {
			t.Fatalf("applied up to %d, %v", through, err)
		}
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if err := x.Apply(t.Context(), many(2)); err != nil {
		t.Error(err)
	}
	if through, err := x.Applied(t.Context()); through != 2 || err != nil {
		t.Errorf("applied up to %d, %v", through, err)
	}
}

// many is a batch with a thousand articles of a hundred words each.
func many(through retrieval.Seq) retrieval.Batch {
	b := retrieval.Batch{Through: through}
	for i := range 1000 {
		d := retrieval.Document{Ref: retrieval.Ref{ID: fmt.Sprintf("%d-%d", through, i), Revision: 1}}
		p := retrieval.IndexedPassage{Passage: retrieval.Passage{Span: retrieval.Span{End: 4}, Paragraph: 1}}
		for n := range 100 {
			p.Terms = append(p.Terms, retrieval.Term{Text: fmt.Sprintf("word%d", n*i%977)})
		}
		d.Passages = append(d.Passages, p)
		b.Documents = append(b.Documents, d)
	}
	return b
}
