package sqlite_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"verbatim/retrieval/sqlite"
)

func advised(err error) string {
	return sqlite.Advise(err, "archive", "the index is made anew").Error()
}

func TestAdviceOnWriting(t *testing.T) {
	for pragma, want := range map[string]string{
		"PRAGMA max_page_count = 1": "make room on the disk",
		"PRAGMA query_only = ON":    "check that this user may write to the directory",
	} {
		db := open(t, filepath.Join(t.TempDir(), "a.db"), words)
		exec(t, db, pragma)
		_, err := db.ExecContext(t.Context(), `INSERT INTO words VALUES (hex(zeroblob(10000)))`)
		if err == nil || !strings.Contains(advised(err), want) {
			t.Errorf("after %s: %v", pragma, err)
		}
	}
}

func TestAdviceOnOpening(t *testing.T) {
	dir := t.TempDir()
	damaged := filepath.Join(dir, "damaged.db")
	if err := os.WriteFile(damaged, []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		damaged:                               "the file is damaged or no archive; restore it from a backup, the index is made anew",
		filepath.Join(dir, "nowhere", "a.db"): "check that this user may write to the directory",
	} {
		_, err := sqlite.Open(t.Context(), path, words)
		if err == nil || !strings.HasSuffix(advised(err), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestNoAdvice(t *testing.T) {
	err := errors.New("something else")
	if got := sqlite.Advise(err, "archive", ""); got != err {
		t.Errorf("advice on another error: %v", got)
	}
}
