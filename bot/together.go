package bot

// Together parts a message into what must not be parted: each block, and a
// quote with the context right before and behind it.
func Together(blocks []Block) [][]Block {
	var out [][]Block
	for len(blocks) > 0 {
		main := 0
		if beside(blocks, 0, 1) {
			main = 1
		}
		n := main + 1
		if beside(blocks, n, main) {
			n++
		}
		out, blocks = append(out, blocks[:n]), blocks[n:]
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
