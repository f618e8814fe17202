package bot

import (
	"slices"
	"time"
)

// Together parts a message into what must not be parted: each block, a quote with
// the context right before and behind it, and the name of an article with the quote
// of it right below. The citation of that quote has only what the name does not say.
func Together(blocks []Block) [][]Block {
	var out [][]Block
	for len(blocks) > 0 {
		main := 0
		if beside(blocks, 0, 1) || named(blocks) {
			main = 1
		}
		n := main + 1
		if beside(blocks, n, main) {
			n++
		}
		group := blocks[:n]
		if named(group) {
			group = slices.Clone(group)
			q := *group[1].Quote
			q.Citation.Title, q.Citation.Source, q.Citation.Published = "", "", time.Time{}
			group[1].Quote = &q
		}
		out, blocks = append(out, group), blocks[n:]
	}
	return out
}

// beside reports whether one block is context of the other.
func beside(blocks []Block, context, main int) bool {
	if context >= len(blocks) || main >= len(blocks) {
		return false
	}
	c, m := blocks[context], blocks[main]
	return c.Quote != nil && c.Context && m.Quote != nil && !m.Context && c.Quote.Citation.Ref == m.Quote.Citation.Ref
}

// named reports whether the first block names what the second one quotes, just as
// its citation would: a revision may have had another headline.
func named(blocks []Block) bool {
	if len(blocks) < 2 || blocks[0].Article == nil || blocks[1].Quote == nil || blocks[1].Context {
		return false
	}
	name, cited := *blocks[0].Article, blocks[1].Quote.Citation
	return name.ID == cited.ID && name.Title == cited.Title && name.Source == cited.Source && name.Published.Equal(cited.Published)
}
