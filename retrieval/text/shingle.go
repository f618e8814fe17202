package text

import (
	"slices"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Two texts are copies of one where at least this part of the shorter one's
// shingles stands in the other. Measured on wire copy: cuts, new datelines and
// light editing stay above .74, unrelated texts at 0.
const (
	SameCopy     = 0.7
	shingleWords = 5
)

// Shingles are the runs of five words in a text as hashes, in ascending order
// and each once; a shorter text is one. They are the same in every process and
// differ from seed to seed. Words are told by letters and digits alone: each
// article that comes in is hashed, and what search does to words takes twenty
// times as long.
func Shingles(s string, seed uint64) []uint64 {
	hashes := wordHashes(s)
	out := make([]uint64, 0, len(hashes))
	for i := 0; i+shingleWords <= max(len(hashes), shingleWords); i++ {
		h := mix(seed)
		for _, word := range hashes[i:min(i+shingleWords, len(hashes))] {
			h = mix(h ^ word)
		}
		out = append(out, h)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// wordHashes hashes the words of a text in lower case. Where a script has no
// spaces, each character is a word.
func wordHashes(s string) []uint64 {
	words := make([]uint64, 0, len(s)/6)
	h := uint64(fnvBasis)
	end := func() {
		if h != fnvBasis {
			words, h = append(words, h), fnvBasis
		}
	}
	for _, r := range norm.NFC.String(s) {
		switch {
		case r >= firstUnspaced && unicode.In(r, unspaced...):
			end()
			h = fnv(h, r)
			end()
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
			h = fnv(h, unicode.ToLower(r))
		case !invisible(r):
			end()
		}
	}
	end()
	return words
}

// unspaced are the scripts that are written without spaces between words.
var unspaced = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar}

const firstUnspaced = '\u0e00' // Thai

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

// fnv goes on with FNV-1a, by characters instead of bytes.
func fnv(h uint64, r rune) uint64 { return (h ^ uint64(r)) * 0x100000001b3 }

const fnvBasis = 0xcbf29ce484222325

// mix spreads what differs over all bits (the last step of SplitMix64).
func mix(h uint64) uint64 {
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}
