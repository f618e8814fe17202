package sources

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

const (
	pauseSource = `UPDATE sources SET paused = 1 WHERE id = $1`
	// Whoever resumes wants it to be looked at now, whatever it said before.
	resumeSource = `UPDATE sources SET paused = 0, next = 0, failures = 0, trouble = '', gone = 0 WHERE id = $1`
	removeSource = `DELETE FROM sources WHERE id = $1`
	nameSource   = `UPDATE sources SET name = $2, folded = $3 WHERE id = $1`
	// What the old address answered means nothing at the new one.
	moveSource  = `UPDATE sources SET address = $2, identity = $3, etag = '', last_modified = '' WHERE id = $1`
	learnSource = `UPDATE sources SET etag = $2, last_modified = $3, looked = $4, succeeded = $5, fresh = $6,
		next = $7, every = $8, failures = $9, trouble = $10, gone = $11, hub = $12, topic = $13, secret = $14
		WHERE id = $1`
	leaseSource = `UPDATE sources SET lease = $2 WHERE id = $1`
)

// SetPaused pauses a source or resumes it. One that is resumed is looked at at
// once, even if it had failed or was gone.
func (db *DB) SetPaused(ctx context.Context, id int64, paused bool) error {
	action, query := "resume source in", resumeSource
	if paused {
		action, query = "pause source in", pauseSource
	}
	return db.update(ctx, action, func(tx *sql.Tx) error { return one(ctx, tx, id, query) })
}

// Remove forgets a source and the items it had listed. Articles stay.
func (db *DB) Remove(ctx context.Context, id int64) error {
	const action = "remove source from"
	if _, err := db.repeat(ctx, clearItems, id); err != nil {
		return db.failed(action, err)
	}
	return db.update(ctx, action, func(tx *sql.Tx) error { return one(ctx, tx, id, removeSource) })
}

// SetName names a source. It wraps ErrNameTaken where another one has the name.
func (db *DB) SetName(ctx context.Context, id int64, name string) error {
	return db.update(ctx, "name source in", func(tx *sql.Tx) error {
		if err := free(ctx, tx, id, "", name); err != nil {
			return err
		}
		return one(ctx, tx, id, nameSource, line(name), fold(name))
	})
}

// SetAddress moves a source of the kind Feed to another address. It wraps
// ErrExists where that is another source's.
func (db *DB) SetAddress(ctx context.Context, id int64, address string) error {
	identity, err := Source{Kind: Feed, Address: address}.identity()
	if err != nil {
		return err
	}
	return db.update(ctx, "move source in", func(tx *sql.Tx) error {
		if err := free(ctx, tx, id, identity, ""); err != nil {
			return err
		}
		return one(ctx, tx, id, moveSource, address, identity)
	})
}

// SetLease notes until when the hub of a source tells of changes. It is told
// while the source may just be looked at, so SetState leaves it as it is.
func (db *DB) SetLease(ctx context.Context, id int64, until time.Time) error {
	return db.update(ctx, "note subscription in", func(tx *sql.Tx) error { return one(ctx, tx, id, leaseSource, instant(until)) })
}

// SetState replaces what was learned about a source, save for its lease. It wraps
// ErrNotFound where the source was removed meanwhile.
func (db *DB) SetState(ctx context.Context, id int64, s State) error {
	return db.update(ctx, "store state of source in", func(tx *sql.Tx) error {
		return one(ctx, tx, id, learnSource, s.ETag, s.LastModified, instant(s.Looked), instant(s.Succeeded), instant(s.Fresh),
			instant(s.Next), s.Every.Microseconds(), s.Failures, s.Trouble, s.Gone, s.Hub, s.Topic, s.Secret)
	})
}

func (db *DB) update(ctx context.Context, action string, f func(*sql.Tx) error) error {
	if err := db.change(ctx, f); err != nil {
		return db.failed(action, err)
	}
	return nil
}

// one changes the source with this id, which has to be there.
func one(ctx context.Context, tx *sql.Tx, id int64, query string, args ...any) error {
	result, err := tx.ExecContext(ctx, query, append([]any{id}, args...)...)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); n == 0 && err == nil {
		return fmt.Errorf("%w: number %d", ErrNotFound, id)
	}
	return nil
}
