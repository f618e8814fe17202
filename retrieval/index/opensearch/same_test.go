package opensearch_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval"
	"verbatim/retrieval/index/indextest"
)

// Whatever revisions, forms and filters there are, the figures are those of the
// embedded index, and so are the candidates with all their hits, in their order;
// with a limit the first ones.
func TestSameAsEmbedded(t *testing.T) {
	x, y := openEmbedded(t), openNew(t)
	r := rand.New(rand.NewPCG(3, 4))
	for revision := 1; revision <= 3; revision++ {
		for part := range slices.Chunk(indextest.Random(r, 60, 200, revision), 70) {
			for _, index := range []retrieval.Index{x, y} {
				if err := index.Apply(t.Context(), retrieval.Batch{Through: retrieval.Seq(revision), Documents: part}); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	for i := range 24 {
		q := indextest.Question(i, 60)
		if i%4 == 3 {
			q.Limit = 100
		}
		want, err := x.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		got, err := y.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if len(want.Candidates) < 10 {
			t.Errorf("only %d candidates", len(want.Candidates))
		}
		if q.Limit == 100 {
			want.Candidates, got.Candidates = want.Candidates[:20], got.Candidates[:20]
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("query %d (-embedded +opensearch):\n%s", i, diff)
		}
	}
}
