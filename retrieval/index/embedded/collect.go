package embedded

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"

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
	passages int
	average  float64 // terms a passage

	scores  []float32
	scored  []uint32 // documents with a score
	counts  []float32
	lengths []float32
	counted []uint32 // documents with a count, for the term at hand
}

var collectors = sync.Pool{New: func() any { return new(collector) }}

func newCollector(size int, r retrieval.Results) *collector {
	c := collectors.Get().(*collector)
	if len(c.scores) < size {
		c.scores = make([]float32, size)
		c.counts = make([]float32, size)
		c.lengths = make([]float32, size)
	}
	c.passages = r.Passages
	c.average = float64(max(r.Length, 1)) / float64(max(r.Passages, 1))
	return c
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
	collectors.Put(c)
}

// add adds a query term's BM25F to the scores and returns, for each of its
// forms, the number of passages with it in the text.
func (c *collector) add(ctx context.Context, snapshot *scorch.IndexSnapshot, term retrieval.QueryTerm) ([]int, error) {
	frequency := make([]int, len(term.Forms))
	for _, i := range byWeight(term.Forms) {
		form := term.Forms[i]
		if form.Weight < 1 && len(c.counted) > enough {
			break
		}
		n, err := c.count(ctx, snapshot, form.Text, fieldText, form.Weight)
		if err != nil {
			return nil, err
		}
		frequency[i] = n
		if _, err := c.count(ctx, snapshot, form.Text, fieldTitle, form.Weight*titleWeight); err != nil {
			return nil, err
		}
	}
	weight := float32(idf(c.passages, slices.Max(append(frequency, 0))))
	for _, n := range c.counted {
		length := float64(c.lengths[n])
		if length == 0 { // only in the title
			length = c.average
		}
		if c.scores[n] == 0 {
			c.scored = append(c.scored, n)
		}
		norm := float32(k1 * (1 - b + b*length/c.average))
		c.scores[n] += weight * c.counts[n] / (c.counts[n] + norm)
		c.counts[n], c.lengths[n] = 0, 0
	}
	c.counted = c.counted[:0]
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

// count adds the weighted occurrences of one form in one field.
func (c *collector) count(ctx context.Context, snapshot *scorch.IndexSnapshot, term, field string, weight float64) (int, error) {
	reader, err := snapshot.TermFieldReader(ctx, []byte(term), field, true, true, false)
	if err != nil {
		return 0, err
	}
	defer reader.Close()
	frequency := int(reader.Count())
	var doc index.TermFieldDoc
	for read := 0; ; read++ {
		if read%4096 == 4095 && ctx.Err() != nil {
			return 0, ctx.Err()
		}
		posting, err := reader.Next(&doc)
		if err != nil {
			return 0, err
		}
		if posting == nil {
			return frequency, nil
		}
		n := uint32(posting.ID.Value())
		if c.counts[n] == 0 {
			c.counted = append(c.counted, n)
		}
		c.counts[n] += float32(weight) * float32(posting.Freq)
		if field == fieldText {
			c.lengths[n] = float32(math.Round(1 / (posting.Norm * posting.Norm))) // Norm is 1/√length
		}
	}
}

type scored struct {
	number uint32
	score  float32
}

// best returns the documents with the highest scores, in the order of their
// numbers, which is the order in which they lie on disk.
func (c *collector) best(limit int, hidden bitset) []scored {
	var top []scored // a heap with the lowest score first
	for _, n := range c.scored {
		if hidden.has(n) {
			continue
		}
		s := scored{n, c.scores[n]}
		switch {
		case len(top) < limit:
			top = append(top, s)
			if len(top) == limit {
				slices.SortFunc(top, func(a, b scored) int { return cmp.Compare(a.score, b.score) })
			}
		case s.score > top[0].score:
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
