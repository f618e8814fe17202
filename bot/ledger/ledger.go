package ledger

import (
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"path/filepath"
	"sync"

	"verbatim/bot"
	"verbatim/retrieval/sqlite"
)

const (
	databaseName = "ledger.db"
	keySize      = 32

	insertKey = `INSERT INTO secret SELECT $1 WHERE NOT EXISTS (SELECT 1 FROM secret)`
	selectKey = `SELECT key FROM secret`
)

//go:embed migrations/*.sql
var migrations embed.FS

// DB is the ledger in one directory. It is safe for concurrent use.
type DB struct {
	path string
	conn *sql.DB // one connection
	key  []byte  // of the hashes of people

	mu       sync.RWMutex // never held while the disk is waited for
	settings map[place]bot.Settings
	watches  []bot.Watch // by ID; replaced as a whole, never changed
	version  int         // of watches

	written int64 // by others, when watches were last read; only for who has the connection
}

// place is a server on a platform.
type place struct{ platform, server string }

// Open opens the ledger in dir, or makes one. The directory is there. Whoever has
// it open beside another process sees the other's watches after ReloadWatches, and
// its settings never.
func Open(ctx context.Context, dir string) (*DB, error) {
	db := &DB{path: filepath.Join(dir, databaseName), written: -1}
	if err := db.open(ctx); err != nil {
		return nil, db.failed("open ledger", err)
	}
	return db, nil
}

func (db *DB) open(ctx context.Context) error {
	var err error
	if db.conn, err = sqlite.Open(ctx, db.path, migrations); err != nil {
		return err
	}
	if err = db.load(ctx); err != nil {
		return errors.Join(err, db.conn.Close())
	}
	return nil
}

// load reads what is held in memory; a new ledger gets its key.
func (db *DB) load(ctx context.Context) error {
	key := make([]byte, keySize)
	rand.Read(key) // never fails
	if _, err := db.conn.ExecContext(ctx, insertKey, key); err != nil {
		return err
	}
	if err := db.conn.QueryRowContext(ctx, selectKey).Scan(&db.key); err != nil {
		return err
	}
	var err error
	if db.settings, err = selectSettings(ctx, db.conn); err != nil {
		return err
	}
	return db.reloadWatches(ctx, db.conn)
}

// write runs a transaction, then has changed what is held in memory, while the
// only connection is still held: so in the order of the database.
func (db *DB) write(ctx context.Context, do func(*sql.Tx) (remember func(), err error)) error {
	conn, err := db.conn.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after Commit
	remember, err := do(tx)
	if err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	remember()
	return nil
}

// Close closes the database. Nothing must be under way.
func (db *DB) Close() error {
	if err := db.conn.Close(); err != nil {
		return db.failed("close ledger", err)
	}
	return nil
}

// failed says what was done to which file, and what to do where that is known.
func (db *DB) failed(action string, err error) error {
	err = sqlite.Advise(err, "ledger", "or move it away: settings, watches and judgements then begin anew")
	return fmt.Errorf("%s %s: %w", action, db.path, err)
}
