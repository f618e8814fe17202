package embedded

import (
	"cmp"
	"slices"

	"verbatim/retrieval/index/bm25"
)

// window is a stretch of a segment's documents: whole articles.
type window struct {
	segment
	index      int // of the segment
	start, end uint32
}

// next moves on; false at the end of the segment.
func (w *window) next() bool {
	w.start = w.end
	end := min(int(w.start)+windowSize, len(w.first))
	for end < len(w.first) && w.first[end] != uint32(end) {
		end++
	}
	w.end = uint32(end)
	return w.start < w.end
}

// scan scores the documents of a window, the rarest term first. It is known what
// a term adds to a score at the most. So once all that are left add less than
// what the documents at the limit have, none that is new can still come among
// them, and only those with a score are looked at (Turtle and Flood 1995, "max
// score").
func (c *collector) scan(w *window, all []found) {
	if size := int(w.end - w.start); len(c.scores) < size {
		c.scores, c.counts, c.lengths = make([]float32, size), make([]float32, size), make([]uint16, size)
	}
	left := 0.0
	for i := range all {
		left += all[i].most
	}
	for i := range all {
		c.closed = c.least() > left
		c.score(w, &all[i])
		left -= all[i].most
	}
	for _, n := range c.scored {
		c.offer(scored{uint32(w.offset) + w.start + n, c.scores[n]})
		c.scores[n] = 0
	}
	c.scored = c.scored[:0]
}

// least returns the lowest of the limit highest scores so far, 0 where there are
// not so many.
func (c *collector) least() float64 {
	if len(c.top) < c.limit || c.limit == 0 {
		return 0
	}
	return float64(c.top[0].score)
}

// score adds a term to the scores.
func (c *collector) score(w *window, f *found) {
	for i := range f.occurrences {
		c.count(w, &f.occurrences[i])
	}
	c.scoreCounted(float32(f.weight))
}

// open reports whether a document may get a score: it has one, or may be new.
func (c *collector) open(n uint32) bool { return !c.closed || c.scores[n] > 0 }

// count adds the weighted occurrences of one form in one field.
func (c *collector) count(w *window, o *occurrences) {
	rest := &o.rest[w.index]
	read, number := 0, rest.before
	for _, p := range rest.postings {
		next := number + p.step()
		if next >= w.end {
			break
		}
		read++
		number = next
		weighted := o.weight * float32(p.count())
		switch {
		case weighted == 0 || w.deleted.has(number):
		case o.title:
			for n := number; n < w.end && w.first[n] == number; n++ {
				c.countAt(n-w.start, weighted)
			}
		case c.open(number - w.start):
			c.countAt(number-w.start, weighted)
			c.lengths[number-w.start] = p.length()
		}
	}
	rest.postings, rest.before = rest.postings[read:], number
}

func (c *collector) countAt(n uint32, weighted float32) {
	if !c.open(n) {
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
		c.scores[n] += bm25.Score(weight, c.counts[n], c.normOf(c.lengths[n]))
		c.counts[n], c.lengths[n] = 0, 0
	}
	c.counted = c.counted[:0]
}

type scored struct {
	number uint32
	score  float32
}

// offer takes a document among the best if it belongs there.
func (c *collector) offer(s scored) {
	switch {
	case len(c.top) == c.limit && (c.limit == 0 || s.score <= c.top[0].score) || c.hidden.has(s.number):
	case len(c.top) < c.limit:
		c.top = append(c.top, s)
		if len(c.top) == c.limit {
			slices.SortFunc(c.top, func(a, b scored) int { return cmp.Compare(a.score, b.score) })
		}
	default:
		c.top[0] = s
		sink(c.top)
	}
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
