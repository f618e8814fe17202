package retrieval

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// most words name either end of a quote: enough to be found where they stand
	// and nowhere before, and short enough for a button.
	most = 5
	// Fewer than least words, or than telling characters in a script that puts no
	// spaces between them, are found in too many places.
	least   = 3
	telling = 12
)

// Link returns the address that opens the publisher's page at the answering
// sentence, by a text fragment (https://wicg.github.io/scroll-to-text-fragment).
// Where that is longer than limit bytes it is the address of the page; where
// this is too long, or is no address that can be opened safely, it is empty.
func (q Quote) Link(limit int) string {
	page := address(q.Citation.URL)
	if page == "" || len(page) > limit {
		return ""
	}
	lead := ":~:text="
	if !strings.Contains(page, "#") {
		lead = "#" + lead
	}
	sentence, ok := q.Answer.Of(q.Text)
	if !ok || strings.TrimSpace(sentence) == "" {
		sentence = q.Text
	}
	for _, words := range directives(line(sentence)) {
		if len(page)+len(lead)+len(words) <= limit {
			return page + lead + words
		}
	}
	return page
}

// address returns a web address with all encoded that could end it early within
// other text, and without a text fragment of its own; or nothing.
func address(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" ||
		u.User != nil || // https://known.example@other.example opens the other
		strings.ContainsAny(u.Host, `!$&'()*+,;=<>"`) || !utf8.ValidString(raw) || strings.ContainsFunc(raw, unseen) {
		return ""
	}
	raw, _, directed := strings.Cut(raw, ":~:")
	if directed {
		raw = strings.TrimSuffix(raw, "#")
	}
	path := len(raw)
	if i := strings.IndexAny(raw[len(u.Scheme)+len("://"):], "/?#"); i >= 0 {
		path = len(u.Scheme) + len("://") + i
	}
	return raw[:path] + escape(raw[path:], func(b byte) bool {
		return b < utf8.RuneSelf && !strings.ContainsRune("\"<>\\^`{|}", rune(b))
	})
}

func unseen(r rune) bool {
	return unicode.IsControl(r) || unicode.IsSpace(r) || unicode.Is(unicode.Bidi_Control, r)
}

// line returns the line of a sentence that has the most words: what is looked
// for must stand within one block of the page, and a break may be the end of one.
func line(sentence string) string {
	best := ""
	for _, l := range strings.FieldsFunc(sentence, breaks) {
		if len(words(l)) > len(words(best)) {
			best = l
		}
	}
	return best
}

func breaks(r rune) bool { return strings.ContainsRune("\n\v\f\r\u0085\u2028\u2029", r) }

// words parts a line at white space and behind the punctuation of scripts that
// have none.
func words(line string) []Span {
	var spans []Span
	start := -1
	for i, r := range line {
		between := unicode.IsSpace(r) || r >= 0x3000 && unicode.IsPunct(r)
		if between && start >= 0 {
			spans, start = append(spans, Span{start, i}), -1
		} else if !between && start < 0 {
			start = i
		}
	}
	if start >= 0 {
		spans = append(spans, Span{start, len(line)})
	}
	return spans
}

// directives are what may follow "text=" to find a line, best first.
func directives(line string) []string {
	spans := words(line)
	phrase := func(from, to int) string {
		// A page shows any white space as a single space.
		return strings.Join(strings.Fields(line[spans[from].Start:spans[to-1].End]), " ")
	}
	var out []string
	if n := len(spans); n > 0 && n <= 2*most {
		out = append(out, encode(phrase(0, n)))
	}
	for n := min(most, len(spans)/2); n > 0; n-- {
		start, end := phrase(0, n), phrase(len(spans)-n, len(spans))
		if n >= least || min(utf8.RuneCountInString(start), utf8.RuneCountInString(end)) >= telling {
			out = append(out, encode(start)+","+encode(end))
		}
	}
	return out
}

// encode leaves nothing that has a meaning in a text fragment, as "-", "," and
// "&" have.
func encode(s string) string {
	return escape(s, func(b byte) bool {
		return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || b == '.' || b == '_' || b == '~'
	})
}

func escape(s string, keep func(byte) bool) string {
	const digits = "0123456789ABCDEF"
	var out strings.Builder
	for _, b := range []byte(s) {
		if keep(b) {
			out.WriteByte(b)
		} else {
			out.Write([]byte{'%', digits[b>>4], digits[b&15]})
		}
	}
	return out.String()
}
