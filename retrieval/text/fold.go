package text

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"verbatim/retrieval"
)

// folded is a text in normalised form with the way back to the original.
type folded struct {
	bytes []byte
	// starts and ends hold, for each byte, the span in the original that it came
	// from. Both are nil where the text is as it was.
	starts, ends []int
}

// span leads a span of the folded text back to the original.
func (f *folded) span(start, end int) retrieval.Span {
	if f.starts == nil {
		return retrieval.Span{Start: start, End: end}
	}
	if start >= end {
		return retrieval.Span{}
	}
	return retrieval.Span{Start: f.starts[start], End: f.ends[end-1]}
}

// fold normalises to NFKC and one form of quotation marks and dashes, and
// leaves invisible characters out.
func fold(s string) *folded {
	if isASCII(s) {
		return &folded{bytes: []byte(s)}
	}
	f := &folded{
		bytes:  make([]byte, 0, len(s)),
		starts: make([]int, 0, len(s)),
		ends:   make([]int, 0, len(s)),
	}
	for i := 0; i < len(s); {
		// An ASCII character stands for itself unless a mark may follow it.
		if s[i] < utf8.RuneSelf && (i+1 == len(s) || s[i+1] < utf8.RuneSelf) {
			f.add(s[i:i+1], i, i+1)
			i++
			continue
		}
		n := norm.NFKC.NextBoundaryInString(s[i:], true)
		for _, r := range norm.NFKC.String(s[i : i+n]) {
			if plain, ok := unify(r); ok {
				f.add(plain, i, i+n)
			} else {
				f.add(string(r), i, i+n)
			}
		}
		i += n
	}
	return f
}

func (f *folded) add(s string, start, end int) {
	f.bytes = append(f.bytes, s...)
	for range len(s) {
		f.starts, f.ends = append(f.starts, start), append(f.ends, end)
	}
}

// unify maps a character to the one that stands for its like; to nothing if it
// is invisible.
func unify(r rune) (string, bool) {
	switch {
	case r == '‘' || r == '’' || r == '‚' || r == '‛' || r == 'ʼ' || r == '′' || r == '`' || r == '´':
		return "'", true
	case r == '“' || r == '”' || r == '„' || r == '‟' || r == '«' || r == '»' || r == '″':
		return `"`, true
	case r >= 0x2010 && r <= 0x2015 || r == '−':
		return "-", true
	case r == 0x00AD || r >= 0x200B && r <= 0x200F || r >= 0x202A && r <= 0x202E ||
		r >= 0x2060 && r <= 0x2064 || r >= 0x2066 && r <= 0x2069 || r == 0xFEFF || r == 0x061C:
		return "", true
	}
	return "", false
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Fold returns s in the form in which texts are compared: normalised, lower
// case, straight quotation marks and dashes, nothing invisible, white space
// as single spaces.
func Fold(s string) string {
	return strings.Join(strings.Fields(strings.ToLower(string(fold(s).bytes))), " ")
}
