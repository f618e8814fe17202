package archive_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"verbatim/retrieval"
)

// What was read once does not outlive a change.
func TestLatestAfterChanges(t *testing.T) {
	db := open(t, t.TempDir())
	latest := func() retrieval.Article {
		t.Helper()
		a, err := db.Article(t.Context(), retrieval.Ref{ID: "a"})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	put(t, db, article("a", "Ann Smith said so."))
	for range 2 {
		if a := latest(); a.Revision != 1 || a.Text != "Ann Smith said so." {
			t.Errorf("article = %+v", a)
		}
	}
	put(t, db, article("b", "Another."), article("a", "Ann Smith said more."))
	if a := latest(); a.Revision != 2 || a.Text != "Ann Smith said more." {
		t.Errorf("after a revision: %+v", a)
	}
	redact(t, db, "a", "Smith")
	if a := latest(); a.Revision != 3 || strings.Contains(a.Text, "Smith") {
		t.Errorf("after a redaction: %+v", a)
	}
	db.LimitCache(0)
	if a := latest(); a.Revision != 3 {
		t.Errorf("without a cache: %+v", a)
	}
}

// Nobody reads an older revision after a newer one, whoever reads and writes
// beside; and after Put has returned, none but its own.
func TestLatestBesideReaders(t *testing.T) {
	db := open(t, t.TempDir())
	done := make(chan struct{})
	var wg sync.WaitGroup
	put(t, db, article("a", "text 0"))
	for range 3 {
		wg.Go(func() {
			for before := 0; ; {
				select {
				case <-done:
					return
				default:
				}
				a, err := db.Article(t.Context(), retrieval.Ref{ID: "a"})
				if err != nil || a.Revision < before {
					t.Errorf("revision %d after %d, %v", a.Revision, before, err)
					return
				}
				before = a.Revision
			}
		})
	}
	for i := 1; i < 200; i++ {
		want := put(t, db, article("a", fmt.Sprint("text ", i)))[0].Revision
		a, err := db.Article(t.Context(), retrieval.Ref{ID: "a"})
		if err != nil || a.Revision != want {
			t.Fatalf("revision %d, %v; want %d", a.Revision, err, want)
		}
	}
	close(done)
	wg.Wait()
}
