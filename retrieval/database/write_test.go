package database_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"log/slog"
	"testing"

	"verbatim/retrieval/database"
	"verbatim/retrieval/postgres"
	"verbatim/retrieval/postgres/postgrestest"
)

// insert adds a word in a transaction.
func insert(t *testing.T, db *database.DB, word any) error {
	tx, err := db.Begin(t.Context(), db)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(t.Context(), `INSERT INTO words VALUES ($1)`, word); err != nil {
		return err
	}
	return tx.Commit()
}

func count(t *testing.T, db *database.DB) (n int) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), `SELECT count(*) FROM words`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Whatever a string is, it comes back as it was.
func TestText(t *testing.T) {
	eachPlace(t, func(t *testing.T, p database.Place) {
		db := open(t, p, spec())
		for _, s := range []string{"", "plain \u00fc \ufffd \"", "a\x00b", "\xff", "\x1a", "\x1a\"quoted\"", "\xff\x00'\n\\x00"} {
			if err := insert(t, db, database.Text(s)); err != nil {
				t.Fatalf("%q: %v", s, err)
			}
			var got database.Text
			err := db.QueryRowContext(t.Context(), `DELETE FROM words RETURNING word`).Scan(&got)
			if err != nil || string(got) != s {
				t.Errorf("%q is read as %q, %v", s, got, err)
			}
		}
		if v, err := database.Text("plain").Value(); err != nil || v != driver.Value("plain") {
			t.Errorf("a text is kept as %q, %v", v, err)
		}
	})
}

// Under a lease that is lost nothing is written, and elsewhere it is.
func TestUnder(t *testing.T) {
	url := postgrestest.URL(t)
	leases, err := postgres.OpenLeases(t.Context(), url, "one", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer leases.Close()
	db := open(t, database.Place{URL: url}, spec())
	once, stop := context.WithCancel(t.Context())
	err = leases.Hold(once, "work", func(_ context.Context, lease postgres.Lease) error {
		defer stop()
		leased := db.Under(lease)
		if err := insert(t, leased, "held"); err != nil {
			t.Error(err)
		}
		postgrestest.Exec(t, url, `UPDATE verbatim_leases.leases SET token = token + 1`)
		if err := insert(t, leased, "lost"); !errors.Is(err, postgres.ErrLost) {
			t.Errorf("under a lost lease: %v", err)
		}
		return insert(t, db, "without")
	})
	if n := count(t, db); err != nil || n != 2 {
		t.Errorf("%d words, %v", n, err)
	}
}
