package retrieval

import "time"

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
	// Hint says in words for the asker why the question could not be asked
	// as it stands, or what was changed in it; empty: nothing to say.
	Hint string
}

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
