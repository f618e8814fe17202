package rule

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// necessary returns parts of which an article must have one for the node to be
// true, or not true if it is negated, and the worth of the commonest of them;
// 0 and no parts if there are none to be found by. Of what must all be true, it
// is what is rarest; of what one must be true, all.
func (r Rule) necessary(n *node, negated bool) (parts []int, worth int) {
	switch n.join {
	case leaf:
		if worth = r.parts[n.part].rarity(); negated || worth == 0 {
			return nil, 0
		}
		return []int{n.part}, worth
	case not:
		return r.necessary(n.nodes[0], !negated)
	}
	all := (n.join == and) != negated
	for i, child := range n.nodes {
		more, w := r.necessary(child, negated)
		switch {
		case all && w > worth:
			parts, worth = more, w
		case !all && w == 0:
			return nil, 0
		case !all:
			parts = append(parts, more...)
			if i == 0 || w < worth {
				worth = w
			}
		}
	}
	return parts, worth
}

// worded reports a part that is found by words.
func (p *part) worded() bool {
	return p.field == Text || p.field == Title || p.field == Byline || p.field == Tag
}

// rarity guesses how few articles have a part, before any is seen; 0: it is
// nothing to be found by. Long words are rare, and any word is rarer than a
// source: a newsroom has few.
func (p *part) rarity() int {
	switch {
	case p.field == Language:
		return 1
	case p.field == Source && len(p.stars) == 0:
		return 2
	case !p.worded():
		return 0
	}
	longest := 0
	for _, word := range strings.FieldsFunc(p.value, func(r rune) bool { return !inWord(r) }) {
		longest = max(longest, utf8.RuneCountInString(word))
	}
	if len(p.stars) > 0 {
		longest /= 2
	}
	return 3 + longest
}

// required are the parts that an article must have all of, as far as the rule
// says so without brackets.
func (r Rule) required() []int {
	if r.root.join == leaf {
		return []int{r.root.part}
	}
	var parts []int
	for _, n := range r.root.nodes {
		if r.root.join == and && n.join == leaf {
			parts = append(parts, n.part)
		}
	}
	return parts
}

// shelf finds rules by words, in one language.
type shelf struct {
	language string
	words    map[string][]posting // by terms and folded words
	prefixes map[string][]posting
	lengths  map[int]int // of prefixes, in bytes: how many have it
}

// posting is a rule under a key.
type posting struct {
	entry *entry
	// also is another word that an article must have; empty: there is none. Most
	// rules that are found by one are dismissed by the other, untried.
	also string
}

func newShelf(language string) *shelf {
	return &shelf{language: language, words: map[string][]posting{}, prefixes: map[string][]posting{}, lengths: map[int]int{}}
}

// rarer reports whether a pattern is a better key than another: whole words are
// better than their beginnings, and long ones better than short ones.
func (p pattern) rarer(other pattern) bool {
	if whole := p.how != byPrefix; whole != (other.how != byPrefix) {
		return whole
	}
	return len(p.key) > len(other.key)
}

// each calls f for the keys of an entry, with the word that must stand beside
// each. A part that the language has no words for has no key: it is never true.
func (s *shelf) each(e *entry, f func(key pattern, also string)) {
	var required []pattern
	for _, number := range e.rule.required() {
		if p := &e.rule.parts[number]; p.worded() {
			required = append(required, p.patterns(s.language)...)
		}
	}
	for _, number := range e.keys {
		p := &e.rule.parts[number]
		if !p.worded() {
			continue
		}
		patterns := p.patterns(s.language)
		if len(patterns) == 0 {
			continue
		}
		key := patterns[0]
		for _, other := range patterns[1:] {
			if other.rarer(key) {
				key = other
			}
		}
		var also pattern
		for _, other := range slices.Concat(patterns, required) {
			if other.how != byPrefix && other.key != key.key && other.rarer(also) {
				also = other
			}
		}
		f(key, also.key)
	}
}

func (s *shelf) add(e *entry) {
	s.each(e, func(key pattern, also string) {
		if key.how == byPrefix {
			s.prefixes[key.key] = append(s.prefixes[key.key], posting{e, also})
			s.lengths[len(key.key)]++
		} else {
			s.words[key.key] = append(s.words[key.key], posting{e, also})
		}
	})
}

func (s *shelf) remove(e *entry) {
	own := func(p posting) bool { return p.entry == e }
	s.each(e, func(key pattern, _ string) {
		if key.how == byPrefix {
			drop(s.prefixes, key.key, own)
			if s.lengths[len(key.key)]--; s.lengths[len(key.key)] == 0 {
				delete(s.lengths, len(key.key))
			}
		} else {
			drop(s.words, key.key, own)
		}
	})
}

// collect adds the entries that an article has a key of.
func (s *shelf) collect(d *Document, out []*entry) []*entry {
	add := func(postings []posting) {
		for _, p := range postings {
			if p.also == "" || d.places[p.also] != nil {
				out = append(out, p.entry)
			}
		}
	}
	for key := range d.places {
		add(s.words[key])
	}
	for _, word := range d.folded {
		for n := range s.lengths {
			if n <= len(word) {
				add(s.prefixes[word[:n]])
			}
		}
	}
	return out
}
