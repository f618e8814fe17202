package archive_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval"
	"verbatim/retrieval/archive"
)

func open(t *testing.T, dir string) *archive.DB {
	t.Helper()
	db, err := archive.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func put(t *testing.T, db *archive.DB, articles ...retrieval.Article) []retrieval.Stored {
	t.Helper()
	stored, err := db.Put(t.Context(), articles...)
	if err != nil {
		t.Fatal(err)
	}
	return stored
}

func article(id, text string) retrieval.Article {
	return retrieval.Article{Ref: retrieval.Ref{ID: id}, Title: "Title of " + id, Text: text, Status: retrieval.Usable}
}

func TestRoundTrip(t *testing.T) {
	db := open(t, t.TempDir())
	want := retrieval.Article{
		Ref: retrieval.Ref{ID: "a.b-c_1", Revision: 1}, Seq: 1,
		URL: "https://example.org/a", Source: "dpa", Title: "Titel „x“", Byline: "By Someone", Language: "de",
		Tags: []string{"a", "b,c"}, Published: time.Date(2026, 3, 1, 12, 0, 0, 123456000, time.UTC),
		Modified: time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC), Embargo: time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC),
		Status: retrieval.Withheld, Text: "Erster.\r\n\r\nZweiter “Absatz”.",
	}
	put(t, db, want)
	for _, ref := range []retrieval.Ref{{ID: want.ID}, want.Ref} {
		got, err := db.Article(t.Context(), ref)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("article %s (-want +got):\n%s", ref, diff)
		}
	}
	for _, ref := range []retrieval.Ref{{ID: "none"}, {ID: want.ID, Revision: 2}} {
		if _, err := db.Article(t.Context(), ref); !errors.Is(err, retrieval.ErrNotFound) {
			t.Errorf("article %s: %v", ref, err)
		}
	}
}

// Reading gives its connection back, by whichever reference.
func TestReadManyTimes(t *testing.T) {
	db := open(t, t.TempDir())
	put(t, db, article("a", "text"))
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for range 50 {
		for _, ref := range []retrieval.Ref{{ID: "a"}, {ID: "a", Revision: 1}, {ID: "a", Revision: 2}} {
			if _, err := db.Article(ctx, ref); err != nil && !errors.Is(err, retrieval.ErrNotFound) {
				t.Fatal(err)
			}
		}
	}
}

func TestRevisions(t *testing.T) {
	db := open(t, t.TempDir())
	first := article("a", "one")
	touched := first
	touched.Modified, touched.Tags = time.Now(), []string{"new"}
	changed := article("a", "two")
	held := changed
	held.Status = retrieval.Withheld
	var got []string
	for _, a := range []retrieval.Article{first, touched, changed, changed, held, first} {
		s := put(t, db, a)[0]
		got = append(got, fmt.Sprintf("%d %d@%d", s.Change, s.Seq, s.Revision))
	}
	want := []string{"1 1@1", "0 1@1", "2 2@2", "0 2@2", "2 3@3", "2 4@4"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("change seq@revision (-want +got):\n%s", diff)
	}
	articles, revisions, err := db.Count(t.Context())
	if articles != 1 || revisions != 4 || err != nil {
		t.Errorf("Count = %d, %d, %v", articles, revisions, err)
	}
	old, err := db.Article(t.Context(), retrieval.Ref{ID: "a", Revision: 1})
	if err != nil || old.Text != "one" {
		t.Errorf("revision 1 = %q, %v", old.Text, err)
	}
}

func TestPutAllOrNone(t *testing.T) {
	db := open(t, t.TempDir())
	_, err := db.Put(t.Context(), article("a", "text"), article("b", " \n"))
	if err == nil || !strings.Contains(err.Error(), "article b has no text") {
		t.Errorf("err = %v", err)
	}
	if head, _ := db.Head(t.Context()); head != 0 {
		t.Errorf("head = %d after a refused Put", head)
	}
	s := put(t, db, article("a", "text"), article("a", "text"), article("a", "text 2"))
	if s[1].Change != retrieval.Unchanged || s[2].Change != retrieval.Revised || s[2].Seq != 2 {
		t.Errorf("one article three times in a Put: %+v", s)
	}
}

func TestAfterAndReopen(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	for i := range 7 {
		put(t, db, article(fmt.Sprint("a", i), "text"))
	}
	id := db.ID()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = open(t, dir)
	if db.ID() != id || id == "" {
		t.Errorf("the archive's name changed from %q to %q", id, db.ID())
	}
	list, err := db.After(t.Context(), 2, 3)
	if err != nil {
		t.Fatal(err)
	}
	var got []retrieval.Seq
	for _, a := range list {
		got = append(got, a.Seq)
	}
	if diff := cmp.Diff([]retrieval.Seq{3, 4, 5}, got); diff != "" {
		t.Errorf("After(2, 3) (-want +got):\n%s", diff)
	}
	if rest, err := db.After(t.Context(), 7, 3); len(rest) != 0 || err != nil {
		t.Errorf("After the end: %v, %v", rest, err)
	}
}

