package compare

import "verbatim/retrieval"

// Kind says what became of a sentence.
type Kind int

// The Kinds.
const (
	Kept    Kind = iota // a reader sees the same words and marks
	Changed             // it is in other words
	Removed             // only the old text has it
	Added               // only the new text has it
)

// Change is a sentence of one or both texts and what became of it. Where one was
// parted in two, or two were joined, it is all of them.
type Change struct {
	Kind Kind
	// Moved is set where a kept or changed sentence stands in front of or behind
	// others than before.
	Moved bool
	// Old and New are where it stands in each text, without the white space around
	// it; zero where a text does not have it.
	Old, New retrieval.Span
	// Words are the places in which a changed sentence differs, in order.
	Words []Edit
}

// Edit is a place where words or marks differ, in bytes of the old and of the new
// text. A span is empty where the other text has more; it stands where that would
// be. Both are white space where only that came or went: "50 %" and "50%".
type Edit struct{ Old, New retrieval.Span }

// Texts compares two revisions of a text in the same language, a BCP 47 base tag.
// The changes are in the order of the new text, where each sentence stands once;
// what was removed follows the sentence that it followed in the old one. Without
// a language, sentences are found by the rules for all.
func Texts(old, new, language string) []Change {
	c := comparison{language: language}
	c.old, c.new = read(old, language), read(new, language)
	c.pairEqual()
	c.pairChanged()
	return c.changes()
}

// Touching returns those of the changes from an old text that touch a part of it,
// such as a quote: its sentences that were changed or removed, in whatever place,
// since a "not" in front of the quoted words turns these as well, and what was
// added between its sentences. None: it stands as it was, though perhaps
// elsewhere or in another order.
func Touching(changes []Change, span retrieval.Span) []Change {
	var touching, added []Change
	within := false // the last sentence of the old text was one of the span's
	for _, c := range changes {
		touches := c.Old.Start < span.End && span.Start < c.Old.End
		switch {
		case c.Kind == Added:
			if within {
				added = append(added, c)
			}
		case touches:
			touching = append(touching, added...)
			if c.Kind != Kept {
				touching = append(touching, c)
			}
			within, added = true, nil
		case !c.Moved:
			within, added = false, nil
		}
	}
	return touching
}

// changes tells of all sentences, in the order of the new text.
func (c *comparison) changes() []Change {
	out := c.removed(nil, 0)
	inPlace := c.inPlace()
	for at := 0; at < len(c.new.sentences); {
		s := c.new.sentences[at]
		if s.pair == none {
			out = append(out, Change{Kind: Added, New: s.Span})
			at++
			continue
		}
		p := c.pairs[s.pair]
		change := Change{Moved: !inPlace[s.pair], Old: c.old.of(p.old), New: c.new.of(p.new)}
		if !c.same(p) {
			change.Kind = Changed
			change.Words = c.edits(change.Old, change.New)
		}
		out = c.removed(append(out, change), p.old.to)
		at = p.new.to
	}
	return out
}

// removed adds the sentences without counterpart that stand in the old text from
// a place on.
func (c *comparison) removed(out []Change, at int) []Change {
	for ; c.old.free(at); at++ {
		out = append(out, Change{Kind: Removed, Old: c.old.sentences[at].Span})
	}
	return out
}
