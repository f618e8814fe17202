package sqlite_test

import (
	"bytes"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"verbatim/retrieval/sqlite"
)

func examine(t *testing.T, path string, migrations fs.FS, more func(*sql.DB) error) (sqlite.Report, error) {
	t.Helper()
	return sqlite.File{Name: filepath.Base(path), Steps: migrations}.Examine(t.Context(), filepath.Dir(path), more)
}

// Examining says how a database is, and leaves nothing behind.
func TestExamine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db := open(t, path, with(`CREATE TABLE more (n INTEGER) STRICT`))
	exec(t, db, `INSERT INTO words VALUES ('a')`)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	before := read(t, path)
	for name, test := range map[string]struct {
		migrations fs.FS
		version    sqlite.Report
	}{
		"same":  {with(`SELECT 1`), sqlite.Report{Version: 2, Known: 2}},
		"newer": {words, sqlite.Report{Version: 2, Known: 1}},
	} {
		asked := false
		got, err := examine(t, path, test.migrations, func(db *sql.DB) error {
			asked = number(t, db, `SELECT count(*) FROM words`) == 1
			return nil
		})
		if err != nil || got != test.version || asked != (name == "same") {
			t.Errorf("%s: %+v, %v, asked %t", name, got, err, asked)
		}
	}
	if !bytes.Equal(read(t, path), before) {
		t.Error("the database was written to")
	}
	if files, err := os.ReadDir(filepath.Dir(path)); err != nil || len(files) != 1 {
		t.Errorf("beside the database lie %v, %v", files, err)
	}
}

// Somebody else may be writing.
func TestExamineMeanwhile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db := open(t, path, words)
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(t.Context(), `INSERT INTO words VALUES ('a')`); err != nil {
		t.Fatal(err)
	}
	if got, err := examine(t, path, words, nil); err != nil || !got.Sound() {
		t.Errorf("%+v, %v", got, err)
	}
	if err := tx.Commit(); err != nil {
		t.Error(err)
	}
}

func TestExamineDamaged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db := open(t, path, words)
	for range 2000 {
		exec(t, db, `INSERT INTO words VALUES (hex(randomblob(100)))`)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	whole := read(t, path)
	middle := slices.Concat(whole[:len(whole)/2], bytes.Repeat([]byte{0xAA}, 8192), whole[len(whole)/2+8192:])
	for name, content := range map[string][]byte{
		"no database": bytes.Repeat([]byte("words"), 10000), "overwritten": middle, "cut short": whole[:len(whole)/3],
	} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := examine(t, path, words, nil); err != nil || got.Damage == "" || got.Sound() {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	if _, err := examine(t, path+"x", words, nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}
