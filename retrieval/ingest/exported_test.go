package ingest_test

import (
	"strings"
	"testing"

	"verbatim/retrieval"
	"verbatim/retrieval/ingest"
)

const exportedLine = `{"article":"a","revision":2,"status":"usable","story":"b","title":"On  jsonfeed.org","tags":["a, b"],"text":"Two."}`

// A line of an export that is pushed is an article like others.
func TestExportedInDocument(t *testing.T) {
	d, err := ingest.Read(strings.NewReader(exportedLine), ingest.Origin{})
	if err != nil || len(d.Items) != 1 || d.Items[0].Err != nil {
		t.Fatalf("%+v, %v", d, err)
	}
	if a := d.Items[0].Article; a.Ref != (retrieval.Ref{ID: "a"}) || a.Story != "" || a.Text != "Two." {
		t.Errorf("article %+v", a)
	}
}

// On standard input nothing but the lines tells what they are.
func TestExportedOnStdin(t *testing.T) {
	db := open(t)
	first := strings.Replace(exportedLine, `"revision":2`, `"revision":1`, 1)
	report, err := ingest.Load(t.Context(), db, []string{"-"}, ingest.Options{Stdin: strings.NewReader(first + "\n" + exportedLine)})
	if err != nil || report.Added != 1 || report.Revised != 1 {
		t.Fatalf("%+v, %v", report, err)
	}
	a, err := db.Article(t.Context(), retrieval.Ref{ID: "a"})
	if err != nil || a.Title != "On  jsonfeed.org" || len(a.Tags) != 1 || a.Story != "b" || a.Revision != 2 {
		t.Errorf("article %+v, %v", a, err)
	}
}
