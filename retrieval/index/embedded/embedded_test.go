package embedded_test

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"verbatim/retrieval"
	"verbatim/retrieval/index/embedded"
	"verbatim/retrieval/index/indextest"
)

func open(t *testing.T, dir, archive string) (*embedded.Index, string) {
	t.Helper()
	var log bytes.Buffer
	x, err := embedded.Open(dir, archive, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x, log.String()
}

func TestContract(t *testing.T) {
	indextest.Run(t, func(t *testing.T) retrieval.Index {
		x, _ := open(t, filepath.Join(t.TempDir(), "index"), "archive")
		return x
	})
}

// fill makes an index with one article at place 5 of the log, and closes it.
func fill(t *testing.T, dir string) {
	t.Helper()
	x, said := open(t, dir, "archive")
	if said != "" {
		t.Errorf("opening a new index logs %q", said)
	}
	err := x.Apply(t.Context(), retrieval.Batch{Through: 5, Documents: []retrieval.Document{{
		Ref: retrieval.Ref{ID: "a", Revision: 1},
		Passages: []retrieval.IndexedPassage{{
			Passage: retrieval.Passage{Span: retrieval.Span{End: 4}, Paragraph: 1},
			Terms:   []retrieval.Term{{Text: "word"}},
		}},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestReopen(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	fill(t, dir)
	x, said := open(t, dir, "archive")
	if at, err := x.Applied(t.Context()); at != 5 || err != nil || said != "" {
		t.Errorf("Applied = %d, %v; logged %q; want 5 and silence", at, err, said)
	}
}

// A lost or broken index is made anew, and says so.
func TestMadeAnew(t *testing.T) {
	for name, damage := range map[string]func(t *testing.T, dir string){
		"deleted files": func(t *testing.T, dir string) { each(t, dir, os.Remove) },
		"empty files":   func(t *testing.T, dir string) { each(t, dir, func(p string) error { return os.Truncate(p, 0) }) },
		"cut segments": func(t *testing.T, dir string) {
			each(t, dir, func(p string) error {
				if strings.HasSuffix(p, ".zap") {
					return os.Truncate(p, 20)
				}
				return nil
			})
		},
		"other content": func(t *testing.T, dir string) {
			each(t, dir, func(p string) error { return os.WriteFile(p, bytes.Repeat([]byte("verbatim"), 4096), 0o600) })
		},
		"a file in its place": func(t *testing.T, dir string) {
			if err := os.RemoveAll(dir); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(dir, []byte("x"), 0o600); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "index")
			fill(t, dir)
			damage(t, dir)
			x, said := open(t, dir, "archive")
			if at, err := x.Applied(t.Context()); at != 0 || err != nil {
				t.Errorf("Applied = %d, %v; want 0", at, err)
			}
			if !strings.Contains(said, "made anew") {
				t.Errorf("log = %q", said)
			}
		})
	}
}

func TestOtherArchive(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	fill(t, dir)
	x, said := open(t, dir, "another")
	if at, err := x.Applied(t.Context()); at != 0 || err != nil || !strings.Contains(said, "another archive") {
		t.Errorf("Applied = %d, %v; logged %q", at, err, said)
	}
}

func TestClosed(t *testing.T) {
	x, _ := open(t, filepath.Join(t.TempDir(), "index"), "archive")
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := x.Search(t.Context(), retrieval.Query{}); err == nil {
		t.Error("a closed index searches")
	}
	if err := x.Apply(t.Context(), retrieval.Batch{}); err == nil {
		t.Error("a closed index takes a batch")
	}
	if err := x.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
}

func each(t *testing.T, dir string, do func(path string) error) {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Fatal("the index has no files")
	}
	for _, f := range files {
		if err := do(filepath.Join(dir, f.Name())); err != nil {
			t.Fatal(err)
		}
	}
}
