package database

import (
	"context"
	"database/sql"
	"fmt"
)

// all is a limit that is none, to SQLite.
const all = -1

// cursor reads a table row by row.
type cursor struct {
	rows     *sql.Rows
	values   []any
	pointers []any
}

func open(ctx context.Context, q querier, query string, args ...any) (*cursor, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	columns, err := rows.Columns()
	if err != nil {
		rows.Close()
		return nil, err
	}
	c := &cursor{rows, make([]any, len(columns)), make([]any, len(columns))}
	for i := range c.values {
		c.pointers[i] = &c.values[i]
	}
	return c, nil
}

// next returns a row, which is good until the next one, or nil at the end.
func (c *cursor) next() ([]any, error) {
	if !c.rows.Next() {
		return nil, c.rows.Err()
	}
	return c.values, c.rows.Scan(c.pointers...)
}

// openHere reads a table of the file in the order of its key.
func (m *Move) openHere(ctx context.Context, t table, first, limit int) (*cursor, error) {
	query := t.selection()
	if len(t.key) > 0 {
		query += ` ORDER BY ` + quoted(t.key)
	}
	return open(ctx, m.file, query+` LIMIT $1 OFFSET $2`, limit, first)
}

// nextHere returns a row of the file as the server keeps it.
func (m *Move) nextHere(rows *cursor, t table) ([]any, error) {
	row, err := rows.next()
	if row == nil || err != nil {
		return nil, err
	}
	for i, value := range row {
		switch v := value.(type) {
		case int64:
			if t.truth[i] {
				row[i] = v != 0
			}
		case []byte:
			if v == nil {
				row[i] = []byte{} // the driver has this for one without bytes, which is NULL to the other
			}
		case string:
			if keepable(v) {
				continue
			}
			if m.spec.Plain {
				return nil, fmt.Errorf("row %.60q: %s has U+0000 in it or is not UTF-8, and PostgreSQL does not keep that: remove it first", fmt.Sprint(row[:min(3, i)]), t.columns[i])
			}
			row[i] = quote(v)
		}
	}
	return row, nil
}
