package postgres_test

import (
	"errors"
	"testing"

	"verbatim/retrieval/postgres"
	"verbatim/retrieval/postgres/postgrestest"
)

// Rows are added all or none, and who cannot go on learns of its own error.
func TestCopy(t *testing.T) {
	db := open(t, postgrestest.URL(t), with())
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	broken := errors.New("broken")
	for _, end := range []error{broken, nil} {
		left := 1000
		err := postgres.Copy(t.Context(), conn, "words", []string{"word"}, func() ([]any, error) {
			if left == 0 {
				return nil, end
			}
			left--
			return []any{"a"}, nil
		})
		if !errors.Is(err, end) {
			t.Errorf("got %v, want %v", err, end)
		}
		if n := number(t, db, `SELECT count(*) FROM words`); n != 0 && end != nil || n != 1000 && end == nil {
			t.Errorf("after %v there are %d rows", end, n)
		}
	}
}

// A schema that is kept lets no transaction of another connection in.
func TestKeep(t *testing.T) {
	url := postgrestest.URL(t)
	db, other := open(t, url, with()), open(t, url, with())
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := postgres.Keep(t.Context(), conn); err != nil {
		t.Fatal(err)
	}
	tx, err := other.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(t.Context(), `SET LOCAL lock_timeout = '100ms'`); err != nil {
		t.Fatal(err)
	}
	if err := postgres.Lock(t.Context(), tx); err == nil {
		t.Error("another transaction has the lock")
	}
}

// What has a function in it is renamed as a whole.
func TestRename(t *testing.T) {
	db := open(t, postgrestest.URL(t), with())
	exec(t, db, `CREATE FUNCTION count_words() RETURNS bigint LANGUAGE sql SET search_path FROM CURRENT AS 'SELECT count(*) FROM words'`)
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if err := postgres.Rename(t.Context(), tx, "verbatim_test", "it's another"); err != nil {
		t.Fatal(err)
	}
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	if n := number(t, db, `SELECT "it's another".count_words()`); n != 0 {
		t.Errorf("%d words", n)
	}
}
