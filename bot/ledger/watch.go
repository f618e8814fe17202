package ledger

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"verbatim/bot"
	"verbatim/retrieval/database"
)

// watchColumns are those of a bot.Watch behind its ID, in the order of fields.
const (
	watchColumns = `platform, channel, thread, server, rule, mention, severity, threads, quiet, digest, zone, language, since, paused, gone`

	selectWatches = `SELECT id, ` + watchColumns + ` FROM watches ORDER BY id`
	// A channel that has enough watches gets no row.
	insertWatch = `INSERT INTO watches (` + watchColumns + `)
		SELECT $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16
		WHERE $1 = 0 AND (SELECT count(*) FROM watches WHERE platform = $2 AND channel = $3 AND thread = $4) < $17
		RETURNING id, ` + watchColumns
	updateWatch = `UPDATE watches SET (` + watchColumns + `) = ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
		WHERE id = $1 RETURNING id, ` + watchColumns
	deleteWatch    = `DELETE FROM watches WHERE id = $1`
	suspendWatches = `UPDATE watches SET gone = $4 WHERE platform = $1 AND channel = $2 AND thread = $3 AND gone <> $4
		RETURNING id, ` + watchColumns
	resumeWatches = `UPDATE watches SET gone = '', since = $4 WHERE platform = $1 AND channel = $2 AND thread = $3 AND gone <> ''
		RETURNING id, ` + watchColumns
	resumeServer = `UPDATE watches SET gone = '', since = $3 WHERE platform = $1 AND server = $2 AND gone <> ''
		RETURNING id, ` + watchColumns
	// Not those that wait for as long as the platform told them to.
	retryServer = `UPDATE posts SET retry = 0 WHERE platform = $1 AND server = $2 AND state = 'open' AND tries > 0`
	resumeAll   = `UPDATE watches SET since = $1 RETURNING id, ` + watchColumns
	voidOpen    = `UPDATE posts SET state = 'void', ended = $1 WHERE state = 'open' AND shown = 0`
	moveWatches = `UPDATE watches SET server = $3, channel = CASE channel WHEN $2 THEN $3 ELSE channel END WHERE platform = $1 AND server = $2
		RETURNING id, ` + watchColumns
)

// Watches returns all watches from memory, ordered by ID; the list is not to be
// changed. The version grows whenever it is another one.
func (db *DB) Watches() (list []bot.Watch, version int) {
	db.mu.RLock()
	defer db.mu.RUnlock()
	return db.watches, db.version
}

// PutWatch keeps a watch, and returns it as it is kept: a new one if its ID is
// 0, else in place of the former one with this ID. It wraps
// bot.ErrTooManyWatches where the channel has bot.MaxWatches.
func (db *DB) PutWatch(ctx context.Context, w bot.Watch) (bot.Watch, error) {
	query, args := updateWatch, []any{w.ID}
	c := w.Channel
	args = append(args, c.Platform, c.ID, c.Thread, w.Server, w.Rule, w.Mention, w.Severity, w.Threads,
		w.Quiet, w.Digest, w.Zone, w.Language, w.Since.UnixMicro(), w.Paused, database.Text(w.Gone))
	if w.ID == 0 {
		query, args = insertWatch, append(args, bot.MaxWatches)
	}
	changed, err := db.changeWatches(ctx, query, args...)
	switch {
	case err != nil:
		return bot.Watch{}, db.conn.Failed("store watch in", err)
	case len(changed) == 1:
		return changed[0], nil
	case w.ID == 0:
		return bot.Watch{}, fmt.Errorf("store watch in %s: channel %s has %d: %w", db.conn.Name(), c.ID, bot.MaxWatches, bot.ErrTooManyWatches)
	}
	return bot.Watch{}, fmt.Errorf("store watch in %s: there is no watch %d any more", db.conn.Name(), w.ID)
}

// RemoveWatch deletes a watch, if it is there.
func (db *DB) RemoveWatch(ctx context.Context, id int64) error {
	err := db.write(ctx, func(tx *sql.Tx) (remember func(), err error) {
		_, err = tx.ExecContext(ctx, deleteWatch, id)
		return func() { db.forgetWatch(id) }, err
	})
	if err != nil {
		return db.conn.Failed("remove watch from", err)
	}
	return nil
}

// SuspendWatches notes why a channel cannot be written to: its watches lead to
// nothing until they are resumed. A thread that is gone leaves its channel be.
func (db *DB) SuspendWatches(ctx context.Context, c bot.Channel, reason string) error {
	if _, err := db.changeWatches(ctx, suspendWatches, c.Platform, c.ID, c.Thread, database.Text(reason)); err != nil {
		return db.conn.Failed("suspend watches in", err)
	}
	return nil
}

