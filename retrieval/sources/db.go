package sources

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"verbatim/retrieval/sqlite"
)

const databaseName = "sources.db"

//go:embed migrations/*.sql
var migrations embed.FS

// DB is the list of sources in one directory. It is safe for concurrent use,
// and several processes may have it open.
type DB struct {
	path string
	conn *sql.DB // one connection
}

// Exists reports whether dir holds a list of sources. One that cannot be looked at
// counts: who opens it learns why, and does not go on as if there were none.
func Exists(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, databaseName))
	return !errors.Is(err, fs.ErrNotExist)
}

// Open opens the list in dir, or makes both.
func Open(ctx context.Context, dir string) (*DB, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make data directory: %w: name a directory that this user may write to", err)
	}
	db := &DB{path: filepath.Join(dir, databaseName)}
	var err error
	if db.conn, err = sqlite.Open(ctx, db.path, migrations); err != nil {
		return nil, db.failed("open sources", err)
	}
	return db, nil
}

// Close closes the database. Nothing must be under way.
func (db *DB) Close() error {
	if err := db.conn.Close(); err != nil {
		return db.failed("close sources", err)
	}
	return nil
}

// Changes returns a number that differs after anybody, in any process, has
// changed the list: added or removed a source, or changed its address, its name,
// its subscription or whether it is paused.
func (db *DB) Changes(ctx context.Context) (int64, error) {
	var n int64
	if err := db.conn.QueryRowContext(ctx, `SELECT n FROM changes`).Scan(&n); err != nil {
		return 0, db.failed("ask for changes of", err)
	}
	return n, nil
}

// change runs f in a transaction, all or nothing.
func (db *DB) change(ctx context.Context, f func(*sql.Tx) error) error {
	tx, err := db.conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after Commit
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// failed says what was done to which file, and what to do where that is known.
// That a source is there or is not says enough by itself.
func (db *DB) failed(action string, err error) error {
	if errors.Is(err, ErrExists) || errors.Is(err, ErrNotFound) {
		return err
	}
	err = sqlite.Advise(err, "list of sources", "or move it away and import the sources anew")
	return fmt.Errorf("%s %s: %w", action, db.path, err)
}

// instant is a time as the database keeps it.
type instant time.Time

// Value implements driver.Valuer.
func (i instant) Value() (driver.Value, error) {
	if time.Time(i).IsZero() {
		return int64(0), nil
	}
	return time.Time(i).UnixMicro(), nil
}

// Scan implements sql.Scanner.
func (i *instant) Scan(value any) error {
	n, ok := value.(int64)
	if !ok {
		return fmt.Errorf("%T is no time", value)
	}
	*i = instant{}
	if n != 0 {
		*i = instant(time.UnixMicro(n).UTC())
	}
	return nil
}
