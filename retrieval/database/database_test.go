package database_test

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"verbatim/retrieval/database"
	"verbatim/retrieval/postgres/postgrestest"
	"verbatim/retrieval/sqlite"
)

// spec is a database that has taken so many steps, the same on both sides.
func spec(steps ...string) database.Spec {
	files := fstest.MapFS{}
	for i, script := range append([]string{`CREATE TABLE words (word TEXT NOT NULL)`}, steps...) {
		for _, folder := range []string{"migrations/", "migrations/postgres/"} {
			files[folder+"000"+string(rune('1'+i))+".sql"] = &fstest.MapFile{Data: []byte(script)}
		}
	}
	return database.Spec{File: sqlite.File{Name: "test.db", Steps: files}, What: "test"}
}

// eachPlace runs a test for a directory and, where there is one, on a server.
func eachPlace(t *testing.T, f func(t *testing.T, p database.Place)) {
	t.Run("sqlite", func(t *testing.T) { f(t, database.Place{Dir: t.TempDir()}) })
	t.Run("postgres", func(t *testing.T) { f(t, database.Place{Dir: t.TempDir(), URL: postgrestest.URL(t)}) })
}

func open(t *testing.T, p database.Place, s database.Spec) *database.DB {
	t.Helper()
	db, err := database.Open(t.Context(), p, s)
	if err != nil {
		t.Fatal(err)
	}
	closed(t, db)
	return db
}

func closed(t *testing.T, db *database.DB) {
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
}

// Who views a database sees what another one writes, and can write nothing.
func TestView(t *testing.T) {
	eachPlace(t, func(t *testing.T, p database.Place) {
		if _, err := database.View(t.Context(), p, spec(), 1); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("of none: %v", err)
		}
		if files, err := os.ReadDir(p.Dir); len(files) != 0 || err != nil {
			t.Errorf("something was made: %v, %v", files, err)
		}
		db := open(t, p, spec())
		view, err := database.View(t.Context(), p, spec(), 2)
		if err != nil {
			t.Fatal(err)
		}
		closed(t, view)
		tx, err := db.Begin(t.Context(), db)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.ExecContext(t.Context(), `INSERT INTO words VALUES ('a')`); err != nil {
			t.Fatal(err)
		}
		if err := tx.Commit(); err != nil {
			t.Fatal(err)
		}
		var n int
		if err := view.QueryRowContext(t.Context(), `SELECT count(*) FROM words`).Scan(&n); n != 1 || err != nil {
			t.Errorf("%d words are seen, %v", n, err)
		}
		if _, err := view.ExecContext(t.Context(), `DELETE FROM words`); err == nil {
			t.Error("who only reads can delete")
		}
		if view.Name() != db.Name() {
			t.Errorf("the names are %s and %s", view.Name(), db.Name())
		}
	})
}

// Programs of several versions meet at one database.
func TestVersions(t *testing.T) {
	old, middle, newer := spec(), spec(`CREATE TABLE more (n INTEGER)`), spec(`CREATE TABLE more (n INTEGER)`, `CREATE TABLE most (n INTEGER)`)
	eachPlace(t, func(t *testing.T, p database.Place) {
		if _, err := database.Examine(t.Context(), p, middle, nil); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("of none: %v", err)
		}
		open(t, p, middle)
		for _, test := range []struct {
			spec database.Spec
			want string
		}{{old, "its version is 2, this program knows up to 1"}, {middle, ""}, {newer, "its version is 2, this program reads 3"}} {
			view, err := database.View(t.Context(), p, test.spec, 1)
			if err != nil {
				t.Fatal(err)
			}
			closed(t, view)
			err = view.Current(t.Context())
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("got %v, want %q", err, test.want)
			}
			report, err := database.Examine(t.Context(), p, test.spec, nil)
			if err != nil || report.Version != 2 || report.Sound() != (test.want == "") {
				t.Errorf("got %+v, %v", report, err)
			}
		}
	})
}

// What could not be opened is named, without the password.
func TestFailed(t *testing.T) {
	broken := errors.New("broken")
	for want, p := range map[string]database.Place{
		"open test /srv/test.db: broken":        {Dir: "/srv"},
		"open test postgres://b:5432/c: broken": {Dir: "/srv", URL: "postgres://a:s3cret@b/c"},
	} {
		if err := p.Failed(spec(), "open test", broken); !errors.Is(err, broken) || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
