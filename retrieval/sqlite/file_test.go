package sqlite_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"verbatim/retrieval/sqlite"
)

var file = sqlite.File{Name: "a.db", Steps: words}

// A copy is of one moment, whatever is written meanwhile, and nobody waits
// for it.
func TestSnapshotWhileOthersWrite(t *testing.T) {
	dir := t.TempDir()
	db := open(t, filepath.Join(dir, "a.db"), words)
	exec(t, db, `PRAGMA synchronous = OFF`)
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	begun := make(chan struct{})
	wg.Go(func() {
		for n := 0; ctx.Err() == nil; n++ {
			if _, err := db.ExecContext(t.Context(), `INSERT INTO words VALUES ('left'), ('right')`); err != nil {
				t.Error(err)
			}
			if n == 10 {
				close(begun)
			}
		}
	})
	<-begun
	for i := range 5 {
		to := filepath.Join(dir, fmt.Sprint("copy", i))
		if err := file.Snapshot(t.Context(), dir, to); err != nil {
			t.Fatal(err)
		}
		copied := open(t, to, words)
		left, right := number(t, copied, `SELECT count(*) FROM words WHERE word = 'left'`), number(t, copied, `SELECT count(*) FROM words WHERE word = 'right'`)
		if left < 10 || left != right {
			t.Errorf("the copy has %d and %d words", left, right)
		}
	}
	stop()
	wg.Wait()
}

// What was deleted is not in the copy, whatever is left of it in the file.
func TestSnapshotHasNothingDeleted(t *testing.T) {
	dir := t.TempDir()
	db := open(t, filepath.Join(dir, "a.db"), words)
	exec(t, db, `PRAGMA secure_delete = OFF`)
	exec(t, db, `INSERT INTO words VALUES ('SECRETNAME'), ('kept')`)
	exec(t, db, `DELETE FROM words WHERE word = 'SECRETNAME'`)
	if err := sqlite.EmptyLog(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(read(t, filepath.Join(dir, "a.db")), []byte("SECRETNAME")) {
		t.Error("the file keeps nothing; the test shows nothing")
	}
	to := filepath.Join(dir, "copy")
	if err := file.Snapshot(t.Context(), dir, to); err != nil {
		t.Fatal(err)
	}
	if b := read(t, to); bytes.Contains(b, []byte("SECRETNAME")) || !bytes.Contains(b, []byte("kept")) {
		t.Error("the copy has other words than the database")
	}
}

func TestSnapshotRefuses(t *testing.T) {
	dir := t.TempDir()
	to := filepath.Join(dir, "copy")
	if err := file.Snapshot(t.Context(), dir, to); err == nil {
		t.Error("a copy of nothing was made")
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("what is not there was made: %v, %v", entries, err)
	}
	db := open(t, filepath.Join(dir, "a.db"), words)
	exec(t, db, `PRAGMA user_version = 7`)
	if err := file.Snapshot(t.Context(), dir, to); err == nil || !strings.Contains(err.Error(), "its version is 7") {
		t.Errorf("of a newer program: %v", err)
	}
}

func TestCheck(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.db")
	db := open(t, path, fstest.MapFS{"migrations/1.sql": {Data: []byte(`CREATE TABLE words (word TEXT PRIMARY KEY) STRICT`)}})
	exec(t, db, `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) INSERT INTO words SELECT 'word ' || i FROM n`)
	if err := file.Check(t.Context(), dir); err != nil {
		t.Errorf("a whole one: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	b := bytes.ReplaceAll(read(t, path), []byte("word 1234"), []byte("word 4321"))
	pages := bytes.Clone(b)
	for at := 8192; at < len(pages); at += 4096 {
		copy(pages[at:], "nonsense")
	}
	for what, content := range map[string][]byte{"a changed word": b, "changed pages": pages, "half": b[:len(b)/2]} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := file.Check(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "restore it from a backup") || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
