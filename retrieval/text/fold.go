package text

import (
	"sort"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"verbatim/retrieval"
)

// folded is a text in normalised form with the way back to the original.
type folded struct {
	text    string
	patches []patch // in order; what lies between them is as it was
}

// patch is a place where the folded text differs from the original.
type patch struct {
	folded, original retrieval.Span
}

// span leads a span of the folded text back to the original. An end within a
// patch means all that the patch stands for.
func (f *folded) span(start, end int) retrieval.Span {
	if len(f.patches) == 0 {
		return retrieval.Span{Start: start, End: end}
	}
	if start >= end {
		return retrieval.Span{}
	}
	return retrieval.Span{Start: f.original(start).Start, End: f.original(end - 1).End}
}

// original returns what a byte of the folded text came from.
func (f *folded) original(at int) retrieval.Span {
	// Behind all patches that begin at the byte or before it.
	i := sort.Search(len(f.patches), func(i int) bool { return f.patches[i].folded.Start > at })
	if i == 0 {
		return retrieval.Span{Start: at, End: at + 1}
	}
	p := f.patches[i-1]
	if at < p.folded.End {
		return p.original
	}
	start := p.original.End + at - p.folded.End
	return retrieval.Span{Start: start, End: start + 1}
}

// fold normalises to NFKC and one form of quotation marks and dashes, and
// leaves invisible characters out.
func fold(s string) *folded {
	next := strange(s)
	if next == len(s) {
		return &folded{text: s}
	}
	var patches []patch
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		// An ASCII character stands for itself unless a mark may follow it.
		if plain := i + strange(s[i:]); plain == len(s) {
			out = append(out, s[i:]...)
			break
		} else if plain-1 > i {
			out = append(out, s[i:plain-1]...)
			i = plain - 1
		}
		n := norm.NFKC.NextBoundaryInString(s[i:], true)
		start := len(out)
		out = appendUnified(out, norm.NFKC.String(s[i:i+n]))
		// A character that is as it was needs no patch: words do not begin or
		// end within one.
		if _, size := utf8.DecodeRuneInString(s[i:]); size < n || string(out[start:]) != s[i:i+n] {
			patches = append(patches, patch{retrieval.Span{Start: start, End: len(out)}, retrieval.Span{Start: i, End: i + n}})
		}
		i += n
	}
	return &folded{string(out), patches}
}

func appendUnified(out []byte, s string) []byte {
	for _, r := range s {
		if plain, ok := unify(r); ok {
			out = append(out, plain...)
		} else {
			out = utf8.AppendRune(out, r)
		}
	}
	return out
}

// unify maps a character to the one that stands for its like; to nothing if it
// is invisible.
func unify(r rune) (string, bool) {
	switch {
	case r < 0x00AB && r != '`':
		return "", false
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

// strange returns the place of the first character beyond ASCII, the length of
// s if there is none.
func strange(s string) int {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return i
		}
	}
	return len(s)
}

// Fold returns s in the form in which texts are compared: normalised, lower
// case, straight quotation marks and dashes, nothing invisible, white space
// as single spaces.
func Fold(s string) string {
	return strings.Join(strings.Fields(strings.ToLower(fold(s).text)), " ")
}
