package embedded

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"verbatim/retrieval"
)

// BM25 for choosing candidates. k1 and b as measured on news and encyclopedia
// passages of about 80 words: .807 MRR@10 against .778 with 1.2 and .75.
const (
	k1 = 0.9
	b  = 0.4
	// titleWeight is what an occurrence in the title counts against one in the
	// text: a title speaks for the whole article, not for this passage.
	titleWeight = 0.5
	// enough is the number of passages with a term from which on its lesser
	// forms are not read: they would cost the most time and decide nothing about
	// who is among the best 200.
	enough = 1000
	// rounding is more than what sums of scores are off by.
	rounding = 1e-5
)

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
	c.average = float64(max(v.state.Length, 1)) / float64(max(v.passages, 1))
	for length := range c.norms {
		c.norms[length] = c.norm(float64(length))
	}
	return c
}

// release keeps the arrays for the next question.
func (c *collector) release() {
	c.view, c.kept, c.hidden, c.top = nil, nil, nil, nil
	collectors.Put(c)
}

func (c *collector) norm(length float64) float32 {
	if length == 0 { // only in the title
		length = c.average
	}
	return float32(k1 * (1 - b + b*length/c.average))
}

func (c *collector) normOf(length uint16) float32 {
	if length < normTable {
		return c.norms[length]
	}
	return c.norm(float64(length))
}

// occurrences are those of a form in a field, by segment.
type occurrences struct {
	weight float32
	title  bool
	lists  []list
	rest   []rest  // of the lists, not scored yet
	most   float32 // what it adds to a count at the most
	live   int
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
	for _, i := range byWeight(term.Forms) {
		if term.Forms[i].Weight < 1 && passages > enough {
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
	f.weight = idf(c.view.passages, slices.Max(append(f.frequency, 0)))
	f.most = f.weight * c.highest(f.occurrences)
	return f, nil
}

// highest returns what part of its weight a term adds to a score at the most.
func (c *collector) highest(occurrences []occurrences) float64 {
	var all, titles, highest float32
	for _, o := range occurrences {
		all += o.most
		if o.title {
			titles += o.most
		}
	}
	part := func(count float32, length uint16) {
		highest = max(highest, count/(count+c.normOf(length)))
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
				part(o.weight*float32(count)+all-o.most, length)
			}
		}
	}
	return float64(highest) * (1 + rounding)
}

// byWeight returns the indices of the forms, the weightiest first.
func byWeight(forms []retrieval.Form) []int {
	order := make([]int, len(forms))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return -cmp.Compare(forms[a].Weight, forms[b].Weight) })
	return order
}

func (c *collector) read(form retrieval.Form, title bool) (occurrences, error) {
	o := occurrences{weight: float32(form.Weight), title: title,
		lists: make([]list, len(c.view.segments)), rest: make([]rest, len(c.view.segments))}
	if title {
		o.weight = float32(form.Weight * titleWeight)
	}
	for i, s := range c.view.segments {
		l, err := s.postings(c.kept, title, form.Text)
		if err != nil {
			return o, err
		}
		o.lists[i], o.rest[i].postings = l, l.postings
		o.most = max(o.most, o.weight*float32(l.most))
		o.live += s.live(l)
	}
	return o, nil
}
