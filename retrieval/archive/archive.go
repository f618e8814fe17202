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
	"verbatim/retrieval/database"
	"verbatim/retrieval/sqlite"
)

const databaseName = "archive.db"

//go:embed migrations/*.sql migrations/postgres/*.sql
var migrations embed.FS

var spec = database.Spec{File: File(), What: "archive", Remedy: "the index beside it is made anew by itself", Plain: true}

// readers is the number of connections that only read.
const readers = 4

// DB is a Store. It is safe for concurrent use.
type DB struct {
	Reader
	lock *flock.Flock                            // nil on a server: there nobody owns the archive
	kept *cache.Cache[string, retrieval.Article] // latest revisions by ID; none on a server

	mu      sync.Mutex
	head    retrieval.Seq // as far as is known
	moved   chan struct{} // closed when head moves
	changes int           // begun and ended: odd while one is under way

	stopListening func()
	listening     sync.WaitGroup
}

// defaultCache is how many bytes of articles are kept in memory.
const defaultCache = 32 << 20

// File is the database of an archive that is in a directory.
func File() sqlite.File { return sqlite.File{Name: databaseName, Steps: migrations} }

// Move begins to move the archive in a place from its directory to its server, or
// goes on with that. Lock is held meanwhile.
func Move(ctx context.Context, p database.Place) (*database.Move, error) {
	return database.OpenMove(ctx, p, spec)
}

// Exists reports whether an archive is at a place. One that cannot be looked at
// counts, and so does a server: who opens it learns why, and does not go on as if
// there were none.
func Exists(at database.Place) bool {
	if at.URL != "" {
		return true
	}
	_, err := os.Stat(filepath.Join(at.Dir, databaseName))
	return !errors.Is(err, fs.ErrNotExist)
}

// Open opens the archive at a place, or makes one. In a directory it wraps
// ErrInUse where another process has it; on a server any number of processes may.
func Open(ctx context.Context, at database.Place) (db *DB, err error) {
	db = &DB{moved: make(chan struct{}), kept: cache.New[string, retrieval.Article](0)}
	if at.URL == "" {
		if db.lock, err = lockDir(at.Dir); err != nil {
			return nil, err
		}
	}
	if err := db.open(ctx, at); err != nil {
		return nil, errors.Join(at.Failed(spec, "open archive", err), db.Close())
	}
	if at.URL != "" {
		db.listen(ctx, at.URL)
	}
	db.LimitCache(defaultCache)
	return db, nil
}

func (db *DB) open(ctx context.Context, at database.Place) error {
	var err error
	if db.at, err = database.Open(ctx, at, spec); err != nil {
		return err
	}
	if db.read, err = db.at.Connect(readers); err != nil {
		return err
	}
	err = db.read.QueryRowContext(ctx, `SELECT id, (`+selectHead+`) FROM archive`).Scan(&db.id, &db.head)
	if err != nil {
		return err
	}
	return db.prepare(ctx)
}

// LimitCache sets how many bytes of articles are kept in memory. At first they
// are 32 MB. Of an archive on a server none are kept, whatever the limit.
func (db *DB) LimitCache(bytes int64) {
	if !db.at.Remote() {
		db.kept.Limit(bytes)
	}
}

// Close gives the directory free. Put must not be under way.
func (db *DB) Close() error {
	if db.stopListening != nil {
		db.stopListening()
		db.listening.Wait()
	}
	var err error
	if db.read != nil {
		err = db.read.Close()
	}
	if db.at != nil {
		err = errors.Join(err, db.at.Close())
	}
	if db.lock != nil {
		err = errors.Join(err, db.lock.Unlock())
	}
	if err != nil {
		return fmt.Errorf("close archive: %w", err)
	}
	return nil
}

// change runs f in a transaction, all or nothing. f returns the head of the
// log; those who wait for it are woken. The articles named are forgotten.
func (db *DB) change(ctx context.Context, ids []string, f func(*sql.Tx) (retrieval.Seq, error)) error {
	tx, err := db.at.Begin(ctx, db.at)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after Commit
	head, err := f(tx)
	if err != nil {
		return err
	}
	if err := db.tell(ctx, tx); err != nil {
		return err
	}
	db.forget(ids)
	err = tx.Commit()
	db.mu.Lock()
	defer db.mu.Unlock()
	db.changes++
	if err == nil {
		db.advance(head)
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
