package main

import (
	"path/filepath"
	"testing"

	"verbatim/retrieval/sources"
)

// The sample is served until articles may come in. To have looked at the list of
// sources, which makes it, is not enough.
func TestServed(t *testing.T) {
	cfg := config{dataDir: filepath.Join(t.TempDir(), "data")}
	sample := func() bool {
		t.Helper()
		l, err := openServed(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		return l.temp != ""
	}
	if !sample() {
		t.Error("the sample is not served where there is nothing")
	}
	list, err := sources.Open(t.Context(), cfg.place())
	if err != nil {
		t.Fatal(err)
	}
	defer list.Close()
	if !sample() {
		t.Error("the sample is not served beside an empty list of sources")
	}
	if _, err := list.Add(t.Context(), sources.Source{Kind: sources.Feed, Address: "https://a.example/feed"}); err != nil {
		t.Fatal(err)
	}
	if sample() {
		t.Error("the sample is served where a source may bring articles")
	}
}
