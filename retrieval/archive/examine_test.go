package archive_test

import (
	"errors"
	"io/fs"
	"os"
	"strconv"
	"testing"

	"verbatim/retrieval"
	"verbatim/retrieval/archive"
	"verbatim/retrieval/database"
	"verbatim/retrieval/database/databasetest"
)

// An archive can be examined while it is owned, and tells who owns it.
func TestExamine(t *testing.T) {
	databasetest.Files(t)
	dir := t.TempDir()
	if _, err := archive.Examine(t.Context(), database.Place{Dir: dir}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of none: %v", err)
	}
	if used, _, err := archive.InUse(dir); used || err != nil {
		t.Errorf("InUse of none = %t, %v", used, err)
	}
	db, err := archive.Open(t.Context(), database.Place{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Put(t.Context(), retrieval.Article{Ref: retrieval.Ref{ID: "a"}, Title: "A", Text: "Some text.", Status: retrieval.Usable}); err != nil {
		t.Fatal(err)
	}
	if used, owner, err := archive.InUse(dir); !used || owner != strconv.Itoa(os.Getpid()) || err != nil {
		t.Errorf("InUse = %t, %q, %v", used, owner, err)
	}
	r, err := archive.Examine(t.Context(), database.Place{Dir: dir})
	if err != nil || !r.Sound() || r.ID != db.ID() || r.Head != 1 {
		t.Errorf("Examine = %+v, %v", r, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if used, _, err := archive.InUse(dir); used || err != nil {
		t.Errorf("InUse of a closed one = %t, %v", used, err)
	}
}
