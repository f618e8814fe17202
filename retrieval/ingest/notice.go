package ingest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"verbatim/retrieval"
)

// Notice reports whether the item is no article but says that the one of its
// id is withheld or canceled: it has that status, and no text. Wires send it
// so. See Withdrawn.
func (it Item) Notice() bool { return isNotice(it.Article) }

func isNotice(a retrieval.Article) bool {
	return (a.Status == retrieval.Withheld || a.Status == retrieval.Canceled) && strings.TrimSpace(a.Text) == ""
}

// excuse drops what is wrong with an article that is withdrawn, such as a date:
// a withdrawal must not be missed for it.
func (it *Item) excuse() {
	if it.Notice() {
		it.Err = nil
	}
}

// articles looks articles up.
type articles interface {
	Article(context.Context, retrieval.Ref) (retrieval.Article, error)
}

// Withdrawn returns the revision that a notice makes of its article: the
// latest one, with the status of the notice and what it says of why. The error
// wraps ErrNotFound where the archive does not have the article.
func Withdrawn(ctx context.Context, known articles, notice retrieval.Article) (retrieval.Article, error) {
	a, err := known.Article(ctx, retrieval.Ref{ID: notice.ID})
	if errors.Is(err, retrieval.ErrNotFound) {
		return a, fmt.Errorf("says that article %s is %s: %w", notice.ID, notice.Status, retrieval.ErrNotFound)
	}
	if err != nil {
		return a, fmt.Errorf("look up article %s: %w", notice.ID, err)
	}
	a.Status = notice.Status
	a.Note = cmp.Or(notice.Note, a.Note)
	a.Version = cmp.Or(notice.Version, a.Version)
	if !notice.Modified.IsZero() {
		a.Modified = notice.Modified
	}
	return a, nil
}
