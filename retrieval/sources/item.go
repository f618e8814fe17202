package sources

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"
)

// Item is what is remembered of an item of a feed.
type Item struct {
	Source    int64  // set by Items
	GUID      string // the feed's name for it; Keep takes the URL where it has none
	URL       string // canonical; may be empty
	Article   string // the ID of the article made of it; empty: none yet
	Print     uint64 // fingerprint of what the feed said of it
	Published time.Time
	Seen      time.Time // first; Keep leaves that of a known item as it is
	Listed    time.Time // when the feed last had it, to a day or so: see Prune
	Tries     int       // to fetch its page
}

const (
	// Each half is looked up by an index of its own.
	selectItems = `SELECT ` + itemColumns + ` FROM items
		WHERE source = $1 AND guid IN (SELECT value FROM json_each($2))
			OR url <> '' AND url IN (SELECT value FROM json_each($3))
		ORDER BY source <> $1, source, guid`
	itemColumns = `source, guid, url, article, print, published, seen, listed, tries`
	upsertItem  = `INSERT INTO items (` + itemColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (source, guid) DO UPDATE SET url = excluded.url, article = excluded.article, print = excluded.print,
			published = excluded.published, listed = excluded.listed, tries = excluded.tries`
	// Parts of some tenths of a second; a million at once would take half a
	// minute, in which nobody else could write.
	deleteItems = `DELETE FROM items WHERE (source, guid) IN (SELECT source, guid FROM items WHERE listed < $1 LIMIT 10000)`
	clearItems  = `DELETE FROM items WHERE (source, guid) IN (SELECT source, guid FROM items WHERE source = $1 LIMIT 10000)`
)

// Items returns the items that this source has listed under one of these names,
// and those that any source has listed at one of these canonical URLs: first
// this source's own.
func (db *DB) Items(ctx context.Context, source int64, guids, urls []string) ([]Item, error) {
	items, err := db.items(ctx, source, guids, urls)
	if err != nil {
		return nil, db.failed("read items from", err)
	}
	return items, nil
}

func (db *DB) items(ctx context.Context, source int64, guids, urls []string) ([]Item, error) {
	names, err := json.Marshal(guids)
	if err != nil {
		return nil, err
	}
	places, err := json.Marshal(urls)
	if err != nil {
		return nil, err
	}
	rows, err := db.conn.QueryContext(ctx, selectItems, source, string(names), string(places))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var items []Item
	for rows.Next() {
		var i Item
		var print int64
		if err := rows.Scan(&i.Source, &i.GUID, &i.URL, &i.Article, &print, (*instant)(&i.Published),
			(*instant)(&i.Seen), (*instant)(&i.Listed), &i.Tries); err != nil {
			return nil, err
		}
		i.Print = uint64(print)
		items = append(items, i)
	}
	return items, rows.Err()
}

// Files returns the prints of the items of a source of which no article was
// made, by GUID: of a folder these are its files.
func (db *DB) Files(ctx context.Context, source int64) (map[string]uint64, error) {
	prints, err := db.files(ctx, source)
	if err != nil {
		return nil, db.failed("read items from", err)
	}
	return prints, nil
}

func (db *DB) files(ctx context.Context, source int64) (map[string]uint64, error) {
	rows, err := db.conn.QueryContext(ctx, `SELECT guid, print FROM items WHERE source = $1 AND article = ''`, source)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	prints := map[string]uint64{}
	for rows.Next() {
		var guid string
		var print int64
		if err := rows.Scan(&guid, &print); err != nil {
			return nil, err
		}
		prints[guid] = uint64(print)
	}
	return prints, rows.Err()
}

// Keep remembers items of a source, all or none. It wraps ErrNotFound where the
// source was removed meanwhile.
func (db *DB) Keep(ctx context.Context, source int64, items ...Item) error {
	return db.update(ctx, "store items in", func(tx *sql.Tx) error {
		var there bool
		if err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM sources WHERE id = $1)`, source).Scan(&there); err != nil {
			return err
		}
		if !there {
			return fmt.Errorf("%w: number %d", ErrNotFound, source)
		}
		upsert, err := tx.PrepareContext(ctx, upsertItem)
		if err != nil {
			return err
		}
		defer upsert.Close()
		for _, i := range items {
			_, err := upsert.ExecContext(ctx, source, cmp.Or(i.GUID, i.URL), i.URL, i.Article, int64(i.Print),
				instant(i.Published), instant(i.Seen), instant(i.Listed), i.Tries)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Prune forgets the items that no feed has listed since before, and returns how
// many they were.
func (db *DB) Prune(ctx context.Context, before time.Time) (int64, error) {
	n, err := db.repeat(ctx, deleteItems, instant(before))
	if err != nil {
		return n, db.failed("forget old items of", err)
	}
	return n, nil
}

// repeat deletes part after part until nothing is left, and returns how many
// rows it deleted.
func (db *DB) repeat(ctx context.Context, query string, arg any) (int64, error) {
	for all := int64(0); ; {
		result, err := db.conn.ExecContext(ctx, query, arg)
		if err != nil {
			return all, err
		}
		n, err := result.RowsAffected()
		if all += n; n == 0 || err != nil {
			return all, err
		}
	}
}
