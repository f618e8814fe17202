package ingest

import (
	"io"

	"verbatim/retrieval"
)

// Options says how to load; the zero Options do.
type Options struct {
	Source   string                 // of articles that name none; empty: the host of their URL, else their folder
	Stdin    io.Reader              // what "-" reads
	Progress func(Progress)         // called after each batch and each file
	Took     func(retrieval.Stored) // called for each article once it is stored
}

// Progress says how far a load has come. Standard input counts as a file of
// unknown size; bytes are counted as they lie on disk, packed or not.
type Progress struct {
	Files, TotalFiles int
	Bytes, TotalBytes int64
	Articles          int
}

// Report says what became of everything that was read.
type Report struct {
	Counts
	Files    []File // in the order read
	Refusals []Refusal
	Skipped  int // inside folders: files of unknown format, links to folders
}

// Counts are numbers of articles; a file that cannot be read counts as one
// refused, an article that the archive has in a newer version as unchanged.
type Counts struct{ Added, Revised, Unchanged, Refused int }

// File is what one file gave.
type File struct {
	Name string // quoted like a Go string where it would not print
	Counts
}

// Refusal says what was not taken, and why.
type Refusal struct {
	File   string // see File.Name
	Path   string // of the file, as it was named or found; empty for standard input
	Line   int    // counted from 1; 0: the whole file
	Reason string
	Wants  string // the article that a notice is of, where the archive does not have it
}

// refuse counts for the file at this place in the report.
func (r *Report) refuse(row int, refusal Refusal) {
	r.Refused++
	r.Files[row].Refused++
	r.Refusals = append(r.Refusals, refusal)
}

// Count counts an article by what a Put made of it.
func (c *Counts) Count(change retrieval.Change) {
	switch change {
	case retrieval.Added:
		c.Added++
	case retrieval.Revised:
		c.Revised++
	default:
		c.Unchanged++
	}
}
