package bot

import (
	"context"
	"errors"
	"fmt"
	"iter"
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

// Newest goes through the articles that readers may see now, the newest first. It
// reads filter.Limit of them at a time, and ends with an error.
func Newest(ctx context.Context, archive interface {
	List(context.Context, retrieval.Filter) ([]retrieval.Article, error)
}, filter retrieval.Filter) iter.Seq2[retrieval.Article, error] {
	return func(yield func(retrieval.Article, error) bool) {
		for {
			articles, err := archive.List(ctx, filter)
			if err != nil {
				yield(retrieval.Article{}, err)
				return
			}
			for _, a := range articles {
				filter.After = a.ID
				if a.Findable(time.Now()) && !yield(a, nil) {
					return
				}
			}
			if len(articles) < filter.Limit {
				return
			}
		}
	}
}