// ResumeWatches has the watches of a channel that was gone begin anew. What was
// published meanwhile is not told. Where nothing is to be resumed, the disk is
// left in peace.
func (db *DB) ResumeWatches(ctx context.Context, c bot.Channel, now time.Time) error {
	if !db.anyGone(func(w bot.Watch) bool { return w.Channel == c }) {
		return nil
	}
	if _, err := db.changeWatches(ctx, resumeWatches, c.Platform, c.ID, c.Thread, now.UnixMicro()); err != nil {
		return db.conn.Failed("resume watches in", err)
	}
	return nil
}

// Returned resumes the watches of all channels of a server, as ResumeWatches does,
// and has the posts that wait there tried again at once: what is told next waits
// behind them. It is cheap enough to be called whenever something is heard from the
// server.
func (db *DB) Returned(ctx context.Context, platform, server string) error {
	if !db.anyGone(func(w bot.Watch) bool { return w.Channel.Platform == platform && w.Server == server }) {
		return nil
	}
	err := db.write(ctx, func(tx *sql.Tx) (remember func(), err error) {
		changed, err := queryWatches(ctx, tx, resumeServer, platform, server, time.Now().UnixMicro())
		if err == nil {
			_, err = tx.ExecContext(ctx, retryServer, platform, server)
		}
		return func() { db.rememberWatches(changed) }, err
	})
	if err != nil {
		return db.conn.Failed("resume watches in", err)
	}
	return nil
}

// Restored has all watches begin anew in a ledger that comes out of a backup: what
// was to be told since then has been, by the ledger that was lost.
func (db *DB) Restored(ctx context.Context, now time.Time) error {
	_, err := db.changeWatches(ctx, resumeAll, now.UnixMicro())
	if err == nil {
		err = db.exec(ctx, voidOpen, now.UnixMicro())
	}
	if err != nil {
		return db.conn.Failed("begin anew in", err)
	}
	return nil
}

func (db *DB) anyGone(of func(bot.Watch) bool) bool {
	list, _ := db.Watches()
	return slices.ContainsFunc(list, func(w bot.Watch) bool { return w.Gone != "" && of(w) })
}

// changeWatches runs a statement that returns the watches it has changed.
func (db *DB) changeWatches(ctx context.Context, query string, args ...any) (changed []bot.Watch, err error) {
	err = db.write(ctx, func(tx *sql.Tx) (remember func(), err error) {
		changed, err = queryWatches(ctx, tx, query, args...)
		return func() { db.rememberWatches(changed) }, err
	})
	return changed, err
}

// rememberWatches puts watches in their places, in a list of their own: those
// who have the former one go on with it.
func (db *DB) rememberWatches(changed []bot.Watch) {
	if len(changed) == 0 {
		return
	}
	db.mu.Lock()
	defer db.mu.Unlock()
	list := slices.Clone(db.watches)
	for _, w := range changed {
		at, found := findWatch(list, w.ID)
		if !found {
			list = slices.Insert(list, at, w)
		}
		list[at] = w
	}
	db.watches, db.version = list, db.version+1
}

func (db *DB) forgetWatch(id int64) {
	db.mu.Lock()
	defer db.mu.Unlock()
	if at, found := findWatch(db.watches, id); found {
		db.watches, db.version = slices.Delete(slices.Clone(db.watches), at, at+1), db.version+1
	}
}

func findWatch(list []bot.Watch, id int64) (at int, found bool) {
	return slices.BinarySearchFunc(list, id, func(w bot.Watch, id int64) int { return cmp.Compare(w.ID, id) })
}

// querier is a connection or a transaction on it.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func queryWatches(ctx context.Context, q querier, query string, args ...any) (list []bot.Watch, err error) {
	err = each(ctx, q, query, args, func(rows *sql.Rows) error {
		var w bot.Watch
		var since int64
		err := rows.Scan(&w.ID, &w.Channel.Platform, &w.Channel.ID, &w.Channel.Thread, &w.Server, &w.Rule, &w.Mention, &w.Severity, &w.Threads,
			&w.Quiet, &w.Digest, &w.Zone, &w.Language, &since, &w.Paused, (*database.Text)(&w.Gone))
		w.Since = time.UnixMicro(since)
		list = append(list, w)
		return err
	})
	return list, err
}
