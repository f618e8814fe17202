package archive_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval"
	"verbatim/retrieval/archive"
	"verbatim/retrieval/database/databasetest"
)

func remove(t *testing.T, db *archive.DB, id string) retrieval.Article {
	t.Helper()
	a, err := db.Remove(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestRemove(t *testing.T) {
	db := open(t, t.TempDir())
	first := article("a", "Zoë met\r\nthem.\n\nAgain.")
	first.URL, first.Source, first.Byline, first.Language = "https://a.example/zoe", "dpa", "By Zoë", "en"
	first.Tags, first.Note, first.Rights = []string{"Zoë", ""}, "Of Zoë.", "© Zoë"
	second := first
	second.Text, second.Tags = "Another.", nil
	put(t, db, first, second, article("b", "Zoë elsewhere"))

	want := retrieval.Article{
		Ref: retrieval.Ref{ID: "a", Revision: 3}, Seq: 4, Source: "dpa", Title: "__________", Byline: "_______", Language: "en",
		Tags: []string{}, Note: "________", Rights: "_______", Text: "________", Status: retrieval.Canceled, Story: "a",
	}
	if diff := cmp.Diff(want, remove(t, db, "a")); diff != "" {
		t.Errorf("removed article (-want +got):\n%s", diff)
	}
	want.Tags = nil
	if diff := cmp.Diff(want, remove(t, db, "a")); diff != "" {
		t.Errorf("removed once more (-want +got):\n%s", diff)
	}
	log, err := db.After(t.Context(), 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range log {
		got = append(got, fmt.Sprintf("%d %s %s%s %q: %q", a.Seq, a.Ref, a.Status, a.URL, a.Tags, a.Text))
	}
	if diff := cmp.Diff([]string{
		`1 a@1 usable ["____" ""]: "________\r\n_____\n\n______"`,
		`2 a@2 usable []: "________"`,
		`3 b@1 usable []: "Zoë elsewhere"`,
		`4 a@3 canceled []: "________"`,
	}, got); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
	if _, err := db.Remove(t.Context(), "none"); !errors.Is(err, retrieval.ErrNotFound) {
		t.Errorf("an unknown article: %v", err)
	}
}

// Whatever comes in under the ID of a removed article, nothing is taken.
func TestRemovalHolds(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	original := article("a", "Jane Roe and John Doe met.")
	put(t, db, original)
	remove(t, db, "a")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = open(t, dir)
	newer := article("a", "Jane Roe again.")
	newer.Version = "7"
	next := newer
	next.Revision = 3 // as an export has it
	for _, a := range []retrieval.Article{original, newer, next} {
		if s := put(t, db, a)[0]; s.Change != retrieval.Removed || strings.Contains(s.Text, "Roe") || s.Revision != 2 {
			t.Errorf("%+v", s)
		}
	}
	if s := put(t, db, original, article("b", original.Text)); s[1].Change != retrieval.Added || s[1].Seq != 3 || s[1].Story != "b" {
		t.Errorf("another article = %+v", s[1])
	}
}

// A removed article is in no byte of any file, however the database laid it.
func TestRemoveLeavesNoTrace(t *testing.T) {
	databasetest.Files(t)
	dir := t.TempDir()
	db := open(t, dir)
	const articles, secret = 60, "SECRETNAME"
	for revision := range 3 {
		for i := range articles {
			filler := babble(uint64(i*3+revision), i*(revision+1))
			a := article(fmt.Sprint("a", i), filler+secret+fmt.Sprintf(" %d ", revision)+filler)
			a.Title, a.Byline, a.Note, a.Rights = secret, secret, secret, secret
			a.URL, a.Tags = "https://a.example/"+secret, []string{`"` + secret + `"`} // longer in JSON
			put(t, db, a)
		}
	}
	put(t, db, article("kept", "KEPTNAME"))
	if n := traces(t, dir, secret); n < 8*articles {
		t.Fatalf("the words are found %d times before they are removed", n)
	}
	for i := range articles {
		remove(t, db, fmt.Sprint("a", (i*7)%articles)) // neighbours, in any order
	}
	if n := traces(t, dir, secret); n > 0 {
		t.Errorf("the files still hold the words %d times", n)
	}
	if traces(t, dir, "KEPTNAME") == 0 {
		t.Error("no file holds what was kept")
	}
}
