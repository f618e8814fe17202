// Package postgrestest gives tests a PostgreSQL database of their own, on the
// server that VERBATIM_POSTGRES names. Without that they are skipped.
//
// # Why
//
// A database of its own lets tests run side by side, and beside whatever else the
// server has.
package postgrestest

import (
	"context"
	"crypto/rand"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// URL returns the address of an empty database that is dropped when the test ends.
func URL(t testing.TB) string {
	t.Helper()
	server := os.Getenv("VERBATIM_POSTGRES")
	if server == "" {
		t.Skip("VERBATIM_POSTGRES names no PostgreSQL server: bash .ci/postgres start DIR starts one")
	}
	name := "test_" + strings.ToLower(rand.Text())
	Exec(t, server, `CREATE DATABASE `+name)
	t.Cleanup(func() { Exec(t, server, `DROP DATABASE `+name+` WITH (FORCE)`) })
	address, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	address.Path = "/" + name
	return address.String()
}

// Exec runs statements on the database at url.
func Exec(t testing.TB, url, statements string) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, statements); err != nil {
		t.Fatal(err)
	}
}
