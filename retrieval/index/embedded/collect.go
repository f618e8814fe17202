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
	c.view, c.kept = nil, nil
	collectors.Put(c)
}

// occurrences are those of a form in a field, by segment.
type occurrences struct {
	weight float32
	title  bool
	lists  [][]posting
	live   int
}

// add adds a query term's BM25F to the scores and returns, for each of its
// forms, the number of passages with it in the text.
func (c *collector) add(ctx context.Context, term retrieval.QueryTerm) ([]int, error) {
	frequency := make([]int, len(term.Forms))
	var waiting *occurrences // the first, while there is no other
	for _, i := range byWeight(term.Forms) {
		form := term.Forms[i]
		if form.Weight < 1 && (len(c.counted) > enough || waiting != nil && waiting.live > enough) {
			break
		}
		for _, title := range []bool{false, true} {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			o, err := c.read(form, title)
			if err != nil {
				return nil, err
			}
			if !title {
				frequency[i] = o.live
			}
			switch {
			case o.live == 0:
			case waiting == nil && len(c.counted) == 0 && !o.title:
				waiting = &o
			default:
				if waiting != nil {
					c.count(waiting)
					waiting = nil
				}
				c.count(&o)
			}
		}
	}
	weight := float32(idf(c.view.passages, slices.Max(append(frequency, 0))))
	if waiting != nil {
		c.scoreAlone(waiting, weight)
	}
	c.scoreCounted(weight)
	return frequency, nil
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
				c.lengths[n] = p.length
				continue
			}
			for n := int(p.number); n < len(s.first) && s.first[n] == p.number; n++ {
				c.countAt(uint32(s.offset+n), weighted)
			}
		}
	}
}

func (c *collector) countAt(n uint32, weighted float32) {
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
	top := make([]scored, 0, limit) // a heap with the lowest score first
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
	slices.SortFunc(top, func(a, b scored) int { return cmp.Compare(a.number, b.number) })
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
