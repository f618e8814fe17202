package answer

import (
	"hash/maphash"

	"verbatim/retrieval/text"
)

// Two passages are one and the same copy where at least this part of the
// shorter one's shingles stands in the other. Measured on wire copy: cuts,
// new datelines and light editing stay above .74, unrelated texts at 0.
const (
	shingleWords = 5
	sameCopy     = 0.7
)

var shingleSeed = maphash.MakeSeed()

// shingles are the runs of five words in a passage, as hashes; a shorter
// passage is one shingle.
func shingles(words []text.Word) map[uint64]bool {
	set := map[uint64]bool{}
	for i := 0; i+shingleWords <= max(len(words), shingleWords); i++ {
		var h maphash.Hash
		h.SetSeed(shingleSeed)
		for _, w := range words[i:min(i+shingleWords, len(words))] {
			h.WriteString(w.Folded)
			h.WriteByte(0)
		}
		set[h.Sum64()] = true
	}
	return set
}

// containment is the part of the smaller set that stands in the larger.
func containment(a, b map[uint64]bool) float64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	common := 0
	for s := range a {
		if b[s] {
			common++
		}
	}
	return float64(common) / float64(len(a))
}
