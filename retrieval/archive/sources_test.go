package archive_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval"
	"verbatim/retrieval/archive"
	"verbatim/retrieval/database/databasetest"
	"verbatim/retrieval/sqlite"
)

func day(n int) time.Time { return time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC) }

func from(id, source string, published time.Time) retrieval.Article {
	a := article(id, "text")
	a.Source, a.Published = source, published
	return a
}

func checkSources(t *testing.T, db *archive.DB, want ...retrieval.Source) {
	t.Helper()
	got, err := db.Sources(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("sources (-want +got):\n%s", diff)
	}
}

func TestSources(t *testing.T) {
	db := open(t, t.TempDir())
	checkSources(t, db)
	put(t, db, from("a", "dpa", day(1)), from("b", "Ärzteblatt", day(2)), from("c", "ÄRZTEBLATT", day(1)),
		from("d", "", day(9)), from("e", "AFP", time.Time{}))
	checkSources(t, db,
		retrieval.Source{Name: "Ärzteblatt", Articles: 2, Newest: day(2)},
		retrieval.Source{Name: "AFP", Articles: 1},
		retrieval.Source{Name: "dpa", Articles: 1, Newest: day(1)})
	// A revision counts as the article, under its new source; of two of one
	// time the last one accepted gives the name.
	moved := from("a", "ärzteblatt", day(2))
	moved.Text = "text 2"
	put(t, db, moved)
	checkSources(t, db,
		retrieval.Source{Name: "ärzteblatt", Articles: 3, Newest: day(2)},
		retrieval.Source{Name: "AFP", Articles: 1})
}

// What may not be quoted is not counted, and its name not shown.
func TestSourcesFindable(t *testing.T) {
	db := open(t, t.TempDir())
	withheld, embargoed, canceled := from("b", "DPA", day(2)), from("c", "Dpa", day(3)), from("d", "gone", day(4))
	withheld.Status, canceled.Status = retrieval.Withheld, retrieval.Canceled
	embargoed.Embargo = time.Now().Add(time.Hour)
	ended := from("e", "AFP", day(5))
	ended.Embargo = time.Now().Add(-time.Second)
	put(t, db, from("a", "dpa", day(1)), withheld, embargoed, canceled, ended)
	checkSources(t, db,
		retrieval.Source{Name: "AFP", Articles: 1, Newest: day(5)},
		retrieval.Source{Name: "dpa", Articles: 1, Newest: day(1)})
	withheld.Status = retrieval.Usable
	put(t, db, withheld)
	checkSources(t, db,
		retrieval.Source{Name: "DPA", Articles: 2, Newest: day(2)},
		retrieval.Source{Name: "AFP", Articles: 1, Newest: day(5)})
}

// An archive from before sources were counted knows which articles are held.
func TestSourcesOfOlderArchive(t *testing.T) {
	databasetest.Files(t)
	dir := t.TempDir()
	script, err := os.ReadFile("migrations/0001_log.sql")
	if err != nil {
		t.Fatal(err)
	}
	old, err := sqlite.Open(t.Context(), filepath.Join(dir, "archive.db"), fstest.MapFS{"migrations/1.sql": {Data: script}})
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range []struct {
		embargo time.Time
		status  retrieval.Status
	}{{time.Time{}, "usable"}, {time.Now().Add(-time.Hour), "usable"}, {time.Now().Add(time.Hour), "usable"}, {time.Time{}, "withheld"}} {
		_, err := old.ExecContext(t.Context(), `
			INSERT INTO revisions VALUES ($1, 'a' || $1, 1, '', 'AFP', 'title', '', '', '[]', 0, 0, $2, $3, 'text');
			INSERT INTO articles VALUES ('a' || $1, $1, 'afp', $1)`, i+1, r.embargo.UnixMicro(), r.status)
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	checkSources(t, open(t, dir), retrieval.Source{Name: "AFP", Articles: 2, Newest: time.UnixMicro(0).UTC()})
}

func TestSourcesGivenUp(t *testing.T) {
	databasetest.Files(t)
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := open(t, dir).Sources(ctx)
	if !errors.Is(err, context.Canceled) || !strings.HasPrefix(err.Error(), fmt.Sprintf("list sources of %s: ", filepath.Join(dir, "archive.db"))) {
		t.Errorf("err = %v", err)
	}
}
