package ingest_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval/ingest"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestGolden reads each sample and compares all that is found in it.
func TestGolden(t *testing.T) {
	samples, err := filepath.Glob("testdata/*")
	wire, wireErr := filepath.Glob("testdata/wire/*")
	if err := errors.Join(err, wireErr); err != nil || len(samples) == 0 || len(wire) == 0 {
		t.Fatalf("%d and %d samples, err %v", len(samples), len(wire), err)
	}
	for _, sample := range append(samples, wire...) {
		if info, err := os.Stat(sample); err != nil || info.IsDir() || filepath.Ext(sample) == ".golden" {
			continue
		}
		t.Run(filepath.Base(sample), func(t *testing.T) {
			content, err := os.Open(sample)
			if err != nil {
				t.Fatal(err)
			}
			defer content.Close()
			name := filepath.Base(sample)
			document, err := ingest.Read(content, ingest.Origin{Name: name, URL: "https://from.example/" + name})
			compareGolden(t, sample+".golden", described(document, err))
		})
	}
}

func compareGolden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs; go test ./retrieval/ingest -run TestGolden -update rewrites it (-want +got):\n%s", path, diff)
	}
}

// described writes down what a document holds, save what is empty.
func described(d ingest.Document, err error) string {
	var out strings.Builder
	if err != nil {
		fmt.Fprintln(&out, "refused:", err)
	}
	line := func(name string, value any) {
		text := fmt.Sprint(value)
		if when, ok := value.(time.Time); ok {
			if text = when.Format(time.RFC3339); when.IsZero() {
				text = ""
			}
		}
		if text != "" && text != "0" && text != "0s" && text != "[]" && text != "false" {
			fmt.Fprintf(&out, "%-10s %s\n", name, strings.ReplaceAll(text, "\n", "\n           "))
		}
	}
	line("feed", d.Feed.Kind)
	line("title", d.Feed.Title)
	line("hub", d.Feed.Hub)
	line("self", d.Feed.Self)
	line("ttl", d.Feed.TTL)
	line("more", strings.Join(d.Feed.More, "\n"))
	for _, it := range d.Items {
		a := it.Article
		out.WriteString("\n")
		line("line", it.Line)
		if it.Err != nil {
			line("error", it.Err)
			continue
		}
		line("guid", it.GUID)
		line("teaser", it.Teaser)
		line("notice", it.Notice())
		line("id", a.ID)
		line("url", a.URL)
		line("source", a.Source)
		line("title", a.Title)
		line("byline", a.Byline)
		line("language", a.Language)
		line("tags", strings.Join(a.Tags, " | "))
		line("published", a.Published)
		line("modified", a.Modified)
		line("embargo", a.Embargo)
		line("status", a.Status)
		line("urgency", a.Urgency)
		line("version", a.Version)
		line("note", a.Note)
		line("rights", a.Rights)
		line("text", a.Text)
	}
	return out.String()
}

func sample(tb testing.TB, name string) []byte {
	tb.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		tb.Fatal(err)
	}
	return raw
}
