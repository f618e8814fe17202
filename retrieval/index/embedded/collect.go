package embedded

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"verbatim/retrieval"
	"verbatim/retrieval/index/bm25"
)

// rounding is more than what sums of scores are off by.
const rounding = 1e-5

// collector scores the documents of a segment, a window of them at a time, so
// that what is written while scoring stays in the processor's cache.
type collector struct {
	view    *view
	kept    *postingsCache
	average float64            // terms a passage
	norms   [normTable]float32 // BM25's, by the length of a passage
	hidden  bitset
	limit   int
	top     []scored // the best so far; once there are limit, a heap with the lowest first

	// Of the documents in the window, by number from its start on; all 0 between
	// windows.
	scores  []float32
	scored  []uint32 // documents with a score
	counts  []float32
	lengths []uint16
	counted []uint32 // documents with a count, for the term at hand
	closed  bool     // to documents without a score
}

const (
	// normTable is longer than nearly all passages.
	normTable = 512
	// windowSize is how many documents a window has at least, unless the segment
	// ends.
	windowSize = 4096
)

var collectors = sync.Pool{New: func() any { return new(collector) }}

func newCollector(v *view, kept *postingsCache) *collector {
	c := collectors.Get().(*collector)
	c.view, c.kept = v, kept
	c.average = bm25.Average(v.state.Length, v.passages)
	for length := range c.norms {
		c.norms[length] = bm25.Norm(float64(length), c.average)
	}
	return c
}

// release keeps the arrays for the next question.
func (c *collector) release() {
	c.view, c.kept, c.hidden, c.top = nil, nil, nil, nil
	collectors.Put(c)
}

func (c *collector) normOf(length uint16) float32 {
	if length < normTable {
		return c.norms[length]
	}
	return bm25.Norm(float64(length), c.average)
}

// occurrences are those of a form in a field, by segment.
type occurrences struct {
	*postings
	weight float32
	title  bool
	rest   []rest  // of the lists, not scored yet
	adds   float32 // to a count at the most
}

// rest is what is left of a list, behind the document before.
type rest struct {
	postings []posting
	before   uint32
}

// found is what the index has of a query term.
type found struct {
	occurrences []occurrences
	frequency   []int // of each form: passages with it in the text
	weight      float64
	most        float64 // that it adds to a score
}

// collect finds the documents with the highest scores by BM25F, in the order of
// their numbers, which is the order in which they lie on disk; and the
// frequencies of the terms' forms.
func (c *collector) collect(ctx context.Context, q retrieval.Query, hidden bitset) ([]scored, [][]int, error) {
	all := make([]found, len(q.Terms))
	frequency := make([][]int, len(q.Terms))
	for i, term := range q.Terms {
		var err error
		if all[i], err = c.find(ctx, term); err != nil {
			return nil, nil, err
		}
		frequency[i] = all[i].frequency
	}
	slices.SortStableFunc(all, func(a, b found) int { return -cmp.Compare(a.weight, b.weight) })
	c.hidden, c.limit, c.top = hidden, q.Limit, make([]scored, 0, q.Limit)
	for i := range c.view.segments {
		w := window{segment: c.view.segments[i], index: i}
		for w.next() {
			c.scan(&w, all)
		}
	}
	slices.SortFunc(c.top, func(a, b scored) int { return cmp.Compare(a.number, b.number) })
	return c.top, frequency, nil
}

// find reads the postings of a term's forms.
func (c *collector) find(ctx context.Context, term retrieval.QueryTerm) (found, error) {
	f := found{frequency: make([]int, len(term.Forms))}
	passages := 0
	for _, i := range bm25.ByWeight(term.Forms) {
		if term.Forms[i].Weight < 1 && passages > bm25.Enough {
			break
		}
		for _, title := range []bool{false, true} {
			if err := ctx.Err(); err != nil {
				return f, err
			}
			o, err := c.read(term.Forms[i], title)
			if err != nil {
				return f, err
			}
			if !title {
				f.frequency[i] = o.live
				passages += o.live
			}
			if o.live > 0 {
				f.occurrences = append(f.occurrences, o)
			}
		}
	}
	f.weight = bm25.IDF(c.view.passages, slices.Max(append(f.frequency, 0)))
	f.most = f.weight * c.highest(f.occurrences)
	return f, nil
}

// highest returns what part of its weight a term adds to a score at the most.
func (c *collector) highest(occurrences []occurrences) float64 {
	var all, titles, highest float32
	for _, o := range occurrences {
		all += o.adds
		if o.title {
			titles += o.adds
		}
	}
	part := func(count float32, length uint16) {
		highest = max(highest, bm25.Score(1, count, c.normOf(length)))
	}
	part(titles, 0)
	for _, o := range occurrences {
		for _, l := range o.lists {
			for count, length := range l.shortest {
				if length == 0 || o.title {
					continue
				}
				if count == len(l.shortest)-1 {
					count = int(l.most)
				}
				part(o.weight*float32(count)+all-o.adds, length)
			}
		}
	}
	return float64(highest) * (1 + rounding)
}

func (c *collector) read(form retrieval.Form, title bool) (occurrences, error) {
	p, err := c.view.postings(c.kept, title, form.Text)
	if err != nil {
		return occurrences{}, err
	}
	o := occurrences{postings: p, weight: float32(form.Weight), title: title, rest: make([]rest, len(p.lists))}
	if title {
		o.weight = float32(form.Weight * bm25.TitleWeight)
	}
	for i, l := range p.lists {
		o.rest[i].postings = l.postings
	}
	o.adds = o.weight * float32(p.most)
	return o, nil
}
