package index_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"verbatim/retrieval"
	"verbatim/retrieval/archive"
	"verbatim/retrieval/database"
	"verbatim/retrieval/index"
	"verbatim/retrieval/index/embedded"
)

var log = slog.New(slog.DiscardHandler)

func openStore(t *testing.T, dir string) *archive.DB {
	t.Helper()
	db, err := archive.Open(t.Context(), database.Place{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func openIndex(t *testing.T, dir, archive string) *embedded.Index {
	t.Helper()
	idx, err := embedded.Open(dir, archive, log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { idx.Close() })
	return idx
}

func put(t *testing.T, db *archive.DB, from, n int) {
	t.Helper()
	var articles []retrieval.Article
	for i := from; i < from+n; i++ {
		articles = append(articles, retrieval.Article{Ref: retrieval.Ref{ID: fmt.Sprint("a", i)}, Language: "en",
			Title: "Title", Text: fmt.Sprintf("First word%d.\n\nSecond common paragraph.", i)})
	}
	if _, err := db.Put(t.Context(), articles...); err != nil {
		t.Fatal(err)
	}
}

func passages(t *testing.T, idx retrieval.Index, term string) int {
	t.Helper()
	r, err := idx.Search(t.Context(), retrieval.Query{Limit: 1, Terms: []retrieval.QueryTerm{{Forms: []retrieval.Form{{Text: term, Weight: 1}}}}})
	if err != nil {
		t.Fatal(err)
	}
	return r.Frequency[0][0]
}

func TestCatchUp(t *testing.T) {
	dir := t.TempDir()
	db := openStore(t, dir)
	idx := openIndex(t, filepath.Join(dir, "index"), db.ID())
	put(t, db, 0, 1200)
	put(t, db, 1200, 1)
	var done, total int
	f := index.NewFollower(db, idx, log)
	if err := f.CatchUp(t.Context(), func(d, n int) { done, total = d, n }); err != nil {
		t.Fatal(err)
	}
	if n := passages(t, idx, "common"); n != 1201 || done != 1201 || total != 1201 {
		t.Errorf("%d passages, progress %d of %d", n, done, total)
	}
	// Of several revisions in a stretch the last one counts.
	for _, text := range []string{"one", "two", "three"} {
		if _, err := db.Put(t.Context(), retrieval.Article{Ref: retrieval.Ref{ID: "a0"}, Language: "en", Text: text}); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.CatchUp(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if passages(t, idx, "word0") != 0 || passages(t, idx, "two") != 0 || passages(t, idx, "three") != 1 {
		t.Error("an old revision is still found")
	}
	// A canceled article has no passages.
	if _, err := db.Put(t.Context(), retrieval.Article{Ref: retrieval.Ref{ID: "a0"}, Language: "en", Text: "three", Status: retrieval.Canceled}); err != nil {
		t.Fatal(err)
	}
	if err := f.CatchUp(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if passages(t, idx, "three") != 0 {
		t.Error("a canceled article is still found")
	}
}

// A deleted index, and one that is ahead of its archive, are made anew.
func TestLostIndex(t *testing.T) {
	dir := t.TempDir()
	db := openStore(t, dir)
	put(t, db, 0, 10)
	for name, path := range map[string]string{"first": "x", "deleted": "x", "ahead": "y"} {
		path = filepath.Join(dir, path)
		if name == "deleted" {
			if err := os.RemoveAll(path); err != nil {
				t.Fatal(err)
			}
		}
		idx := openIndex(t, path, db.ID())
		if name == "ahead" {
			if err := idx.Apply(t.Context(), retrieval.Batch{Through: 99, Documents: []retrieval.Document{index.Document(retrieval.Article{Ref: retrieval.Ref{ID: "gone", Revision: 1}, Text: "gone"})}}); err != nil {
				t.Fatal(err)
			}
		}
		if err := index.NewFollower(db, idx, log).CatchUp(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if passages(t, idx, "common") != 10 || passages(t, idx, "gone") != 0 {
			t.Errorf("%s: the index is not what the archive is", name)
		}
		if err := idx.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// A new article can be asked about within two seconds of Put.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	db := openStore(t, dir)
	idx := openIndex(t, filepath.Join(dir, "index"), db.ID())
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	f := index.NewFollower(db, idx, log)
	if !f.Level().IsZero() {
		t.Error("it was level before it ran")
	}
	begun := time.Now()
	go func() { done <- f.Run(ctx) }()
	put(t, db, 0, 1)
	for begin := time.Now(); passages(t, idx, "word0") == 0; time.Sleep(time.Millisecond) {
		if time.Since(begin) > 30*time.Second {
			t.Fatal("the article is not found after half a minute")
		}
	}
	cancel()
	if err := <-done; err != nil {
		t.Errorf("Run = %v", err)
	}
	if level := f.Level(); level.Before(begun) || level.After(time.Now()) {
		t.Errorf("it was level at %v", level)
	}
}