func TestList(t *testing.T) {
	db := open(t, t.TempDir())
	for i, source := range []string{"AP", "dpa", "ap", ""} {
		a := article(fmt.Sprint("a", i), "text")
		a.Source = source
		if i > 0 {
			a.Published = time.Date(2026, 1, i, 0, 0, 0, 0, time.UTC)
		}
		put(t, db, a)
	}
	put(t, db, article("a0", "text 2"))
	for _, test := range []struct {
		filter archive.Filter
		want   string
	}{
		{archive.Filter{Limit: 10}, "a3 a2 a1 a0"},
		{archive.Filter{Limit: 2}, "a3 a2"},
		{archive.Filter{Limit: 10, Source: "AP"}, "a2"},
		{archive.Filter{Limit: 10, Source: "none"}, ""},
	} {
		list, err := db.List(t.Context(), test.filter)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for _, a := range list {
			ids = append(ids, a.ID)
		}
		if got := strings.Join(ids, " "); got != test.want {
			t.Errorf("List(%+v) = %s; want %s", test.filter, got, test.want)
		}
	}
}

func TestWait(t *testing.T) {
	db := open(t, t.TempDir())
	woken := make(chan error, 1)
	go func() { woken <- db.Wait(t.Context(), 0) }()
	put(t, db, article("a", "text"))
	if err := <-woken; err != nil {
		t.Error(err)
	}
	if err := db.Wait(t.Context(), 0); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if err := db.Wait(ctx, 1); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Wait at the end = %v", err)
	}
}

// Several writers and a follower: the log has no gap and no revision twice.
func TestConcurrent(t *testing.T) {
	db := open(t, t.TempDir())
	const writers, each = 4, 25
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				if _, err := db.Put(t.Context(), article(fmt.Sprintf("w%d-%d", w, i), "text")); err != nil {
					t.Error(err)
				}
			}
		})
	}
	var seen retrieval.Seq
	for seen < writers*each {
		if err := db.Wait(t.Context(), seen); err != nil {
			t.Fatal(err)
		}
		list, err := db.After(t.Context(), seen, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range list {
			if a.Seq != seen+1 {
				t.Fatalf("seq %d follows %d", a.Seq, seen)
			}
			seen = a.Seq
		}
	}
	wg.Wait()
}

func TestRedact(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	a := article("a", "Before Jane Roe after. Jane Roe again.")
	a.Byline = "By Jane Roe"
	put(t, db, a)
	a.Text += " More of Jane Roe."
	put(t, db, a, article("b", "Jane Roe elsewhere"))
	redacted, err := db.Redact(t.Context(), "a", "Jane Roe")
	if err != nil {
		t.Fatal(err)
	}
	if redacted.Revision != 3 || redacted.Seq != 4 || redacted.Text != "Before ██__ after. ██__ again. More of ██__." || redacted.Byline != "By ██__" {
		t.Errorf("redacted = %+v", redacted)
	}
	for revision := 1; revision <= 3; revision++ {
		got, err := db.Article(t.Context(), retrieval.Ref{ID: "a", Revision: revision})
		if err != nil || strings.Contains(got.Text+got.Byline, "Jane") {
			t.Errorf("revision %d = %q, %v", revision, got.Text, err)
		}
	}
	if got, err := db.Article(t.Context(), retrieval.Ref{ID: "b"}); err != nil || got.Text != "Jane Roe elsewhere" {
		t.Errorf("another article = %q, %v", got.Text, err)
	}
	if _, err := db.Redact(t.Context(), "a", "Jane Roe"); !errors.Is(err, archive.ErrNothingToRedact) {
		t.Errorf("redacting again: %v", err)
	}
	if _, err := db.Redact(t.Context(), "none", "x"); !errors.Is(err, retrieval.ErrNotFound) {
		t.Errorf("redacting an unknown article: %v", err)
	}
}

// Redacted words are in no byte of any file.
func TestRedactLeavesNoTrace(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	put(t, db, article("a", strings.Repeat("filler ", 5000)+"SECRETNAME"+strings.Repeat(" filler", 5000)))
	if _, err := db.Redact(t.Context(), "a", "SECRETNAME"); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte("SECRETNAME")) {
			t.Errorf("%s still holds the words", f.Name())
		}
	}
}

func TestRefusedDatabases(t *testing.T) {
	for name, test := range map[string]struct {
		prepare func(t *testing.T, dir string)
		want    string
	}{
		"corrupt": {func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "archive.db"), strings.Repeat("no database ", 1000))
		}, "restore it from a backup"},
		"newer": {func(t *testing.T, dir string) {
			db := open(t, dir)
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, "archive.db")
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			b[63] = 99 // user_version, SQLite file format §1.3
			write(t, path, string(b))
		}, "its version is 99"},
		"a directory in its place": {func(t *testing.T, dir string) {
			if err := os.MkdirAll(filepath.Join(dir, "archive.db"), 0o700); err != nil {
				t.Fatal(err)
			}
		}, "archive.db"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			test.prepare(t, dir)
			db, err := archive.Open(t.Context(), dir)
			if err == nil {
				db.Close()
				t.Fatal("opened")
			}
			if !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), dir) {
				t.Errorf("err = %v", err)
			}
			// A refused directory is given free.
			if _, err := archive.Open(t.Context(), dir); errors.Is(err, archive.ErrInUse) {
				t.Errorf("still locked: %v", err)
			}
		})
	}
	t.Run("a file as directory", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "file")
		write(t, path, "")
		if _, err := archive.Open(t.Context(), path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("err = %v", err)
		}
	})
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

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
