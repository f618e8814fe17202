package ingest

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"verbatim/retrieval/text"
)

var (
	// noteMark matches the beginning of what an editor says about an article.
	noteMark = regexp.MustCompile(`(?i)^(corrections?|clarification|editor[’']?s note|korrektur|berichtigung|anmerkung der redaktion|rectificatif|correctif|corrección)\s?[:–—]` +
		`|^(this|the) (article|story|piece|post|report|headline)( [\w’']+){0,6} (was|has been|had been) (amended|corrected|updated)\b` +
		`|^an earlier version of this (article|story|piece|post|report|headline)\b`)

	// noteHead matches a heading above it.
	noteHead = regexp.MustCompile(`(?i)^(correction|clarification|editor[’']?s note|korrektur|berichtigung)$`)
)

const (
	minNote = 40 // characters beneath a heading; less is a link to a page of corrections
	maxNote = 1500
)

// noteLines returns what the editor says to the reader anywhere in the text of a
// page, which stands in the article or not.
func noteLines(page string) []string {
	lines := strings.Split(paragraphs(page), "\n\n")
	var notes []string
	for i, line := range lines {
		size := utf8.RuneCountInString(line)
		headed := i > 0 && noteHead.MatchString(lines[i-1]) && size >= minNote
		if (headed || noteMark.MatchString(line)) && size <= maxNote {
			notes = append(notes, line)
		}
	}
	return notes
}

// textNotes is noteLines for plain text, of which a paragraph may be wrapped
// over several lines.
func textNotes(body string) []string {
	if len(noteLines(body)) == 0 { // as of most: to cut it takes time
		return nil
	}
	var lines strings.Builder
	for _, p := range text.Passages(body, "") {
		lines.WriteString(oneLine(body[p.Start:p.End]) + "\n")
	}
	return noteLines(lines.String())
}

// correction returns the text of schema.org's CorrectionComment, one or
// several, with its date.
func correction(value any) []string {
	switch value := value.(type) {
	case string:
		return []string{strings.TrimSpace(value)}
	case map[string]any:
		f := newFields(value)
		note := f.word("text", "description", "name")
		if day, err := parseDate(f.word("datepublished")); err == nil && note != "" {
			note += " (" + day.Format("2006-01-02") + ")"
		}
		return []string{note}
	case []any:
		var notes []string
		for _, v := range value {
			notes = append(notes, correction(v)...)
		}
		return notes
	}
	return nil
}

// joinNotes leaves out a note that stands within another.
func joinNotes(declared, shown []string) string {
	var notes []string
	for _, note := range append(declared, shown...) {
		within := func(other string) bool { return strings.Contains(other, note) || strings.Contains(note, other) }
		if note != "" && !slices.ContainsFunc(notes, within) {
			notes = append(notes, note)
		}
	}
	return strings.Join(notes, "\n\n")
}
