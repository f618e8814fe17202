package rule

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

// Field is what of an article a part of a rule is about.
type Field string

// The fields, as they are written in a rule but for the first three.
const (
	Text     Field = "text"  // words in title or text
	Regex    Field = "regex" // a regular expression, in title or text
	All      Field = "all"   // a star
	Title    Field = "title"
	Byline   Field = "byline"
	Tag      Field = "tag"
	Source   Field = "source"
	Language Field = "lang"
	Urgency  Field = "urgency"
)

var named = []Field{Title, Byline, Tag, Source, Language, Urgency}

// part is a part of a rule that is true or not of an article by itself.
type part struct {
	retrieval.Span // in the text of the rule
	field          Field
	value          string // without quotation marks and stars; folded if it is no text
	exact          bool   // word for word, without stems
	stars          []int  // the ends of words in value that had a star
	compare        string // how an urgency is compared, with number
	number         int
	regex          *regexp.Regexp
	literal        string // in lower case: without it the regex need not be tried
}

// cutField parts name and value where a word is a field.
func cutField(word string) (name, compare, value string) {
	n := strings.IndexAny(word, ":：<>=≤≥")
	if n <= 0 || strings.ContainsFunc(word[:n], func(r rune) bool { return !unicode.IsLetter(r) && r != '_' && r != '-' }) {
		return "", "", "" // such as 10:30
	}
	name, value = word[:n], word[n:]
	compare, value = cutCompare(value)
	if compare == ":" {
		return name, compare, value
	}
	if !slices.Contains(named, Field(strings.ToLower(name))) {
		return "", "", "" // such as E=mc²
	}
	return name, compare, value
}

// cutCompare parts what compares from what it is compared with.
func cutCompare(s string) (compare, rest string) {
	for _, c := range [][2]string{{"<=", "<="}, {">=", ">="}, {"≤", "<="}, {"≥", ">="}, {"<", "<"}, {">", ">"}, {"=", "="}, {":", ":"}, {"：", ":"}} {
		if rest, ok := strings.CutPrefix(s, c[0]); ok {
			return c[1], rest
		}
	}
	return "", s
}

// field makes a part of a field.
func (s *scanner) field(t token, name, compare, value string) (token, error) {
	field := Field(name)
	if !slices.Contains(named, field) {
		return t, s.mistake(UnknownField, t, name)
	}
	if field == Urgency {
		return s.urgency(t, compare, value)
	}
	if compare != ":" {
		return t, s.mistake(NotCompared, t, name)
	}
	quoted := false
	if r, size := s.peek(); value == "" && quotes(r) {
		s.at += size
		var err error
		if value, err = s.quoted(token{start: s.at - size, end: s.at}); err != nil {
			return t, err
		}
		t.end, quoted = s.at, true
	}
	if strings.TrimSpace(value) == "" {
		return t, s.mistake(NoValue, t, name)
	}
	if field == Language {
		base := text.Language(value, "")
		if base == "" {
			return t, s.mistake(BadLanguage, t, value)
		}
		t.kind, t.part = item, part{Span: t.span(), field: field, value: base}
		return t, nil
	}
	return s.item(t, field, value, quoted)
}

func (t token) span() retrieval.Span { return retrieval.Span{Start: t.start, End: t.end} }

func (s *scanner) urgency(t token, compare, value string) (token, error) {
	if compare == ":" {
		if compare, value = cutCompare(value); compare == "" {
			compare = "="
		}
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 || n > 9 || compare == ":" {
		return t, s.mistake(BadUrgency, t, value)
	}
	t.kind, t.part = item, part{Span: t.span(), field: Urgency, compare: compare, number: n}
	return t, nil
}

// item makes a part that is compared with words.
func (s *scanner) item(t token, field Field, value string, exact bool) (token, error) {
	t.kind, t.part = item, part{Span: t.span(), field: field, exact: exact || field == Byline}
	if field == All {
		return t, nil
	}
	if !beginsWord(value, exact) {
		return t, s.fault(NoWord, t)
	}
	// A value stands at the end of its token, but for a quotation mark.
	at := t.start + strings.LastIndex(s.rule[t.start:t.end], value)
	star := func(n int) error { return s.fault(Wildcard, token{start: at + n, end: at + n + 1}) }
	var wrong int
	if t.part.value, t.part.stars, wrong = cutStars(value); wrong >= 0 {
		return t, star(wrong)
	}
	if field == Source {
		if n := strings.IndexByte(value, '*'); n >= 0 && n < len(value)-1 {
			return t, star(n)
		}
		t.part.value = text.Fold(t.part.value)
	}
	return t, nil
}

// beginsWord reports whether a value says something. One that begins with a mark
// of other search languages, such as !sport or +sport, would mean another thing
// than its writer thinks.
func beginsWord(value string, exact bool) bool {
	first, _ := utf8.DecodeRuneInString(value)
	if !exact && strings.ContainsRune("!+&|~^<>=:", first) {
		return false
	}
	return len(text.Words(value, "")) > 0
}

// cutStars takes the stars out of a value, and says where the first one stands
// that is not at the end of a word; -1 if all are.
func cutStars(value string) (plain string, stars []int, wrong int) {
	if !strings.Contains(value, "*") {
		return value, nil, -1
	}
	var out strings.Builder
	before, starred := rune(0), false
	for i, r := range value {
		switch {
		case r == '*' && !inWord(before):
			return "", nil, i
		case r == '*':
			stars = append(stars, out.Len())
		case starred && inWord(r):
			return "", nil, i - 1
		default:
			out.WriteRune(r)
		}
		before, starred = r, r == '*'
	}
	return out.String(), stars, -1
}

func inWord(r rune) bool { return unicode.In(r, unicode.L, unicode.M, unicode.N) }
