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

// Run keeps settings and watches level with what other processes change on a
// server, until ctx ends. Where that cannot be asked, they stay as they are until it
// can: whoever writes or reads anything else says so. With a file it does nothing.
func (db *DB) Run(ctx context.Context) error {
	heard := func() { _ = db.Reload(ctx) }
	var running sync.WaitGroup
	defer running.Wait()
	if db.url != "" {
		running.Go(func() { postgres.Listen(ctx, db.url, channel, heard, func(error) {}) })
		running.Go(func() { every(ctx, sweep, heard) })
	}
	<-ctx.Done()
	return nil
}

// every does something again and again until ctx ends.
func every(ctx context.Context, pause time.Duration, do func()) {
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-time.After(pause):
			do()
		}
	}
}
