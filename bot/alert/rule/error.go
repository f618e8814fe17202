package rule

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Error says what is wrong with a rule, and where.
type Error struct {
	Kind Kind
	Rule string // as it was given
	// Start and End are the bytes of Rule that are meant.
	Start, End int
	// Word is what the kind speaks of: what stands there or, of an Operator, what
	// should.
	Word string
}

// Error says it in English.
func (e *Error) Error() string {
	return fmt.Sprintf("column %d: %s", e.Column(), strings.ReplaceAll(messages[e.Kind], "%s", e.Word))
}

// Column is the place in characters, counted from 1.
func (e *Error) Column() int { return utf8.RuneCountInString(e.Rule[:e.Start]) + 1 }

// Kind says what an Error is about, for those who say it in the reader's
// language.
type Kind string

// The kinds of Error, with what their Word is.
const (
	Encoding      Kind = "encoding"       // a character that no text has: its code point
	TooLong       Kind = "too long"       // more than MaxLength characters
	TooMany       Kind = "too many"       // more than MaxParts parts
	TooDeep       Kind = "too deep"       // brackets in brackets, or NOT before NOT, beyond MaxDepth
	Empty         Kind = "empty"          // nothing at all
	OnlyNot       Kind = "only not"       // a rule, or a side of an OR, only says what not
	NoWord        Kind = "no word"        // neither letter nor digit: what stands there
	OpenQuote     Kind = "open quote"     // a quotation mark that is not closed
	OpenBracket   Kind = "open bracket"   // a bracket that is not closed
	CloseBracket  Kind = "close bracket"  // a bracket that was not opened
	EmptyBrackets Kind = "empty brackets" // nothing between brackets
	NothingBefore Kind = "nothing before" // an operator at the start: the operator
	NothingAfter  Kind = "nothing after"  // an operator at the end: the operator
	LoneMinus     Kind = "lone minus"     // a dash that stands by itself
	Operator      Kind = "operator"       // one in small letters or another language: that in English
	Wildcard      Kind = "wildcard"       // a star that is not at the end of a word
	UnknownField  Kind = "unknown field"  // a field that there is none of: its name
	NoValue       Kind = "no value"       // a field without value: its name
	NotCompared   Kind = "not compared"   // a field other than urgency with <, > or =: its name
	BadUrgency    Kind = "bad urgency"    // not 1 to 9: what stands there
	BadLanguage   Kind = "bad language"   // no language: what stands there
	OpenRegex     Kind = "open regex"     // a regular expression that is not closed
	RegexFlag     Kind = "regex flag"     // other than i: what stands there
	RegexTooLong  Kind = "regex too long" // more than MaxRegex characters
	RegexCostly   Kind = "regex costly"   // it would take too long
	RegexEmpty    Kind = "regex empty"    // it matches nothing at all, so every article
	BadRegex      Kind = "bad regex"      // no RE2: the reason, in English
)

var messages = map[Kind]string{
	Encoding:      `%s cannot stand in a rule`,
	TooLong:       fmt.Sprintf("a rule has %d characters at the most: make two rules of it", MaxLength),
	TooMany:       fmt.Sprintf("a rule has %d words, phrases and fields at the most: make two rules of it", MaxParts),
	TooDeep:       fmt.Sprintf("brackets and NOT go %d deep at the most", MaxDepth),
	Empty:         `the rule is empty: name words, such as "rent cap" AND berlin, or write * for all articles`,
	OnlyNot:       `this only says what not: write * before it for all other articles`,
	NoWord:        `“%s” has no letter or digit: write words, or put AND, OR or NOT between them`,
	OpenQuote:     `the quotation mark is not closed: write " behind the last word of the phrase`,
	OpenBracket:   `the bracket is not closed: write ) where it ends`,
	CloseBracket:  `nothing opens this bracket: write ( where it begins, or take it out`,
	EmptyBrackets: `there is nothing between the brackets`,
	NothingBefore: `nothing stands before %s: write what it joins, or put it in quotes as a word`,
	NothingAfter:  `nothing stands behind %s: write what it is about, or put it in quotes as a word`,
	LoneMinus:     `a minus stands right before what it excludes, such as -sport; a dash between words is to be left out`,
	Operator:      `operators are AND, OR and NOT in English and capitals: write %s, or put this in quotes as a word`,
	Wildcard:      `* stands at the end of a word, such as minist*, or alone for all articles`,
	UnknownField:  `there is no field %s: the fields are source:, tag:, title:, byline:, lang: and urgency; in quotes it is a word`,
	NoValue:       `%s: has no value right behind it, such as %s:name or %s:"two words"; of several, each has the field: (%s:a OR %s:b)`,
	NotCompared:   `only urgency is compared: write %s:value`,
	BadUrgency:    `“%s” is no urgency: write urgency<=2, urgency>=5 or urgency=1, from 1, the highest, to 9`,
	BadLanguage:   `“%s” is no language: write its code, such as lang:en or lang:de`,
	OpenRegex:     `the regular expression is not closed: write / at its end, or put this in quotes as words`,
	RegexFlag:     `“%s” cannot follow a regular expression: only i can, for any case`,
	RegexTooLong:  fmt.Sprintf("a regular expression has %d characters at the most", MaxRegex),
	RegexCostly:   `the regular expression takes too long: use lower numbers in {}`,
	RegexEmpty:    `the regular expression matches nothing at all and so every article: take out a *, ? or |`,
	BadRegex:      `this is no regular expression of RE2: %s`,
}
