package ingest_test

import (
	"bytes"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"verbatim/retrieval/ingest"
)

// TestRealNinjs reads the examples of the IPTC: those of texts give a title and
// a text, of others it is said what they are.
func TestRealNinjs(t *testing.T) {
	dir := os.Getenv("VERBATIM_FORMATS")
	if dir == "" {
		t.Skip("VERBATIM_FORMATS names no folder with iptc.tar.gz")
	}
	read, articles := 0, 0
	examples := realExamples(t, filepath.Join(dir, "iptc.tar.gz"))
	for _, name := range slices.Sorted(maps.Keys(examples)) {
		document, err := ingest.Read(bytes.NewReader(examples[name]), ingest.Origin{Name: name})
		if err != nil {
			document.Items = append(document.Items, ingest.Item{Err: err})
		}
		for _, it := range document.Items {
			read++
			switch a := it.Article; {
			case it.Err != nil:
				t.Logf("%-60.60s %v", name, it.Err)
			case a.Title == "" || a.Text == "":
				t.Errorf("%s: title %q, text of %d bytes", name, a.Title, len(a.Text))
			default:
				articles++
				t.Logf("%-60.60s %2s, %2d paragraphs, %4d bytes, teaser %-5v %s", name, a.Language, 1+strings.Count(a.Text, "\n\n"), len(a.Text), it.Teaser, a.Title)
			}
		}
	}
	t.Logf("%d items, %d of them articles", read, articles)
}

// realExamples returns the examples of ninjs by name, without the schemas.
func realExamples(t *testing.T, name string) map[string][]byte {
	t.Helper()
	examples := map[string][]byte{}
	for name, data := range realFiles(t, name) {
		_, below, found := strings.Cut(name, "/examples/")
		if found && path.Ext(below) == ".json" && !strings.Contains(below, "schema.json") {
			examples[below] = data
		}
	}
	return examples
}
