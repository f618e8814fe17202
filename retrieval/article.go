package retrieval

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// ErrNotFound is wrapped by a Store where it has no such article or revision.
var ErrNotFound = errors.New("not in the archive")

// ErrAway is wrapped by a Store whose database cannot be reached just now: the same
// will do in a moment.
var ErrAway = errors.New("the database is away")

// Seq is a place in the Store's log: the order in which revisions were
// accepted, from 1. 0 is before everything.
type Seq int64

// Ref names one revision of one article. Revisions count from 1; 0 stands for
// the latest.
type Ref struct {
	ID       string
	Revision int
}

// String returns "ID@2", or "ID" where the revision is 0.
func (r Ref) String() string {
	if r.Revision == 0 {
		return r.ID
	}
	return r.ID + "@" + strconv.Itoa(r.Revision)
}

// Span is a half-open range of bytes that starts and ends on rune boundaries.
type Span struct{ Start, End int }

// Of returns the part of s that the span covers; false if it is out of range
// or cuts a rune.
func (s Span) Of(text string) (string, bool) {
	if s.Start < 0 || s.Start > s.End || s.End > len(text) ||
		!boundary(text, s.Start) || !boundary(text, s.End) {
		return "", false
	}
	return text[s.Start:s.End], true
}

// Len returns the number of bytes covered.
func (s Span) Len() int { return s.End - s.Start }

// Trim leaves out the white space at both ends of the span, which is one of text;
// of nothing else, its end is left.
func (s Span) Trim(text string) Span {
	part := text[s.Start:s.End]
	s.Start += len(part) - len(strings.TrimLeftFunc(part, unicode.IsSpace))
	s.End = s.Start + len(strings.TrimSpace(part))
	return s
}

func boundary(text string, at int) bool {
	return at == len(text) || utf8.RuneStart(text[at])
}

// Status says whether an article may be quoted; the words are those of IPTC's
// pubStatus.
type Status string

// The empty Status means Usable.
const (
	Usable   Status = "usable"
	Withheld Status = "withheld" // held for the moment
	Canceled Status = "canceled" // withdrawn for good
)

// Article is one revision of an article as the Store keeps it.
type Article struct {
	Ref
	Seq                 Seq
	URL, Source, Title  string
	Byline, Language    string // Language is a BCP 47 base tag such as "en"; empty: not known
	Tags                []string
	Published, Modified time.Time
	Embargo             time.Time // not to be found before; zero: none
	Status              Status
	Urgency             int    // IPTC's: 1 is the highest, 9 the lowest; 0: not known
	Version             string // the publisher's own count; empty: none
	Note                string // of the editor to the reader, such as a correction
	Rights              string // who may use it, and how
	// Story is the ID of the article that told the same story first, its own
	// where none did. The Store finds it, or keeps that of what was exported; it
	// never changes.
	Story string
	// Text is the decoded body with its paragraphs as they came. Once put it
	// never changes, save by redaction.
	Text string
}

var idPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$`)

// ValidID reports whether an article may have this id: 1 to 40 letters, digits,
// dots, dashes and underscores, so that a reference fits wherever a platform
// lets little pass (64 bytes for a button at Telegram).
func ValidID(id string) bool { return idPattern.MatchString(id) }

// Validate returns why the Store would refuse the article, or nil.
func (a Article) Validate() error {
	switch {
	case !ValidID(a.ID):
		return fmt.Errorf("article id %q is not 1 to 40 letters, digits, dots, dashes and underscores", a.ID)
	case strings.TrimSpace(a.Text) == "":
		return fmt.Errorf("article %s has no text", a.ID)
	case a.Urgency < 0 || a.Urgency > 9:
		return fmt.Errorf("article %s has the urgency %d, not 0 to 9", a.ID, a.Urgency)
	}
	for _, t := range []time.Time{a.Published, a.Modified, a.Embargo} {
		if year := t.UTC().Year(); year < 0 || year > 9999 { // RFC 3339 has no others
			return fmt.Errorf("article %s has a date in the year %d, not 0 to 9999", a.ID, year)
		}
	}
	switch a.Status {
	case "", Usable, Withheld, Canceled:
		return a.CheckCharacters()
	}
	return fmt.Errorf("article %s has the unknown status %q", a.ID, a.Status)
}

// CheckCharacters returns why a Store could not keep the words of the article, or
// nil. Not all databases have a place for U+0000, so none gets one.
func (a Article) CheckCharacters() error {
	words := append([]string{a.Text, a.Title, a.Byline, a.Source, a.URL, a.Language, a.Version, a.Note, a.Rights, a.Story}, a.Tags...)
	switch all := strings.Join(words, "\n"); {
	case !utf8.ValidString(all):
		return fmt.Errorf("article %s is not valid UTF-8", a.ID)
	case strings.ContainsRune(all, 0):
		return fmt.Errorf("article %s holds a NUL character", a.ID)
	}
	return nil
}

// Exported reports whether this is a revision out of an archive that is to go
// into another one as it is: it has a number, and no place in a log.
func (a Article) Exported() bool { return a.Revision > 0 && a.Seq == 0 }

// Findable reports whether the article may be quoted at the time now.
func (a Article) Findable(now time.Time) bool {
	return (a.Status == "" || a.Status == Usable) && !a.Embargo.After(now)
}

// Cite returns the citation of a part of the article's text.
func (a Article) Cite(span Span, paragraph int) Citation {
	return Citation{
		Ref: a.Ref, Span: span, Seq: a.Seq, Paragraph: paragraph,
		Title: a.Title, Source: a.Source, URL: a.URL, Language: a.Language, Published: a.Published, Modified: a.Modified,
	}
}

// Passage is a part of an article's text that can be quoted as a whole: a
// paragraph, or a piece of a very long one.
type Passage struct {
	Span
	Paragraph int // counted from 1
}
