// Package databasetest gives tests a place for databases: files, or where
// VERBATIM_POSTGRES names a PostgreSQL server, a database on that.
//
// # Why
//
// The same tests have to pass on both, and open a directory again where the next
// process would. So a directory stands for the same database on the server as long
// as a test runs.
package databasetest

import (
	"os"
	"sync"
	"testing"

	"verbatim/retrieval/database"
	"verbatim/retrieval/postgres/postgrestest"
)

// Remote reports whether tests use a server.
func Remote() bool { return os.Getenv("VERBATIM_POSTGRES") != "" }

var (
	mu    sync.Mutex
	known = map[string]string{} // addresses, by directory
)

// Place returns where the databases of dir are. The one on a server is dropped at
// the end of the test that was the first to ask for it.
func Place(t testing.TB, dir string) database.Place {
	t.Helper()
	if !Remote() {
		return database.Place{Dir: dir}
	}
	mu.Lock()
	defer mu.Unlock()
	if known[dir] == "" {
		known[dir] = postgrestest.URL(t)
		t.Cleanup(func() {
			mu.Lock()
			defer mu.Unlock()
			delete(known, dir)
		})
	}
	return database.Place{Dir: dir, URL: known[dir]}
}

// Files skips a test that is about files, where tests use a server.
func Files(t testing.TB) {
	t.Helper()
	if Remote() {
		t.Skip("this is about files")
	}
}
