package ingest_test

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	readability "codeberg.org/readeck/go-readability/v2"
)

// TestRealPages compares the text of real news pages with what people copied
// out of them by hand, by shingles of four words, as published comparisons of
// readers do, and with what the library finds without us.
func TestRealPages(t *testing.T) {
	dir := os.Getenv("VERBATIM_FORMATS")
	if dir == "" {
		t.Skip("VERBATIM_FORMATS names no folder with pages.tar.gz")
	}
	pages, truth := realPages(t, filepath.Join(dir, "pages.tar.gz"))
	var ours, plain score
	for id, want := range truth {
		articles, report := loadFile(t, id+".html", pages[id]) // packed under a name that does not say so
		for _, r := range report.Refusals {
			t.Logf("%s: %s", r.File, r.Reason)
		}
		for _, a := range articles {
			ours.add(a.Text, want)
		}
		plain.add(readPlainly(t, pages[id]), want)
	}
	t.Logf("%d pages: ours %s; the library used plainly %s", len(truth), ours, plain)
	if ours.f1() < plain.f1() || ours.n < plain.n {
		t.Errorf("F1 is %.4f of %d pages, want %.4f of %d at least", ours.f1(), ours.n, plain.f1(), plain.n)
	}
}

// readPlainly returns the text as the library alone finds it.
func readPlainly(t *testing.T, packed string) string {
	t.Helper()
	raw, err := gzip.NewReader(strings.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	found, err := readability.FromReader(raw, nil)
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := found.RenderText(&text); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// score sums precision and recall over n pages.
type score struct {
	precision, recall float64
	n                 int
}

func (s *score) add(got, want string) {
	p, r := overlap(shingles(got), shingles(want))
	s.precision, s.recall, s.n = s.precision+p, s.recall+r, s.n+1
}

func (s score) f1() float64 {
	return 2 * s.precision * s.recall / (s.precision + s.recall) / float64(max(1, s.n))
}

func (s score) String() string {
	n := float64(max(1, s.n))
	return fmt.Sprintf("precision %.4f, recall %.4f, F1 %.4f", s.precision/n, s.recall/n, s.f1())
}

// realPages returns the pages, still packed, and the text of each by its id.
func realPages(t *testing.T, name string) (map[string]string, map[string]string) {
	t.Helper()
	pages, truth := map[string]string{}, map[string]string{}
	for name, data := range realFiles(t, name) {
		switch {
		case strings.HasSuffix(name, ".html.gz"):
			pages[strings.TrimSuffix(path.Base(name), ".html.gz")] = string(data)
		case strings.HasSuffix(name, "ground-truth.json"):
			var known map[string]struct{ ArticleBody string }
			if err := json.Unmarshal(data, &known); err != nil {
				t.Fatal(err)
			}
			for id, k := range known {
				truth[id] = k.ArticleBody
			}
		}
	}
	return pages, truth
}

// realFiles returns the files of an archive by their names.
func realFiles(t *testing.T, name string) map[string][]byte {
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
	files := map[string][]byte{}
	for archive := tar.NewReader(unpacked); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		if files[header.Name], err = io.ReadAll(archive); err != nil {
			t.Fatal(err)
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
