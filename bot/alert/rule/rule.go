package rule

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// How large a rule may be. A list of all ministers of a cabinet goes into it; a
// rule that nobody can survey does not.
const (
	MaxLength = 2000 // characters
	MaxParts  = 100  // words, phrases, fields and regular expressions
	MaxDepth  = 10   // brackets and NOTs within each other
	MaxRegex  = 200  // characters of a regular expression
)

// Rule says which articles a watch is about. The zero Rule matches none. It
// never changes, and is safe for concurrent use.
type Rule struct {
	text  string
	root  *node
	parts []part // in the order of the text
}

// node is a part of a rule, or joins others.
type node struct {
	join  join
	part  int     // which one, of a leaf
	nodes []*node // what the others join
}

type join uint8

const (
	leaf join = iota
	and
	or
	not
)

// String returns the rule as it was written, without white space around it.
func (r Rule) String() string { return r.text }

// Parse reads a rule. Its errors are of the type *Error.
func Parse(s string) (Rule, error) {
	if err := check(s); err != nil {
		return Rule{}, err
	}
	p := parser{scanner: scanner{rule: s}}
	root, err := p.whole()
	if err != nil {
		return Rule{}, err
	}
	r := Rule{strings.TrimSpace(s), root, p.parts}
	if at := r.vague(root, false); at != nil {
		first := at.first()
		return Rule{}, &Error{Kind: OnlyNot, Rule: s, Start: p.parts[first].Start, End: p.parts[first].End}
	}
	// The parts are those of the text without the white space before it.
	shift := len(s) - len(strings.TrimLeftFunc(s, unicode.IsSpace))
	for i := range r.parts {
		r.parts[i].Start -= shift
		r.parts[i].End -= shift
	}
	return r, nil
}

// check refuses what can be no rule, whatever it says.
func check(s string) error {
	for i, r := range s {
		if _, size := utf8.DecodeRuneInString(s[i:]); r == utf8.RuneError && size == 1 || unicode.IsControl(r) && !unicode.IsSpace(r) {
			return &Error{Kind: Encoding, Rule: s, Start: i, End: i + size, Word: fmt.Sprintf("U+%04X", r)}
		}
	}
	text := strings.TrimSpace(s)
	if text == "" {
		return &Error{Kind: Empty, Rule: s}
	}
	if utf8.RuneCountInString(text) > MaxLength {
		return &Error{Kind: TooLong, Rule: s, End: len(s)}
	}
	return nil
}

// vague returns the first part of a tree that holds for articles which have
// nothing of what the rule names; nil if there is none. By it a rule would match
// nearly everything, which is seldom meant, and is to be said by a star.
func (r Rule) vague(n *node, negated bool) *node {
	switch {
	case n.join == leaf && negated:
		return n
	case n.join == leaf:
		return nil
	case n.join == not:
		return r.vague(n.nodes[0], !negated)
	}
	all := (n.join == and) != negated
	var first *node
	for _, child := range n.nodes {
		found := r.vague(child, negated)
		if found == nil && all {
			return nil
		}
		if found != nil && first == nil {
			first = found
		}
	}
	return first
}

// first is the number of the first part below a node.
func (n *node) first() int {
	for n.join != leaf {
		n = n.nodes[0]
	}
	return n.part
}
