package archive

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"hash/fnv"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

const (
	// sketchSize is how many of an article's hashes are kept, the smallest: of a
	// part of the article with a third of the words, one or more are among them
	// in all but 0.2 % of cases.
	sketchSize = 16
	// fewest is the number of shingles below which too much is the same by chance.
	fewest = 36
	// smallest is how many times an article may be as long as another one that
	// tells its story.
	smallest = 4
	// A hash may stand in very many articles ("contributed to this report"): only
	// the newest of them are candidates.
	newest = 16
	// compared is how many candidates are read, those with the most hashes first.
	compared = 4
	// common is in how many articles of one source a hash is taken for a part of
	// its pages ("sign up for our newsletter"), which tells no story.
	common = 4
	// Of two that tell one story, the beginning of one, of this many bytes, stands
	// in the other at least in part: else they share a gallery or a table.
	lead     = 600
	sameLead = 0.2
)

const (
	selectSeq  = `SELECT ` + seen + ` FROM revisions WHERE seq = $1`
	selectHash = `SELECT hash, seq, source FROM (SELECT hash, seq FROM sketches WHERE hash = $%d ORDER BY seq DESC LIMIT %d) AS found JOIN revisions USING (seq)`
)

// stories tells which articles of a change tell a story that the archive has.
type stories struct {
	seed    uint64
	now     time.Time
	tx      *sql.Tx
	seqs    *sql.Stmt // articles by hash
	article *sql.Stmt
	fresh   map[int64][]sighting // that are not in the table yet
	added   []entry
	dropped []dropped
}

// sighting is an article that has a hash.
type sighting struct {
	seq    retrieval.Seq
	source string
}

func (db *DB) stories(ctx context.Context, tx *sql.Tx) (*stories, error) {
	s := &stories{seed: seed(db.id), now: time.Now(), tx: tx, fresh: map[int64][]sighting{}}
	queries := make([]string, sketchSize)
	for i := range queries {
		queries[i] = fmt.Sprintf(selectHash, i+1, newest)
	}
	var err error
	if s.seqs, err = tx.PrepareContext(ctx, strings.Join(queries, " UNION ALL ")); err != nil {
		return nil, err
	}
	s.article, err = tx.PrepareContext(ctx, selectSeq)
	return s, err
}

// seed makes the hashes of one archive differ from those of another.
func seed(id string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(id))
	return h.Sum64()
}

// place gives a new revision its story, if it brings none, and lets the article be recognised by it
// and no more by the one before.
func (s *stories) place(ctx context.Context, a *retrieval.Article, old retrieval.Article) (err error) {
	shingles := s.shingles(*a)
	known := cmp.Or(old.Story, a.Story)
	if a.Story = cmp.Or(known, a.ID); known == "" && len(shingles) > 0 {
		if a.Story, err = s.find(ctx, *a, shingles); err != nil {
			return fmt.Errorf("find its story: %w", err)
		}
	}
	if hashes := sketch(s.shingles(old)); len(hashes) > 0 {
		s.dropped = append(s.dropped, dropped{old.Seq, hashes})
	}
	for _, hash := range sketch(shingles) {
		s.added = append(s.added, entry{hash, a.Seq})
		s.fresh[hash] = append(s.fresh[hash], sighting{a.Seq, a.Source})
	}
	return nil
}

// find returns the story that an article tells, its own if the archive has none.
// What may not be quoted now gives no story: its ID would tell of it.
func (s *stories) find(ctx context.Context, a retrieval.Article, shingles []uint64) (string, error) {
	candidates, err := s.candidates(ctx, a.Source, sketch(shingles))
	if err != nil {
		return "", err
	}
	for _, seq := range candidates {
		other, err := scan(s.article.QueryRowContext(ctx, seq))
		if err != nil {
			return "", err
		}
		if !other.Findable(s.now) {
			continue
		}
		others := s.shingles(other)
		if retells(shingles, others) && max(text.Containment(s.lead(a), others), text.Containment(s.lead(other), shingles)) >= sameLead {
			return other.Story, nil
		}
	}
	return a.ID, nil
}

// retells reports whether two articles tell one story. One that is a small part
// of the other does not: it is the foot of a page, or an item of a survey of the
// day, which would join the stories of all its items.
func retells(a, b []uint64) bool {
	return min(len(a), len(b))*smallest >= max(len(a), len(b)) && text.Containment(a, b) >= text.SameCopy
}

// shingles are none where the article is too short.
func (s *stories) shingles(a retrieval.Article) []uint64 {
	shingles := text.Shingles(a.Text, s.seed)
	if len(shingles) < fewest {
		return nil
	}
	return shingles
}

// lead are the shingles of the beginning.
func (s *stories) lead(a retrieval.Article) []uint64 {
	end := min(len(a.Text), lead)
	for end < len(a.Text) && !utf8.RuneStart(a.Text[end]) {
		end++
	}
	return text.Shingles(a.Text[:end], s.seed)
}

// sketch takes the smallest hashes, in six bytes each.
func sketch(shingles []uint64) []int64 {
	out := make([]int64, min(len(shingles), sketchSize))
	for i := range out {
		out[i] = int64(shingles[i] >> 17)
	}
	return out
}

// candidates are the articles that share hashes, those with the most first. What
// stands in many articles of the source is no hash of a story.
func (s *stories) candidates(ctx context.Context, source string, sketch []int64) ([]retrieval.Seq, error) {
	seen := map[int64][]sighting{}
	args := make([]any, sketchSize)
	for i := range args {
		args[i] = -1 // no hash
		if i < len(sketch) {
			args[i] = sketch[i]
			seen[sketch[i]] = slices.Clone(s.fresh[sketch[i]])
		}
	}
	rows, err := s.seqs.QueryContext(ctx, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var hash int64
		var at sighting
		if err := rows.Scan(&hash, &at.seq, &at.source); err != nil {
			return nil, err
		}
		seen[hash] = append(seen[hash], at)
	}
	shared := map[retrieval.Seq]int{}
	for _, articles := range seen {
		own := 0
		for _, at := range articles {
			if at.source == source {
				own++
			}
		}
		for _, at := range articles {
			if own < common {
				shared[at.seq]++
			}
		}
	}
	best := slices.SortedFunc(maps.Keys(shared), func(a, b retrieval.Seq) int {
		return cmp.Or(-cmp.Compare(shared[a], shared[b]), cmp.Compare(a, b))
	})
	return best[:min(len(best), compared)], rows.Err()
}
