package main

import (
	"os"
	"path/filepath"
	"testing"
)

// On real judged questions no language ranks below plain BM25, and every quote
// is verbatim. VERBATIM_EVAL names the folder of the sets.
func TestJudgedSets(t *testing.T) {
	dir := os.Getenv("VERBATIM_EVAL")
	if dir == "" {
		t.Skip("VERBATIM_EVAL names no folder of judged questions")
	}
	if testing.Short() {
		t.Skip("takes a minute")
	}
	for _, set := range []string{"squad2", "newswire-sentences", "xquad-en", "xquad-de", "xquad-es", "xquad-ru"} {
		t.Run(set, func(t *testing.T) {
			r, err := measure(t.Context(), config{}, filepath.Join(dir, set))
			if err != nil {
				t.Fatal(err)
			}
			if !(r.Article.MRR10 >= r.Plain.MRR10) {
				t.Errorf("MRR@10 is %v; plain BM25 has %v", r.Article.MRR10, r.Plain.MRR10)
			}
			if r.Verbatim != 1 {
				t.Errorf("verbatim rate is %v", r.Verbatim)
			}
		})
	}
}
