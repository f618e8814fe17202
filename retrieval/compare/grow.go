package compare

// grow takes into a pair what stands beside it, has no counterpart and is for the
// most part in the other text's sentence: so it is where a sentence was parted or
// two were joined.
func (c *comparison) grow(at int, w *words) {
	p := &c.pairs[at]
	r := rest{words: w, more: map[int32]int{}}
	r.take(c.old.sentences[p.old.from].bag, 1)
	r.take(c.new.sentences[p.new.from].bag, -1)
	for grown := true; grown; {
		grown = r.grow(&c.new, &p.new, at, -1)
		grown = r.grow(&c.old, &p.old, at, 1) || grown
	}
}

// rest is what the two sides of a pair do not share.
type rest struct {
	*words
	more map[int32]int // word → how often it stands in the old text more than in the new
}

// take notes the words of a sentence: of the old text by 1, of the new by -1.
func (r *rest) take(b bag, sign int) {
	for _, w := range b.words {
		r.more[w] += sign
	}
}

// grow takes into a run what stands behind and before it.
func (r *rest) grow(s *side, in *run, pair, sign int) bool {
	grown := false
	for s.free(in.to) && r.holds(s.sentences[in.to].bag, sign) {
		r.take(s.sentences[in.to].bag, sign)
		s.sentences[in.to].pair = pair
		in.to++
		grown = true
	}
	for s.free(in.from-1) && r.holds(s.sentences[in.from-1].bag, sign) {
		in.from--
		r.take(s.sentences[in.from].bag, sign)
		s.sentences[in.from].pair = pair
		grown = true
	}
	return grown
}

// holds reports whether the other side has half of a sentence's words to spare.
func (r *rest) holds(b bag, sign int) bool {
	found := 0.0
	for from := 0; from < len(b.words); {
		to := from
		for to < len(b.words) && b.words[to] == b.words[from] {
			to++
		}
		spare := min(max(-sign*r.more[b.words[from]], 0), to-from)
		found += float64(spare) * r.weights[b.words[from]]
		from = to
	}
	return found > 0 && 2*found >= b.weight
}
