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
)

// collector scores a term at a time into flat arrays by document number.
type collector struct {
	view    *view
	kept    *postingsCache
	average float64            // terms a passage
	norms   [normTable]float32 // BM25's, by the length of a passage

	scores  []float32
	scored  []uint32 // documents with a score
	counts  []float32
	lengths []uint16
	counted []uint32 // documents with a count, for the term at hand
	closed  bool     // to documents without a score
}

// normTable is longer than nearly all passages.
const normTable = 512

var collectors = sync.Pool{New: func() any { return new(collector) }}

func newCollector(v *view, kept *postingsCache) *collector {
	c := collectors.Get().(*collector)
	if len(c.scores) < v.size {
		c.scores = make([]float32, v.size)
		c.counts = make([]float32, v.size)
		c.lengths = make([]uint16, v.size)
	}
	c.view, c.kept = v, kept
	c.average = float64(max(v.state.Length, 1)) / float64(max(v.passages, 1))
	for length := range c.norms {
		c.norms[length] = c.norm(float64(length))
	}
	return c
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

// release clears what was written, and only that, and keeps the arrays for the
// next question.
func (c *collector) release() {
	for _, n := range c.scored {
		c.scores[n] = 0
	}
	c.scored = c.scored[:0]
	for _, n := range c.counted {
		c.counts[n], c.lengths[n] = 0, 0
	}
	c.counted = c.counted[:0]
	c.view, c.kept, c.closed = nil, nil, false
	collectors.Put(c)
}

// occurrences are those of a form in a field, by segment.
type occurrences struct {
	weight float32
	title  bool
	lists  [][]posting
	live   int
}

// found is what the index has of a query term.
type found struct {
	occurrences []occurrences
	frequency   []int // of each form: passages with it in the text
	weight      float64
}

// collect scores the documents by BM25F, the rarest term first, and returns the
// frequencies of the terms' forms. No term adds more than its idf to a score. So
// once all that are left add less than what the documents at the limit have,
// none that is new can still come among them, and only those with a score are
// looked at (Turtle and Flood 1995, "max score").
func (c *collector) collect(ctx context.Context, terms []retrieval.QueryTerm, limit int, hidden bitset) ([][]int, error) {
	all := make([]found, len(terms))
	frequency := make([][]int, len(terms))
	done, left := 0.0, 0.0
	for i, term := range terms {
		var err error
		if all[i], err = c.find(ctx, term); err != nil {
			return nil, err
		}
		frequency[i] = all[i].frequency
		left += all[i].weight
	}
	slices.SortStableFunc(all, func(a, b found) int { return -cmp.Compare(a.weight, b.weight) })
	for i := range all {
		if !c.closed && done > left && c.least(limit, hidden) > left {
			c.closed = true
		}
		c.score(&all[i])
		done, left = done+all[i].weight, left-all[i].weight
	}
	return frequency, nil
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
	return f, nil
}

// score adds a term to the scores.
func (c *collector) score(f *found) {
	if len(f.occurrences) == 1 && !f.occurrences[0].title {
		c.scoreAlone(&f.occurrences[0], float32(f.weight))
		return
	}
	for i := range f.occurrences {
		c.count(&f.occurrences[i])
	}
	c.scoreCounted(float32(f.weight))
}

// least returns the lowest of the limit highest scores, 0 where there are not so
// many.
func (c *collector) least(limit int, hidden bitset) float64 {
	top := c.top(limit, hidden)
	if len(top) < limit || limit == 0 {
		return 0
	}
	return float64(top[0].score)
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
	o := occurrences{weight: float32(form.Weight), title: title, lists: make([][]posting, len(c.view.segments))}
	if title {
		o.weight = float32(form.Weight * titleWeight)
	}
	for i, s := range c.view.segments {
		list, err := s.postings(c.kept, title, form.Text)
		if err != nil {
			return o, err
		}
		o.lists[i] = list
		o.live += s.live(list)
	}
	return o, nil
}

// scoreAlone adds the scores of a term that has one form and no title.
func (c *collector) scoreAlone(o *occurrences, weight float32) {
	for i, s := range c.view.segments {
		scores := c.scores[s.offset:]
		for _, p := range o.lists[i] {
			if s.deleted.has(p.number) {
				continue
			}
			if scores[p.number] == 0 {
				if c.closed {
					continue
				}
				c.scored = append(c.scored, uint32(s.offset)+p.number)
			}
			count := o.weight * float32(p.count)
			scores[p.number] += weight * count / (count + c.normOf(p.length))
		}
	}
}

// count adds the weighted occurrences of one form in one field.
func (c *collector) count(o *occurrences) {
	for i, s := range c.view.segments {
		for _, p := range o.lists[i] {
			if s.deleted.has(p.number) {
				continue
			}
			weighted := o.weight * float32(p.count)
			if !o.title {
				n := uint32(s.offset) + p.number
				c.countAt(n, weighted)
				if c.counts[n] > 0 {
					c.lengths[n] = p.length
				}
				continue
			}
			for n := int(p.number); n < len(s.first) && s.first[n] == p.number; n++ {
				c.countAt(uint32(s.offset+n), weighted)
			}
		}
	}
}

func (c *collector) countAt(n uint32, weighted float32) {
	if c.closed && c.scores[n] == 0 {
		return
	}
	if c.counts[n] == 0 {
		c.counted = append(c.counted, n)
	}
	c.counts[n] += weighted
}

// scoreCounted turns the counts into scores.
func (c *collector) scoreCounted(weight float32) {
	for _, n := range c.counted {
		if c.scores[n] == 0 {
			c.scored = append(c.scored, n)
		}
		c.scores[n] += weight * c.counts[n] / (c.counts[n] + c.normOf(c.lengths[n]))
		c.counts[n], c.lengths[n] = 0, 0
	}
	c.counted = c.counted[:0]
}

type scored struct {
	number uint32
	score  float32
}

// best returns the documents with the highest scores, in the order of their
// numbers, which is the order in which they lie on disk.
func (c *collector) best(limit int, hidden bitset) []scored {
	top := c.top(limit, hidden)
	slices.SortFunc(top, func(a, b scored) int { return cmp.Compare(a.number, b.number) })
	return top
}

// top returns the documents with the highest scores, as a heap with the lowest
// first once there are as many as the limit.
func (c *collector) top(limit int, hidden bitset) []scored {
	top := make([]scored, 0, limit)
	for _, n := range c.scored {
		s := scored{n, c.scores[n]}
		switch {
		case len(top) == limit && (limit == 0 || s.score <= top[0].score) || hidden.has(n):
		case len(top) < limit:
			top = append(top, s)
			if len(top) == limit {
				slices.SortFunc(top, func(a, b scored) int { return cmp.Compare(a.score, b.score) })
			}
		default:
			top[0] = s
			sink(top)
		}
	}
	return top
}

// sink restores the heap after its first element has grown.
func sink(heap []scored) {
	for i := 0; ; {
		child := 2*i + 1
		if child >= len(heap) {
			return
		}
		if child+1 < len(heap) && heap[child+1].score < heap[child].score {
			child++
		}
		if heap[i].score <= heap[child].score {
			return
		}
		heap[i], heap[child] = heap[child], heap[i]
		i = child
	}
}
