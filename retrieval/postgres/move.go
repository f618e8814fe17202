package postgres

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

const (
	// A process that was killed a moment ago may still have the lock.
	keepLock = `SET lock_timeout = '10s'; SELECT pg_advisory_lock(hashtextextended('verbatim ' || current_schema(), 0))`
	// lockTimeout is the SQLSTATE of what was not to be had within that time.
	lockTimeout = "55P03"

	// Functions keep the search path that they were made under.
	selectFunctions = `SELECT format('ALTER ROUTINE %s SET search_path = %I', oid::regprocedure, $1::text) FROM pg_proc
		WHERE pronamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1)
			AND EXISTS (SELECT 1 FROM unnest(proconfig) AS setting WHERE setting LIKE 'search_path=%')`
)

// Keep locks a schema as Lock does, for a connection of Connect or Open until that
// is closed.
func Keep(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, keepLock)
	var e *pgconn.PgError
	if errors.As(err, &e) && e.Code == lockTimeout {
		return fmt.Errorf("another verbatim process is at work there: wait for its end, or stop it: %w", err)
	}
	return err
}

// Copy adds rows to a table through a connection of Connect or Open, all or none.
// It asks next for them, which may fail, until that returns nil; a row is not used
// any more when the next one is asked for.
func Copy(ctx context.Context, conn *sql.Conn, table string, columns []string, next func() ([]any, error)) error {
	return conn.Raw(func(raw any) error {
		driver, ok := raw.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("copy through %T: it is no connection of this package", raw)
		}
		var failed error // the server would only have its text
		_, err := driver.Conn().CopyFrom(ctx, pgx.Identifier{table}, columns, pgx.CopyFromFunc(func() (row []any, err error) {
			row, failed = next()
			return row, failed
		}))
		return cmp.Or(failed, err)
	})
}

// Rename gives a schema another name, by which its functions know it, too.
func Rename(ctx context.Context, tx *sql.Tx, from, to string) error {
	if _, err := tx.ExecContext(ctx, `ALTER SCHEMA `+Quote(from)+` RENAME TO `+Quote(to)); err != nil {
		return err
	}
	rows, err := tx.QueryContext(ctx, selectFunctions, to)
	if err != nil {
		return err
	}
	defer rows.Close()
	var statements []string
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return err
		}
		statements = append(statements, s)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	for _, s := range statements {
		if _, err := tx.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// Quote writes the name of a table, column or schema as a part of a statement.
func Quote(name string) string { return pgx.Identifier{name}.Sanitize() }
