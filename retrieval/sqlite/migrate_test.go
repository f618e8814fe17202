package sqlite_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"verbatim/retrieval/sqlite"
)

// with returns the migration of words and a second one.
func with(script string) fstest.MapFS {
	more := maps.Clone(words)
	more["migrations/0002_more.sql"] = &fstest.MapFile{Data: []byte(script)}
	return more
}

// Each step is taken once.
func TestMigrate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	exec(t, open(t, path, words), `INSERT INTO words VALUES ('a')`)
	more := with(`ALTER TABLE words ADD COLUMN n INTEGER NOT NULL DEFAULT 7; -- and no more`)
	for range 2 {
		db := open(t, path, more)
		if n, version := number(t, db, `SELECT sum(n) FROM words`), number(t, db, `PRAGMA user_version`); n != 7 || version != 2 {
			t.Errorf("n = %d, version %d", n, version)
		}
	}
}

// A step is taken whole or not at all, and named where it cannot be.
func TestMigrateAllOrNone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	_, err := sqlite.Open(t.Context(), path, with(`INSERT INTO words VALUES ('a'); INSERT INTO nowhere VALUES (1)`))
	if err == nil || !strings.Contains(err.Error(), "migrate by migrations/0002_more.sql: ") {
		t.Errorf("err = %v", err)
	}
	db := open(t, path, words)
	if n, version := number(t, db, `SELECT count(*) FROM words`), number(t, db, `PRAGMA user_version`); n != 0 || version != 1 {
		t.Errorf("%d words, version %d", n, version)
	}
}

// Whoever stops the program while steps are taken hears of nothing else, at whatever
// point that is.
func TestMigrateStopped(t *testing.T) {
	many := fstest.MapFS{}
	for i := range 200 {
		many[fmt.Sprintf("migrations/%04d.sql", i)] = &fstest.MapFile{Data: fmt.Appendf(nil, `CREATE TABLE t%d (n INTEGER)`, i)}
	}
	for i := range 100 {
		ctx, cancel := context.WithCancel(t.Context())
		stop := time.AfterFunc(time.Duration(i)*100*time.Microsecond, cancel)
		db, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "a.db"), many)
		if err == nil {
			err = db.Close()
		}
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("err = %v", err)
		}
		stop.Stop()
		cancel()
	}
}

func TestNewerIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	if err := open(t, path, with(`CREATE TABLE more (n INTEGER) STRICT`)).Close(); err != nil {
		t.Fatal(err)
	}
	before := read(t, path)
	_, err := sqlite.Open(t.Context(), path, words)
	if err == nil || !strings.Contains(err.Error(), "its version is 2, this program knows up to 1: use a newer program") {
		t.Errorf("err = %v", err)
	}
	if !bytes.Equal(read(t, path), before) {
		t.Error("the refused database was written to")
	}
	if files, err := os.ReadDir(filepath.Dir(path)); len(files) != 1 {
		t.Errorf("beside the refused database lie %v, %v", files, err)
	}
}

// Whoever opens a new database together with others finds each step taken once.
func TestMigrateTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			db, err := sqlite.Open(t.Context(), path, words)
			if err != nil {
				t.Error(err)
				return
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}
