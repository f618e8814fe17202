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

	"verbatim/retrieval/database"
	"verbatim/retrieval/sqlite"
)

//go:embed migrations
var migrations embed.FS

var spec = database.Spec{
	File: sqlite.File{Name: "sources.db", Steps: migrations}, What: "list of sources",
	Remedy: "or move it away and import the sources anew",
}

// DB is the list of sources in one place. It is safe for concurrent use, and
// several processes may have it open.
type DB struct {
	conn *database.DB // one connection
}

// Exists reports whether there is a list of sources at a place, or may be: on a
// server, and where it cannot be looked at. Who opens it learns why, and does not go
// on as if there were none.
func Exists(at database.Place) bool {
	if at.URL != "" {
		return true
	}
	_, err := os.Stat(filepath.Join(at.Dir, spec.Name))
	return !errors.Is(err, fs.ErrNotExist)
}

// Open opens the list in a place, or makes it, and its directory.
func Open(ctx context.Context, p database.Place) (*DB, error) {
	if p.URL == "" {
		if err := os.MkdirAll(p.Dir, 0o700); err != nil {
			return nil, fmt.Errorf("make data directory: %w: name a directory that this user may write to", err)
		}
	}
	conn, err := database.Open(ctx, p, spec)
	if err != nil {
		return nil, p.Failed(spec, "open sources", err)
	}
	return &DB{conn}, nil
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
	tx, err := db.conn.Begin(ctx, db.conn)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after Commit
	if err := f(tx); err != nil {
		return err
	}
	return tx.Commit()
}

// failed says what was done to which database, and what to do where that is known.
// That a source is there or is not says enough by itself.
func (db *DB) failed(action string, err error) error {
	if errors.Is(err, ErrExists) || errors.Is(err, ErrNotFound) {
		return err
	}
	return db.conn.Failed(action, err)
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
