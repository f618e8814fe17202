package main

import (
	"strings"
	"testing"

	"verbatim/retrieval"
)

func TestPrintArticle(t *testing.T) {
	a := retrieval.Article{Ref: retrieval.Ref{ID: "a", Revision: 2}, Title: "Title", Text: "Text.", Status: retrieval.Usable, Story: "a"}
	show := func() string {
		var out strings.Builder
		if err := printArticle(&out, a); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	if got, want := show(), "Title\n\narticle    a@2\nstatus     usable\n\n¶1   Text.\n"; got != want {
		t.Errorf("got %q; want %q", got, want)
	}
	a.Note, a.Version, a.Urgency, a.Rights, a.Story = "Corrects\x1b the name.", "2.1", 3, "© dpa", "b"
	want := "Title\n\nEditor's note: Corrects␛ the name.\n\narticle    a@2\nstatus     usable\nversion    2.1\nurgency    3\nrights     © dpa\nstory      b\n\n¶1   Text.\n"
	if got := show(); got != want {
		t.Errorf("got %q; want %q", got, want)
	}
}
