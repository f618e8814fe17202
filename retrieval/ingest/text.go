package ingest

import (
	"errors"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"verbatim/retrieval"
)

const (
	maxHeadline = 300 // characters; a longer first line is a paragraph
	maxByline   = 100
)

// alert matches the word before the headline of what a wire sends at once.
var alert = regexp.MustCompile(`^(FLASH|URGENT|BULLETIN) ?[:–—-]`)

// parseText reads plain text: the headline on the first line that is not
// blank, perhaps a line "By …" and one with a date, then the paragraphs. All
// after the blank lines that follow is kept as it is, save for white space at
// the end.
func parseText(raw []byte) (retrieval.Article, error) {
	text, err := decode(raw, "")
	if err != nil {
		return retrieval.Article{}, err
	}
	text = strings.TrimRight(skipBlank(text), " \t\n\f\v\u00a0")
	if text == "" {
		return retrieval.Article{}, errors.New("is empty")
	}
	headline, rest, _ := strings.Cut(text, "\n")
	if utf8.RuneCountInString(headline) > maxHeadline {
		return retrieval.Article{Text: text}, nil
	}
	a := retrieval.Article{Title: strings.TrimSpace(headline), Text: skipBlank(rest)}
	if word := alert.FindStringSubmatch(a.Title); word != nil {
		if a.Urgency = 2; word[1] == "FLASH" {
			a.Urgency = 1
		}
	}
	for range 2 { // a byline and a date, in either order
		line, rest, _ := strings.Cut(a.Text, "\n")
		line = strings.TrimSpace(line)
		if when, ok := dateLine(line); ok && a.Published.IsZero() {
			a.Published, a.Text = when, skipBlank(rest)
		} else if a.Byline == "" && isByline(line) {
			a.Byline, a.Text = line[len("By "):], skipBlank(rest)
		}
	}
	a.Note = joinNotes(nil, textNotes(a.Text))
	if a.Text == "" {
		return retrieval.Article{}, errors.New("has a headline but no text")
	}
	return a, nil
}

// skipBlank cuts the blank lines off the front.
func skipBlank(text string) string {
	for {
		line, rest, found := strings.Cut(text, "\n")
		if strings.TrimSpace(line) != "" {
			return text
		}
		if !found {
			return ""
		}
		text = rest
	}
}

// dateLine reads a line that is a date, and no number alone, which could be one
// of anything.
func dateLine(line string) (time.Time, bool) {
	when, err := parseDate(line)
	return when, err == nil && strings.ContainsAny(line, "-/ T")
}

// isByline tells "By Ann Lee and Bo Chen" from "By noon, the river had risen."
func isByline(line string) bool {
	names, found := strings.CutPrefix(line, "By ")
	if !found || len(line) > maxByline || strings.ContainsAny(line[len(line)-1:], ".!?:;,\"") {
		return false
	}
	initial, _ := utf8.DecodeRuneInString(names)
	return unicode.IsUpper(initial)
}
