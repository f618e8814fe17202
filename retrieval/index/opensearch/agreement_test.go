package opensearch_test

import (
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"testing"

	"verbatim/retrieval"
	"verbatim/retrieval/answer"
	"verbatim/retrieval/archive"
	"verbatim/retrieval/database"
	"verbatim/retrieval/eval"
	"verbatim/retrieval/index"
	"verbatim/retrieval/index/embedded"
	"verbatim/retrieval/text"
)

// On judged questions the ten best passages are the same as those that the
// embedded index leads to, in at least 99 of 100. VERBATIM_EVAL names the folder
// of the sets; of each some hundred questions are asked.
func TestAgreement(t *testing.T) {
	addresses(t)
	folder := os.Getenv("VERBATIM_EVAL")
	if folder == "" {
		t.Skip("VERBATIM_EVAL names no folder of judged questions")
	}
	if testing.Short() {
		t.Skip("takes minutes")
	}
	sets, err := filepath.Glob(filepath.Join(folder, "*", "queries.jsonl"))
	if err != nil || len(sets) == 0 {
		t.Fatalf("%d sets in %s, %v", len(sets), folder, err)
	}
	for _, queries := range sets {
		folder := filepath.Dir(queries)
		t.Run(filepath.Base(folder), func(t *testing.T) { agree(t, folder) })
	}
}

// asked is how many questions of a set are asked, about.
const asked = 300

func agree(t *testing.T, folder string) {
	set, err := eval.Load(folder)
	if err != nil {
		t.Fatal(err)
	}
	engines := enginesOn(t, set.Articles)
	agreed, all := 0, 0
	for i := 0; i < len(set.Queries); i += max(1, len(set.Queries)/asked) {
		q := set.Queries[i]
		question := retrieval.Question{Text: q.Text, Now: q.Now}
		if q.Source != "" {
			question.Sources = []string{q.Source}
		}
		var tops [2][]retrieval.Quote
		for i, e := range engines {
			x, err := e.Explain(t.Context(), question, 10)
			if err != nil {
				t.Fatal(err)
			}
			tops[i] = x.Quotes
		}
		all++
		if same(tops[0], tops[1]) {
			agreed++
		} else {
			t.Logf("differs: %s", q.Text)
		}
	}
	t.Logf("%d of %d questions agree", agreed, all)
	if float64(agreed) < 0.99*float64(all) {
		t.Error("they are too few")
	}
}

// enginesOn answer from the articles by the embedded index, and by OpenSearch.
func enginesOn(t *testing.T, articles []retrieval.Article) [2]*answer.Engine {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	db, err := archive.Open(t.Context(), database.Place{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	for i, a := range articles {
		articles[i].Language = text.Language(a.Language, a.Text)
	}
	if _, err := db.Put(t.Context(), articles...); err != nil {
		t.Fatal(err)
	}
	var engines [2]*answer.Engine
	for i, x := range []retrieval.Index{openEmbedded(t), openNew(t)} {
		if err := index.NewFollower(db, x, log).CatchUp(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		engines[i] = answer.New(db, x, log)
	}
	return engines
}

func openEmbedded(t testing.TB) *embedded.Index {
	t.Helper()
	x, err := embedded.Open(filepath.Join(t.TempDir(), "index"), "archive", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	return x
}

// same reports whether two rankings are the same, but for the order of equal
// scores.
func same(a, b []retrieval.Quote) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		x, y := a[i], b[i]
		if (x.Citation.Ref != y.Citation.Ref || x.Citation.Span != y.Citation.Span) && math.Abs(x.Score-y.Score) > 1e-9 {
			return false
		}
	}
	return true
}
