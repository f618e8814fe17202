package ledger

import (
	"context"
	"crypto/rand"
	"database/sql"
	"embed"
	"errors"
	"sync"

	"verbatim/bot"
	"verbatim/retrieval/database"
	"verbatim/retrieval/postgres"
	"verbatim/retrieval/sqlite"
)

const (
	keySize = 32

	insertKey = `INSERT INTO secret SELECT $1 WHERE NOT EXISTS (SELECT 1 FROM secret)`
	selectKey = `SELECT key FROM secret`
)

//go:embed migrations
var migrations embed.FS

var spec = database.Spec{
	File: sqlite.File{Name: "ledger.db", Steps: migrations}, What: "ledger",
	Remedy: "or move it away: settings, watches and judgements then begin anew",
}

// DB is the ledger in one place. It is safe for concurrent use.
type DB struct {
	conn *database.DB // one connection
	url  string       // of the server; empty: it is a file
	*memory
}

// memory is what is known of a ledger without asking its database.
type memory struct {
	key []byte // of the hashes of people

	mu       sync.RWMutex // never held while the database is waited for
	settings map[location]bot.Settings
	watches  []bot.Watch // by ID; replaced as a whole, never changed
	version  int         // of watches

	changes int64 // when both were last read; only for who has the connection
}

// location is a server on a platform.
type location struct{ platform, server string }

// Open opens the ledger in a place, or makes one. A directory is there. Settings
// and watches that another process changes are seen after Reload, and on a server
// within a moment while Run runs.
func Open(ctx context.Context, p database.Place) (*DB, error) {
	conn, err := database.Open(ctx, p, spec)
	if err != nil {
		return nil, p.Failed(spec, "open ledger", err)
	}
	db := &DB{conn, p.URL, &memory{changes: -1}}
	if err := db.load(ctx); err != nil {
		return nil, errors.Join(conn.Failed("open ledger", err), conn.Close())
	}
	return db, nil
}

// load reads what is held in memory; a new ledger gets its key.
func (db *DB) load(ctx context.Context) error {
	key := make([]byte, keySize)
	rand.Read(key) // never fails
	if err := db.exec(ctx, insertKey, key); err != nil {
		return err
	}
	if err := db.conn.QueryRowContext(ctx, selectKey).Scan(&db.key); err != nil {
		return err
	}
	return db.reload(ctx)
}

// Under returns the same ledger for what is done under a lease: whatever it writes
// wraps postgres.ErrLost once the lease is lost. It ends with the one that was
// opened, and is not closed by itself.
func (db *DB) Under(lease postgres.Lease) *DB {
	return &DB{db.conn.Under(lease), db.url, db.memory}
}

// write runs a transaction, then has changed what is held in memory, while the
// only connection is still held: so in the order of the database.
func (db *DB) write(ctx context.Context, do func(*sql.Tx) (remember func(), err error)) error {
	conn, err := db.conn.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	tx, err := db.conn.Begin(ctx, conn)
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

// change runs a transaction that changes nothing of what is held in memory.
func (db *DB) change(ctx context.Context, do func(*sql.Tx) error) error {
	return db.write(ctx, func(tx *sql.Tx) (remember func(), err error) { return func() {}, do(tx) })
}

// exec runs a statement as change runs a transaction. Nothing is written without
// one, since only that asks for the lease.
func (db *DB) exec(ctx context.Context, query string, args ...any) error {
	return db.change(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, query, args...)
		return err
	})
}

// Close closes the database. Nothing must be under way.
func (db *DB) Close() error {
	if err := db.conn.Close(); err != nil {
		return db.conn.Failed("close ledger", err)
	}
	return nil
}
