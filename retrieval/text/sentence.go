package text

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/sentences"

	"verbatim/retrieval"
)

//go:embed abbreviations.txt
var abbreviationsText string

// ending says what a full stop behind an abbreviation means.
type ending int

const (
	hard   ending = iota + 1 // no end of a sentence
	soft                     // an end if a function word with a capital follows
	number                   // no end if a figure follows
)

var abbreviations = sync.OnceValue(func() map[string]map[string]ending {
	kinds := map[string]ending{"hard": hard, "soft": soft, "number": number}
	all := map[string]map[string]ending{}
	language := ""
	for line := range strings.Lines(abbreviationsText) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			language = strings.Trim(line, "[]")
			all[language] = map[string]ending{}
		default:
			kind, words, _ := strings.Cut(line, ":")
			for _, w := range strings.Fields(words) {
				all[language][w] = kinds[kind]
			}
		}
	}
	return all
})

// Sentences parts s into sentences: spans in order that, joined, are s. White
// space behind a sentence belongs to it.
func Sentences(s, language string) []retrieval.Span {
	var spans []retrieval.Span
	split := splitter{text: s, language: language, abbreviations: abbreviations()[language]}
	at := 0
	segments := sentences.FromString(s)
	for segments.Next() {
		end := at + len(segments.Value())
		if n := len(spans); n > 0 {
			if taken := split.closing(spans[n-1], at); taken > 0 {
				spans[n-1].End += taken
				at += taken
			}
			if at < end && split.joins(spans[n-1], s[at:end]) {
				spans[n-1].End = end
				at = end
			}
		}
		if at < end {
			spans = append(spans, retrieval.Span{Start: at, End: end})
			at = end
		}
	}
	return spans
}

type splitter struct {
	text, language string
	abbreviations  map[string]ending
}

// closing returns how many bytes at the border still belong to the sentence
// before: a quotation mark or bracket that it had opened, with the white space
// behind.
func (p splitter) closing(before retrieval.Span, at int) int {
	rest := p.text[at:]
	r, size := utf8.DecodeRuneInString(rest)
	opens := map[rune]rune{'”': '“', '»': '«', ')': '('}[r]
	if opens == 0 {
		return 0
	}
	left := p.text[before.Start:before.End]
	if strings.Count(left, string(opens)) <= strings.Count(left, string(r)) {
		return 0
	}
	return len(rest) - len(strings.TrimLeft(rest[size:], " \t\u00a0"))
}

// joins reports whether what follows a border is still the same sentence.
func (p splitter) joins(before retrieval.Span, next string) bool {
	left := strings.TrimRight(p.text[before.Start:before.End], " \t\u00a0\u202f")
	if !strings.ContainsFunc(next, isWordRune) || !strings.ContainsFunc(left, isWordRune) {
		return true // a stray full stop is no sentence
	}
	body := strings.TrimRight(left, "\r\n\u2028\u2029")
	if body != left { // a line ends here
		blank := strings.Count(strings.ReplaceAll(left[len(body):], "\r\n", "\n"), "\n") > 1
		last, _ := utf8.DecodeLastRuneInString(body)
		return !blank && !strings.ContainsRune(`.!?…:;。！？"”’'»)]`, last)
	}
	first := firstWord(next)
	initial, _ := utf8.DecodeRuneInString(first)
	if unicode.IsLower(initial) {
		return p.asks(left) // “Why?” he asked.
	}
	body, stopped := strings.CutSuffix(left, ".")
	if !stopped {
		return false
	}
	return p.abbreviated(body, first, p.function(first) && !initialed(next))
}

// asks reports a quotation that ends with a mark of its own.
func (p splitter) asks(left string) bool {
	return strings.TrimRight(left, `"”’'»“`) != left || strings.HasSuffix(left, "?") || strings.HasSuffix(left, "!") || strings.HasSuffix(left, "…") || strings.HasSuffix(left, ".")
}

// abbreviated reports whether the full stop behind body belongs to its last
// word, and the sentence goes on with next, which may be a function word with a
// capital.
func (p splitter) abbreviated(body, next string, function bool) bool {
	word := body[strings.LastIndexFunc(body, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`("“„«'’/–—`, r) })+1:]
	if i := strings.IndexFunc(word, func(r rune) bool { return !unicode.IsSpace(r) && !strings.ContainsRune(`("“„«'’/–—`, r) }); i > 0 {
		word = word[i:]
	}
	digit := next != "" && unicode.IsDigit([]rune(next)[0])
	switch p.abbreviations[strings.ToLower(word)] {
	case hard:
		return true
	case soft:
		return !function
	case number:
		return digit
	}
	if r, size := utf8.DecodeRuneInString(word); unicode.IsLetter(r) && size == len(word) {
		return unicode.IsUpper(r) && !function // an initial
	}
	if initials([]byte(word)) && strings.Contains(word, ".") {
		return !function // U.S.
	}
	// "am 3. Oktober"
	ordinals := p.language == "de" || p.language == "da" || p.language == "no" || p.language == "fi" || p.language == "hu"
	return ordinals && word != "" && len(word) <= 2 && strings.Trim(word, "0123456789") == "" && !function
}

// function reports a function word that opens a sentence with a capital.
func (p splitter) function(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(r) && Stopword(strings.ToLower(word), p.language)
}

// initialed reports a text that begins with an initial, such as "W. Bush".
func initialed(s string) bool {
	_, size := utf8.DecodeRuneInString(s)
	return strings.HasPrefix(s[size:], ".")
}

// firstWord returns the first word of a sentence without quotation marks.
func firstWord(s string) string {
	start := strings.IndexFunc(s, isWordRune)
	if start < 0 {
		return ""
	}
	rest := s[start:]
	if end := strings.IndexFunc(rest, func(r rune) bool { return !isWordRune(r) }); end >= 0 {
		return rest[:end]
	}
	return rest
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
