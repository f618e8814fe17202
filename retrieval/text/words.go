package text

import (
	"bytes"
	"slices"
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

var tokenizer = bleveunicode.NewUnicodeTokenizer()

// Words returns all words of s, in order.
func Words(s, language string) []Word {
	c := chainOf(language)
	f := fold(s)
	stream := tokenizer.Tokenize(f.bytes)
	if c.bigrams {
		return c.bigramWords(f, stream)
	}
	shouts := shouting(f.bytes)
	words := make([]Word, len(stream))
	names := make([]bool, len(stream))   // US, WHO, U.S.
	at := make(map[int]int, len(stream)) // by the stream's own positions
	for i, t := range stream {
		at[t.Position] = i
		words[i].Span = f.span(t.Start, t.End)
		plain := normalize(t.Term, c.dotGroups)
		names[i] = acronym(plain) && (!shouts || len(plain) < len(t.Term))
		t.Term = plain
	}
	for _, filter := range c.before {
		stream = filter.Filter(stream)
	}
	kept := stream[:0]
	for _, t := range stream {
		i := at[t.Position]
		words[i].Folded = string(t.Term)
		if names[i] || !c.stop[words[i].Folded] {
			kept = append(kept, t)
		}
	}
	for _, filter := range c.after {
		kept = filter.Filter(kept)
	}
	for _, t := range kept {
		words[at[t.Position]].Term = string(t.Term)
	}
	return words
}

func (c *chain) bigramWords(f *folded, stream analysis.TokenStream) []Word {
	for _, filter := range slices.Concat(c.before, c.after) {
		stream = filter.Filter(stream)
	}
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
	tokens := Tokens(passage, language)
	terms := make([]retrieval.Term, len(tokens))
	in := 0
	for i, t := range tokens {
		for in < len(sentences)-1 && t.Start >= sentences[in].End {
			in++
		}
		terms[i] = retrieval.Term{Text: t.Term, Position: t.Position, Sentence: in}
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
func shouting(s []byte) bool {
	return !bytes.ContainsFunc(s, unicode.IsLower)
}
