package compare

import (
	"slices"
	"sort"
)

// pairEqual pairs the sentences that look the same, wherever they stand, as Heckel
// did with lines: those that stand once in each text are sure, what stands beside
// them goes with them, and what is left goes in order.
func (c *comparison) pairEqual() {
	places := map[string]*[2][]int{}
	for i, side := range []*side{&c.old, &c.new} {
		for at, s := range side.sentences {
			if places[s.seen] == nil {
				places[s.seen] = &[2][]int{}
			}
			places[s.seen][i] = append(places[s.seen][i], at)
		}
	}
	for old, s := range c.old.sentences {
		if p := places[s.seen]; len(p[0]) == 1 && len(p[1]) == 1 {
			c.join(old, p[1][0])
		}
	}
	c.pairBeside()
	next := func(seen string) int { // the first that is free
		p := places[seen]
		for len(p[1]) > 0 && !c.new.free(p[1][0]) {
			p[1] = p[1][1:]
		}
		if len(p[1]) == 0 {
			return none
		}
		return p[1][0]
	}
	for old, s := range c.old.sentences {
		if !c.old.free(old) {
			continue
		}
		if new := next(s.seen); new != none {
			c.join(old, new)
		}
	}
}

// pairBeside pairs equal sentences that follow a pair, or the beginning of both
// texts, and then those in front of one, or of both ends.
func (c *comparison) pairBeside() {
	equal := func(old, new int) {
		if c.old.free(old) && c.new.free(new) && c.old.sentences[old].seen == c.new.sentences[new].seen {
			c.join(old, new)
		}
	}
	equal(0, 0)
	for old := range c.old.sentences {
		if !c.old.free(old) {
			equal(old+1, c.partner(old)+1)
		}
	}
	last := len(c.old.sentences) - 1
	equal(last, len(c.new.sentences)-1)
	for old := last; old >= 0; old-- {
		if !c.old.free(old) {
			equal(old-1, c.partner(old)-1)
		}
	}
}

// partner returns where the counterpart of an old sentence stands, while pairs are
// of one sentence each.
func (c *comparison) partner(old int) int {
	return c.pairs[c.old.sentences[old].pair].new.from
}

// inPlace tells of each pair whether it belongs to the most that stand in the same
// order in both texts; all others were moved.
func (c *comparison) inPlace() []bool {
	var order []int // the pairs in the order of the new text
	for at := 0; at < len(c.new.sentences); at++ {
		if s := c.new.sentences[at]; s.pair != none && c.pairs[s.pair].new.from == at {
			order = append(order, s.pair)
		}
	}
	in := make([]bool, len(c.pairs))
	for _, at := range rising(order, func(p int) int { return c.pairs[p].old.from }) {
		in[at] = true
	}
	return in
}

// rising returns a longest selection of items, in order, whose keys rise; no two
// have the same.
func rising(items []int, key func(int) int) []int {
	var ends []int // ends[n]: the place of the item with the least key that a selection of n+1 ends with
	before := make([]int, len(items))
	for at, item := range items {
		n := sort.Search(len(ends), func(n int) bool { return key(items[ends[n]]) >= key(item) })
		before[at] = none
		if n > 0 {
			before[at] = ends[n-1]
		}
		if n == len(ends) {
			ends = append(ends, at)
		} else {
			ends[n] = at
		}
	}
	var out []int
	if len(ends) > 0 {
		for at := ends[len(ends)-1]; at != none; at = before[at] {
			out = append(out, items[at])
		}
	}
	slices.Reverse(out)
	return out
}
