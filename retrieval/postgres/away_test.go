package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"verbatim/retrieval/postgres"
	"verbatim/retrieval/postgres/postgrestest"
)

// What the server has refused it refuses again; what has broken off may do next time.
func TestAway(t *testing.T) {
	db, err := postgres.Connect("postgres://127.0.0.1:1/verbatim?sslmode=disable", "verbatim_test", 1)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, unreachable := db.ExecContext(t.Context(), `SELECT 1`)
	for _, test := range []struct {
		err  error
		want bool
	}{
		{unreachable, true},
		{fmt.Errorf("read: %w", &pgconn.PgError{Code: "57P01"}), true},
		{&pgconn.PgError{Code: "57P03"}, true},
		{&pgconn.PgError{Code: "08006"}, true},
		{&pgconn.PgError{Code: "57014"}, false},
		{&pgconn.PgError{Code: "28P01"}, false},
		{context.Canceled, false},
		{context.DeadlineExceeded, false},
		{errors.New("disk on fire"), false},
		{nil, false},
	} {
		if got := postgres.Away(test.err); got != test.want {
			t.Errorf("%v: %v", test.err, got)
		}
	}
}

// A connection that the server has ended is made anew: at the most one call fails, and
// says why.
func TestAwayAndBack(t *testing.T) {
	url := postgrestest.URL(t)
	db := open(t, url, with())
	for range 3 {
		if _, err := db.ExecContext(t.Context(), `SELECT 1`); err != nil {
			t.Fatal(err)
		}
		postgrestest.Exec(t, url, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
		if _, err := db.ExecContext(t.Context(), `SELECT 1`); err != nil && !postgres.Away(err) {
			t.Errorf("a connection that was ended: %v", err)
		}
	}
}
