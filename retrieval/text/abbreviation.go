package text

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/retrieval"
)

// An abbreviation has 2 to 8 letters; its long form is looked for in so many
// bytes before it, or within brackets of at most so many.
const (
	longestShort = 8
	longestLong  = 120
	longestTerms = 6
)

// Abbreviations finds the short forms that a text itself explains, each with
// its long form once: "World Health Organization (WHO)", "NATO (North Atlantic
// Treaty Organization)", "the International Monetary Fund, or IMF".
func Abbreviations(body, language string) []retrieval.Abbreviation {
	if chainOf(language).bigrams {
		return nil
	}
	var out []retrieval.Abbreviation
	for at := 0; ; {
		next := strings.IndexAny(body[at:], "(,")
		if next < 0 {
			return out
		}
		at += next
		if a, ok := explained(body, at, language); ok && !slices.ContainsFunc(out, a.Equal) {
			out = append(out, a)
		}
		at++
	}
}

// explained reads what stands before and behind a bracket or comma.
func explained(body string, at int, language string) (a retrieval.Abbreviation, ok bool) {
	behind, bracket := strings.CutPrefix(body[at:], "(")
	if bracket {
		inner, _, closed := strings.Cut(behind[:min(len(behind), longestLong)], ")")
		if !closed {
			return a, false
		}
		if short := strings.TrimSpace(inner); isShort(short) {
			return pair(before(body, at)+" ("+short, short, language)
		}
		ahead := before(body, at)
		short := ahead[strings.LastIndexFunc(strings.TrimSpace(ahead), unicode.IsSpace)+1:]
		if short = strings.TrimSpace(short); isShort(short) {
			return pair("("+inner+" "+short, short, language)
		}
		return a, false
	}
	behind, ok = strings.CutPrefix(body[at:], ", or ")
	if !ok {
		return a, false
	}
	behind = strings.TrimPrefix(behind, "the ")
	short := behind[:len(behind)-len(strings.TrimLeftFunc(behind, unicode.IsUpper))]
	if r, _ := utf8.DecodeRuneInString(behind[len(short):]); !isShort(short) || unicode.IsLetter(r) {
		return a, false
	}
	return pair(before(body, at)+" ("+short, short, language)
}

// before returns what may hold a long form that ends at a place in the text.
func before(body string, at int) string {
	start := max(0, at-longestLong)
	for start < at && !utf8.RuneStart(body[start]) {
		start++
	}
	line := body[start:at]
	return line[strings.LastIndexByte(line, '\n')+1:]
}

func isShort(s string) bool {
	n := utf8.RuneCountInString(s)
	return n >= 2 && n <= longestShort && acronym([]byte(s))
}

// pair makes an abbreviation of a text whose last word is the short form and
// whose words before it end with the long form; false if the letters do not
// fit them.
func pair(s, short, language string) (a retrieval.Abbreviation, ok bool) {
	words := Words(s, language)
	if len(words) < 2 || words[len(words)-1].Term == "" {
		return a, false
	}
	a.Short = words[len(words)-1].Term
	words = words[:len(words)-1]
	m := initialism{words, language, Compounding(language)}
	letters := []rune(strings.ToLower(short))
	start := m.match(len(words), letters)
	if start < 0 && len(letters) > 2 { // Centers for Disease Control and Prevention (CDC)
		start = m.match(len(words)-1, letters)
	}
	if start < 0 || words[start].Term == "" {
		return a, false
	}
	for _, w := range words[start:] {
		if w.Term != "" {
			a.Long = append(a.Long, w.Term)
		}
	}
	return a, !slices.Contains(a.Long, a.Short) && len(a.Long) <= longestTerms && (len(a.Long) > 1 || m.compounds)
}

type initialism struct {
	words     []Word
	language  string
	compounds bool
}

// match finds the word from which on words[:end] spell the letters with their
// initials; -1 if they do not. Stop words may be passed over.
func (m initialism) match(end int, letters []rune) int {
	if len(letters) == 0 {
		return end
	}
	if end == 0 {
		return -1
	}
	word := []rune(m.words[end-1].Folded)
	for taken := 1; taken <= len(letters) && len(word) > 0; taken++ {
		if run := letters[len(letters)-taken:]; run[0] == word[0] && within(word[1:], run[1:]) {
			if start := m.match(end-1, letters[:len(letters)-taken]); start >= 0 {
				return start
			}
		}
		if !m.compounds {
			break
		}
	}
	if Stopword(m.words[end-1].Folded, m.language) {
		return m.match(end-1, letters)
	}
	return -1
}

// within reports whether the letters stand in a word in their order.
func within(word, letters []rune) bool {
	for _, r := range word {
		if len(letters) > 0 && letters[0] == r {
			letters = letters[1:]
		}
	}
	return len(letters) == 0
}
