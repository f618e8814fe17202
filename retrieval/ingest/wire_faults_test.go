package ingest_test

import (
	"strings"
	"testing"
)

// TestWireRefused holds, for each thing that can be wrong with what a wire
// sends, what the reason names.
func TestWireRefused(t *testing.T) {
	laughs := `<!DOCTYPE nitf [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><nitf><body><body.content><p>&b;</p></body.content></body></nitf>`
	tests := []struct{ about, name, content, reason string }{
		{"NITF of a billion laughs", "a.nitf", laughs, "entity"},
		{"NITF with an external entity", "a.nitf", `<!DOCTYPE nitf [<!ENTITY x SYSTEM "file:///etc/passwd">]><nitf><body><body.content><p>&x;</p></body.content></body></nitf>`, "entity"},
		{"NITF nested 10,000 deep", "a.nitf", "<nitf>" + strings.Repeat("<p>", 10_000), "256 deep"},
		{"NITF of too many elements", "a.nitf", "<nitf>" + strings.Repeat("<p/>", 1<<20) + "</nitf>", "elements"},
		{"NITF cut off", "a.nitf", "<nitf><body><body.content><p>One", "unexpected EOF"},
		{"NITF without text", "a.nitf", "<nitf><body/></nitf>", "no text in body.content"},
		{"NITF with a bad date of release", "a.nitf", `<nitf><head><docdata><date.release norm="soon"/></docdata></head><body><body.content><p>One.</p></body.content></body></nitf>`, `date.release: "soon"`},
		{"NITF with an unknown status", "a.nitf", `<nitf><head><docdata management-status="odd"/></head><body><body.content><p>One.</p></body.content></body></nitf>`, `status "odd"`},
		{"empty XML", "a.xml", "<?xml version='1.0'?>", "without an element"},
		{"XML of another kind", "a.xml", "<invoice/>", "<invoice>"},
		{"NewsML-G2 package", "a.xml", `<packageItem guid="a"/>`, "<packageitem>, not an article"},
		{"NewsML-G2 message without items", "a.xml", `<newsMessage/>`, "holds no article"},
		{"NewsML-G2 picture", "a.xml", `<newsItem guid="a"><itemMeta><itemClass qcode="ninat:picture"/></itemMeta></newsItem>`, `"picture", not a text`},
		{"ninjs picture", "a.json", `{"uri":"urn:a","type":"picture","body_text":"A caption."}`, `"picture", not a text`},
		{"ninjs with a bad embargo", "a.json", `{"uri":"urn:a","body_text":"One.","embargoed":"soon"}`, `embargoed: "soon" is not a date`},
		{"ninjs with an embargo of another kind", "a.json", `{"uri":"urn:a","body_text":"One.","embargoed":{"at":1}}`, "embargoed: is not a date"},
		{"ninjs with an unknown status", "a.json", `{"uri":"urn:a","body_text":"One.","pubstatus":"odd"}`, `status "odd"`},
		{"half a surrogate pair in ninjs", "a.json", `{"uri":"urn:a","body_text":"One \ud83d."}`, "surrogate"},
		{"NUL in ninjs", "a.json", `{"uri":"urn:a","body_text":"One \u0000."}`, "NUL"},
		{"NUL beside the text", "a.json", `{"uri":"urn:a","body_text":"One.","byline":"A\u0000"}`, "NUL"},
		{"WordPress scheduled for nobody knows when", "a.json", `{"id":1,"status":"future","title":{"rendered":"T"},"content":{"rendered":"<p>One.</p>"}}`, "date_gmt"},
		{"mail without text", "a.eml", "Subject: T\r\n\r\n\r\n", "mail without text"},
		{"no mail", "a.eml", "no header\r\n\r\nOne.", "is not a mail"},
		{"mail without boundary", "a.eml", "Content-Type: multipart/mixed\r\n\r\nOne.", "boundary"},
		{"mail with broken base64", "a.eml", "Content-Transfer-Encoding: base64\r\n\r\n!!!", "cut off or broken"},
		{"mail in no encoding", "a.eml", "Content-Type: text/plain; charset=x\r\n\r\n\x89\xff\xd9\x81\x8d\x90\x9d\x01\x02\x03", "no encoding that can be told"},
		{"web archive of another kind", "a.warc", "no archive\r\n\r\n", "no record of a web archive"},
		{"web archive cut off", "a.warc", "WARC/1.1\r\nWARC-Type: resource\r\nContent-Type: text/html\r\nContent-Length: 900\r\n\r\n<p>One", "cut off"},
		{"web archive with a header without end", "a.warc", "WARC/1.1\r\nA: " + strings.Repeat("a", 100_000), "header has no end"},
		{"web archive packed and cut off", "a.warc.gz", packed(t, string(sample(t, archived)))[:40], "cut off"},
		{"web archive without pages", "a.warc", "WARC/1.1\r\nWARC-Type: warcinfo\r\nContent-Length: 2\r\n\r\nab\r\n\r\n", "holds no article"},
	}
	for _, test := range tests {
		t.Run(test.about, func(t *testing.T) {
			articles, report := loadFile(t, test.name, test.content)
			if len(articles) != 0 || len(report.Refusals) != 1 {
				t.Fatalf("articles %v, refusals %v; want one refusal", articles, report.Refusals)
			}
			if got := report.Refusals[0].Reason; !strings.Contains(got, test.reason) {
				t.Errorf("refused: %s; want a reason with %q", got, test.reason)
			}
		})
	}
}
