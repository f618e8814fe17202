package database

import (
	"context"
	"fmt"

	"verbatim/retrieval/postgres"
)

const (
	// batch is how many bytes are copied in one transaction, at least.
	batch = 4 << 20
	// valueBytes is about what a value takes beside its bytes.
	valueBytes = 32

	hasCounters    = `SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence')`
	selectCounters = `SELECT name, seq FROM sqlite_sequence WHERE seq > 0`
	setCounter     = `SELECT setval(pg_get_serial_sequence(table_name, column_name), $2) FROM information_schema.columns
		WHERE table_schema = current_schema() AND table_name = $1 AND is_identity = 'YES'`
)

// Copy copies what is not on the server yet. Where what is there is not what the
// file has, since that was used in between, all is copied anew.
func (m *Move) Copy(ctx context.Context, progress Progress) error {
	if m.there {
		return nil
	}
	if err := m.copy(ctx, progress); err != nil {
		return m.failed("copy", err)
	}
	return nil
}

func (m *Move) copy(ctx context.Context, progress Progress) error {
	copied, err := m.copied(ctx)
	if err != nil {
		return err
	}
	done := 0
	tell := func(rows int) {
		done += rows
		progress(done, m.total)
	}
	for _, rows := range copied {
		done += rows
	}
	tell(0)
	for i, t := range m.tables {
		if err := m.copyTable(ctx, t, copied[i], tell); err != nil {
			return fmt.Errorf("table %s: %w", t.name, err)
		}
	}
	if err := m.setCounters(ctx); err != nil {
		return err
	}
	// Queries are planned by what is known of the tables.
	for _, t := range m.tables {
		if _, err := m.conn.ExecContext(ctx, `VACUUM (ANALYZE) `+postgres.Quote(t.name)); err != nil {
			return err
		}
	}
	return nil
}

// copied returns how many rows of each table need not be copied any more: the
// first ones by the key. A table without a key is copied as a whole.
func (m *Move) copied(ctx context.Context) ([]int, error) {
	copied := make([]int, len(m.tables))
	same := true
	silent := func(int) {}
	for i, t := range m.tables {
		if len(t.key) == 0 {
			continue
		}
		there, err := m.sumThere(ctx, t, silent)
		if err != nil {
			return nil, err
		}
		here, err := m.sumHere(ctx, t, there.rows, silent)
		if err != nil {
			return nil, err
		}
		copied[i], same = there.rows, same && here == there
	}
	for i, t := range m.tables {
		if same && len(t.key) > 0 {
			continue
		}
		// What refers to it comes later, and goes as well.
		if _, err := m.conn.ExecContext(ctx, `TRUNCATE `+postgres.Quote(t.name)+` CASCADE`); err != nil {
			return nil, err
		}
		copied[i] = 0
	}
	return copied, nil
}

// copyTable copies the rows of a table after the first ones.
func (m *Move) copyTable(ctx context.Context, t table, first int, tell func(rows int)) error {
	rows, err := m.openHere(ctx, t, first, all)
	if err != nil {
		return err
	}
	defer rows.rows.Close()
	for more := true; more; {
		size, n := 0, 0
		err := postgres.Copy(ctx, m.conn, t.name, t.columns, func() ([]any, error) {
			if size >= batch {
				return nil, nil
			}
			row, err := m.nextHere(rows, t)
			if more = row != nil; more {
				size += sizeOf(row)
				n++
			}
			return row, err
		})
		if err != nil {
			return err
		}
		tell(n)
	}
	return nil
}

// sizeOf returns about how many bytes a row takes.
func sizeOf(row []any) int {
	size := valueBytes * len(row)
	for _, value := range row {
		switch v := value.(type) {
		case string:
			size += len(v)
		case []byte:
			size += len(v)
		}
	}
	return size
}

// setCounters has the server go on with the numbers that are given only once.
func (m *Move) setCounters(ctx context.Context) error {
	var some bool
	if err := m.file.QueryRowContext(ctx, hasCounters).Scan(&some); err != nil || !some {
		return err
	}
	counters, err := open(ctx, m.file, selectCounters)
	if err != nil {
		return err
	}
	defer counters.rows.Close()
	for {
		row, err := counters.next()
		if row == nil || err != nil {
			return err
		}
		if _, err := m.conn.ExecContext(ctx, setCounter, row...); err != nil {
			return err
		}
	}
}
