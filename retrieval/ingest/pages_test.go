package ingest_test

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
)

// TestRealPages compares the text of real news pages with what people copied
// out of them by hand, by shingles of four words, as published comparisons of
// readers do.
func TestRealPages(t *testing.T) {
	dir := os.Getenv("VERBATIM_FORMATS")
	if dir == "" {
		t.Skip("VERBATIM_FORMATS names no folder with pages.tar.gz")
	}
	pages, truth := realPages(t, filepath.Join(dir, "pages.tar.gz"))
	var precision, recall float64
	for id, want := range truth {
		articles, report := loadFile(t, id+".html", pages[id]) // packed under a name that does not say so
		for _, r := range report.Refusals {
			t.Logf("%s: %s", r.File, r.Reason)
		}
		for _, a := range articles {
			p, r := overlap(shingles(a.Text), shingles(want))
			precision += p / float64(len(truth))
			recall += r / float64(len(truth))
		}
	}
	f1 := 2 * precision * recall / (precision + recall)
	t.Logf("%d pages: precision %.3f, recall %.3f, F1 %.3f", len(truth), precision, recall, f1)
	if f1 < 0.90 {
		t.Errorf("F1 is %.3f, want 0.90 at least", f1)
	}
}

// realPages returns the pages, still packed, and the text of each by its id.
func realPages(t *testing.T, name string) (map[string]string, map[string]string) {
	t.Helper()
	packed, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	unpacked, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	pages, truth := map[string]string{}, map[string]string{}
	for archive := tar.NewReader(unpacked); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return pages, truth
		}
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(archive)
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case strings.HasSuffix(header.Name, ".html.gz"):
			pages[strings.TrimSuffix(path.Base(header.Name), ".html.gz")] = string(data)
		case strings.HasSuffix(header.Name, "ground-truth.json"):
			var known map[string]struct{ ArticleBody string }
			if err := json.Unmarshal(data, &known); err != nil {
				t.Fatal(err)
			}
			for id, k := range known {
				truth[id] = k.ArticleBody
			}
		}
	}
}

func shingles(text string) map[string]int {
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	counts := map[string]int{}
	for i := range words {
		counts[strings.Join(words[i:min(len(words), i+4)], " ")]++
		if i+4 >= len(words) {
			break
		}
	}
	return counts
}

func overlap(got, want map[string]int) (precision, recall float64) {
	var both, gotAll, wantAll int
	for s, n := range got {
		both += min(n, want[s])
		gotAll += n
	}
	for _, n := range want {
		wantAll += n
	}
	return float64(both) / float64(max(1, gotAll)), float64(both) / float64(max(1, wantAll))
}
