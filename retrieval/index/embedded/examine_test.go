package embedded_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"verbatim/retrieval/index/embedded"
)

// Examining tells how far an index is, or why it is of no use, and leaves it so.
func TestExamine(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "index")
	if _, err := embedded.Examine(dir, "archive"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of none: %v", err)
	}
	fill(t, dir)
	if through, err := embedded.Examine(dir, "archive"); err != nil || through != 5 {
		t.Errorf("through %d, %v", through, err)
	}
	if _, err := embedded.Examine(dir, "another"); err == nil || !strings.Contains(err.Error(), "belongs to another archive") {
		t.Errorf("of another archive: %v", err)
	}
	if err := os.Truncate(filepath.Join(dir, "root.bolt"), 100); err != nil {
		t.Fatal(err)
	}
	if _, err := embedded.Examine(dir, "archive"); err == nil {
		t.Error("a truncated index is said to be well")
	}
	if _, err := os.Stat(filepath.Join(dir, "root.bolt")); err != nil {
		t.Error(err)
	}
}
