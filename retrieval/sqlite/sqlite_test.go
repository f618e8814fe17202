package sqlite_test

import (
	"bytes"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"verbatim/retrieval/sqlite"
)

var words = fstest.MapFS{"migrations/0001_words.sql": {Data: []byte(`CREATE TABLE words (word TEXT NOT NULL) STRICT`)}}

func open(t *testing.T, path string, migrations fstest.MapFS) *sql.DB {
	t.Helper()
	db, err := sqlite.Open(t.Context(), path, migrations)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func exec(t *testing.T, db *sql.DB, query string) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), query); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func number(t *testing.T, db *sql.DB, query string) int {
	t.Helper()
	var n int
	if err := db.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Every connection is safe, however many there are.
func TestPragmas(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	first := open(t, path, words)
	more, err := sqlite.Connect(path, 2)
	if err != nil {
		t.Fatal(err)
	}
	defer more.Close()
	for _, db := range []*sql.DB{first, more} {
		for pragma, want := range map[string]int{"synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": 5000} {
			if got := number(t, db, "PRAGMA "+pragma); got != want {
				t.Errorf("%s = %d; want %d", pragma, got, want)
			}
		}
	}
	if _, err := os.Stat(path + "-wal"); err != nil {
		t.Errorf("there is no write-ahead log: %v", err)
	}
}

// What was written is in the database and no longer in the log.
func TestOpenEmptiesTheLog(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	exec(t, open(t, path, words), `INSERT INTO words VALUES ('plenty')`)
	if !bytes.Contains(read(t, path+"-wal"), []byte("plenty")) {
		t.Error("the word is not in the log; the test shows nothing")
	}
	open(t, path, words)
	if log := read(t, path+"-wal"); len(log) != 0 || !bytes.Contains(read(t, path), []byte("plenty")) {
		t.Errorf("the log has %d bytes, or the database lacks the word", len(log))
	}
}

// Somebody who reads keeps the log from being cut, and nobody from opening.
func TestReader(t *testing.T) {
	t.Parallel() // opening waits for the reader
	path := filepath.Join(t.TempDir(), "a.db")
	db := open(t, path, words)
	exec(t, db, `INSERT INTO words VALUES ('a')`)
	reader, err := sqlite.Connect(path, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	rows, err := reader.QueryContext(t.Context(), `SELECT word FROM words`)
	if err != nil || !rows.Next() {
		t.Fatal("nothing to read", err)
	}
	exec(t, db, `INSERT INTO words VALUES ('b')`)
	exec(t, db, `PRAGMA busy_timeout = 1`)
	err = sqlite.EmptyLog(t.Context(), db)
	if !errors.Is(err, sqlite.ErrRead) {
		t.Errorf("EmptyLog = %v", err)
	}
	if said := sqlite.Advise(err, "archive", "").Error(); !strings.HasSuffix(said, "it is tried again when the archive is next opened") {
		t.Errorf("it says %q", said)
	}
	open(t, path, words)
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		t.Fatal(err)
	}
	if err := sqlite.EmptyLog(t.Context(), db); err != nil {
		t.Errorf("EmptyLog after the reader = %v", err)
	}
}
