package bottest

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Golden compares what a platform would post with testdata/cards/NAME.json, or
// writes it there.
func Golden(t *testing.T, name string, posts any, write bool) {
	t.Helper()
	var got bytes.Buffer
	out := json.NewEncoder(&got)
	out.SetEscapeHTML(false)
	out.SetIndent("", "\t")
	if err := out.Encode(posts); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", "cards", name+".json")
	if write {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("%s differs; go test -run TestRender -update rewrites it (-want +got):\n%s", path, diff)
	}
}
