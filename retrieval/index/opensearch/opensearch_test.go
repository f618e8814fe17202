package opensearch_test

import (
	"crypto/rand"
	"os"
	"strings"
	"testing"

	"verbatim/retrieval"
	"verbatim/retrieval/index/indextest"
	"verbatim/retrieval/index/opensearch"
)

// addresses are those of a cluster that tests may use.
func addresses(t testing.TB) []string {
	t.Helper()
	urls := os.Getenv("VERBATIM_OPENSEARCH")
	if urls == "" {
		t.Skip("VERBATIM_OPENSEARCH names no cluster")
	}
	return strings.Split(urls, ",")
}

// newArchive is the id of an archive that nobody else has.
func newArchive() string { return "test-" + rand.Text() }

// open opens the index of an archive and closes it when the test ends.
func open(t testing.TB, cfg opensearch.Config) *opensearch.Index {
	t.Helper()
	x, err := opensearch.Open(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x
}

// openNew opens an empty index, which is gone when the test ends.
func openNew(t testing.TB) *opensearch.Index {
	t.Helper()
	return open(t, opensearch.Config{URLs: addresses(t), Archive: newArchive(), Temporary: true})
}

func TestContract(t *testing.T) {
	addresses(t)
	indextest.Run(t, func(t *testing.T) retrieval.Index { return openNew(t) })
}
