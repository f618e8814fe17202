package retrieval

import (
	"context"
	"time"
)

// Stored is what became of an article that was put.
type Stored struct {
	Article
	Change Change
}

// Change says how a Put changed the archive.
type Change int

// The kinds of Change.
const (
	Unchanged   Change = iota // a reader sees what the latest revision has: title, text, note, status and embargo
	Added                     // the first revision of a new article
	Revised                   // a further revision of a known one
	Outdated                  // the archive has a newer version of the publisher
	Conflicting               // the archive has another revision of this number, or none before it
	Removed                   // the article was removed for good
)

func (c Change) String() string {
	return [...]string{"unchanged", "added", "revised", "outdated", "conflicting", "removed"}[c]
}

// A Store is the permanent record: an append-only log of revisions. What it
// has accepted it never changes or forgets, save by redaction and removal.
type Store interface {
	// Put accepts all of the articles or none: when it returns nil they are on
	// disk. It numbers them; ID is the caller's; Revision, Seq and Story
	// are not read, save of what is Exported: that becomes the revision of its
	// number, with its story, whatever the one before says.
	Put(context.Context, ...Article) ([]Stored, error)
	// Article returns one revision, or the latest where Revision is 0; it wraps
	// ErrNotFound.
	Article(context.Context, Ref) (Article, error)
	// After returns at most limit revisions accepted after seq, in order.
	After(ctx context.Context, seq Seq, limit int) ([]Article, error)
	// Wait returns once the log holds something after seq.
	Wait(context.Context, Seq) error
}

// Filter narrows a list of articles.
type Filter struct {
	Source string // in any case; empty: all
	After  string // the ID of an article: only those that are listed after it; empty: from the newest
	Limit  int
}

// Source is a publisher in the archive.
type Source struct {
	Name     string // as its newest article writes it
	Articles int
	Newest   time.Time // when its newest article was published; zero: not known
}
