package retrieval

// Check says how a quotation stands to the archive.
type Check struct {
	Verdict Verdict
	// Quote is the passage that has it or comes nearest, with what corresponds to
	// the quotation as its Answer; without Text where the Verdict is Absent. Of
	// several that are equally near it is that of the article published first.
	Quote Quote
	Edits []Edit // what the quotation has changed, in order; only where it is Altered
	// Gaps is set where the quotation has an ellipsis or square brackets: what
	// these stand for was not compared.
	Gaps bool
	// Others are the further articles that have it word for word, newest first.
	Others  []Citation
	Archive Extent
	Partial bool // a part of the archive was silent or is still being read
	// Hints say why the quotation could not be checked as it stands.
	Hints []Hint
}

// Verdict is the outcome of a Check.
type Verdict int

// The Verdicts. Quotation marks, the form of dashes, white space, marks at the
// ends and the case of the first letter are no difference. An ellipsis in the
// quotation stands for what it leaves out, and words in square brackets, which
// are the quoter's own, for any few.
const (
	Absent   Verdict = iota // nothing in the archive is like it
	Altered                 // the archive has it in other words
	Verbatim                // it stands in the archive word for word
)

// Edit is a place where a quotation differs from the archive; either side may
// be empty.
type Edit struct{ Quoted, Archived string }
