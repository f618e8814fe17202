package answer

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/retrieval/text"
)

// Sizes in words: of what may be recognised as a quotation, and of a message
// that may be one as a whole.
const (
	fewest        = 3
	fewestMessage = 4
	mostMessage   = 100
	maxQuotations = 5
)

// unspaced are the scripts that write no spaces between words.
var unspaced = []*unicode.RangeTable{
	unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
}

// size is what a literal counts in words: two characters of a script without
// spaces are one.
func size(l text.Literal) float64 {
	if !l.Word {
		return 0
	}
	if r, _ := utf8.DecodeRuneInString(l.Text); unicode.In(r, unspaced...) {
		return float64(utf8.RuneCountInString(l.Text)) / 2
	}
	return 1
}

// sizeOf is the size of a text in words.
func sizeOf(s string) float64 {
	n := 0.0
	for _, l := range text.Literals(s) {
		n += size(l)
	}
	return n
}

// closers are the marks that may end a quotation, by the mark that opens it, in
// the typography of any language.
var closers = map[rune]string{
	'“': "”", '"': `"`, '„': "“”", '”': "”", '«': "»", '»': "«»", '‹': "›", '›': "‹›",
	'‘': "’", '‚': "‘’", '「': "」", '『': "』", '〝': "〟〞",
}

// Quotations returns the quotations in a message, at most five: its block
// quotes, whose lines begin with "> ", and what stands between quotation marks,
// without those within it. Fewer than three words are a name or a word held at a
// distance. A message without any may be a quotation itself, unless it is very
// short or long.
func Quotations(message string) []string {
	message = strings.ToValidUTF8(message, " ")
	if runes := []rune(message); len(runes) > maxQuotation {
		message = string(runes[:maxQuotation])
	}
	var out []string
	add := func(s string) {
		if s = strings.TrimSpace(s); len(out) < maxQuotations && sizeOf(s) >= fewest {
			out = append(out, s)
		}
	}
	var lines []string // alike in whether they are of a block quote
	block := false
	flush := func() {
		if s := strings.Join(lines, "\n"); block {
			add(s)
		} else {
			marked(s, add)
		}
		lines = nil
	}
	for line := range strings.SplitSeq(message, "\n") {
		rest, ok := blockLine(line)
		if ok != block {
			flush()
		}
		block = ok
		lines = append(lines, rest)
	}
	flush()
	if n := sizeOf(message); len(out) == 0 && n >= fewestMessage && n <= mostMessage {
		return []string{strings.TrimSpace(message)}
	}
	return out
}

// blockLine takes the marker off a line of a block quote.
func blockLine(line string) (rest string, ok bool) {
	if strings.TrimSpace(line) == ">" { // between two paragraphs
		return "", true
	}
	return strings.CutPrefix(line, "> ")
}

// marked hands over what stands between quotation marks.
func marked(s string, add func(string)) {
	for at := 0; at < len(s); {
		mark, width := utf8.DecodeRuneInString(s[at:])
		start := at + width
		at = start
		if closers[mark] == "" || !beginsQuotation(s, start-width, mark) {
			continue
		}
		if end := quotationEnd(s, start, mark); end > 0 {
			add(s[start:end])
			_, width = utf8.DecodeRuneInString(s[end:])
			at = end + width
		}
	}
}

// quotationEnd returns where the mark stands that closes a quotation, which
// begins at start behind the mark; 0 if there is none.
func quotationEnd(s string, start int, opener rune) int {
	depth := 1
	for i, r := range s[start:] {
		at := start + i
		switch {
		case strings.ContainsRune(closers[opener], r) && endsQuotation(s, at, r):
			if depth--; depth == 0 {
				return at
			}
		case r == opener && !strings.HasSuffix(s[:at], "\n"): // or it opens the next paragraph of the same one
			depth++
		}
	}
	return 0
}

// beginsQuotation tells a mark that opens from an apostrophe and the sign for
// inches.
func beginsQuotation(s string, at int, mark rune) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:at])
	after, _ := utf8.DecodeRuneInString(s[at+utf8.RuneLen(mark):])
	switch mark {
	case '"':
		return !unicode.IsDigit(before) && !unicode.IsSpace(after)
	case '‘', '‚':
		return !isWordRune(before) && !unicode.IsSpace(after)
	}
	return true
}

// endsQuotation tells a mark that closes from an apostrophe.
func endsQuotation(s string, at int, mark rune) bool {
	after, _ := utf8.DecodeRuneInString(s[at+utf8.RuneLen(mark):])
	return mark != '’' || !isWordRune(after)
}
