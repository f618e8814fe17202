package embedded

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"

	"verbatim/retrieval"
	"verbatim/retrieval/index/record"
)

// Search implements retrieval.Index.
func (x *Index) Search(ctx context.Context, q retrieval.Query) (retrieval.Results, error) {
	snapshot, release, err := x.reader()
	if err != nil {
		return retrieval.Results{}, err
	}
	defer release()
	results, err := x.search(ctx, snapshot, q)
	if err != nil {
		return retrieval.Results{}, fmt.Errorf("search index %s: %w", x.dir, err)
	}
	return results, nil
}

func (x *Index) search(ctx context.Context, snapshot *scorch.IndexSnapshot, q retrieval.Query) (retrieval.Results, error) {
	v, err := x.viewOf(snapshot)
	if err != nil {
		return retrieval.Results{}, err
	}
	results := retrieval.Results{Articles: v.state.Articles, Passages: v.passages, Length: v.state.Length, Applied: v.state.Through}
	hidden, err := v.filter(q)
	if err != nil {
		return results, err
	}
	c := newCollector(v, x.postings)
	defer c.release()
	var best []scored
	if best, results.Frequency, err = c.collect(ctx, q, hidden); err != nil {
		return results, err
	}
	results.Candidates, err = v.candidates(best, q)
	return results, err
}

// candidates reads the forward records of the best documents.
func (v *view) candidates(best []scored, q retrieval.Query) ([]retrieval.Candidate, error) {
	r := newReader(q.Terms)
	found, order := make([]retrieval.Candidate, 0, len(best)), make([]scored, 0, len(best))
	for _, b := range best {
		s, number := v.locate(b.number)
		c, err := r.candidate(s, number)
		if err != nil {
			return nil, err
		}
		if within(c.Published, q.After, q.Before) {
			order = append(order, scored{uint32(len(found)), b.score})
			found = append(found, c)
		}
	}
	// Document numbers differ from one index to the next; ids do not.
	slices.SortFunc(order, func(a, b scored) int {
		if a.score != b.score { // mostly
			return -cmp.Compare(a.score, b.score)
		}
		x, y := &found[a.number], &found[b.number]
		return cmp.Or(strings.Compare(x.ID, y.ID), cmp.Compare(x.Start, y.Start))
	})
	out := make([]retrieval.Candidate, len(order))
	for i, c := range order {
		out[i] = found[c.number]
	}
	return out, nil
}

// within checks to the second what the filter by days only narrowed.
func within(t, after, before time.Time) bool {
	return (after.IsZero() || !t.IsZero() && !t.Before(after)) &&
		(before.IsZero() || !t.IsZero() && t.Before(before))
}

// reader makes candidates of documents. What the passages of an article share
// is read once where they follow each other.
type reader struct {
	records *record.Reader
	article retrieval.Candidate
	segment uint64
	first   uint32
	known   bool

	// What was fetched last.
	id, record []byte
	take       func(name string, typ byte, value []byte, positions []uint64) bool
}

func newReader(terms []retrieval.QueryTerm) *reader {
	r := &reader{records: record.NewReader(terms)}
	r.take = func(name string, _ byte, value []byte, _ []uint64) bool {
		switch name {
		case "_id":
			r.id = append(r.id[:0], value...)
		case fieldRecord:
			r.record = append(r.record[:0], value...)
		}
		return true
	}
	return r
}

// fetch reads the forward record of a document, and its id.
func (r *reader) fetch(s segment, number uint32) (record.Decoder, error) {
	r.record = r.record[:0]
	err := s.VisitDocument(uint64(number), r.take)
	return record.Decode(r.record), err
}

func (r *reader) candidate(s segment, number uint32) (retrieval.Candidate, error) {
	first := s.first[number]
	known := r.known && r.segment == s.Id() && r.first == first
	r.segment, r.first, r.known = s.Id(), first, true
	if first != number && !known {
		d, err := r.fetch(s, first)
		if err != nil {
			return r.article, err
		}
		r.head(&d)
	}
	d, err := r.fetch(s, number)
	if err != nil {
		return r.article, err
	}
	if first == number {
		r.head(&d)
	}
	c := r.article
	r.records.Passage(&d, &c)
	return c, d.Err()
}

// head reads what is true of the whole article.
func (r *reader) head(d *record.Decoder) {
	r.article = r.records.Head(d)
	r.article.ID = string(r.id)
}
