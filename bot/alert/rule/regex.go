package rule

import (
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxSteps is the size of a compiled regular expression: the time that it takes
// grows with it, and {1000} makes a short one large.
const maxSteps = 300

func (s *scanner) pattern(t token, pattern string, anyCase bool) (token, error) {
	if utf8.RuneCountInString(pattern) > MaxRegex {
		return t, s.mistake(RegexTooLong, t, "")
	}
	if anyCase {
		pattern = "(?i)" + pattern
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return t, s.mistake(BadRegex, t, strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return t, s.mistake(BadRegex, t, err.Error())
	}
	tree = tree.Simplify()
	if program, err := syntax.Compile(tree); err != nil || len(program.Inst) > maxSteps {
		return t, s.mistake(RegexCostly, t, "")
	}
	if re.MatchString("") {
		return t, s.mistake(RegexEmpty, t, "")
	}
	t.kind, t.part = item, part{Span: t.span(), field: Regex, regex: re, literal: literal(tree)}
	return t, nil
}

// literal is the longest string that stands in whatever the regular expression
// matches, in lower case; empty if none has to.
func literal(re *syntax.Regexp) string {
	longest := ""
	switch re.Op {
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase == 0 {
			return strings.ToLower(string(re.Rune))
		}
		for _, run := range strings.FieldsFunc(string(re.Rune), many) {
			longest = longer(longest, strings.ToLower(run))
		}
	case syntax.OpCapture, syntax.OpPlus:
		return literal(re.Sub[0])
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			longest = longer(longest, literal(sub))
		}
	}
	return longest
}

// many reports a character that has other forms than a small and a capital one,
// such as k, which is also the sign of Kelvin.
func many(r rune) bool {
	other := unicode.SimpleFold(r)
	return unicode.SimpleFold(other) != r || unicode.ToLower(r) != unicode.ToLower(other)
}

func longer(a, b string) string {
	if len(b) > len(a) {
		return b
	}
	return a
}
