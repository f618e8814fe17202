package archive

import (
	"context"
	"database/sql"
	"time"

	"verbatim/retrieval"
	"verbatim/retrieval/postgres"
)

// On a server other processes append to the log, too, and say so on a channel.
const (
	channel = "verbatim_archive"
	notify  = `NOTIFY ` + channel
	// sweep is how often who waits looks by himself, in case nothing was heard.
	sweep = 2 * time.Second
)

// Head returns the last Seq accepted, 0 for an empty archive.
func (db *DB) Head(ctx context.Context) (retrieval.Seq, error) {
	if db.at.Remote() {
		if err := db.look(ctx); err != nil {
			return 0, db.at.Failed("read the head of the log of", err)
		}
	}
	head, _ := db.known()
	return head, nil
}

// Wait implements retrieval.Store. It bears a server that does not answer for a
// while: who goes on to read the log learns of it.
func (db *DB) Wait(ctx context.Context, seq retrieval.Seq) error {
	var look <-chan time.Time // never, where all changes come by here
	if db.at.Remote() {
		ticker := time.NewTicker(sweep)
		defer ticker.Stop()
		look = ticker.C
	}
	for {
		head, moved := db.known()
		if head > seq {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-moved:
		case <-look:
			_ = db.look(ctx)
		}
	}
}

// known returns how far the log is known, and what is closed when that moves.
func (db *DB) known() (retrieval.Seq, <-chan struct{}) {
	db.mu.Lock()
	defer db.mu.Unlock()
	return db.head, db.moved
}

// advance wakes those who wait. It is called with db.mu held.
func (db *DB) advance(head retrieval.Seq) {
	if head > db.head {
		db.head = head
		close(db.moved)
		db.moved = make(chan struct{})
	}
}

// listen has the log followed until Close, beyond the end of ctx.
func (db *DB) listen(ctx context.Context, url string) {
	ctx, db.stopListening = context.WithCancel(context.WithoutCancel(ctx))
	db.listening.Go(func() {
		// Where nothing is heard, those who wait look by themselves.
		postgres.Listen(ctx, url, channel, func() { _ = db.look(ctx) }, func(error) {})
	})
}

// look asks the server how far the log goes.
func (db *DB) look(ctx context.Context) error {
	var head retrieval.Seq
	if err := db.read.QueryRowContext(ctx, selectHead).Scan(&head); err != nil {
		return err
	}
	db.mu.Lock()
	defer db.mu.Unlock()
	db.advance(head)
	return nil
}

// tell has the other processes hear of a change once it is committed.
func (db *DB) tell(ctx context.Context, tx *sql.Tx) error {
	if !db.at.Remote() {
		return nil
	}
	_, err := tx.ExecContext(ctx, notify)
	return err
}
