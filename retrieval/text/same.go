package text

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Same reports whether a reader would see the same words and marks: white space,
// characters that do not show, and how an accent is encoded are no difference.
func Same(a, b string) bool {
	if a == b {
		return true
	}
	x, _ := Seen(a)
	y, _ := Seen(b)
	return string(x) == string(y)
}

// Seen returns s in the form that all texts have which look the same, and for
// each of its bytes, and for its end, the place in s that it comes from.
func Seen(s string) (seen []byte, from []int) {
	seen, from = make([]byte, 0, len(s)), make([]int, 0, len(s)+1)
	gap := -1 // where white space begins that is not put out yet
	for at := 0; at < len(s); {
		n := norm.NFC.NextBoundaryInString(s[at:], true)
		r, _ := utf8.DecodeRuneInString(s[at:])
		switch {
		case unicode.IsSpace(r):
			if gap < 0 {
				gap = at
			}
		case !invisible(r):
			if gap >= 0 && len(seen) > 0 {
				seen, from = append(seen, ' '), append(from, gap)
			}
			gap = -1
			seen = append(seen, norm.NFC.String(s[at:at+n])...)
			for len(from) < len(seen) {
				from = append(from, at)
			}
		}
		at += n
	}
	return seen, append(from, len(s))
}
