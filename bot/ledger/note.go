package ledger

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"verbatim/retrieval/database"
)

const (
	selectNote = `SELECT value FROM notes WHERE name = $1`
	upsertNote = `INSERT INTO notes (name, value, changed) VALUES ($1, $2, $3)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed = excluded.changed`
)

// Note returns what was noted under a name, "" if nothing was.
func (db *DB) Note(ctx context.Context, name string) (string, error) {
	var value database.Text
	err := db.conn.QueryRowContext(ctx, selectNote, name).Scan(&value)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", db.conn.Failed("read note "+name+" from", err)
	}
	return string(value), nil
}

// SetNote replaces what was noted under a name.
func (db *DB) SetNote(ctx context.Context, name, value string) error {
	if err := db.exec(ctx, upsertNote, name, database.Text(value), time.Now().UnixMicro()); err != nil {
		return db.conn.Failed("store note "+name+" in", err)
	}
	return nil
}
