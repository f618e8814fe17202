package postgres_test

import (
	"database/sql"
	"errors"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"verbatim/retrieval/postgres"
	"verbatim/retrieval/postgres/postgrestest"
)

// with are steps of which the first makes a table of words.
func with(more ...string) postgres.Steps {
	files := fstest.MapFS{}
	for i, script := range append([]string{`CREATE TABLE words (word TEXT NOT NULL)`}, more...) {
		files["steps/000"+string(rune('1'+i))+".sql"] = &fstest.MapFile{Data: []byte(script)}
	}
	return postgres.Steps{Files: files, Folder: "steps"}
}

func open(t *testing.T, url string, steps postgres.Steps) *sql.DB {
	t.Helper()
	db, err := postgres.Open(t.Context(), url, "verbatim_test", steps, 4)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func exec(t *testing.T, db *sql.DB, query string, args ...any) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), query, args...); err != nil {
		t.Fatal(err)
	}
}

func number(t *testing.T, db *sql.DB, query string) (n int) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Steps are taken once, however many begin at once; a newer schema is refused.
func TestMigrate(t *testing.T) {
	url := postgrestest.URL(t)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			db, err := postgres.Open(t.Context(), url, "verbatim_test", with(), 1)
			if err != nil {
				t.Error(err)
				return
			}
			db.Close()
		})
	}
	all.Wait()
	db := open(t, url, with(`ALTER TABLE words ADD COLUMN n BIGINT NOT NULL DEFAULT 7`))
	exec(t, db, `INSERT INTO words (word) VALUES ('a')`)
	if n := number(t, open(t, url, with(`nothing new`)), `SELECT n FROM words`); n != 7 {
		t.Errorf("the second step gave %d, want 7", n)
	}
	_, err := postgres.Open(t.Context(), url, "verbatim_test", with(), 1)
	if err == nil || !strings.Contains(err.Error(), "version of schema verbatim_test is 2, this program knows up to 1") {
		t.Errorf("a newer schema: %v", err)
	}
}

// A step that fails leaves all as it was.
func TestMigrateFails(t *testing.T) {
	url := postgrestest.URL(t)
	open(t, url, with())
	_, err := postgres.Open(t.Context(), url, "verbatim_test", with(`CREATE TABLE more (n BIGINT); SELECT nonsense`), 1)
	if err == nil || !strings.Contains(err.Error(), "steps/0002.sql") {
		t.Errorf("got %v, want the step that failed", err)
	}
	if n := number(t, open(t, url, with()), `SELECT count(*) FROM pg_tables WHERE tablename = 'more'`); n != 0 {
		t.Error("half a step was kept")
	}
}

// Transactions that lock follow each other.
func TestLock(t *testing.T) {
	db := open(t, postgrestest.URL(t), with())
	exec(t, db, `CREATE TABLE counter (n BIGINT); INSERT INTO counter VALUES (0)`)
	var all sync.WaitGroup
	add := func() error {
		tx, err := db.BeginTx(t.Context(), nil)
		if err != nil {
			return err
		}
		defer tx.Rollback()
		if err := postgres.Lock(t.Context(), tx); err != nil {
			return err
		}
		var n int
		if err := tx.QueryRowContext(t.Context(), `SELECT n FROM counter`).Scan(&n); err != nil {
			return err
		}
		if _, err := tx.ExecContext(t.Context(), `UPDATE counter SET n = $1`, n+1); err != nil {
			return err
		}
		return tx.Commit()
	}
	for range 4 {
		all.Go(func() {
			for range 10 {
				if err := add(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if n := number(t, db, `SELECT n FROM counter`); n != 40 {
		t.Errorf("counted %d of 40", n)
	}
}

func TestCheck(t *testing.T) {
	for _, url := range []string{"", "news", "mysql://a/b", "postgres://a:s3cret@b:x/c", "postgres://a:s3cret@[::1/c", "postgres://a:s3cret@b/c?sslmode=maybe"} {
		err := postgres.Check(url)
		if err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%q: %v", url, err)
		}
	}
	if err := postgres.Check("postgresql://a:s3cret@b/c"); err != nil {
		t.Error(err)
	}
	if got, want := postgres.Name("postgres://a:s3cret@b/c"), "postgres://b:5432/c"; got != want {
		t.Errorf("the name is %s, want %s", got, want)
	}
}

// What goes wrong is said with what to do, and without the password.
func TestAdvise(t *testing.T) {
	url := postgrestest.URL(t)
	nobody := strings.Replace(url, "//verbatim@", "//nobody:s3cret@", 1)
	postgrestest.Exec(t, url, `DROP ROLE IF EXISTS reader_of_test; CREATE ROLE reader_of_test LOGIN`)
	t.Cleanup(func() { postgrestest.Exec(t, url, `DROP ROLE reader_of_test`) })
	for address, want := range map[string]string{
		nobody: "check user and password",
		strings.Replace(url, "/test_", "/none_", 1):                     "make the database",
		strings.Replace(url, "//verbatim@", "//reader_of_test@", 1):     "GRANT CREATE ON DATABASE",
		"postgres://nobody:s3cret@127.0.0.1:1/verbatim?sslmode=disable": "runs and can be reached",
		"postgres://nobody:s3cret@/verbatim?host=/nowhere":              "runs and can be reached",
	} {
		_, err := postgres.Open(t.Context(), address, "verbatim_test", with(), 1)
		if err = postgres.Advise(err); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("got %v, want %s", err, want)
		}
		if errors.Is(err, fs.ErrNotExist) {
			t.Errorf("as if the server had said that there is none: %v", err)
		}
	}
}
