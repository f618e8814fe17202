package text

import (
	"sort"

	"verbatim/retrieval"
)

// Lazy is a run of words of a text, found but not yet passed through the filters,
// which is what takes the time. Who needs a few words of a passage asks for those.
type Lazy struct {
	*parsed
	from, to int
}

// parsed is a text parted into words.
type parsed struct {
	chain  *chain
	folded *folded
	spans  []retrieval.Span // in the folded text
	shouts bool
	pairs  []Word // instead, where words are pairs of characters
}

// Lazily returns the words of s, in order.
func Lazily(s, language string) Lazy {
	p := &parsed{chain: chainOf(language), folded: fold(s)}
	if p.chain.bigrams {
		p.pairs = p.chain.bigramWords(p.folded)
		return Lazy{p, 0, len(p.pairs)}
	}
	p.spans, p.shouts = segments(p.folded.text), shouting(p.folded.text)
	return Lazy{p, 0, len(p.spans)}
}

// Len returns the number of words.
func (l Lazy) Len() int { return l.to - l.from }

// At returns the word with a number, from 0 on.
func (l Lazy) At(i int) Word {
	i += l.from
	if l.pairs != nil {
		return l.pairs[i]
	}
	return l.word(i, l.chain.memo.form(l.folded.text[l.spans[i].Start:l.spans[i].End], l.chain.form))
}

// Stop reports whether a word is a stop word, which has no term. Most words tell
// that without a look at the memo, which is too large for the processor's cache.
func (l Lazy) Stop(i int) bool {
	if l.pairs == nil {
		span := l.spans[l.from+i]
		if surface := l.folded.text[span.Start:span.End]; small(surface) {
			return l.chain.stop[surface]
		}
	}
	return l.At(i).Term == ""
}

// small reports a word of the letters a to z alone, which no filter changes before
// it is compared with the stop words.
func small(s string) bool {
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return false
		}
	}
	return true
}

// First returns the number of the first word among those of the whole text.
func (l Lazy) First() int { return l.from }

// All returns the words.
func (l Lazy) All() []Word {
	if l.pairs != nil || l.Len() == 0 {
		return l.pairs[l.from:l.to]
	}
	words := make([]Word, l.Len())
	l.chain.memo.each(l.folded.text, l.spans[l.from:l.to], l.chain.form, func(i int, f form) {
		words[i] = l.word(l.from+i, f)
	})
	return words
}

// In returns the words that begin within a span.
func (l Lazy) In(s retrieval.Span) Lazy {
	behind := func(at int) int {
		return l.from + sort.Search(l.Len(), func(i int) bool { return l.start(l.from+i) >= at })
	}
	return Lazy{l.parsed, behind(s.Start), behind(s.End)}
}

// start returns where a word begins in the text as it was given.
func (p *parsed) start(i int) int {
	if p.pairs != nil {
		return p.pairs[i].Start
	}
	return p.folded.span(p.spans[i].Start, p.spans[i].End).Start
}

func (p *parsed) word(i int, f form) Word {
	w := Word{Span: p.folded.span(p.spans[i].Start, p.spans[i].End), Folded: f.folded, Term: f.term}
	if f.stop && !(f.acronym && !p.shouts) && !f.initials {
		w.Term = ""
	}
	return w
}
