package postgres_test

import (
	"context"
	"testing"
	"time"

	"verbatim/retrieval/postgres"
	"verbatim/retrieval/postgres/postgrestest"
)

// Who listens hears of all that is told, and again after the connection was lost.
func TestListen(t *testing.T) {
	url := postgrestest.URL(t)
	heard, lost := make(chan bool, 10), make(chan error, 10)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan bool)
	go func() {
		postgres.Listen(ctx, url, "news", func() { heard <- true }, func(err error) { lost <- err })
		close(ended)
	}()
	wait := func(what string) {
		t.Helper()
		select {
		case <-heard:
		case <-time.After(30 * time.Second):
			t.Fatalf("nothing was heard %s", what)
		}
	}
	wait("at the beginning")
	postgrestest.Exec(t, url, `NOTIFY news`)
	wait("of what was told")
	postgrestest.Exec(t, url, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE datname = current_database() AND pid <> pg_backend_pid()`)
	wait("of the new connection")
	if err := <-lost; err == nil {
		t.Error("no reason is given")
	}
	postgrestest.Exec(t, url, `NOTIFY news`)
	wait("through it")
	stop()
	<-ended
}
