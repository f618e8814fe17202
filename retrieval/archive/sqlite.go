package archive

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

//go:embed migrations/*.sql
var migrations embed.FS

// pragmas are set on each connection. secure_delete overwrites what redaction
// removes.
var pragmas = []string{
	"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)", "secure_delete(ON)",
}

func connect(path string, connections int) (*sql.DB, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	dsn := url.URL{Scheme: "file", Path: absolute, RawQuery: url.Values{"_pragma": pragmas, "_txlock": {"immediate"}}.Encode()}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

// migrate brings the schema to this program's version, one transaction a step.
func migrate(ctx context.Context, db *sql.DB, path string) error {
	steps, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	var version int
	if err := db.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version); err != nil {
		return err
	}
	if version > len(steps) {
		return fmt.Errorf("its version is %d, this program knows up to %d: use a newer program; nothing was changed", version, len(steps))
	}
	for i := version; i < len(steps); i++ {
		script, err := migrations.ReadFile(steps[i])
		if err != nil {
			return err
		}
		tx, err := db.BeginTx(ctx, nil)
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, string(script)+fmt.Sprintf(";\nPRAGMA user_version = %d", i+1))
		if err != nil {
			return errors.Join(fmt.Errorf("migrate by %s: %w", steps[i], err), tx.Rollback())
		}
		if err := tx.Commit(); err != nil {
			return fmt.Errorf("migrate by %s: %w", steps[i], err)
		}
	}
	return nil
}

// explain adds the database's name and, where it is known, what to do.
func explain(path string, err error) error {
	if err == nil {
		return nil
	}
	advice := ""
	var e *sqlite.Error
	if errors.As(err, &e) {
		switch e.Code() & 0xff {
		case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
			advice = ": the file is damaged or no archive; restore it from a backup, the index beside it is made anew by itself"
		case sqlite3.SQLITE_FULL:
			advice = ": the disk is full; make room, nothing was half stored"
		case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN:
			advice = ": check that the directory can be written by this user"
		}
	}
	return fmt.Errorf("archive %s: %w%s", path, err, advice)
}
