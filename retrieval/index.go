package retrieval

import (
	"context"
	"slices"
	"time"
)

// An Index finds passages by their terms. It is derived from the Store and
// says how far it has come; deleting it loses nothing.
type Index interface {
	// Apply makes the passages of each document the only ones of its article
	// and records Through, both or neither. Applying a batch twice is harmless.
	Apply(context.Context, Batch) error
	// Applied returns the Through of the last batch, 0 for an empty index.
	Applied(context.Context) (Seq, error)
	Search(context.Context, Query) (Results, error)
	// Vocabulary tells what the articles' own words are.
	Vocabulary(context.Context, Lookup) (Vocabulary, error)
	Close() error
}

// Batch is a stretch of the Store's log, made ready for an Index.
type Batch struct {
	Documents []Document
	Through   Seq
	Anew      bool // empty the index first: what it holds is not of this log
}

// Document is what an Index holds of an article. Without passages the article
// is taken out of the Index.
type Document struct {
	Ref
	Source, Language   string
	Published, Embargo time.Time
	Title              []Term
	Abbreviations      []Abbreviation
	Passages           []IndexedPassage
}

// Abbreviation is a short form that an article explains, as terms.
type Abbreviation struct {
	Short string
	Long  []string
}

// Equal reports whether both forms are the same.
func (a Abbreviation) Equal(b Abbreviation) bool {
	return a.Short == b.Short && slices.Equal(a.Long, b.Long)
}

// IndexedPassage is a passage as terms.
type IndexedPassage struct {
	Passage
	Terms []Term
}

// Term is a word as search sees it: folded and stemmed.
type Term struct {
	Text     string
	Position int // in words from the start of the passage; stop words leave gaps
	Sentence int // of the passage, counted from 0
}

// Query asks for candidates.
type Query struct {
	Terms         []QueryTerm
	Sources       []string // any of these; empty: all
	After, Before time.Time
	Language      string
	Now           time.Time // articles under an embargo beyond it stay hidden
	Limit         int       // candidates at the most
}

// QueryTerm is one word of a question, with all the forms that count as it.
type QueryTerm struct {
	Forms []Form
}

// Form is a way in which a query term may stand in a passage.
type Form struct {
	Text   string
	Weight float64 // of an occurrence, in (0, 1]; the asker's own word has 1
}

// Results are candidates and the figures that ranking needs.
type Results struct {
	Candidates []Candidate // best first, by BM25 over text and title
	// Frequency holds, for each form of each query term, the number of passages
	// with it in the text. An Index may leave forms of a weight below 1 at 0
	// where the weightier ones are common enough.
	Frequency [][]int
	// Articles, Passages and Length (terms in the text of all passages) describe
	// the whole index, whatever the filters.
	Articles, Passages int
	Length             int
	Applied            Seq
	Partial            bool // a part of the index was silent
}

// Candidate is a passage that may answer.
type Candidate struct {
	Ref
	Passage
	Published time.Time
	Length    int   // terms in the passage
	Hits      []Hit // occurrences of query terms in the text, by position
	Title     []Hit // and in the title; their Sentence is 0
}

// Hit is an occurrence of a query term in a passage.
type Hit struct {
	Term, Form         int // indices into Query.Terms and its Forms
	Position, Sentence int
}

// Lookup asks an Index for words rather than for passages. Filters and
// embargoes do not count: no more than words is told.
type Lookup struct {
	Terms []string
	Slips []Slip
	// Names are short or long forms of abbreviations, the terms of a long one
	// parted by spaces.
	Names []string
}

// Slip is a term that may be a misspelt one. An edit is a character put in,
// left out, changed, or swapped with the next.
type Slip struct {
	Term   string
	Edits  int // at the most, 1 or 2
	Prefix int // of so many characters, which are right
}

// MuchCommoner is by how many times a term must be in more passages than those
// that are nearer to a slip, to be taken for what was meant.
const MuchCommoner = 50

// Vocabulary is what an Index knows of the words in a Lookup.
type Vocabulary struct {
	// Frequency holds, for each of Terms, the number of passages with it in the
	// text or, where no text has it, of articles with it in the title.
	Frequency []int
	// Similar holds, for each of Slips, the terms that differ from it by the
	// fewest edits, the commonest first; those that differ by one edit more where
	// one of them is MuchCommoner: a rare word may be a slip itself.
	Similar [][]Known
	// Meanings holds, for each of Names, the other forms that articles give for
	// it, those that most articles give first.
	Meanings [][]Known
}

// Known is a term of an Index, or a name of several, with the number of
// passages that have it, of a name the number of articles that explain it.
type Known struct {
	Term      string
	Frequency int
}
