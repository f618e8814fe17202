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
	copyMutes = `INSERT INTO mutes (platform, channel, thread, story, muted)
		SELECT platform, $3, thread, story, muted FROM mutes WHERE platform = $1 AND channel = $2 ON CONFLICT DO NOTHING`
	deleteMuted = `DELETE FROM mutes WHERE platform = $1 AND channel = $2 AND channel <> $3`
)

// Mute notes that a channel wants to hear no more of a story.
func (db *DB) Mute(ctx context.Context, c bot.Channel, story string, now time.Time) error {
	if err := db.exec(ctx, insertMute, c.Platform, c.ID, c.Thread, story, now.UnixMicro()); err != nil {
		return db.conn.Failed("mute a story in", err)
	}
	return nil
}

// Unmute undoes Mute.
func (db *DB) Unmute(ctx context.Context, c bot.Channel, story string) error {
	if err := db.exec(ctx, deleteMute, c.Platform, c.ID, c.Thread, story); err != nil {
		return db.conn.Failed("unmute a story in", err)
	}
	return nil
}

// Muted reports whether a channel wants to hear no more of a story.
func (db *DB) Muted(ctx context.Context, c bot.Channel, story string) (bool, error) {
	var n int
	if err := db.conn.QueryRowContext(ctx, countMutes, c.Platform, c.ID, c.Thread, story).Scan(&n); err != nil {
		return false, db.conn.Failed("look for a muted story in", err)
	}
	return n > 0, nil
}
