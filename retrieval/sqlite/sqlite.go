package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"
	"slices"
	"time"

	_ "modernc.org/sqlite" // the driver
)

// pragmas are set on each connection that may write. secure_delete overwrites
// what is deleted or replaced.
var pragmas = append(slices.Clone(waiting), "synchronous(FULL)", "foreign_keys(ON)", "secure_delete(ON)")

// waiting has a connection wait for others.
var waiting = []string{"busy_timeout(5000)"}

// How a database is opened: SQLite's modes.
const (
	made     = "rwc" // where there is none
	existing = "rw"
)

// writerCache is 16 MB. It is taken as it is needed, and twice to five times as much
// memory, as pages of it lie in larger pieces: with 64 MB, 100,000 articles took 389
// MB instead of 120, and no less time.
const writerCache = "cache_size(-16384)"

// Pages of a new database are of 16 KB: an article stands in one as a whole, and of
// the usual 4 KB it would leave half empty. The write-ahead log is moved into the
// database after as many of them as make 4 MB, as usual, or 1 MB of a former one,
// and does not stay as large as the largest change once made it.
const (
	pageSize   = "page_size(16384)"
	checkpoint = "wal_autocheckpoint(256)"
	logSize    = "journal_size_limit(1048576)"
)

// Open opens the database at path, or makes one, takes the steps of migrations
// that it has not taken yet, and empties its write-ahead log. There is one
// connection: to write, or for everything.
func Open(ctx context.Context, path string, migrations fs.FS) (*sql.DB, error) {
	db, err := connect(path, 1, append(slices.Clone(pragmas), writerCache, pageSize, checkpoint, logSize), made)
	if err != nil {
		return nil, err
	}
	err = migrate(ctx, db, migrations)
	// To begin with a write-ahead log, SQLite does not wait for others, whatever
	// its busy_timeout.
	for end := time.Now().Add(patience); isBusy(err) && time.Now().Before(end) && ctx.Err() == nil; err = migrate(ctx, db, migrations) {
		time.Sleep(retry)
	}
	if err == nil {
		err = EmptyLog(ctx, db)
	}
	if err != nil && ctx.Err() != nil {
		err = ctx.Err() // which the driver says in other words, or that the transaction has ended
	}
	// Whoever reads the database beside us, such as a backup, is no reason to
	// refuse.
	if err != nil && !errors.Is(err, ErrRead) {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// How long Open goes on trying while others hold the database, and how often.
const (
	patience = 5 * time.Second
	retry    = 20 * time.Millisecond
)

// readerCache is 8 MB: all that leads to the rows of a large archive, so that a
// look-up of one reads no more than the row. It is taken as it is needed, too.
const readerCache = "cache_size(-8192)"

// Connect returns further connections to a database that is open.
func Connect(path string, connections int) (*sql.DB, error) {
	return connect(path, connections, append(slices.Clone(pragmas), readerCache), made)
}

// View returns connections that only read a database, which another process
// may have open. One that is not there is not made.
func View(path string, connections int) (*sql.DB, error) {
	return connect(path, connections, append(slices.Clone(waiting), "query_only(ON)"), existing)
}

func connect(path string, connections int, pragmas []string, mode string) (*sql.DB, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	query := url.Values{"_pragma": pragmas, "_txlock": {"immediate"}, "mode": {mode}}
	if mode == made {
		query.Set("_journal_mode", "WAL") // set after the page size, which nothing changes any more
	}
	dsn := url.URL{Scheme: "file", Path: absolute, RawQuery: query.Encode()}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

// ErrRead is wrapped by EmptyLog where somebody still reads from the log.
var ErrRead = errors.New("another program is reading the database")

// EmptyLog moves what the write-ahead log holds into the database and cuts it
// to nothing, with all that was overwritten since.
func EmptyLog(ctx context.Context, db *sql.DB) error {
	var busy, pages, moved int
	if err := db.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &pages, &moved); err != nil {
		return fmt.Errorf("empty the write-ahead log: %w", err)
	}
	if busy != 0 {
		return fmt.Errorf("empty the write-ahead log: %w", ErrRead)
	}
	return nil
}
