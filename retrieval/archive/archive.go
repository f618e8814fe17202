package archive

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/gofrs/flock"

	"verbatim/retrieval"
)

const (
	databaseName = "archive.db"
	lockName     = "lock"
)

// ErrInUse is wrapped by Open where another process has the directory.
var ErrInUse = errors.New("another verbatim process is using it")

// DB is a Store in one directory. It is safe for concurrent use.
type DB struct {
	id      string
	lock    *flock.Flock
	write   *sql.DB // one connection
	read    *sql.DB
	article *sql.Stmt
	latest  *sql.Stmt

	mu    sync.Mutex
	head  retrieval.Seq
	moved chan struct{} // closed when head moves
}

// Exists reports whether dir holds an archive.
func Exists(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, databaseName))
	return err == nil
}

// Open opens the archive in dir, or makes one. It wraps ErrInUse where another
// process has it.
func Open(ctx context.Context, dir string) (*DB, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make data directory: %w", err)
	}
	lock, err := lockDir(dir)
	if err != nil {
		return nil, err
	}
	db := &DB{lock: lock, moved: make(chan struct{})}
	if err := db.open(ctx, filepath.Join(dir, databaseName)); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func lockDir(dir string) (*flock.Flock, error) {
	path := filepath.Join(dir, lockName)
	lock := flock.New(path)
	held, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock data directory: %w", err)
	}
	if !held {
		owner := ""
		if pid, err := os.ReadFile(path); err == nil && len(pid) > 0 {
			owner = " (process " + strings.TrimSpace(string(pid)) + ")"
		}
		return nil, fmt.Errorf("open data directory %s: %w%s", dir, ErrInUse, owner)
	}
	if err := os.WriteFile(path, []byte(strconv.Itoa(os.Getpid())+"\n"), 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("lock data directory: %w", err), lock.Unlock())
	}
	return lock, nil
}

func (db *DB) open(ctx context.Context, path string) error {
	var err error
	if db.write, err = connect(path, 1); err != nil {
		return explain(path, err)
	}
	if err := migrate(ctx, db.write, path); err != nil {
		return explain(path, err)
	}
	if db.read, err = connect(path, 4); err != nil {
		return explain(path, err)
	}
	if err := db.read.QueryRowContext(ctx, `SELECT id FROM archive`).Scan(&db.id); err != nil {
		return explain(path, fmt.Errorf("read its name: %w", err))
	}
	if err := db.read.QueryRowContext(ctx, `SELECT coalesce(max(seq), 0) FROM revisions`).Scan(&db.head); err != nil {
		return explain(path, fmt.Errorf("read the head of its log: %w", err))
	}
	db.article, err = db.read.PrepareContext(ctx, `SELECT `+columns+` FROM revisions WHERE id = ? AND revision = ?`)
	if err != nil {
		return explain(path, err)
	}
	db.latest, err = db.read.PrepareContext(ctx, `SELECT `+columns+` FROM revisions WHERE seq = (SELECT seq FROM articles WHERE id = ?)`)
	return explain(path, err)
}

// ID names this archive for as long as it lives.
func (db *DB) ID() string { return db.id }

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
		return fmt.Errorf("close archive: %w", err)
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

// advance wakes those who wait.
func (db *DB) advance(head retrieval.Seq) {
	db.mu.Lock()
	defer db.mu.Unlock()
	if head > db.head {
		db.head = head
		close(db.moved)
		db.moved = make(chan struct{})
	}
}
