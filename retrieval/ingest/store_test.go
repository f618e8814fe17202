package ingest_test

import (
	"maps"
	"slices"
	"testing"
	"testing/fstest"

	"verbatim/retrieval"
	"verbatim/retrieval/archive"
	"verbatim/retrieval/database"
	"verbatim/retrieval/ingest"
)

// open returns a new, empty archive.
func open(tb testing.TB) *archive.DB {
	tb.Helper()
	db, err := archive.Open(tb.Context(), database.Place{Dir: tb.TempDir()})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = db.Close() })
	return db
}

// latest returns the last revision of each article, by id, without what the
// archive numbers.
func latest(tb testing.TB, db *archive.DB) []retrieval.Article {
	tb.Helper()
	revisions, err := db.After(tb.Context(), 0, 1<<20)
	if err != nil {
		tb.Fatal(err)
	}
	byID := map[string]retrieval.Article{}
	for _, a := range revisions {
		a.Seq, a.Revision, a.Story = 0, 0, ""
		if a.Status == retrieval.Usable {
			a.Status = "" // the same
		}
		byID[a.ID] = a
	}
	var all []retrieval.Article
	for _, id := range slices.Sorted(maps.Keys(byID)) {
		all = append(all, byID[id])
	}
	return all
}

// loadFile loads one file of the given name and content.
func loadFile(t *testing.T, name, content string) ([]retrieval.Article, ingest.Report) {
	t.Helper()
	db := open(t)
	files := fstest.MapFS{name: &fstest.MapFile{Data: []byte(content)}}
	report, err := ingest.FS(t.Context(), db, files, ingest.Options{})
	if err != nil {
		t.Fatalf("load %s: %v", name, err)
	}
	return latest(t, db), report
}
