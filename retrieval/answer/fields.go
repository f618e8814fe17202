package answer

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"verbatim/retrieval"
)

// fields are the parts of a question that are not plain words.
type fields struct {
	text         string // the rest
	sources      []string
	language     string
	since, until time.Time
	phrases      []string
	hints        []retrieval.Hint
	refused      bool // the question cannot be asked; the last hint says why
}

var (
	fieldPattern  = regexp.MustCompile(`(?:^|\s)(\p{L}+):(?:"([^"]*)"|(\S*))`)
	phrasePattern = regexp.MustCompile(`"([^"]+)"`)
	straightQuote = strings.NewReplacer("“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`)
)

// parseFields cleans a question and takes its fields out: source:, since:,
// until:, lang: and "quoted phrases". Days are those of now's zone.
func parseFields(question string, now time.Time) fields {
	f := cleaned(question)
	f.text = fieldPattern.ReplaceAllStringFunc(f.text, func(match string) string {
		m := fieldPattern.FindStringSubmatch(match)
		if f.take(m[1], m[2]+m[3], now) {
			return " "
		}
		return match
	})
	f.findPhrases()
	if !f.since.IsZero() && !f.until.IsZero() && !f.since.Before(f.until) {
		f.refuse(retrieval.HintOrder)
	}
	return f
}

// cleaned is a question as it is read, with its fields among its words.
func cleaned(s string) fields {
	f := fields{text: clean(s)}
	if utf8.RuneCountInString(f.text) > maxQuestion {
		f.text = string([]rune(f.text)[:maxQuestion])
		f.hint(retrieval.HintCut, strconv.Itoa(maxQuestion))
	}
	f.text = straightQuote.Replace(f.text)
	return f
}

func (f *fields) findPhrases() {
	for _, m := range phrasePattern.FindAllStringSubmatch(f.text, -1) {
		f.phrases = append(f.phrases, m[1])
	}
}

func (f *fields) hint(kind retrieval.HintKind, args ...string) {
	f.hints = append(f.hints, retrieval.Hint{Kind: kind, Args: args})
}

func (f *fields) refuse(kind retrieval.HintKind, args ...string) {
	if !f.refused {
		f.hint(kind, args...)
	}
	f.refused = true
}

var examples = map[string]string{
	"source": `source:Reuters or source:"The Guardian"`, "since": "since:2026-01-31", "until": "until:2026-01-31", "lang": "lang:en",
}

// take reads one field; false if it is none. A telephone begins a message with a
// capital.
func (f *fields) take(written, value string, now time.Time) bool {
	name := strings.ToLower(written)
	if examples[name] == "" {
		// "Note:" or "10:30" are words; a lower-case name with a value looks
		// like a field.
		if value != "" && name == written && !strings.HasPrefix(value, "//") {
			f.hint(retrieval.HintNoField, name+":")
		}
		return false
	}
	if value == "" { // "the highest since:" is a question, too
		f.hint(retrieval.HintNoValue, name+":", examples[name])
		return false
	}
	switch name {
	case "source":
		f.sources = append(f.sources, value)
	case "lang":
		f.language = strings.ToLower(value)
	case "since", "until":
		start, end, err := ParseDay(value, now)
		if err != nil {
			f.refuse(retrieval.HintDay, name+":", value)
			return true
		}
		if name == "since" {
			f.since = start
		} else {
			f.until = end
		}
	}
	return true
}

// clean makes any bytes a question: valid UTF-8 without control and format
// characters, white space folded.
func clean(s string) string {
	s = strings.ToValidUTF8(s, " ")
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || isBidi(r)
	}), " ")
}

// isBidi reports the characters that reorder text on a screen.
func isBidi(r rune) bool {
	return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r == 0x200E || r == 0x200F
}
