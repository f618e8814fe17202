package main

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval"
	"verbatim/retrieval/archive"
	"verbatim/retrieval/database"
	"verbatim/retrieval/ingest"
	"verbatim/seeds"
)

func openArchive(t *testing.T, dir string) *archive.DB {
	t.Helper()
	db, err := archive.Open(t.Context(), database.Place{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func exported(t *testing.T, db *archive.DB) string {
	t.Helper()
	var out bytes.Buffer
	if _, err := export(t.Context(), &db.Reader, &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func imported(t *testing.T, db *archive.DB, lines string) ingest.Report {
	t.Helper()
	report, err := ingest.Load(t.Context(), db, []string{"-"}, ingest.Options{Source: "another", Stdin: strings.NewReader(lines)})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// story is long enough to be recognised.
var story = strings.Repeat("The ministers of %s agreed after a night of talks on the price of bread and on nothing else. ", 12)

// eventful returns an archive in which everything has happened that can.
func eventful(t *testing.T) *archive.DB {
	db := openArchive(t, t.TempDir())
	if _, err := ingest.FS(t.Context(), db, seeds.Articles, ingest.Options{}); err != nil {
		t.Fatal(err)
	}
	var list []retrieval.Article
	add := func(id, text string, change func(*retrieval.Article)) {
		a := retrieval.Article{Ref: retrieval.Ref{ID: id}, Title: "Title of " + id, Text: text}
		if change != nil {
			change(&a)
		}
		list = append(list, a)
	}
	for i := range 600 {
		add(fmt.Sprint("n", i), fmt.Sprintf("Text %d with Jane Roe.", i), nil)
		if i%3 == 0 {
			add(fmt.Sprint("n", i), fmt.Sprintf("Text %d, corrected, with Jane Roe.", i), nil)
		}
	}
	add("full", "One.\r\n\r\n\tTwo  \u2028three\u00a0four \ufffd.\n", func(a *retrieval.Article) {
		a.URL, a.Source, a.Byline, a.Language = "https://a.example/x?y=<z>&ü", "The  Source", "By By  Someone", "de"
		a.Tags = []string{"a, b", " c ", "", "\u202e<d>"}
		a.Published, a.Modified = time.Date(2026, 3, 1, 12, 0, 0, 123456000, time.FixedZone("", 3600)), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
		a.Embargo = time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC)
		a.Urgency, a.Version, a.Note, a.Rights = 1, "1.10", "Correction: x.\n\nEditor’s note: y.", "©\n dpa"
	})
	add("hostile", "</script><b>&amp;\x1b[31m \u0001\u200b\u0301\U0001f600 \"jsonfeed.org\" \\ud800 \\u0000", func(a *retrieval.Article) { a.Title = "" })
	add("held", "A text.", func(a *retrieval.Article) { a.Status = retrieval.Withheld })
	add("held", "A text.", func(a *retrieval.Article) { a.Status = retrieval.Canceled })
	add("held", "Another text.", nil)
	add("told", fmt.Sprintf(story, "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"), nil)
	add("retold", fmt.Sprintf(story, "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"), nil)
	add("removed", "A text.", func(a *retrieval.Article) {
		a.URL, a.Tags, a.Language = "https://a.example/removed", []string{"x"}, "en"
	})
	add("removed", "Another text.", nil)
	add("redacted", "By Jane Roe and others.", nil)
	add("redacted", "By John Doe and others.", nil) // other words until both are covered
	if _, err := db.Put(t.Context(), list...); err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"Jane Roe", "John Doe"} {
		if _, err := db.Redact(t.Context(), "redacted", words); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.Remove(t.Context(), "removed"); err != nil {
		t.Fatal(err)
	}
	return db
}

// What is exported and read into an empty archive is exported as the same bytes.
func TestExportRoundTrip(t *testing.T) {
	db := eventful(t)
	lines := exported(t, db)
	again := openArchive(t, t.TempDir())
	report := imported(t, again, lines)
	if n := strings.Count(lines, "\n"); report.Added+report.Revised != n || report.Refused > 0 {
		t.Fatalf("of %d revisions: %+v", n, report)
	}
	if diff := cmp.Diff(lines, exported(t, again)); diff != "" {
		t.Errorf("exported again (-first +second):\n%s", diff)
	}
	a, err := again.Article(context.Background(), retrieval.Ref{ID: "retold"})
	if err != nil || a.Story != "told" {
		t.Errorf("story %q, %v", a.Story, err)
	}
	for name, db := range map[string]*archive.DB{"its own": db, "the new": again} {
		if report := imported(t, db, lines); report.Added+report.Revised+report.Refused > 0 {
			t.Errorf("once more into %s archive: %+v", name, report.Counts)
		}
	}
}

// Revisions that do not follow one another, or that the archive has otherwise,
// are refused and change nothing.
func TestExportConflicts(t *testing.T) {
	const head = `{"article":"a","story":"a","status":"usable","title":"T",`
	for name, test := range map[string]struct{ line, want string }{
		"other words":  {head + `"revision":1,"text":"other"}`, "revision a@1 conflicts with the archive: load an export whole"},
		"a gap":        {head + `"revision":3,"text":"other"}`, "revision a@3 conflicts"},
		"no number":    {head + `"revision":1.5,"text":"one"}`, "revision: 1.5 is not a number from 1"},
		"zero":         {head + `"revision":0,"text":"one"}`, "revision: 0 is not"},
		"no time":      {head + `"revision":2,"text":"two","embargo":"soon"}`, "embargo: soon is not a time"},
		"another type": {head + `"revision":2,"text":"two","embargo":7}`, "embargo: 7 is not a time"},
		"tags":         {head + `"revision":2,"text":"two","tags":[7]}`, "tags: 7 is no string"},
		"urgency":      {head + `"revision":2,"text":"two","urgency":0.5}`, "urgency: 0.5 is not a whole number"},
		"no status":    {`{"article":"a","story":"a","revision":2,"text":"two"}`, "status: is missing in revision a@2"},
		"bad status":   {`{"article":"a","story":"a","revision":2,"status":"x","text":"two"}`, `unknown status "x"`},
		"bad story":    {`{"article":"a","story":"<>","revision":2,"status":"usable","text":"two"}`, `story: "<>" is no id`},
		"bad id":       {`{"article":"<>","story":"a","revision":1,"status":"usable","text":"two"}`, `article id "<>" is not`},
	} {
		t.Run(name, func(t *testing.T) {
			db := openArchive(t, t.TempDir())
			if _, err := db.Put(t.Context(), retrieval.Article{Ref: retrieval.Ref{ID: "a"}, Title: "T", Text: "one"}); err != nil {
				t.Fatal(err)
			}
			before := exported(t, db)
			report := imported(t, db, "\n"+test.line)
			if len(report.Refusals) != 1 || !strings.Contains(report.Refusals[0].Reason, test.want) || report.Refusals[0].Line != 2 {
				t.Errorf("refused: %+v", report.Refusals)
			}
			if diff := cmp.Diff(before, exported(t, db)); diff != "" {
				t.Errorf("archive (-before +after):\n%s", diff)
			}
		})
	}
}

// An address that no reader should open does not come in by an export either.
func TestExportedAddress(t *testing.T) {
	db := openArchive(t, t.TempDir())
	imported(t, db, `{"article":"a","story":"a","revision":1,"status":"usable","text":"one","url":"javascript:alert(1)"}`)
	a, err := db.Article(t.Context(), retrieval.Ref{ID: "a"})
	if err != nil || a.URL != "" {
		t.Errorf("URL %q, %v", a.URL, err)
	}
}
