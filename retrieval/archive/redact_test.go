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

func redact(t *testing.T, db *archive.DB, id, words string) retrieval.Article {
	t.Helper()
	a, err := db.Redact(t.Context(), id, words)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestRedact(t *testing.T) {
	db := open(t, t.TempDir())
	first := article("a", "Before Zoë Roe after, Zoë Roe again.")
	first.Title, first.Byline, first.Tags = "Zoë Roe", "By Zoë Roe", []string{"people", "Zoë Roe"}
	first.Note, first.Rights = "An earlier version misspelled Zoë Roe.", "© Zoë Roe"
	second := first
	second.Text = "No name."
	put(t, db, first, second, article("b", "Zoë Roe elsewhere"))

	want := article("a", "No name.")
	want.Ref, want.Seq = retrieval.Ref{ID: "a", Revision: 3}, 4
	want.Title, want.Byline, want.Tags = "________", "By ________", []string{"people", "________"}
	want.Story = "a"
	want.Note, want.Rights = "An earlier version misspelled ________.", "© ________"
	if diff := cmp.Diff(want, redact(t, db, "a", "Zoë Roe")); diff != "" {
		t.Errorf("redacted article (-want +got):\n%s", diff)
	}
	if first.Tags[1] != "Zoë Roe" {
		t.Error("the caller's tags were written to")
	}
	log, err := db.After(t.Context(), 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range log {
		got = append(got, fmt.Sprintf("%d %s %s: %s", a.Seq, a.Ref, a.Title, a.Text))
	}
	if diff := cmp.Diff([]string{
		"1 a@1 ________: Before ________ after, ________ again.",
		"2 a@2 ________: No name.",
		"3 b@1 Title of b: Zoë Roe elsewhere",
		"4 a@3 ________: No name.",
	}, got); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
}

func TestNothingToRedact(t *testing.T) {
	db := open(t, t.TempDir())
	put(t, db, article("a", "Jane Roe, “quoted”"))
	redact(t, db, "a", "Jane Roe")
	for _, words := range []string{"Jane Roe", "jane", "", " ", "_", "\x80\x9c", "“quoted”" + strings.Repeat(" ", 100)} {
		if _, err := db.Redact(t.Context(), "a", words); !errors.Is(err, archive.ErrNothingToRedact) {
			t.Errorf("redacting %q: %v", words, err)
		}
	}
	if _, err := db.Redact(t.Context(), "none", "x"); !errors.Is(err, retrieval.ErrNotFound) {
		t.Errorf("redacting an unknown article: %v", err)
	}
	if head, err := db.Head(t.Context()); head != 2 || err != nil {
		t.Errorf("head = %d, %v", head, err)
	}
}

// A feed that still carries the words does not bring them back.
func TestRedactionHolds(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	original := article("a", "Jane Roe and John Doe met.")
	put(t, db, original)
	redact(t, db, "a", "Roe")
	redact(t, db, "a", "Jane ___ and")
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = open(t, dir)
	if s := put(t, db, original)[0]; s.Change != retrieval.Unchanged || s.Text != "____________ John Doe met." {
		t.Errorf("the original again = %+v", s)
	}
	changed := article("a", "Roe: Jane Roe and John Doe met twice.")
	if s := put(t, db, changed)[0]; s.Change != retrieval.Revised || s.Text != "___: ____________ John Doe met twice." {
		t.Errorf("a new text = %+v", s)
	}
	if s := put(t, db, article("b", original.Text))[0]; s.Text != original.Text {
		t.Errorf("another article = %+v", s)
	}
}

// Neither does a feed that encodes them in another way, and it makes no revision.
func TestRedactionHoldsWhateverTheEncoding(t *testing.T) {
	db := open(t, t.TempDir())
	put(t, db, article("a", "Zoë  Roe met Zoe\u0308\u00a0Roe."))
	if a := redact(t, db, "a", "Zoë Roe"); a.Text != "_________ met __________." {
		t.Errorf("covered: %q", a.Text)
	}
	for _, text := range []string{"Zoë Roe met Zoë Roe.", "Zo\u00adë\nRoe met Zoë\u202fRoe."} {
		if s := put(t, db, article("a", text))[0]; s.Change != retrieval.Unchanged {
			t.Errorf("%q: %+v", text, s)
		}
	}
	if s := put(t, db, article("a", "Zoë\u00a0Roe met Jo."))[0]; s.Change != retrieval.Revised || s.Text != "_________ met Jo." {
		t.Errorf("another text: %+v", s)
	}
}

// Redacted words are in no byte of any file, however the database laid them.
func TestRedactLeavesNoTrace(t *testing.T) {
	databasetest.Files(t)
	dir := t.TempDir()
	db := open(t, dir)
	const articles, secret = 30, "SECRETNAME"
	for revision := range 3 {
		for i := range articles {
			filler := babble(uint64(i*3+revision), i*(revision+1))
			a := article(fmt.Sprint("a", i), filler+secret+fmt.Sprintf(" %d ", revision)+filler)
			a.Title, a.Tags = secret, []string{`"` + secret + `"`} // its quotation marks are longer in JSON
			put(t, db, a)
		}
	}
	if n := traces(t, dir, secret); n < 6*articles {
		t.Fatalf("the words are found %d times before they are redacted", n)
	}
	for i := range articles {
		redact(t, db, fmt.Sprint("a", i), `"`+secret+`"`)
		redact(t, db, fmt.Sprint("a", i), secret)
	}
	if n := traces(t, dir, secret); n > 0 {
		t.Errorf("the files still hold the words %d times", n)
	}
}
