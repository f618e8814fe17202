package text

import "slices"

// Two texts are copies of one where at least this part of the shorter one's
// shingles stands in the other. Measured on wire copy: cuts, new datelines and
// light editing stay above .74, unrelated texts at 0.
const (
	SameCopy     = 0.7
	shingleWords = 5
)

// Shingles are the runs of five words in a text as hashes, in ascending order
// and each once; a shorter text is one. They are the same in every process and
// differ from seed to seed.
func Shingles(words []Word, seed uint64) []uint64 {
	hashes := make([]uint64, len(words))
	for i, w := range words {
		hashes[i] = fnv(w.Folded)
	}
	out := make([]uint64, 0, len(words))
	for i := 0; i+shingleWords <= max(len(words), shingleWords); i++ {
		h := mix(seed)
		for _, word := range hashes[i:min(i+shingleWords, len(words))] {
			h = mix(h ^ word)
		}
		out = append(out, h)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Containment is the part of the smaller set of shingles that stands in the
// larger.
func Containment(a, b []uint64) float64 {
	common := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			i, j, common = i+1, j+1, common+1
		}
	}
	return float64(common) / float64(min(len(a), len(b)))
}

// fnv is FNV-1a.
func fnv(s string) uint64 {
	h := uint64(0xcbf29ce484222325)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 0x100000001b3
	}
	return h
}

// mix spreads what differs over all bits (the last step of SplitMix64).
func mix(h uint64) uint64 {
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}
