package rule

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is what a rule is written in.
type token struct {
	kind       kind
	start, end int // in the rule
	part       part
}

type kind uint8

const (
	none kind = iota // before the first one
	end
	item // a part
	opening
	closing
	both
	either
	without
)

func (t token) operator() bool { return t.kind == both || t.kind == either || t.kind == without }

// operators are the words that join parts, and those that people write in their
// place.
var operators = func() map[string]string {
	all := map[string]string{}
	for english, others := range map[string]string{
		"AND": "and und et y и",
		"OR":  "or oder ou o или",
		"NOT": "not nicht non sauf no не",
	} {
		for _, word := range strings.Fields(others) {
			all[word] = english
		}
	}
	return all
}()

var kinds = map[string]kind{"AND": both, "OR": either, "NOT": without}

// scanner parts a rule into tokens.
type scanner struct {
	rule string
	at   int
}

// fault is a mistake about what stands there.
func (s *scanner) fault(k Kind, t token) error { return s.mistake(k, t, s.rule[t.start:t.end]) }

func (s *scanner) mistake(k Kind, t token, word string) error {
	return &Error{Kind: k, Rule: s.rule, Start: t.start, End: t.end, Word: word}
}

// peek returns the character at the place, 0 at the end.
func (s *scanner) peek() (r rune, size int) {
	if s.at == len(s.rule) {
		return 0, 0
	}
	return utf8.DecodeRuneInString(s.rule[s.at:])
}

func (s *scanner) scan() (token, error) {
	rest := strings.TrimLeftFunc(s.rule[s.at:], unicode.IsSpace)
	s.at = len(s.rule) - len(rest)
	t := token{start: s.at, end: len(s.rule)}
	r, size := s.peek()
	s.at += size
	switch {
	case size == 0:
		t.kind = end
	case opens(r):
		t.kind = opening
	case closes(r):
		t.kind = closing
	case unicode.Is(unicode.Dash, r): // a phone makes a long one of it
		if next, _ := s.peek(); next == 0 || unicode.IsSpace(next) {
			t.end = s.at
			return t, s.fault(LoneMinus, t)
		}
		t.kind = without
	case quotes(r):
		return s.phrase(t)
	case r == '/':
		return s.regex(t)
	default:
		return s.word(t)
	}
	t.end = s.at
	return t, nil
}

// A keyboard for Chinese has brackets of its own.
func opens(r rune) bool  { return r == '(' || r == '（' }
func closes(r rune) bool { return r == ')' || r == '）' }
func quotes(r rune) bool { return strings.ContainsRune("\"“”„‟«»＂", r) }

func ends(r rune) bool { return unicode.IsSpace(r) || opens(r) || closes(r) || quotes(r) }

// quoted reads up to the quotation mark that closes.
func (s *scanner) quoted(t token) (value string, err error) {
	n := strings.IndexFunc(s.rule[s.at:], quotes)
	if n < 0 {
		return "", s.fault(OpenQuote, t)
	}
	value = s.rule[s.at : s.at+n]
	s.at += n
	_, size := s.peek()
	s.at += size
	return value, nil
}

func (s *scanner) phrase(t token) (token, error) {
	t.end = s.at
	value, err := s.quoted(t)
	if err != nil {
		return t, err
	}
	t.end = s.at
	return s.item(t, Text, value, true)
}

// word reads a word, an operator, or a field with its value.
func (s *scanner) word(t token) (token, error) {
	t.end = len(s.rule)
	if n := strings.IndexFunc(s.rule[t.start:], ends); n >= 0 {
		t.end = t.start + n
	}
	s.at = t.end
	word := s.rule[t.start:t.end]
	if k := kinds[word]; k != none {
		t.kind = k
		return t, nil
	}
	if english := operators[strings.ToLower(word)]; english != "" {
		return t, s.mistake(Operator, t, english)
	}
	if name, compare, value := cutField(word); compare != "" {
		return s.field(t, strings.ToLower(name), compare, value)
	}
	if word == "*" {
		return s.item(t, All, word, false)
	}
	return s.item(t, Text, word, false)
}

// regex reads a regular expression up to the slash that closes it, and its flag.
func (s *scanner) regex(t token) (token, error) {
	t.end = s.at
	escaped := false
	n := strings.IndexFunc(s.rule[s.at:], func(r rune) bool {
		if r == '/' && !escaped {
			return true
		}
		escaped = r == '\\' && !escaped
		return false
	})
	if n < 0 {
		return t, s.fault(OpenRegex, t)
	}
	pattern := s.rule[s.at : s.at+n]
	s.at += n + 1
	flag := s.rule[s.at:]
	if n := strings.IndexFunc(flag, ends); n >= 0 {
		flag = flag[:n]
	}
	if flag != "" && flag != "i" {
		return t, s.fault(RegexFlag, token{start: s.at, end: s.at + len(flag)})
	}
	s.at += len(flag)
	t.end = s.at
	return s.pattern(t, pattern, flag != "")
}
