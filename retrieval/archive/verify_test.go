package archive_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval/archive"
	"verbatim/retrieval/database"
	"verbatim/retrieval/database/databasetest"
)

// view opens the archive in dir beside the one that owns it.
func view(t *testing.T, dir string) *archive.Reader {
	t.Helper()
	r, err := archive.View(t.Context(), databasetest.Place(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// What is wrong with a log is named, each by itself.
func TestVerify(t *testing.T) {
	damages := map[string][]string{
		``: nil,
		`UPDATE revisions SET seq = 9 WHERE id = 'b'; UPDATE articles SET seq = 9 WHERE id = 'b'`: {"the log has numbers that are left out"},
		`UPDATE revisions SET revision = 5 WHERE id = 'b'`:                                        {"b has revisions that are left out"},
		`DELETE FROM articles WHERE id = 'b'`:                                                     {"b is not on the list of articles"},
		`UPDATE articles SET seq = 1 WHERE id = 'a'`:                                              {"a has another latest revision than the list of articles says"},
		`UPDATE revisions SET status = 'lost' WHERE id = 'a' AND revision = 1`:                    {`revision a@1: article a has the unknown status "lost"`},
	}
	if !databasetest.Remote() { // which lets no such text in
		damages[`UPDATE revisions SET plain = CAST(x'ff' AS TEXT) WHERE id = 'b'`] = []string{"revision b@1: article b is not valid UTF-8"}
	}
	for damage, want := range damages {
		dir := t.TempDir()
		db := open(t, dir)
		put(t, db, article("a", "one"), article("a", "two"), article("b", "three"))
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		damaged := raw(t, dir)
		if databasetest.Remote() {
			run(t, damaged, `ALTER TABLE articles DROP CONSTRAINT articles_seq_fkey`) // or it would not be let in
		} else {
			run(t, damaged, `PRAGMA foreign_keys = OFF`)
		}
		run(t, damaged, damage)
		if err := damaged.Close(); err != nil {
			t.Fatal(err)
		}
		wrong, err := view(t, dir).Verify(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, wrong); diff != "" {
			t.Errorf("after %s (-want +got):\n%s", damage, diff)
		}
	}
}

// An archive is read beside its owner, who goes on.
func TestView(t *testing.T) {
	dir := t.TempDir()
	for range 2 { // looking for one makes none
		if _, err := archive.View(t.Context(), databasetest.Place(t, dir)); err == nil || !strings.Contains(err.Error(), "there is no archive in "+databasetest.Place(t, dir).String()) {
			t.Errorf("where there is none: %v", err)
		}
	}
	db := open(t, dir)
	r := view(t, dir)
	for n := range 3 {
		put(t, db, article(fmt.Sprint("a", n), "text"))
		articles, revisions, err := r.Count(t.Context())
		if articles != n+1 || revisions != n+1 || err != nil {
			t.Errorf("Count = %d, %d, %v", articles, revisions, err)
		}
	}
	if databasetest.Remote() {
		return
	}
	facts, err := archive.Describe(t.Context(), dir)
	if diff := cmp.Diff(archive.Facts{ID: db.ID(), Articles: 3, Revisions: 3}, facts); diff != "" || err != nil {
		t.Errorf("facts (-want +got):\n%s%v", diff, err)
	}
}

// One of another version is left alone: a newer one cannot be read, and an older
// one may belong to a program that still runs.
func TestViewRefuses(t *testing.T) {
	databasetest.Files(t)
	for version, want := range map[byte]string{99: "its version is 99", 2: "stop the older verbatim"} {
		dir := t.TempDir()
		db := open(t, dir)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, "archive.db")
		b := read(t, path)
		b[63] = version // user_version, SQLite file format §1.3
		write(t, path, b)
		if _, err := archive.View(t.Context(), database.Place{Dir: dir}); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("version %d: %v", version, err)
		}
		if diff := cmp.Diff(b, read(t, path)); diff != "" {
			t.Errorf("version %d: the refused database was written to", version)
		}
	}
}
