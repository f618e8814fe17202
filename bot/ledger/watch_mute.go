package ledger

import (
	"context"
	"time"

	"verbatim/bot"
)

const (
	insertMute = `INSERT INTO mutes (platform, channel, thread, story, muted) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`
	deleteMute = `DELETE FROM mutes WHERE platform = $1 AND channel = $2 AND thread = $3 AND story = $4`
	countMutes = `SELECT count(*) FROM mutes WHERE platform = $1 AND channel = $2 AND thread = $3 AND story = $4`
	// What a channel has muted under either id is muted under the new one.
	moveMutes = `UPDATE OR REPLACE mutes SET channel = $3 WHERE platform = $1 AND channel = $2`
)

// Mute notes that a channel wants to hear no more of a story.
func (db *DB) Mute(ctx context.Context, c bot.Channel, story string, now time.Time) error {
	if _, err := db.conn.ExecContext(ctx, insertMute, c.Platform, c.ID, c.Thread, story, now.UnixMicro()); err != nil {
		return db.failed("mute a story in", err)
	}
	return nil
}

// Unmute undoes Mute.
func (db *DB) Unmute(ctx context.Context, c bot.Channel, story string) error {
	if _, err := db.conn.ExecContext(ctx, deleteMute, c.Platform, c.ID, c.Thread, story); err != nil {
		return db.failed("unmute a story in", err)
	}
	return nil
}

// Muted reports whether a channel wants to hear no more of a story.
func (db *DB) Muted(ctx context.Context, c bot.Channel, story string) (bool, error) {
	var n int
	if err := db.conn.QueryRowContext(ctx, countMutes, c.Platform, c.ID, c.Thread, story).Scan(&n); err != nil {
		return false, db.failed("look for a muted story in", err)
	}
	return n > 0, nil
}
