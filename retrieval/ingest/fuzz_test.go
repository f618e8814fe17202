package ingest_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"verbatim/retrieval/ingest"
)

// fuzz feeds a format: whatever comes, the archive takes what is put, and each
// file gives an article or a reason.
func fuzz(f *testing.F, name string, seeds ...string) {
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	db := open(f)
	f.Fuzz(func(t *testing.T, content []byte) {
		files := fstest.MapFS{name: &fstest.MapFile{Data: content}}
		report, err := ingest.FS(t.Context(), db, files, ingest.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if report.Counts == (ingest.Counts{}) {
			t.Error("neither an article nor a reason")
		}
		for _, r := range report.Refusals {
			if r.Reason == "" || strings.Contains(r.Reason, "gave up") || !utf8.ValidString(r.File) {
				t.Errorf("refused %q, line %d: %q", r.File, r.Line, r.Reason)
			}
		}
	})
}

func FuzzText(f *testing.F) {
	fuzz(f, "a.txt", "Headline\n\nBy Ann Lee\n\nText.\r\n", "\xff\xfeA\x00", "Caf\xe9\n\nCaf\xe9.", "\x1b$B")
}

func FuzzMarkdown(f *testing.F) {
	fuzz(f, "a.md", "---\ntitle: T\ndate: 2024-05-01\ntags: [a]\n---\n# T\n\n- *One* &amp; `two`\n\n> > <b>x</b>\n|a|b|\n|-|-|\n")
}

func FuzzPage(f *testing.F) {
	fuzz(f, "a.html", page(linked+meta, "<p>"+first+"</p>"), "<table><p>x<table>", `<meta charset="koi8-r">`+"\xc1")
}

func FuzzJSONLines(f *testing.F) {
	fuzz(f, "a.jsonl", `{"id":"a","text":"One.","published":1714521600,"author":[{"name":"x"}]}`+"\n{}\nx\n", `{"text":"\ud83d"}`)
}

func FuzzJSON(f *testing.F) {
	fuzz(f, "a.json", `[{"text":"One."}, {"text":"Two."}]`, `{"text":"One."}{"text":"Two."}`, "[", "]", "[1,")
}
