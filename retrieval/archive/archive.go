package archive

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"

	"github.com/gofrs/flock"

	"verbatim/retrieval"
	"verbatim/retrieval/cache"
	"verbatim/retrieval/sqlite"
)

const databaseName = "archive.db"

//go:embed migrations/*.sql
var migrations embed.FS

// readers is the number of connections that only read.
const readers = 4

// DB is a Store in one directory. It is safe for concurrent use.
type DB struct {
	Reader
	lock    *flock.Flock
	write   *sql.DB // one connection
	article *sql.Stmt
	latest  *sql.Stmt
	kept    *cache.Cache[string, retrieval.Article] // latest revisions by ID

	mu      sync.Mutex
	head    retrieval.Seq
	moved   chan struct{} // closed when head moves
	changes int           // begun and ended: odd while one is under way
}

// defaultCache is how many bytes of articles are kept in memory.
const defaultCache = 32 << 20

// File is the database of an archive.
func File() sqlite.File { return sqlite.File{Name: databaseName, Steps: migrations} }

// Exists reports whether dir holds an archive. One that cannot be looked at counts:
// who opens it learns why, and does not go on as if there were none.
func Exists(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, databaseName))
	return !errors.Is(err, fs.ErrNotExist)
}

// Open opens the archive in dir, or makes one. It wraps ErrInUse where another
// process has it.
func Open(ctx context.Context, dir string) (*DB, error) {
	lock, err := lockDir(dir)
	if err != nil {
		return nil, err
	}
	db := &DB{Reader: Reader{path: filepath.Join(dir, databaseName)}, lock: lock, moved: make(chan struct{}),
		kept: cache.New[string, retrieval.Article](defaultCache)}
	if err := db.open(ctx); err != nil {
		err = fmt.Errorf("open archive %s: %w", db.path, advise(err))
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func (db *DB) open(ctx context.Context) error {
	var err error
	if db.write, err = sqlite.Open(ctx, db.path, migrations); err != nil {
		return err
	}
	if db.read, err = sqlite.Connect(db.path, readers); err != nil {
		return err
	}
	err = db.read.QueryRowContext(ctx, `SELECT id, (`+selectHead+`) FROM archive`).Scan(&db.id, &db.head)
	if err != nil {
		return err
	}
	if db.article, err = db.read.PrepareContext(ctx, selectRevision); err != nil {
		return err
	}
	db.latest, err = db.read.PrepareContext(ctx, selectLatest)
	return err
}

// advise says what to do where that is known.
func advise(err error) error {
	return sqlite.Advise(err, "archive", "the index beside it is made anew by itself")
}

// LimitCache sets how many bytes of articles are kept in memory. At first they
// are 32 MB.
func (db *DB) LimitCache(bytes int64) { db.kept.Limit(bytes) }

// Close gives the directory free. Put must not be under way.
func (db *DB) Close() error {
	var err error
	for _, conn := range []*sql.DB{db.read, db.write} {
		if conn != nil {
			err = errors.Join(err, conn.Close())
		}
	}
	err = errors.Join(err, db.lock.Unlock())
	if err != nil {
		return fmt.Errorf("close archive %s: %w", db.path, err)
	}
	return nil
}

// Head returns the last Seq accepted, 0 for an empty archive.
func (db *DB) Head(context.Context) (retrieval.Seq, error) {
	db.mu.Lock()
	defer db.mu.Unlock()
	return db.head, nil
}

// Wait implements retrieval.Store.
func (db *DB) Wait(ctx context.Context, seq retrieval.Seq) error {
	for {
		db.mu.Lock()
		head, moved := db.head, db.moved
		db.mu.Unlock()
		if head > seq {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-moved:
		}
	}
}

// change runs f in a transaction, all or nothing. f returns the head of the
// log; those who wait for it are woken. The articles named are forgotten.
func (db *DB) change(ctx context.Context, ids []string, f func(*sql.Tx) (retrieval.Seq, error)) error {
	tx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after Commit
	head, err := f(tx)
	if err != nil {
		return err
	}
	db.forget(ids)
	err = tx.Commit()
	db.mu.Lock()
	defer db.mu.Unlock()
	db.changes++
	if err == nil && head > db.head {
		db.head = head
		close(db.moved)
		db.moved = make(chan struct{})
	}
	return err
}

// forget begins a change: until it has ended nothing is remembered. Otherwise
// somebody might read the new revision and then, from memory, the old one.
func (db *DB) forget(ids []string) {
	db.mu.Lock()
	defer db.mu.Unlock()
	db.changes++
	for _, id := range ids {
		db.kept.Delete(id)
	}
}

// state returns how many changes have begun and ended.
func (db *DB) state() int {
	db.mu.Lock()
	defer db.mu.Unlock()
	return db.changes
}

// keep remembers an article that was read in a state, unless a change was under
// way or has begun since: then it may be an older revision already.
func (db *DB) keep(a retrieval.Article, state int) {
	size := len(a.Text) + len(a.Title) + len(a.URL) + len(a.Byline) + articleBytes
	db.mu.Lock()
	defer db.mu.Unlock()
	if state%2 == 0 && db.changes == state {
		db.kept.Put(a.ID, a, int64(size))
	}
}

// articleBytes is about what an article takes beside its longer words.
const articleBytes = 400
