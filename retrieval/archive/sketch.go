package archive

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"verbatim/retrieval"
)

const (
	insertSketches = `INSERT INTO sketches (hash, seq) VALUES %s ON CONFLICT DO NOTHING`
	deleteSketch   = `DELETE FROM sketches WHERE seq = $1 AND hash IN (%s)`
	// sketchRows is how many rows a statement inserts: one for each would take most
	// of the time of a Put where a server is asked.
	sketchRows = 256
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
	for some := range slices.Chunk(s.added, sketchRows) {
		rows, args := make([]string, len(some)), make([]any, 0, 2*len(some))
		for i, e := range some {
			rows[i] = fmt.Sprintf("($%d, $%d)", 2*i+1, 2*i+2)
			args = append(args, e.hash, e.seq)
		}
		if _, err := s.tx.ExecContext(ctx, fmt.Sprintf(insertSketches, strings.Join(rows, ", ")), args...); err != nil {
			return err
		}
	}
	for _, d := range s.dropped { // few, as there are few revisions
		places, args := make([]string, len(d.hashes)), []any{d.seq}
		for i, hash := range d.hashes {
			places[i] = fmt.Sprintf("$%d", i+2)
			args = append(args, hash)
		}
		if _, err := s.tx.ExecContext(ctx, fmt.Sprintf(deleteSketch, strings.Join(places, ", ")), args...); err != nil {
			return err
		}
	}
	return nil
}
