package archive_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"verbatim/retrieval/archive"
	"verbatim/retrieval/database/databasetest"
	"verbatim/retrieval/postgres"
	"verbatim/retrieval/sqlite"
)

// onlyOnServer skips a test elsewhere.
func onlyOnServer(t *testing.T) {
	if !databasetest.Remote() {
		t.Skip("VERBATIM_POSTGRES names no server")
	}
}

func open(t *testing.T, dir string) *archive.DB {
	t.Helper()
	db, err := archive.Open(t.Context(), databasetest.Place(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// raw is the database beneath an archive.
func raw(t *testing.T, dir string) (db *sql.DB) {
	t.Helper()
	at := databasetest.Place(t, dir)
	var err error
	if databasetest.Remote() {
		db, err = postgres.Connect(at.URL, "verbatim_archive", 1)
	} else {
		db, err = sqlite.Connect(filepath.Join(dir, "archive.db"), 1)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func run(t *testing.T, db *sql.DB, query string) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), query); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func number(t *testing.T, db *sql.DB, query string) (n int) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}
