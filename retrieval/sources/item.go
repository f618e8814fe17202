package sources

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	"verbatim/retrieval/database"
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
	// Each half is looked up by an index of its own. What is looked for are the keys
	// of a JSON object.
	selectItems = `SELECT ` + itemColumns + ` FROM (
			SELECT ` + itemColumns + ` FROM items WHERE source = $1 AND guid IN (SELECT key FROM json_each($2))
			UNION SELECT ` + itemColumns + ` FROM items WHERE url <> '' AND url IN (SELECT key FROM json_each($3))) AS found
		ORDER BY source <> $1, source, guid`
	itemColumns = `source, guid, url, article, print, published, seen, listed, tries`
	insertItem  = `INSERT INTO items (` + itemColumns + `) VALUES ($1, $2, $3, $4, $5, $6, $9, $7, $8)`
	updateItem  = `UPDATE items SET url = $3, article = $4, print = $5, published = $6, listed = $7, tries = $8
		WHERE source = $1 AND guid = $2`
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
	names, err := object(guids)
	if err != nil {
		return nil, err
	}
	places, err := object(urls)
	if err != nil {
		return nil, err
	}
	rows, err := db.conn.QueryContext(ctx, selectItems, source, names, places)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var items []Item
	for rows.Next() {
		var i Item
		var print int64
		if err := rows.Scan(&i.Source, (*database.Text)(&i.GUID), (*database.Text)(&i.URL), &i.Article, &print, (*instant)(&i.Published),
			(*instant)(&i.Seen), (*instant)(&i.Listed), &i.Tries); err != nil {
			return nil, err
		}
		i.Print = uint64(print)
		items = append(items, i)
	}
	return items, rows.Err()
}

// object returns one of JSON that has strings for keys, as the database keeps them.
func object(all []string) (string, error) {
	kept := map[string]bool{}
	for _, s := range all {
		v, err := database.Text(s).Value()
		if err != nil {
			return "", err
		}
		kept[fmt.Sprint(v)] = true
	}
	b, err := json.Marshal(kept)
	return string(b), err
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
		var guid database.Text
		var print int64
		if err := rows.Scan(&guid, &print); err != nil {
			return nil, err
		}
		prints[string(guid)] = uint64(print)
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
		return keep(ctx, tx, source, items)
	})
}

// keep updates items or, where they are new, inserts them. One statement would need
// a plain index of names, and those are of any length.
func keep(ctx context.Context, tx *sql.Tx, source int64, items []Item) error {
	update, err := tx.PrepareContext(ctx, updateItem)
	if err != nil {
		return err
	}
	defer update.Close()
	insert, err := tx.PrepareContext(ctx, insertItem)
	if err != nil {
		return err
	}
	defer insert.Close()
	for _, i := range items {
		args := []any{source, database.Text(cmp.Or(i.GUID, i.URL)), database.Text(i.URL), i.Article, int64(i.Print),
			instant(i.Published), instant(i.Listed), i.Tries}
		result, err := update.ExecContext(ctx, args...)
		if err != nil {
			return err
		}
		known, err := result.RowsAffected()
		if err == nil && known == 0 {
			_, err = insert.ExecContext(ctx, append(args, instant(i.Seen))...)
		}
		if err != nil {
			return err
		}
	}
	return nil
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
		var n int64
		err := db.change(ctx, func(tx *sql.Tx) error {
			result, err := tx.ExecContext(ctx, query, arg)
			if err == nil {
				n, err = result.RowsAffected()
			}
			return err
		})
		if err != nil || n == 0 {
			return all, err
		}
		all += n
	}
}
