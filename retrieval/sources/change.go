package sources

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"verbatim/retrieval/database"
)

const (
	pauseSource = `UPDATE sources SET paused = TRUE, generation = generation + 1 WHERE id = $1`
	// Whoever resumes wants it to be looked at now, whatever it said before.
	resumeSource = `UPDATE sources SET paused = FALSE, next = 0, failures = 0, trouble = '', gone = FALSE,
		generation = generation + 1 WHERE id = $1`
	// That its pause is set, though to what it is, is heard of by those who follow the
	// list. What a look under way has learned does not undo it.
	hastenSource = `UPDATE sources SET next = 0, paused = paused, generation = generation + 1 WHERE id = $1`
	removeSource = `DELETE FROM sources WHERE id = $1`
	nameSource   = `UPDATE sources SET name = $2, folded = $3 WHERE id = $1`
	// What the old address answered means nothing at the new one.
	moveSource  = `UPDATE sources SET address = $2, identity = $3, etag = '', last_modified = '' WHERE id = $1`
	learnSource = `UPDATE sources SET etag = $2, last_modified = $3, looked = $4, succeeded = $5, fresh = $6,
		every = $7 WHERE id = $1`
	// A folder is walked through every minute, whatever is noted, so that how it is
	// is always of now.
	judgeSource = `UPDATE sources SET next = $2, failures = $3, trouble = $4, gone = $5
		WHERE id = $1 AND (generation = $6 OR kind = 'folder')`
	subscribeSource = `UPDATE sources SET hub = $2, topic = $3, secret = $4, renew = $5 WHERE id = $1`
	leaseSource     = `UPDATE sources SET lease = $2, renew = $3 WHERE id = $1`
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

// Hasten has a source be looked at at once, by whichever process does that.
func (db *DB) Hasten(ctx context.Context, id int64) error {
	return db.update(ctx, "hasten source in", func(tx *sql.Tx) error { return one(ctx, tx, id, hastenSource) })
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
		return one(ctx, tx, id, nameSource, database.Text(line(name)), database.Text(fold(name)))
	})
}

// NameAfter names a source of the kind Feed by its title, or where another
// source has that name, by title and host. It returns the name that it got.
func (db *DB) NameAfter(ctx context.Context, id int64, title string) (string, error) {
	var name string
	err := db.update(ctx, "name source in", func(tx *sql.Tx) error {
		s, err := get(ctx, tx, id)
		if err != nil {
			return err
		}
		s.Name = line(title)
		if name, err = freeName(ctx, tx, s); err != nil {
			return err
		}
		return one(ctx, tx, id, nameSource, database.Text(name), database.Text(fold(name)))
	})
	if err != nil {
		return "", err
	}
	return name, nil
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
		return one(ctx, tx, id, moveSource, database.Text(address), database.Text(identity))
	})
}

// Subscribe notes which hub is asked to tell of changes, and when to ask again
// if it does not confirm.
func (db *DB) Subscribe(ctx context.Context, id int64, s Subscription) error {
	return db.update(ctx, "note subscription in", func(tx *sql.Tx) error {
		return one(ctx, tx, id, subscribeSource, database.Text(s.Hub), database.Text(s.Topic), database.Text(s.Secret), instant(s.Renew))
	})
}

// SetLease notes until when the hub of a source tells of changes, and when to
// ask it again.
func (db *DB) SetLease(ctx context.Context, id int64, until, renew time.Time) error {
	return db.update(ctx, "note lease in", func(tx *sql.Tx) error {
		return one(ctx, tx, id, leaseSource, instant(until), instant(renew))
	})
}

// SetState replaces what was learned about a source. Where somebody has paused
// or resumed it since, when it is looked at next and how it fails stay as they
// are: a look that was under way does not undo that. It wraps ErrNotFound where
// the source was removed meanwhile.
func (db *DB) SetState(ctx context.Context, id int64, s State) error {
	return db.update(ctx, "store state of source in", func(tx *sql.Tx) error {
		err := one(ctx, tx, id, learnSource, database.Text(s.ETag), database.Text(s.LastModified), instant(s.Looked), instant(s.Succeeded), instant(s.Fresh), s.Every.Microseconds())
		if err == nil {
			_, err = tx.ExecContext(ctx, judgeSource, id, instant(s.Next), s.Failures, database.Text(s.Trouble), s.Gone, s.Generation)
		}
		return err
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
