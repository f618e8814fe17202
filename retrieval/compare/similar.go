package compare

import (
	"cmp"
	"slices"
	"strings"

	"verbatim/retrieval/text"
)

// How much two sentences must resemble each other to be the same one, changed.
// Elsewhere than where it was, more is asked for. See doc.go for what was measured.
const (
	alike          = 0.4
	alikeElsewhere = 0.7
)

// fewest is how many words make a part of a sentence: two or three frequent ones
// stand in many others.
const fewest = 3

// likeness is how much two sentences resemble each other.
type likeness struct {
	old, new int
	score    float64
}

// distance is how far a sentence would have moved.
func (l likeness) distance() int { return max(l.new-l.old, l.old-l.new) }

// pairChanged pairs sentences that have no equal by the words they share, those
// first that are most alike.
func (c *comparison) pairChanged() {
	f := newFinder(c)
	list := f.all()
	slices.SortFunc(list, func(a, b likeness) int {
		return cmp.Or(-cmp.Compare(a.score, b.score), cmp.Compare(a.distance(), b.distance()), cmp.Compare(a.old, b.old), cmp.Compare(a.new, b.new))
	})
	first := len(c.pairs)
	for _, l := range list {
		if c.old.free(l.old) && c.new.free(l.new) {
			c.join(l.old, l.new)
		}
	}
	for at := first; at < len(c.pairs); at++ {
		c.grow(at, f.words)
	}
}

// bag is the words of a sentence by their numbers, in ascending order, and what
// they weigh.
type bag struct {
	words  []int32
	weight float64
}

// words numbers and weighs the words of both texts. A stop word counts half.
type words struct {
	language string
	ids      map[string]int32
	weights  []float64
}

func (w *words) bag(s string) bag {
	var b bag
	for _, l := range text.Literals(s) {
		if l.Word {
			id := w.id(strings.ToLower(l.Text))
			b.words = append(b.words, id)
			b.weight += w.weights[id]
		}
	}
	slices.Sort(b.words)
	return b
}

func (w *words) id(word string) int32 {
	id, ok := w.ids[word]
	if !ok {
		id = int32(len(w.weights))
		w.ids[word] = id
		weight := 1.0
		if text.Stopword(word, w.language) {
			weight = 0.5
		}
		w.weights = append(w.weights, weight)
	}
	return id
}

// resemblance is what two sentences share in relation to both of them, and where
// that is more than a few words, to the smaller one as well: so that a part of a
// sentence that was taken apart is recognised.
func (w *words) resemblance(a, b bag) float64 {
	if a.weight == 0 || b.weight == 0 {
		return 0
	}
	shared := 0.0
	for i, j := 0, 0; i < len(a.words) && j < len(b.words); {
		switch x, y := a.words[i], b.words[j]; {
		case x < y:
			i++
		case x > y:
			j++
		default:
			shared += w.weights[x]
			i, j = i+1, j+1
		}
	}
	both := 2 * shared / (a.weight + b.weight)
	if shared < fewest {
		return both
	}
	return (both + shared/min(a.weight, b.weight)) / 2
}
