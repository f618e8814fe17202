package ingest_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"
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
	fuzz(f, "a.jsonl", `{"id":"a","text":"One.","published":1714521600,"author":[{"name":"x"}]}`+"\n{}\nx\n", `{"text":"\ud83d"}`,
		`{"article":"a","revision":1,"status":"usable","story":"a","text":"One.","tags":["a, b"],"embargo":"2026-01-31T00:00:00.5Z","urgency":1}`)
}

func FuzzJSON(f *testing.F) {
	fuzz(f, "a.json", `[{"text":"One."}, {"text":"Two."}]`, `{"text":"One."}{"text":"Two."}`, "[", "]", "[1,")
}

// fuzzRead reads what pretends to be a feed: each item is an article or says
// why not, in valid UTF-8 and in a bounded time.
func fuzzRead(f *testing.F, name string, seeds ...string) {
	for _, seed := range seeds {
		files, err := filepath.Glob(seed)
		if err != nil || len(files) == 0 {
			f.Fatalf("no file matches %s, err %v", seed, err)
		}
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(content)
		}
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		started := time.Now()
		document, err := ingest.Read(bytes.NewReader(content), ingest.Origin{Name: name, URL: "https://post.example/" + name})
		if took := time.Since(started); took > 5*time.Second {
			t.Errorf("took %v for %d bytes", took, len(content))
		}
		if err != nil && (err.Error() == "" || strings.Contains(err.Error(), "gave up")) {
			t.Errorf("refused: %q", err)
		}
		for _, it := range document.Items {
			a := it.Article
			whole := strings.Join(append([]string{it.GUID, a.ID, a.URL, a.Title, a.Byline, a.Rights, a.Text}, a.Tags...), " ")
			switch {
			case it.Err != nil:
			case !utf8.ValidString(whole):
				t.Errorf("line %d: not UTF-8: %q", it.Line, whole)
			case a.Text == "" && (!it.Teaser || a.URL == ""):
				t.Errorf("line %d: neither text nor a link to it", it.Line)
			case a.Text != "" && a.Validate() != nil:
				t.Errorf("line %d: %v", it.Line, a.Validate())
			}
		}
	})
}

func FuzzFeed(f *testing.F) {
	fuzzRead(f, "feed", "testdata/rss*", "testdata/atom*", "testdata/broken.rss", "testdata/jsonfeed*.json")
}

func FuzzSitemap(f *testing.F) { fuzzRead(f, "sitemap.xml", "testdata/*sitemap.xml") }

func FuzzXML(f *testing.F) { fuzzRead(f, "a.xml", "testdata/*.xml", "testdata/*.html") }
