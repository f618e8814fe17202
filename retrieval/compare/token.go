package compare

import (
	"unicode/utf8"

	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

// token is a word or a mark, the smallest thing that can change.
type token struct {
	retrieval.Span        // in the text
	seen           string // what a reader sees of it
	word           bool
	spaced         bool // white space stands before it
}

// tokens returns all that a reader sees in a part of a text.
func (s *side) tokens(part retrieval.Span) []token {
	seen, from := text.Seen(s.part(part))
	t := tokenizer{seen: string(seen), from: from, offset: part.Start}
	for _, l := range text.Literals(t.seen) {
		t.between(l.Start)
		t.add(l.Start, l.End, l.Word)
	}
	t.between(len(t.seen))
	return t.out
}

// tokenizer gathers the tokens of a part of a text.
type tokenizer struct {
	seen       string
	from       []int // where in the part each byte of it comes from
	offset     int   // of the part in the text
	start, end int   // of the last token, in what is seen
	out        []token
}

// add takes what comes of the same character as the token before to that one: "½"
// stands for three, and an accent may stand on a mark.
func (t *tokenizer) add(start, end int, word bool) {
	if n := len(t.out); n == 0 || start >= t.end && t.from[start] > t.from[t.start] {
		t.out = append(t.out, token{word: word, spaced: start > 0 && t.seen[start-1] == ' '})
		t.start = start
	}
	t.end = max(t.end, end)
	last := &t.out[len(t.out)-1]
	last.seen = t.seen[t.start:t.end]
	last.Span = retrieval.Span{Start: t.offset + t.from[t.start], End: t.offset + t.from[t.end]}
}

// between adds what is no literal but is seen, such as quotation marks.
func (t *tokenizer) between(end int) {
	for at := t.end; at < end; {
		_, size := utf8.DecodeRuneInString(t.seen[at:end])
		if t.seen[at] != ' ' {
			t.add(at, at+size, false)
		}
		at += size
	}
}

// number returns the tokens as numbers, the same for those that look the same.
func number(tokens []token, ids map[string]rune) []rune {
	out := make([]rune, len(tokens))
	for i, t := range tokens {
		id, ok := ids[t.seen]
		if !ok {
			id = rune(len(ids))
			ids[t.seen] = id
		}
		out[i] = id
	}
	return out
}

// before returns the white space between a token and the one before.
func before(tokens []token, at int) retrieval.Span {
	return retrieval.Span{Start: tokens[at-1].End, End: tokens[at].Start}
}

// spanOf returns the bytes of some tokens; of none, the place behind the one
// before.
func spanOf(tokens []token, from, to int) retrieval.Span {
	switch {
	case from < to:
		return retrieval.Span{Start: tokens[from].Start, End: tokens[to-1].End}
	case from == 0:
		return retrieval.Span{Start: tokens[0].Start, End: tokens[0].Start}
	}
	return retrieval.Span{Start: tokens[from-1].End, End: tokens[from-1].End}
}
