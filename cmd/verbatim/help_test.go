package main

import (
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/spf13/cobra"

	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

// The quotes that the help of commands names are whole passages of the sample.
func TestExamples(t *testing.T) {
	cfg := config{dataDir: filepath.Join(t.TempDir(), "none")}
	l, err := openLibrary(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	references, found := regexp.MustCompile(`\S+@\d+:\d+-\d+`), 0
	check := func(c *cobra.Command) {
		for _, s := range references.FindAllString(c.Example, -1) {
			found++
			ref, span, err := retrieval.ParseReference(s)
			if err != nil {
				t.Errorf("%s: %v", c.CommandPath(), err)
				continue
			}
			a, err := l.archive.Article(t.Context(), ref)
			if err != nil {
				t.Errorf("%s: %v", c.CommandPath(), err)
				continue
			}
			if !slices.ContainsFunc(text.Passages(a.Text, a.Language), func(p retrieval.Passage) bool { return p.Span == span }) {
				t.Errorf("%s: %s is no passage", c.CommandPath(), s)
			}
		}
	}
	for _, c := range newCommand(cfg).Commands() {
		check(c)
		for _, sub := range c.Commands() {
			check(sub)
		}
	}
	if found == 0 {
		t.Error("no example has a reference")
	}
}
