package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"verbatim/retrieval"
)

// ErrWithdrawn is wrapped where an article could be seen once, and cannot now.
var ErrWithdrawn = errors.New("article is withdrawn")

// Find reads the revision that a reference names, and the latest one, if readers
// may see both now. It wraps ErrWithdrawn, and retrieval.ErrNotFound also for an
// article that never could be seen: nobody is to know of one under an embargo.
func Find(ctx context.Context, archive interface {
	Article(context.Context, retrieval.Ref) (retrieval.Article, error)
}, ref retrieval.Ref) (shown, latest retrieval.Article, err error) {
	if latest, err = archive.Article(ctx, retrieval.Ref{ID: ref.ID}); err != nil {
		return shown, latest, err
	}
	shown = latest
	if ref.Revision != 0 {
		if shown, err = archive.Article(ctx, ref); err != nil {
			return shown, latest, err
		}
	}
	now := time.Now()
	if latest.Findable(now) && shown.Findable(now) {
		return shown, latest, nil
	}
	first, err := archive.Article(ctx, retrieval.Ref{ID: ref.ID, Revision: 1})
	switch {
	case err != nil:
		return shown, latest, err
	case latest.Findable(now) || first.Findable(now):
		return shown, latest, fmt.Errorf("%s: %w", ref, ErrWithdrawn)
	}
	return shown, latest, fmt.Errorf("%s: %w", ref, retrieval.ErrNotFound)
}
