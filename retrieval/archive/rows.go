package archive

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// together is how many rows go with one statement. One for each row would take most
// of the time of a Put where each is a way to a server and back. Of very many, SQLite
// takes each $1 for a name, which it looks for among all the others.
const together = 64

// insert runs an insertion whose VALUES are left open, by %s, for all of the rows.
func insert(ctx context.Context, tx *sql.Tx, query string, rows [][]any) error {
	for some := range slices.Chunk(rows, together) {
		var values []string
		var args []any
		for _, row := range some {
			values = append(values, "("+places(len(args), len(row))+")")
			args = append(args, row...)
		}
		if _, err := tx.ExecContext(ctx, fmt.Sprintf(query, strings.Join(values, ", ")), args...); err != nil {
			return err
		}
	}
	return nil
}

// places stand for n arguments behind those before.
func places(before, n int) string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("$%d", before+i+1)
	}
	return strings.Join(all, ", ")
}
