package text

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
	bleveunicode "github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"

	"verbatim/retrieval"
)

// Word is a word of a text, by the Unicode rules; in Chinese, Japanese and
// Korean a pair of characters.
type Word struct {
	retrieval.Span        // in the text as it was given
	Folded         string // normalised and in lower case
	Term           string // as search sees it; "" for a stop word
}

// Token is a word that is no stop word.
type Token struct {
	Term string
	retrieval.Span
	Position int // in words, so that stop words leave gaps
}

// Words returns all words of s, in order.
func Words(s, language string) []Word { return Lazily(s, language).All() }

// form is what becomes of a word, wherever it stands.
type form struct {
	surface      string // as it stands in the text
	folded, term string
	stop         bool // a stop word, unless it is a name
	acronym      bool // a name, such as US, unless all is in capitals
	initials     bool // a name, such as U.S.
}

// form passes a word through the filters.
func (c *chain) form(surface string) form {
	plain := normalize([]byte(surface), c.dotGroups)
	capitals := acronym(plain)
	token := &analysis.Token{Term: plain, Position: 1, Type: analysis.AlphaNumeric}
	stream := pass(analysis.TokenStream{token}, c.before)
	w := form{surface: surface, folded: alike(token.Term, surface), acronym: capitals, initials: capitals && len(plain) < len(surface)}
	w.stop = c.stop[w.folded]
	pass(stream, c.after)
	w.term = alike(token.Term, w.folded)
	return w
}

// alike returns s as a string, a part of before where that begins with it: most
// words are in lower case, and most stems are their beginning.
func alike(s []byte, before string) string {
	if len(s) <= len(before) && before[:len(s)] == string(s) {
		return before[:len(s)]
	}
	return string(s)
}

func pass(stream analysis.TokenStream, filters []analysis.TokenFilter) analysis.TokenStream {
	for _, filter := range filters {
		stream = filter.Filter(stream)
	}
	return stream
}

var tokenizer = bleveunicode.NewUnicodeTokenizer()

func (c *chain) bigramWords(f *folded) []Word {
	stream := pass(pass(tokenizer.Tokenize([]byte(f.text)), c.before), c.after)
	words := make([]Word, 0, len(stream))
	for _, t := range stream {
		term := string(t.Term)
		for _, pair := range hangulPairs(term) {
			word := term[pair.Start:pair.End]
			words = append(words, Word{Span: f.span(t.Start+pair.Start, min(t.Start+pair.End, t.End)), Folded: word, Term: word})
		}
	}
	return words
}

// hangulPairs cuts a Korean word into pairs of syllables, for its particles are
// written together with it. Any other word is left whole.
func hangulPairs(word string) []retrieval.Span {
	const syllable = 3 // bytes
	korean := !strings.ContainsFunc(word, func(r rune) bool { return !unicode.Is(unicode.Hangul, r) || utf8.RuneLen(r) != syllable })
	if !korean || len(word) <= 2*syllable {
		return []retrieval.Span{{Start: 0, End: len(word)}}
	}
	var pairs []retrieval.Span
	for at := 0; at+2*syllable <= len(word); at += syllable {
		pairs = append(pairs, retrieval.Span{Start: at, End: at + 2*syllable})
	}
	return pairs
}

// Tokens returns the words of s that are no stop words.
func Tokens(s, language string) []Token {
	words := Words(s, language)
	tokens := make([]Token, 0, len(words))
	for i, w := range words {
		if w.Term != "" {
			tokens = append(tokens, Token{w.Term, w.Span, i})
		}
	}
	return tokens
}

// Analyze returns the terms of a passage with the sentences they stand in: what
// an Index is handed.
func Analyze(passage, language string) []retrieval.Term {
	sentences := Sentences(passage, language)
	words := Words(passage, language)
	terms := make([]retrieval.Term, 0, len(words))
	in := 0
	for i, w := range words {
		if w.Term == "" {
			continue
		}
		for in < len(sentences)-1 && w.Start >= sentences[in].End {
			in++
		}
		terms = append(terms, retrieval.Term{Text: w.Term, Position: i, Sentence: in})
	}
	return terms
}

// normalize takes the dots out of initials ("U.S" as the Unicode rules leave
// it) and the separators out of figures ("13,000").
func normalize(term []byte, dotGroups bool) []byte {
	if !bytes.ContainsAny(term, ".,") {
		return term
	}
	if initials(term) {
		return bytes.ReplaceAll(term, []byte("."), nil)
	}
	separator := ","
	if dotGroups {
		separator = "."
	}
	if grouped(string(term), separator) {
		return bytes.ReplaceAll(term, []byte(separator), nil)
	}
	return term
}

// initials reports single letters parted by dots.
func initials(term []byte) bool {
	for i, part := range strings.Split(string(term), ".") {
		r, size := utf8.DecodeRuneInString(part)
		if size == 0 || size != len(part) || !unicode.IsLetter(r) {
			return i > 0 && part == "" // a last dot
		}
	}
	return true
}

// grouped reports a whole number in groups of three digits.
func grouped(term, separator string) bool {
	groups := strings.Split(term, separator)
	for i, g := range groups {
		if len(g) != 3 && (i > 0 || len(g) == 0 || len(g) > 3) || strings.Trim(g, "0123456789") != "" {
			return false
		}
	}
	return len(groups) > 1
}

// acronym reports a word of capitals only, two at least.
func acronym(term []byte) bool {
	n := 0
	for _, r := range string(term) {
		if !unicode.IsUpper(r) {
			return false
		}
		n++
	}
	return n > 1
}

// shouting reports a text without a small letter, in which capitals say
// nothing.
func shouting(s string) bool {
	return !strings.ContainsFunc(s, unicode.IsLower)
}
