package ingest_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"testing/fstest"

	"verbatim/retrieval"
	"verbatim/retrieval/ingest"
)

// memory is a store as far as loading needs one.
type memory struct {
	latest map[string]retrieval.Article
	puts   int
	full   bool // takes nothing more
}

var errFull = errors.New("disk full")

func (m *memory) Put(ctx context.Context, articles ...retrieval.Article) ([]retrieval.Stored, error) {
	if m.full {
		return nil, errFull
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if m.latest == nil {
		m.latest = map[string]retrieval.Article{}
	}
	m.puts++
	var stored []retrieval.Stored
	for _, a := range articles {
		was, known := m.latest[a.ID]
		change := retrieval.Added
		switch {
		case known && was.Title == a.Title && was.Text == a.Text && was.Status == a.Status:
			change = retrieval.Unchanged
		case known:
			change = retrieval.Revised
		}
		m.latest[a.ID] = a
		stored = append(stored, retrieval.Stored{Article: a, Change: change})
	}
	return stored, nil
}

// articles returns what is stored, by id.
func (m *memory) articles() []retrieval.Article {
	var all []retrieval.Article
	for _, id := range slices.Sorted(maps.Keys(m.latest)) {
		all = append(all, m.latest[id])
	}
	return all
}

// loadFile loads one file of the given name and content.
func loadFile(t *testing.T, name, content string) ([]retrieval.Article, ingest.Report) {
	t.Helper()
	var m memory
	files := fstest.MapFS{name: &fstest.MapFile{Data: []byte(content)}}
	report, err := ingest.FS(t.Context(), &m, files, ingest.Options{})
	if err != nil {
		t.Fatalf("load %s: %v", name, err)
	}
	return m.articles(), report
}
