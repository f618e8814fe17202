package database

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"verbatim/retrieval/postgres"
)

const (
	selectTables  = `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY rowid`
	selectColumns = `SELECT name, pk FROM pragma_table_info($1) ORDER BY cid`
)

// querier is a database, a connection or a transaction.
type querier interface {
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
	QueryRowContext(context.Context, string, ...any) *sql.Row
}

// table is one of a file, and of the same name on a server.
type table struct {
	name    string
	columns []string
	key     []string // empty: it has none
	truth   []bool   // which columns are booleans on the server
	rows    int      // in the file
}

// tables returns those of a file as they were made, so that none refers to a later
// one; but those without a key last: triggers may count in them what is put into
// the others.
func tables(ctx context.Context, file querier) (keyed []table, err error) {
	names, err := list(ctx, file, selectTables)
	if err != nil {
		return nil, err
	}
	var others []table
	for _, name := range names {
		t, err := newTable(ctx, file, name)
		if err != nil {
			return nil, err
		}
		if len(t.key) > 0 {
			keyed = append(keyed, t)
		} else {
			others = append(others, t)
		}
	}
	return append(keyed, others...), nil
}

func newTable(ctx context.Context, file querier, name string) (t table, err error) {
	t.name = name
	if err := file.QueryRowContext(ctx, `SELECT count(*) FROM `+postgres.Quote(name)).Scan(&t.rows); err != nil {
		return t, err
	}
	rows, err := file.QueryContext(ctx, selectColumns, name)
	if err != nil {
		return t, err
	}
	defer rows.Close()
	places := map[int]string{} // of the key, from 1
	for rows.Next() {
		var column string
		var place int
		if err := rows.Scan(&column, &place); err != nil {
			return t, err
		}
		t.columns = append(t.columns, column)
		places[place] = column
	}
	for i := 1; places[i] != ""; i++ {
		t.key = append(t.key, places[i])
	}
	return t, rows.Err()
}

// list returns the strings that a query finds.
func list(ctx context.Context, q querier, query string, args ...any) (found []string, err error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		found = append(found, s)
	}
	return found, rows.Err()
}

// learnTypes asks the server for the types of what it has of the tables.
func learnTypes(ctx context.Context, server querier, tables []table) error {
	for i := range tables {
		t := &tables[i]
		rows, err := server.QueryContext(ctx, t.selection()+` LIMIT 0`)
		if err != nil {
			return fmt.Errorf("table %s: %w", t.name, err)
		}
		types, err := rows.ColumnTypes()
		rows.Close()
		if err != nil {
			return err
		}
		for _, column := range types {
			t.truth = append(t.truth, column.DatabaseTypeName() == "BOOL")
		}
	}
	return nil
}

func (t table) selection() string {
	return `SELECT ` + quoted(t.columns) + ` FROM ` + postgres.Quote(t.name)
}

// quoted writes names as a part of a statement in either dialect.
func quoted(names []string) string {
	var all []string
	for _, name := range names {
		all = append(all, postgres.Quote(name))
	}
	return strings.Join(all, ", ")
}
