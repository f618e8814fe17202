package embedded

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch"

	"verbatim/retrieval"
)

// Search implements retrieval.Index.
func (x *Index) Search(ctx context.Context, q retrieval.Query) (retrieval.Results, error) {
	snapshot, release, err := x.reader()
	if err != nil {
		return retrieval.Results{}, err
	}
	defer release()
	results, err := search(ctx, snapshot, q)
	if err != nil {
		return retrieval.Results{}, fmt.Errorf("search index %s: %w", x.dir, err)
	}
	return results, nil
}

func search(ctx context.Context, snapshot *scorch.IndexSnapshot, q retrieval.Query) (retrieval.Results, error) {
	s, err := stateOf(snapshot)
	if err != nil {
		return retrieval.Results{}, err
	}
	passages, err := snapshot.DocCount()
	if err != nil {
		return retrieval.Results{}, err
	}
	results := retrieval.Results{Articles: s.Articles, Passages: int(passages), Length: s.Length, Applied: s.Through}
	segments := locate(snapshot)
	hidden, err := filter(ctx, snapshot, q, segments.size())
	if err != nil {
		return results, err
	}
	c := newCollector(segments.size(), results)
	defer c.release()
	for _, term := range q.Terms {
		frequency, err := c.add(ctx, snapshot, term)
		if err != nil {
			return results, err
		}
		results.Frequency = append(results.Frequency, frequency)
	}
	best := c.best(q.Limit, hidden)
	results.Candidates, err = candidates(segments, best, q)
	return results, err
}

// segments locates a document by its number in the snapshot.
type segments struct {
	of      []*scorch.SegmentSnapshot
	offsets []uint64 // the number of the first document of each, and the total
}

func locate(snapshot *scorch.IndexSnapshot) segments {
	s := segments{of: snapshot.Segments(), offsets: []uint64{0}}
	for _, segment := range s.of {
		s.offsets = append(s.offsets, s.offsets[len(s.offsets)-1]+uint64(segment.FullSize()))
	}
	return s
}

func (s segments) size() int { return int(s.offsets[len(s.of)]) }

// visit hands over the stored fields of a document.
func (s segments) visit(number uint64, visitor func(name string, value []byte)) error {
	i, found := slices.BinarySearch(s.offsets, number)
	if !found {
		i--
	}
	for i < len(s.of)-1 && s.offsets[i+1] == number { // empty segments
		i++
	}
	return s.of[i].VisitDocument(number-s.offsets[i],
		func(name string, _ byte, value []byte, _ []uint64) bool {
			visitor(name, value)
			return true
		})
}

func storedRecord(s segments, number uint64) ([]byte, error) {
	var raw []byte
	err := s.visit(number, func(name string, value []byte) {
		if name == fieldRecord {
			raw = slices.Clone(value)
		}
	})
	return raw, err
}

// candidates reads the forward records of the best documents.
func candidates(segments segments, best []scored, q retrieval.Query) ([]retrieval.Candidate, error) {
	forms := formsByHash(q.Terms)
	list := make([]rankedCandidate, 0, len(best))
	for _, b := range best {
		var c retrieval.Candidate
		var err error
		visitErr := segments.visit(uint64(b.number), func(name string, value []byte) {
			switch name {
			case "_id":
				id, _, _ := strings.Cut(string(value), "/")
				c.ID = id
			case fieldRecord:
				err = readCandidate(value, forms, &c)
			}
		})
		if err := cmp.Or(visitErr, err); err != nil {
			return nil, err
		}
		if within(c.Published, q.After, q.Before) {
			list = append(list, rankedCandidate{c, b.score})
		}
	}
	// Document numbers differ from one index to the next; ids do not.
	slices.SortFunc(list, func(a, b rankedCandidate) int {
		return cmp.Or(-cmp.Compare(a.score, b.score), strings.Compare(a.ID, b.ID), cmp.Compare(a.Start, b.Start))
	})
	out := make([]retrieval.Candidate, len(list))
	for i, c := range list {
		out[i] = c.Candidate
	}
	return out, nil
}

type rankedCandidate struct {
	retrieval.Candidate
	score float32
}

// within checks to the second what the filter by days only narrowed.
func within(t, after, before time.Time) bool {
	return (after.IsZero() || !t.IsZero() && !t.Before(after)) &&
		(before.IsZero() || !t.IsZero() && t.Before(before))
}

type formOf struct{ term, form int }

func formsByHash(terms []retrieval.QueryTerm) map[uint32][]formOf {
	forms := map[uint32][]formOf{}
	for i, term := range terms {
		for j, form := range term.Forms {
			h := hashOf(form.Text)
			forms[h] = append(forms[h], formOf{i, j})
		}
	}
	return forms
}

func readCandidate(raw []byte, forms map[uint32][]formOf, c *retrieval.Candidate) error {
	d := decoder{rest: raw}
	head := d.header()
	c.Revision, c.Passage = head.revision, head.passage
	if head.published != noTime {
		c.Published = time.Unix(head.published, 0).UTC()
	}
	into := func(hits *[]retrieval.Hit) func(occurrence) {
		return func(e occurrence) {
			for _, f := range forms[e.hash] {
				*hits = append(*hits, retrieval.Hit{Term: f.term, Form: f.form, Position: e.position, Sentence: e.sentence})
			}
		}
	}
	d.terms(into(&c.Title))
	c.Length = d.terms(into(&c.Hits))
	return d.err
}

// idf is BM25's, in the form that is never negative (Lucene's): ln(1 + (N-n+½)/(n+½)).
func idf(passages, frequency int) float64 {
	return math.Log(1 + (float64(passages-frequency)+0.5)/(float64(frequency)+0.5))
}
