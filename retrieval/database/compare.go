package database

import (
	"context"
	"fmt"
	"slices"
)

// Compare compares the count and the hash of each table, read from both sides.
func (m *Move) Compare(ctx context.Context, progress Progress) error {
	if err := m.compare(ctx, progress); err != nil {
		return m.failed("compare", err)
	}
	return nil
}

func (m *Move) compare(ctx context.Context, progress Progress) error {
	done := 0
	tell := func(rows int) {
		done += rows
		progress(done/2, m.total) // each row is read twice
	}
	for _, t := range slices.Backward(m.tables) { // those without a key tell at once if it is another database
		there, err := m.sumThere(ctx, t, tell)
		if err != nil {
			return err
		}
		here, err := m.sumHere(ctx, t, all, tell)
		if err != nil {
			return err
		}
		if here != there {
			return m.mismatch(t, there)
		}
	}
	return nil
}

// sumHere returns the sum of so many rows in the file, the first by the key.
func (m *Move) sumHere(ctx context.Context, t table, limit int, tell func(rows int)) (sum, error) {
	rows, err := m.openHere(ctx, t, 0, limit)
	if err != nil {
		return sum{}, err
	}
	defer rows.rows.Close()
	return sumOf(func() ([]any, error) { return m.nextHere(rows, t) }, tell)
}

func (m *Move) sumThere(ctx context.Context, t table, tell func(rows int)) (sum, error) {
	rows, err := open(ctx, m.conn, t.selection())
	if err != nil {
		return sum{}, err
	}
	defer rows.rows.Close()
	return sumOf(rows.next, tell)
}

// mismatch says that a table is not the same on both sides.
func (m *Move) mismatch(t table, there sum) error {
	what := fmt.Sprintf("table %s differs: %d rows are in %s, %d there", t.name, t.rows, m.from.Name(), there.rows)
	if m.there {
		return fmt.Errorf("it is in use for another %s, or was used since this one was moved there: %s; nothing was changed; "+
			"name an empty database, unless it was moved", m.spec.What, what)
	}
	return fmt.Errorf("%s: call verbatim migrate-to again, and it is copied anew", what)
}
