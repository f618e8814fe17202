package compare

import (
	"github.com/aymanbagabas/go-udiff/lcs"

	"verbatim/retrieval"
)

// edits returns where two sentences that do not look the same differ.
func (c *comparison) edits(old, new retrieval.Span) []Edit {
	w := wording{c.old.tokens(old), c.new.tokens(new)}
	ids := map[string]rune{}
	places := w.join(lcs.DiffRunes(number(w.old, ids), number(w.new, ids)))
	out := make([]Edit, 0, len(places))
	for _, p := range places {
		if p.Start == p.End && p.ReplStart == p.ReplEnd {
			out = append(out, Edit{before(w.old, p.Start), before(w.new, p.ReplStart)})
			continue
		}
		out = append(out, Edit{spanOf(w.old, p.Start, p.End), spanOf(w.new, p.ReplStart, p.ReplEnd)})
	}
	return out
}

// wording is the words and marks of two sentences.
type wording struct{ old, new []token }

// join adds to the places in which two sentences differ those where only white
// space does, which are of no token. What has but a mark between it becomes one:
// so are "6:30" and "7:45".
func (w *wording) join(places []lcs.Diff) []lcs.Diff {
	var out []lcs.Diff
	end := lcs.Diff{Start: len(w.old), End: len(w.old), ReplStart: len(w.new), ReplEnd: len(w.new)}
	old, new := 0, 0
	for _, p := range append(places, end) {
		for n := 1; old+n < p.Start; n++ {
			if w.old[old+n].spaced != w.new[new+n].spaced {
				out = append(out, lcs.Diff{Start: old + n, End: old + n, ReplStart: new + n, ReplEnd: new + n})
			}
		}
		old, new = p.End, p.ReplEnd
		if last := len(out) - 1; last >= 0 && w.within(out[last], p) {
			out[last].End, out[last].ReplEnd = p.End, p.ReplEnd
		} else {
			out = append(out, p)
		}
	}
	return out[:len(out)-1]
}

// within reports whether only a mark stands between two places, and no space.
func (w *wording) within(first, second lcs.Diff) bool {
	if second.Start != first.End+1 || second.Start == len(w.old) || second.ReplStart == len(w.new) {
		return false
	}
	return !w.old[first.End].word && !w.old[first.End].spaced && !w.old[second.Start].spaced &&
		!w.new[first.ReplEnd].spaced && !w.new[second.ReplStart].spaced
}
