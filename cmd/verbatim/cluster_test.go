package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"verbatim/retrieval"
	"verbatim/retrieval/index/opensearch"
	"verbatim/retrieval/ingest"
	"verbatim/seeds"
)

// With INDEX=opensearch the same archive answers from a cluster, and doctor and
// /readyz say how that does. VERBATIM_OPENSEARCH names its nodes.
func TestOnCluster(t *testing.T) {
	urls := os.Getenv("VERBATIM_OPENSEARCH")
	if urls == "" {
		t.Skip("VERBATIM_OPENSEARCH names no cluster")
	}
	cfg := config{dataDir: filepath.Join(t.TempDir(), "data"), index: onCluster, openSearch: secret{&urls}}
	l, err := openAt(t.Context(), cfg, cfg.place())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ingest.FS(t.Context(), l.archive, seeds.Articles, ingest.Options{}); err != nil {
		t.Fatal(err)
	}
	says := func(want string) {
		t.Helper()
		said := ""
		for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) { // copies are made meanwhile
			said = ""
			for _, f := range checkArchive(t.Context(), cfg) {
				said += string(f.Status) + " " + f.Check + ": " + f.Message + "\n"
			}
			if strings.Contains(said, want) {
				return
			}
		}
		t.Errorf("doctor says %q, not %q", said, want)
	}
	says("changes behind, which serve makes up for")
	if err := l.catchUp(t.Context(), &bytes.Buffer{}); err != nil {
		t.Fatal(err)
	}
	says("the index is level with the archive")
	a, err := l.engine.Answer(t.Context(), retrieval.Question{Text: "How many troops did North Korea send to Russia?"})
	if err != nil || !a.Found || a.Partial || !strings.Contains(a.Quotes[0].Text, "13,000 troops") {
		t.Errorf("%+v, %v", a, err)
	}
	r := health{l.level(), l.whole()}.ask(t.Context(), all)
	if !r.Ready || r.Checks["index"].Says != "level" || !strings.Contains(r.Checks[onCluster].Says, "with nodes: ") {
		t.Errorf("%+v", r)
	}
	// Opened as a temporary one, the index is gone with it.
	x, err := opensearch.Open(t.Context(), cfg.indexOf(l.archive.ID(), true))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(x.Close(), l.Close()); err != nil {
		t.Fatal(err)
	}
	says("has none yet")
}
