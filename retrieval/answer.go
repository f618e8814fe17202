package retrieval

import (
	"slices"
	"time"
)

// Question is what somebody wants to know, and where to look.
type Question struct {
	Text          string
	Sources       []string  // only these; empty: all
	After, Before time.Time // published in [After, Before); zero: open
	Language      string    // only articles in it; empty: all
	Limit         int       // quotes at the most; 0: the engine's default
	// Now is the asker's time, in the asker's zone: "yesterday" counts from it.
	Now time.Time
}

// Answer is what the archive says to a question.
type Answer struct {
	// Found is false where nothing in the archive answers the question. Quotes
	// then holds near misses, which must be said to be such.
	Found      bool
	Quotes     []Quote // best first
	Confidence float64 // that the first quote answers, 0 to 1, calibrated on judged questions
	Partial    bool    // a part of the archive was silent or is still being read
	Archive    Extent
	// Hints say why the question could not be asked as it stands, or what was
	// changed in it.
	Hints []Hint
}

// Asked reports whether the question could be asked: no hint says otherwise.
func (a Answer) Asked() bool {
	return !slices.ContainsFunc(a.Hints, func(h Hint) bool {
		switch h.Kind {
		case HintEmpty, HintCommon, HintDay, HintOrder:
			return true
		}
		return false
	})
}

// Hint is something that the asker should know about a question, for those who
// say it in the asker's language.
type Hint struct {
	Kind HintKind
	Args []string // as the kind says
}

// HintKind says what a Hint is about.
type HintKind string

// The kinds of Hint, with their arguments.
const (
	HintEmpty     HintKind = "empty"     // the question has no words
	HintCommon    HintKind = "common"    // it has only words that stand in every article
	HintCut       HintKind = "cut"       // only so many characters of it were read: their number
	HintNoField   HintKind = "no field"  // a field that there is none of was read as words: its name
	HintNoValue   HintKind = "no value"  // a field without value was read as a word: its name, an example
	HintDay       HintKind = "day"       // a field's value is no day: its name, the value
	HintOrder     HintKind = "order"     // since: is not before until:
	HintNoSource  HintKind = "no source" // nothing was found, and no article is from a source that was named: its name
	HintCorrected HintKind = "corrected" // no article has a word; another one was searched as well: both
)

// Extent says how much was searched.
type Extent struct {
	Articles, Passages int
	// Unread counts the revisions that the Index has yet to take in.
	Unread int
}

// Quote is a passage copied byte for byte out of an article.
type Quote struct {
	Text     string
	Answer   Span   // the sentence that answers, within Text
	Matches  []Span // the words that bear on the question, within Text
	Score    float64
	Citation Citation
}

// Explanation says why passages stand in their order and how sure the first
// one is, for measuring and learning.
type Explanation struct {
	Quotes     []Quote     // best first, whatever they are worth
	Parts      [][]float64 // of each quote's score
	Evidence   []float64   // that the first quote answers
	Confidence float64     // that it does
}
