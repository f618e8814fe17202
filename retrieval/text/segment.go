package text

import (
	"strings"
	"unicode/utf8"

	"github.com/blevesearch/segment"

	"verbatim/retrieval"
)

// segments finds the words of a text by the rules of Unicode Annex 29, just as
// Bleve's tokenizer does. Stretches of plain characters, which is most of most
// news, are read by a few comparisons each; a word with another character is left
// to Bleve's state machine. The two meet at spaces, where a word always ends.
func segments(s string) []retrieval.Span {
	words := make([]retrieval.Span, 0, len(s)/4+1)
	for at := 0; at < len(s); {
		next := plainUntil(s, at)
		if next == len(s) {
			return plainWords(words, s, at, next)
		}
		space := max(at, at+strings.LastIndexByte(s[at:next], ' '))
		words = plainWords(words, s, at, space)
		at = strangeEnd(s, next)
		words = strangeWords(words, s, space, at)
	}
	return words
}

// plainUntil returns the place of the first character from at on that is
// neither ASCII nor a plain letter.
func plainUntil(s string, at int) int {
	for at < len(s) {
		size := plainAt(s, at)
		if size == 0 {
			return at
		}
		at += size
	}
	return len(s)
}

// plainAt returns the size of the character at a place if it is plain, 0 if not.
func plainAt(s string, at int) int {
	if s[at] < utf8.RuneSelf {
		return 1
	}
	r, size := utf8.DecodeRuneInString(s[at:])
	if !plainLetter(r) {
		return 0
	}
	return size
}

// plainLetter reports a letter of the Latin and Cyrillic scripts beyond ASCII
// that words hold as they hold a to z: Annex 29 calls it ALetter.
func plainLetter(r rune) bool {
	switch {
	case r >= 0x00C0 && r <= 0x024F:
		return r != '×' && r != '÷'
	case r >= 0x0400 && r <= 0x052F:
		return r <= 0x0481 || r >= 0x048A
	}
	return false
}

// strangeEnd returns the first place behind at where a space is followed by a
// plain character: by nothing that could belong to it.
func strangeEnd(s string, at int) int {
	for {
		space := strings.IndexByte(s[at:], ' ')
		if space < 0 {
			return len(s)
		}
		at += space
		if at+1 == len(s) || plainAt(s, at+1) > 0 {
			return at
		}
		at++
	}
}

func strangeWords(words []retrieval.Span, s string, start, end int) []retrieval.Span {
	parts, types, _, err := segment.SegmentWordsDirect([]byte(s[start:end]), nil, nil)
	if err != nil { // never: the machine takes any text
		return words
	}
	for i, part := range parts {
		if types[i] != segment.None {
			words = append(words, retrieval.Span{Start: start, End: start + len(part)})
		}
		start += len(part)
	}
	return words
}

// The kinds of plain characters in words; any other parts them.
const (
	letter = 1 << iota
	digit
	underline
	betweenLetters // within a word where it has a letter on each side
	betweenDigits
)

var kinds = func() (kinds [utf8.RuneSelf]uint8) {
	for c := byte(0); c < utf8.RuneSelf; c++ {
		switch {
		case 'a' <= c|0x20 && c|0x20 <= 'z':
			kinds[c] = letter
		case '0' <= c && c <= '9':
			kinds[c] = digit
		}
	}
	kinds['_'] = underline
	kinds[':'] = betweenLetters
	kinds[','], kinds[';'] = betweenDigits, betweenDigits
	kinds['.'], kinds['\''] = betweenLetters|betweenDigits, betweenLetters|betweenDigits
	return kinds
}()

// kindAt returns the kind of the plain character at a place, and its size.
func kindAt(s string, at int) (kind uint8, size int) {
	if s[at] < utf8.RuneSelf {
		return kinds[s[at]], 1
	}
	return letter, 2
}

// plainWords adds the words in a part of s that is plain.
func plainWords(words []retrieval.Span, s string, start, end int) []retrieval.Span {
	const inWord = letter | digit | underline
	for at := start; at < end; {
		before, size := kindAt(s, at)
		begin := at
		at += size
		if before&inWord == 0 {
			continue
		}
		for at < end {
			kind, size := kindAt(s, at)
			if kind&inWord == 0 {
				if at+1 == end {
					break
				}
				if after, _ := kindAt(s, at+1); !joins(before, kind, after) {
					break
				}
			}
			before = kind
			at += size
		}
		words = append(words, retrieval.Span{Start: begin, End: at})
	}
	return words
}

// joins reports whether a character between two others makes one word of them.
func joins(before, between, after uint8) bool {
	return before == after && (before == letter && between&betweenLetters != 0 || before == digit && between&betweenDigits != 0)
}
