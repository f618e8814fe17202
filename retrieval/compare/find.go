package compare

import (
	"cmp"
	"slices"
	"sort"
)

// With how many others a sentence is compared is bounded, so that the time grows
// with the length of the texts and no faster.
const (
	window     = 32 // in the same place
	elsewhere  = 8  // those that share most of its rarer words
	rareEnough = 32 // sentences that a rarer word stands in, at most
)

// finder finds what the sentences without an equal may have become.
type finder struct {
	*comparison
	words      *words
	gone, come []loose         // those of the old and of the new text
	with       map[int32][]int // where in come a word stands
}

// loose is a sentence without an equal.
type loose struct {
	at  int // in its text
	gap int // how many sentences that are in place stand before it
	bag
}

func newFinder(c *comparison) *finder {
	f := &finder{comparison: c, words: &words{language: c.language, ids: map[string]int32{}}, with: map[int32][]int{}}
	inPlace := c.inPlace()
	f.gone, f.come = f.list(&c.old, inPlace), f.list(&c.new, inPlace)
	for i, l := range f.come {
		for at, w := range l.words {
			if at == 0 || w != l.words[at-1] {
				f.with[w] = append(f.with[w], i)
			}
		}
	}
	return f
}

// list returns the sentences of a text that have no equal.
func (f *finder) list(side *side, inPlace []bool) []loose {
	var out []loose
	gap := 0
	for at := range side.sentences {
		s := &side.sentences[at]
		switch {
		case s.pair == none:
			s.bag = f.words.bag(s.seen)
			out = append(out, loose{at, gap, s.bag})
		case inPlace[s.pair]:
			gap++
		}
	}
	return out
}

// all returns the sentences that are alike enough.
func (f *finder) all() []likeness {
	var out []likeness
	for i, old := range f.gone {
		near := f.near(i)
		for _, n := range near {
			out = f.add(out, old, f.come[n], alike)
		}
		for _, n := range f.far(old) {
			if !slices.Contains(near, n) {
				out = f.add(out, old, f.come[n], alikeElsewhere)
			}
		}
	}
	return out
}

func (f *finder) add(out []likeness, old, new loose, least float64) []likeness {
	if score := f.words.resemblance(old.bag, new.bag); score >= least {
		out = append(out, likeness{old.at, new.at, score})
	}
	return out
}

// near returns where in come the sentences stand that are in the place of an old
// one: about as far between those that are in place, or beside what it stood
// beside.
func (f *finder) near(i int) []int {
	old := f.gone[i]
	before, after := inGap(f.gone, old.gap)
	from, to := inGap(f.come, old.gap)
	middle := from + (i-before)*(to-from)/(after-before)
	var out []int
	for n := max(from, middle-window/2); n < min(to, middle+window/2); n++ {
		out = append(out, n)
	}
	for _, step := range []int{-1, 1} {
		beside := old.at + step
		if beside < 0 || beside >= len(f.old.sentences) || f.old.free(beside) {
			continue
		}
		n, ok := sort.Find(len(f.come), func(n int) int { return cmp.Compare(f.partner(beside)-step, f.come[n].at) })
		if ok && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return out
}

// inGap returns where the sentences of a gap begin and end.
func inGap(sentences []loose, gap int) (from, to int) {
	from = sort.Search(len(sentences), func(n int) bool { return sentences[n].gap >= gap })
	to = sort.Search(len(sentences), func(n int) bool { return sentences[n].gap > gap })
	return from, to
}

// far returns where in come those stand that share most of a sentence's rarer
// words.
func (f *finder) far(old loose) []int {
	shared := map[int]float64{}
	for _, w := range old.words {
		if places := f.with[w]; len(places) <= rareEnough {
			for _, n := range places {
				shared[n] += f.words.weights[w]
			}
		}
	}
	out := make([]int, 0, len(shared))
	for n := range shared {
		out = append(out, n)
	}
	slices.SortFunc(out, func(a, b int) int { return cmp.Or(-cmp.Compare(shared[a], shared[b]), cmp.Compare(a, b)) })
	return out[:min(len(out), elsewhere)]
}
