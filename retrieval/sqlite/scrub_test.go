package sqlite_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"verbatim/retrieval/sqlite"
)

const votes = `CREATE TABLE votes (person BLOB NOT NULL, quote TEXT NOT NULL, PRIMARY KEY (person, quote)) STRICT, WITHOUT ROWID`

// Rows that come in any order are moved between pages, which leaves copies that
// secure_delete does not know of.
func TestScrub(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db := open(t, path, fstest.MapFS{"migrations/1.sql": {Data: []byte(votes)}})
	exec(t, db, `PRAGMA synchronous = OFF`)
	const people, forgotten = 1000, 200
	for i := range uint32(people * 10) {
		quote := fmt.Sprint(i, strings.Repeat(" ", int(digest(i)[0])))
		if _, err := db.ExecContext(t.Context(), `INSERT INTO votes VALUES ($1, $2)`, digest(i%people), quote); err != nil {
			t.Fatal(err)
		}
	}
	for i := range uint32(forgotten) {
		if _, err := db.ExecContext(t.Context(), `DELETE FROM votes WHERE person = $1`, digest(i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := sqlite.EmptyLog(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	if n := traces(t, path, 0, forgotten); n == 0 {
		t.Error("deleting alone leaves no traces; the test shows nothing")
	}
	if err := sqlite.Scrub(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	if n := traces(t, path, 0, forgotten); n != 0 {
		t.Errorf("%d of %d people left traces", n, forgotten)
	}
	if n := traces(t, path, forgotten, people); n != people-forgotten {
		t.Errorf("%d of %d people are still there", n, people-forgotten)
	}
}

func digest(i uint32) []byte {
	d := sha256.Sum256(binary.BigEndian.AppendUint32(nil, i))
	return d[:]
}

// traces counts the digests that some file of the database holds.
func traces(t *testing.T, path string, from, to uint32) int {
	t.Helper()
	files := append(read(t, path), read(t, path+"-wal")...)
	n := 0
	for i := from; i < to; i++ {
		if bytes.Contains(files, digest(i)[8:24]) {
			n++
		}
	}
	return n
}
