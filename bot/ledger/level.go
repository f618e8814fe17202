package ledger

import (
	"context"
	"slices"
	"sync"
	"time"

	"verbatim/retrieval/postgres"
)

const (
	// Both differ after another process has written. The one of a file is of this
	// connection alone, and moves with any of its tables.
	fileChanges   = `PRAGMA data_version`
	serverChanges = `SELECT n FROM changes`

	// channel is where the triggers of changes tell of them.
	channel = "verbatim_ledger"
	// sweep is how often it is looked for changes of which nothing was heard.
	sweep = 10 * time.Second
)

// Reload takes up the settings and watches that another process has changed. It
// costs next to nothing where nobody has.
func (db *DB) Reload(ctx context.Context) error {
	if err := db.reload(ctx); err != nil {
		return db.conn.Failed("read settings and watches from", err)
	}
	return nil
}

// reload asks first whether something has changed. What changes between that and
// the reading is read, and then once more the next time.
func (db *DB) reload(ctx context.Context) error {
	conn, err := db.conn.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close() // only then can anybody change what is held in memory
	query, changes := fileChanges, int64(0)
	if db.conn.Remote() {
		query = serverChanges
	}
	if err := conn.QueryRowContext(ctx, query).Scan(&changes); err != nil || changes == db.changes {
		return err
	}
	settings, err := selectSettings(ctx, conn)
	if err != nil {
		return err
	}
	watches, err := queryWatches(ctx, conn, selectWatches)
	if err != nil {
		return err
	}
	db.changes = changes
	db.mu.Lock()
	defer db.mu.Unlock()
	db.settings = settings
	if !slices.Equal(watches, db.watches) {
		db.watches, db.version = watches, db.version+1
	}
	return nil
}

// listen keeps memory level with the server at url, until it is stopped. Where that
// cannot be asked, memory stays as it is until it can: whoever writes or reads
// anything else says so.
func (db *DB) listen(url string) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	heard := func() { _ = db.Reload(ctx) }
	var running sync.WaitGroup
	running.Go(func() { postgres.Listen(ctx, url, channel, heard, func(error) {}) })
	running.Go(func() {
		for ctx.Err() == nil {
			select {
			case <-ctx.Done():
			case <-time.After(sweep):
				heard()
			}
		}
	})
	return func() {
		cancel()
		running.Wait()
	}
}
