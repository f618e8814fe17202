package bot_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"verbatim/bot"
	"verbatim/retrieval"
)

// log has revisions of one article.
type log []retrieval.Article

func (l log) Article(_ context.Context, ref retrieval.Ref) (retrieval.Article, error) {
	if ref.Revision == 0 {
		ref.Revision = len(l)
	}
	if ref.ID != "a" || ref.Revision > len(l) {
		return retrieval.Article{}, retrieval.ErrNotFound
	}
	a := l[ref.Revision-1]
	a.Ref = ref
	return a, nil
}

// What could be seen once is withdrawn, what never could is not there.
func TestFind(t *testing.T) {
	usable, withheld := retrieval.Article{}, retrieval.Article{Status: retrieval.Withheld}
	canceled, embargoed := retrieval.Article{Status: retrieval.Canceled}, retrieval.Article{Embargo: time.Now().Add(time.Hour)}
	for name, test := range map[string]struct {
		revisions log
		revision  int
		want      error
	}{
		"usable":                 {log{usable}, 0, nil},
		"an older revision":      {log{usable, usable}, 1, nil},
		"a revision to come":     {log{usable}, 2, retrieval.ErrNotFound},
		"canceled":               {log{usable, canceled}, 0, bot.ErrWithdrawn},
		"before it was":          {log{usable, canceled}, 1, bot.ErrWithdrawn},
		"withheld for a while":   {log{usable, withheld, usable}, 2, bot.ErrWithdrawn},
		"withheld at first":      {log{withheld, usable}, 1, bot.ErrWithdrawn},
		"never out":              {log{withheld}, 0, retrieval.ErrNotFound},
		"under an embargo":       {log{embargoed}, 1, retrieval.ErrNotFound},
		"canceled before it was": {log{embargoed, canceled}, 0, retrieval.ErrNotFound},
	} {
		shown, latest, err := bot.Find(t.Context(), test.revisions, retrieval.Ref{ID: "a", Revision: test.revision})
		if !errors.Is(err, test.want) || test.want == nil && err != nil {
			t.Errorf("%s: %v; want %v", name, err, test.want)
		}
		if err == nil && (latest.Revision != len(test.revisions) || test.revision > 0 && shown.Revision != test.revision) {
			t.Errorf("%s: %v of %v", name, shown.Ref, latest.Ref)
		}
	}
}
