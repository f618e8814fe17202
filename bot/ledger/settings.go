package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"time"

	"verbatim/bot"
)

const (
	selectAllSettings = `SELECT platform, server, public, channels, roles, language FROM settings`
	deleteSettings    = `DELETE FROM settings WHERE platform = $1 AND server = $2`
	upsertSettings    = `INSERT INTO settings (platform, server, public, channels, roles, language, changed)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (platform, server) DO UPDATE SET public = excluded.public, channels = excluded.channels,
			roles = excluded.roles, language = excluded.language, changed = excluded.changed`
)

// Settings returns what was set for a server, from memory.
func (db *DB) Settings(platform, server string) bot.Settings {
	db.mu.RLock()
	defer db.mu.RUnlock()
	return clone(db.settings[location{platform, server}])
}

// SetSettings replaces what was set for a server. Zero Settings leave nothing
// of it.
func (db *DB) SetSettings(ctx context.Context, platform, server string, s bot.Settings) error {
	s = clone(s) // the caller may go on changing its own
	err := db.write(ctx, func(tx *sql.Tx) (remember func(), err error) {
		return db.set(ctx, tx, map[location]bot.Settings{{platform, server}: s})
	})
	if err != nil {
		return db.conn.Failed("store settings in", err)
	}
	return nil
}

// MoveServer gives what is kept under one id of a server to another, as when a
// group became a supergroup. What was set under the other id stays.
func (db *DB) MoveServer(ctx context.Context, platform, from, to string) error {
	err := db.write(ctx, func(tx *sql.Tx) (remember func(), err error) {
		watches, err := queryWatches(ctx, tx, moveWatches, platform, from, to)
		if err != nil {
			return nil, err
		}
		for _, query := range []string{copyMutes, deleteMuted, movePosts, moveTold} {
			if _, err := tx.ExecContext(ctx, query, platform, from, to); err != nil {
				return nil, err
			}
		}
		all, err := selectSettings(ctx, tx) // memory may lack what another process has set
		if err != nil {
			return nil, err
		}
		settings, err := db.set(ctx, tx, moved(all, location{platform, from}, location{platform, to}))
		return func() { settings(); db.rememberWatches(watches) }, err
	})
	if err != nil {
		return db.conn.Failed("move settings of a server in", err)
	}
	return nil
}

// moved are the settings of both ids afterwards.
func moved(all map[location]bot.Settings, from, to location) map[location]bot.Settings {
	s := all[to]
	if empty(s) {
		s = renamed(all[from], from.server, to.server)
	}
	moved := map[location]bot.Settings{from: {}}
	moved[to] = s // the same place if it does not move
	return moved
}

// renamed returns settings in which a server that is its own channel goes by
// another id.
func renamed(s bot.Settings, from, to string) bot.Settings {
	for _, channels := range [][]string{s.Public, s.Channels} {
		for i, id := range channels {
			if id == from {
				channels[i] = to
			}
		}
	}
	return s
}

// set writes changes, and returns what makes them visible.
func (db *DB) set(ctx context.Context, tx *sql.Tx, changed map[location]bot.Settings) (remember func(), err error) {
	for p, s := range changed {
		if err := store(ctx, tx, p, s); err != nil {
			return nil, err
		}
	}
	return func() { db.remember(changed) }, nil
}

func (db *DB) remember(changed map[location]bot.Settings) {
	db.mu.Lock()
	defer db.mu.Unlock()
	for p, s := range changed {
		if empty(s) {
			delete(db.settings, p)
		} else {
			db.settings[p] = s
		}
	}
}

func store(ctx context.Context, tx *sql.Tx, p location, s bot.Settings) error {
	if empty(s) {
		_, err := tx.ExecContext(ctx, deleteSettings, p.platform, p.server)
		return err
	}
	args := []any{p.platform, p.server}
	for _, list := range [][]string{s.Public, s.Channels, s.Roles} {
		b, err := json.Marshal(append([]string{}, list...))
		if err != nil {
			return err
		}
		args = append(args, string(b))
	}
	_, err := tx.ExecContext(ctx, upsertSettings, append(args, s.Language, time.Now().UnixMicro())...)
	return err
}

func selectSettings(ctx context.Context, q querier) (map[location]bot.Settings, error) {
	all := map[location]bot.Settings{}
	return all, each(ctx, q, selectAllSettings, nil, func(rows *sql.Rows) error {
		var p location
		var s bot.Settings
		var public, channels, roles []byte
		if err := rows.Scan(&p.platform, &p.server, &public, &channels, &roles, &s.Language); err != nil {
			return err
		}
		for list, b := range map[*[]string][]byte{&s.Public: public, &s.Channels: channels, &s.Roles: roles} {
			if err := json.Unmarshal(b, list); err != nil {
				return err
			}
		}
		all[p] = clone(s)
		return nil
	})
}

func empty(s bot.Settings) bool {
	return len(s.Public)+len(s.Channels)+len(s.Roles) == 0 && s.Language == ""
}

// clone returns settings that share nothing with s, and no empty list.
func clone(s bot.Settings) bot.Settings {
	for _, list := range []*[]string{&s.Public, &s.Channels, &s.Roles} {
		if *list = slices.Clone(*list); len(*list) == 0 {
			*list = nil
		}
	}
	return s
}
