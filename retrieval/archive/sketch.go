package archive

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"verbatim/retrieval"
)

const (
	insertSketches = `INSERT INTO sketches (hash, seq) VALUES %s ON CONFLICT DO NOTHING`
	deleteSketch   = `DELETE FROM sketches WHERE seq = $1 AND hash IN (%s)`
)

// entry is a row of the table.
type entry struct {
	hash int64
	seq  retrieval.Seq
}

// dropped are the hashes by which an article is recognised no more.
type dropped struct {
	seq    retrieval.Seq
	hashes []int64
}

// save brings the table level. What is new goes in by the table's own order, as
// that touches each page once.
func (s *stories) save(ctx context.Context) error {
	slices.SortFunc(s.added, func(a, b entry) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.seq, b.seq)) })
	rows := make([][]any, len(s.added))
	for i, e := range s.added {
		rows[i] = []any{e.hash, e.seq}
	}
	if err := insert(ctx, s.tx, insertSketches, rows); err != nil {
		return err
	}
	for _, d := range s.dropped { // few, as there are few revisions
		args := []any{d.seq}
		for _, hash := range d.hashes {
			args = append(args, hash)
		}
		if _, err := s.tx.ExecContext(ctx, fmt.Sprintf(deleteSketch, places(1, len(d.hashes))), args...); err != nil {
			return err
		}
	}
	return nil
}
