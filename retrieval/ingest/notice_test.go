package ingest_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval"
	"verbatim/retrieval/ingest"
)

// TestNotices checks what becomes of news that an article is withdrawn: the
// latest text with the new status, or a reason where there is none.
func TestNotices(t *testing.T) {
	const article = `{"uri":"urn:a","version":"1","headline":"T","body_text":"One."}`
	tests := []struct {
		about, name, content string
		status               retrieval.Status
	}{
		{"ninjs canceled", "n.json", `{"uri":"urn:a","version":"2","pubstatus":"canceled","ednote":"KILL"}`, retrieval.Canceled},
		{"ninjs withheld", "n.json", `{"uri":"urn:a","version":"2","pubstatus":"withheld"}`, retrieval.Withheld},
		{"ours", "n.json", `{"id":"urn:a","status":"canceled","note":"Gone"}`, retrieval.Canceled},
		{"NewsML-G2", "n.xml", `<newsItem guid="urn:a" version="2"><itemMeta><pubStatus qcode="stat:withheld"/><edNote>HOLD</edNote></itemMeta></newsItem>`, retrieval.Withheld},
		{"NewsML-G2 with a bad date and an empty body", "n.xml", `<newsItem guid="urn:a"><itemMeta><versionCreated>now</versionCreated><pubStatus qcode="stat:canceled"/></itemMeta><contentSet><inlineXML><nitf><body/></nitf></inlineXML></contentSet></newsItem>`, retrieval.Canceled},
		{"ninjs with a bad date", "n.json", `{"uri":"urn:a","pubstatus":"canceled","versioncreated":"now"}`, retrieval.Canceled},
		{"NITF with a bad date", "n.xml", `<nitf><head><docdata management-status="canceled"><doc-id id-string="urn:a"/><date.issue norm="now"/></docdata></head></nitf>`, retrieval.Canceled},
		{"NITF", "n.xml", `<nitf><head><docdata management-status="canceled"><doc-id id-string="urn:a"/></docdata></head></nitf>`, retrieval.Canceled},
	}
	for _, test := range tests {
		t.Run(test.about, func(t *testing.T) {
			db := open(t)
			files := fstest.MapFS{"a.json": {Data: []byte(article)}, test.name: {Data: []byte(test.content)}}
			report, err := ingest.FS(t.Context(), db, files, ingest.Options{})
			if err != nil || report.Added != 1 || report.Revised != 1 || report.Refused != 0 {
				t.Fatalf("error %v, report %+v; want one added and revised", err, report)
			}
			stored := latest(t, db)
			if len(stored) != 1 || stored[0].Status != test.status || stored[0].Text != "One." || stored[0].Title != "T" {
				t.Errorf("stored %+v, want its text with the status %s", stored, test.status)
			}
		})
		t.Run(test.about+" of the unknown", func(t *testing.T) {
			articles, report := loadFile(t, test.name, test.content)
			if len(articles) != 0 || len(report.Refusals) != 1 || !strings.Contains(report.Refusals[0].Reason, "not in the archive") {
				t.Errorf("articles %v, refusals %v; want one that says that it is not in the archive", articles, report.Refusals)
			}
		})
	}
}

// TestEarlyNotice checks that a notice may stand before its article, in a file
// of the same load, and that one without an article says which it wants.
func TestEarlyNotice(t *testing.T) {
	db := open(t)
	files := fstest.MapFS{
		"1.jsonl": {Data: []byte(`{"id":"a","status":"canceled","note":"KILL"}` + "\n" + `{"id":"b","status":"withheld"}`)},
		"2.jsonl": {Data: []byte(`{"id":"a","title":"T","text":"One."}`)},
	}
	report, err := ingest.FS(t.Context(), db, files, ingest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if a := latest(t, db); len(a) != 1 || a[0].Status != retrieval.Canceled || a[0].Text != "One." || a[0].Note != "KILL" {
		t.Errorf("stored %+v, want the canceled article", a)
	}
	wantFiles := []ingest.File{{Name: "1.jsonl", Counts: ingest.Counts{Revised: 1, Refused: 1}}, {Name: "2.jsonl", Counts: ingest.Counts{Added: 1}}}
	if diff := cmp.Diff(wantFiles, report.Files); diff != "" {
		t.Errorf("files differ (-want +got):\n%s", diff)
	}
	reason := "says that article b is withheld: " + retrieval.ErrNotFound.Error()
	wantRefusals := []ingest.Refusal{{File: "1.jsonl", Path: "1.jsonl", Line: 2, Reason: reason, Wants: "b"}}
	if diff := cmp.Diff(wantRefusals, report.Refusals); diff != "" {
		t.Errorf("refusals differ (-want +got):\n%s", diff)
	}
}

func TestWithdrawn(t *testing.T) {
	db := open(t)
	if _, err := db.Put(t.Context(), retrieval.Article{Ref: retrieval.Ref{ID: "a"}, Title: "T", Text: "One."}); err != nil {
		t.Fatal(err)
	}
	notice := retrieval.Article{Ref: retrieval.Ref{ID: "a"}, Status: retrieval.Canceled, Version: "7", Note: "KILL", Modified: day(2024, 5, 1)}
	a, err := ingest.Withdrawn(t.Context(), db, notice)
	if err != nil || a.Status != retrieval.Canceled || a.Text != "One." || a.Version != "7" || a.Note != "KILL" || !a.Modified.Equal(day(2024, 5, 1)) {
		t.Errorf("error %v, article %+v; want the text with all of the notice", err, a)
	}
	notice.ID = "b"
	if _, err := ingest.Withdrawn(t.Context(), db, notice); !errors.Is(err, retrieval.ErrNotFound) {
		t.Errorf("error %v, want not found", err)
	}
}

// TestVersions checks that two texts of one article may come in one load where
// the publisher counts them.
func TestVersions(t *testing.T) {
	articles, report := loadFile(t, "a.json", `[{"uri":"urn:a","version":"1","body_text":"One."},{"uri":"urn:a","version":"2","body_text":"Two."},{"uri":"urn:a","version":"2","body_text":"Three."}]`)
	if len(articles) != 1 || articles[0].Text != "Two." || report.Revised != 1 || report.Refused != 1 {
		t.Errorf("articles %v, report %+v; want the second, and the third refused", articles, report)
	}
}
