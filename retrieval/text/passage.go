package text

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"

	"verbatim/retrieval"
)

// A quote is a whole passage, so a passage must be short enough to read at a
// glance. Few news paragraphs have more than 200 words; one that does is cut
// into even pieces of some 150. Widths are in characters; a Chinese, Japanese
// or Korean one says as much as three others.
const (
	longest = 1200
	piece   = 900
)

// A line is taken for a paragraph, not for one of a wrapped text, where most
// lines of its block are longer than anybody wraps, or long and end like a
// sentence.
const (
	unwrapped   = 120
	longishLine = 80
)

// Passages cuts an article's text: each paragraph is one, a very long one
// several. The spans are in order, hold no white space at their ends, and
// leave nothing but white space between them.
func Passages(body, language string) []retrieval.Passage {
	var out []retrieval.Passage
	for i, paragraph := range paragraphs(body) {
		text := body[paragraph.Start:paragraph.End]
		for _, s := range cut(text, language) {
			s.Start += paragraph.Start
			s.End += paragraph.Start
			out = append(out, retrieval.Passage{Span: s, Paragraph: i + 1})
		}
	}
	return out
}

// paragraphs finds the blocks between blank lines, and their lines where these
// are paragraphs themselves.
func paragraphs(body string) []retrieval.Span {
	var out, block []retrieval.Span
	flush := func() {
		if len(block) > 1 && !separate(body, block) {
			block = []retrieval.Span{{Start: block[0].Start, End: block[len(block)-1].End}}
		}
		out = append(out, block...)
		block = block[:0:0]
	}
	for start := 0; start < len(body); {
		end, next := lineEnd(body, start)
		if line := (retrieval.Span{Start: start, End: end}).Trim(body); line.Len() > 0 {
			block = append(block, line)
		} else {
			flush()
		}
		start = next
	}
	flush()
	return out
}

// lineEnd returns where the line ends and where the next one begins.
func lineEnd(body string, start int) (end, next int) {
	for end = start; end < len(body); end++ {
		switch rest := body[end:]; {
		case rest[0] == '\n':
			return end, end + 1
		case strings.HasPrefix(rest, "\r\n"):
			return end, end + 2
		case rest[0] == '\r':
			return end, end + 1
		case rest[0] == "\u2028"[0] && (strings.HasPrefix(rest, "\u2028") || strings.HasPrefix(rest, "\u2029")):
			return end, end + len("\u2028")
		}
	}
	return end, end
}

func separate(body string, lines []retrieval.Span) bool {
	long, closed := 0, 0
	for _, l := range lines {
		line := body[l.Start:l.End]
		n := width(line)
		last, _ := utf8.DecodeLastRuneInString(line)
		if n > unwrapped {
			long++
		}
		if n > longishLine && strings.ContainsRune(`.!?…。！？"”’»)`, last) {
			closed++
		}
	}
	return 2*long > len(lines) || 2*closed > len(lines)
}

// firstWide is the first character of Hangul, the lowest of the wide scripts.
const firstWide = '\u1100'

// width is never more than the number of bytes.
func width(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r >= firstWide && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul) {
			n += 2
		}
	}
	return n
}

// cut parts a paragraph that is too long into even pieces, at ends of
// sentences where there are any.
func cut(s, language string) []retrieval.Span {
	whole := len(s)
	if whole > longest {
		whole = width(s)
	}
	if whole <= longest {
		return []retrieval.Span{{Start: 0, End: len(s)}}
	}
	target := whole / ((whole + piece - 1) / piece)
	var out []retrieval.Span
	start, have := 0, 0
	for _, part := range fragments(s, language) {
		n := width(s[part.Start:part.End])
		if have > 0 && have+n/2 > target {
			out = append(out, retrieval.Span{Start: start, End: part.Start}.Trim(s))
			start, have = part.Start, 0
		}
		have += n
	}
	out = append(out, retrieval.Span{Start: start, End: len(s)}.Trim(s))
	return slices.DeleteFunc(out, func(span retrieval.Span) bool { return span.Len() == 0 })
}

// fragments are the sentences, and of a sentence that is too long its words, and
// of a word that is too long its characters.
func fragments(s, language string) []retrieval.Span {
	var out []retrieval.Span
	for _, sentence := range Sentences(s, language) {
		if width(s[sentence.Start:sentence.End]) <= piece {
			out = append(out, sentence)
			continue
		}
		for at := sentence.Start; at < sentence.End; {
			end := at + strings.IndexFunc(s[at:sentence.End], unicode.IsSpace) + 1
			if end == at {
				end = sentence.End
			}
			out = append(out, characters(s, retrieval.Span{Start: at, End: end})...)
			at = end
		}
	}
	return out
}

func characters(s string, word retrieval.Span) []retrieval.Span {
	if width(s[word.Start:word.End]) <= piece {
		return []retrieval.Span{word}
	}
	var out []retrieval.Span
	at := word.Start
	for g := graphemes.FromString(s[word.Start:word.End]); g.Next(); {
		end := at + len(g.Value())
		out = append(out, retrieval.Span{Start: at, End: end})
		at = end
	}
	return out
}
