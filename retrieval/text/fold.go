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
// leaves invisible characters out. Most of a text is normal already, so that
// only its quotation marks and the like are looked for.
func fold(s string) *folded {
	if strange(s) == len(s) {
		return &folded{text: s}
	}
	f := folder{source: s, out: make([]byte, 0, len(s))}
	for at := 0; at < len(s); {
		if n := norm.NFKC.QuickSpanString(s[at:]); n > 0 {
			f.normal(at, at+n)
			at += n
			continue
		}
		n := norm.NFKC.NextBoundaryInString(s[at:], true)
		start := len(f.out)
		f.out = appendUnified(f.out, norm.NFKC.String(s[at:at+n]))
		f.patch(start, at, at+n)
		at += n
	}
	return &folded{string(f.out), f.patches}
}

// folder is a text while it is folded.
type folder struct {
	source  string
	out     []byte
	patches []patch
}

// patch notes that what was put out since start stands for a part of the source.
func (f *folder) patch(start, from, to int) {
	f.patches = append(f.patches, patch{retrieval.Span{Start: start, End: len(f.out)}, retrieval.Span{Start: from, End: to}})
}

// normal folds a part of the source that is normalised.
func (f *folder) normal(from, to int) {
	copied := from
	for at := from; at < to; {
		at += strange(f.source[at:to])
		if at == to {
			break
		}
		r, size := utf8.DecodeRuneInString(f.source[at:])
		if plain, ok := unify(r); ok {
			f.out = append(f.out, f.source[copied:at]...)
			start := len(f.out)
			f.out = append(f.out, plain...)
			copied = at + size
			f.patch(start, at, copied)
		}
		at += size
	}
	f.out = append(f.out, f.source[copied:to]...)
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
	case invisible(r):
		return "", true
	}
	return "", false
}

// invisible reports soft hyphens, zero-width characters and marks of direction.
func invisible(r rune) bool {
	return r == 0x00AD || r >= 0x200B && r <= 0x200F || r >= 0x202A && r <= 0x202E ||
		r >= 0x2060 && r <= 0x2064 || r >= 0x2066 && r <= 0x2069 || r == 0xFEFF || r == 0x061C
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
