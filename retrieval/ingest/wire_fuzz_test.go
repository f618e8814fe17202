package ingest_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"verbatim/retrieval/ingest"
)

// fuzzWire feeds a format: each item is an article that the archive takes, a
// notice, one to be fetched, or a reason.
func fuzzWire(f *testing.F, name string, samples ...string) {
	for _, s := range samples {
		f.Add(sample(f, "testdata/wire/"+s))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		document, err := ingest.Read(bytes.NewReader(content), ingest.Origin{Name: name})
		if err != nil && (err.Error() == "" || strings.Contains(err.Error(), "gave up")) {
			t.Errorf("refused: %q", err)
		}
		for _, it := range document.Items {
			a := it.Article
			switch {
			case it.Err != nil && it.Err.Error() != "":
			case it.Err != nil || !utf8.ValidString(a.Title+a.Text+a.Byline+a.Source+a.Note+a.Rights+a.Version+it.GUID+strings.Join(a.Tags, "")):
				t.Errorf("item %+v", it)
			case a.Text == "" && (it.Teaser || it.Notice()):
			case a.Validate() != nil:
				t.Errorf("item %+v: %v", it, a.Validate())
			}
		}
	})
}

func FuzzNinjs(f *testing.F) {
	fuzzWire(f, "a.json", "ninjs1.json", "ninjs2.json", "ninjs3.json", "wordpress.json", "ghost.json", "ghost-edited.json", "ghost-deleted.json")
}

func FuzzNITF(f *testing.F) { fuzzWire(f, "a.nitf", "story.nitf", "embargoed.xml", "killed.xml") }

func FuzzNewsML(f *testing.F) { fuzzWire(f, "a.newsml", "message.newsml") }

func FuzzMail(f *testing.F) { fuzzWire(f, "a.mbox", "box.mbox", "flowed.eml", "attached.eml") }

func FuzzWARC(f *testing.F) {
	var members strings.Builder
	for _, record := range records(f, archived) {
		members.WriteString(packed(f, record))
	}
	f.Add([]byte(members.String()))
	fuzzWire(f, "a.warc", "pages.warc")
}
