package ingest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"verbatim/retrieval/ingest"
)

const rssHead = `<rss version="2.0"><channel><title>T</title><link>https://post.example/</link>`

func rssItem(n int, more string) string {
	return fmt.Sprintf("<item><title>Title %d</title><link>https://post.example/%d</link>%s</item>\n", n, n, more)
}

func readFeed(t *testing.T, content string) (ingest.Document, error) {
	t.Helper()
	return ingest.Read(strings.NewReader(content), ingest.Origin{URL: "https://post.example/feed"})
}

// TestFeedRefused holds what can be wrong with a feed as a whole.
func TestFeedRefused(t *testing.T) {
	tests := []struct{ about, media, content, reason string }{
		{"page in place of a feed", "application/rss+xml", "<!doctype html><html><body>Not found</body></html>", "is an HTML page, not a feed"},
		{"empty", "application/rss+xml", " \n", "is XML without an element"},
		{"another kind of XML", "text/xml", `<?xml version="1.0"?><note><to>Ann</to></note>`, "is XML of an unknown kind, <note>"},
		{"too large", "application/atom+xml", "<feed>" + strings.Repeat("<entry/>", 16<<17), "is a feed of more than 8 MiB"},
		{"too large for any XML", "application/rss+xml", strings.Repeat(" ", 64<<20) + rssHead, "is larger than 64 MiB"},
		{"JSON Feed without a list", "application/feed+json", `{"version": "https://jsonfeed.org/version/1.1", "items": {}}`, "its items are no list"},
	}
	for _, test := range tests {
		t.Run(test.about, func(t *testing.T) {
			document, err := ingest.Read(strings.NewReader(test.content), ingest.Origin{MediaType: test.media + "; charset=utf-8"})
			if err == nil && len(document.Items) == 1 {
				err = document.Items[0].Err
			}
			if err == nil || !strings.Contains(err.Error(), test.reason) {
				t.Errorf("%d items, err %v; want a reason with %q", len(document.Items), err, test.reason)
			}
		})
	}
}

// TestFeedBroken checks that what is broken in a feed costs no entry but the
// one that it stands in.
func TestFeedBroken(t *testing.T) {
	tests := []struct {
		about, content string
		titles         string // of the entries that are taken
		line           int    // of the first that is not
		reason         string
	}{
		{"cut between entries", rssHead + rssItem(1, "") + rssItem(2, ""), "Title 1, Title 2", 3, "ends before its end"},
		{"cut in an entry", rssHead + rssItem(1, "") + "<item><title>Tit", "Title 1", 2, "in the middle of this entry"},
		{"cut in a character", rssHead + rssItem(1, "éàü") + "<item><title>T\xc3", "Title 1", 2, "in the middle of this entry"},
		{"one byte wrong", rssHead + rssItem(1, "") + rssItem(2, "<description>caf\xe9</description>") + rssItem(3, "<description>éàü</description>") + "</channel></rss>",
			"Title 1, Title 3", 2, "bytes that are not UTF-8"},
		{"nested 10,000 deep", rssHead + rssItem(1, "") + rssItem(2, strings.Repeat("<a>", 10_000)) + "</channel></rss>", "Title 1", 2, "in the middle of this entry"},
		{"HTML nested too deep", rssHead + rssItem(1, "") + rssItem(2, "<description><![CDATA["+strings.Repeat("<div>", 10_000)+"]]></description>") + "</channel></rss>",
			"Title 1", 2, "parse text"},
		{"control characters", rssHead + rssItem(1, "<description>a\x00b\x01c\x1fd\ufffe</description>") + "</channel></rss>", "Title 1", 0, ""},
		{"end tag missing", rssHead + "<item><title>Title 1</title><link>https://post.example/1</link><p>" + rssItem(2, "") + "</channel></rss>", "Title 1, Title 2", 0, ""},
		{"junk behind", rssHead + rssItem(1, "") + "</channel></rss>\n<item><title>No</title>", "Title 1", 0, ""},
	}
	for _, test := range tests {
		t.Run(test.about, func(t *testing.T) {
			document, err := readFeed(t, test.content)
			if err != nil {
				t.Fatal(err)
			}
			var titles []string
			var refused *ingest.Item
			for _, it := range document.Items {
				if it.Err == nil {
					titles = append(titles, it.Article.Title)
				} else if refused == nil {
					refused = &it
				}
			}
			if got := strings.Join(titles, ", "); got != test.titles {
				t.Errorf("took %q, want %q", got, test.titles)
			}
			switch {
			case (refused != nil) != (test.reason != ""):
				t.Errorf("refused %+v, want a reason with %q", refused, test.reason)
			case refused != nil && (refused.Line != test.line || !strings.Contains(refused.Err.Error(), test.reason)):
				t.Errorf("refused line %d: %v; want line %d and a reason with %q", refused.Line, refused.Err, test.line, test.reason)
			}
		})
	}
}

// TestFeedEncodings checks that the bytes are believed before the declaration.
func TestFeedEncodings(t *testing.T) {
	const title = "Ünïcödé – 東京"
	feed := func(declared string) string {
		return `<?xml version="1.0" encoding="` + declared + `"?>` + "\n" + rssHead + strings.Replace(rssItem(1, ""), "Title 1", title, 1) + "</channel></rss>"
	}
	tests := []struct{ about, content string }{
		{"UTF-8", feed("utf-8")},
		{"UTF-8 with a mark", "\ufeff" + feed("utf-8")},
		{"UTF-8 declared as Latin-1", feed("iso-8859-1")},
		{"UTF-8 declared as UTF-16", feed("utf-16")},
		{"UTF-8 declared as nothing known", feed("x-none")},
		{"UTF-16LE with a mark", "\xff\xfe" + encoded(t, "utf-16le", feed("utf-16"))},
		{"UTF-16BE with a mark", "\xfe\xff" + encoded(t, "utf-16be", feed("utf-16"))},
		{"UTF-16LE", encoded(t, "utf-16le", feed("utf-16"))},
		{"UTF-16BE", encoded(t, "utf-16be", feed("utf-8"))},
		{"GB 18030", encoded(t, "gb18030", feed("gb18030"))},
		{"comments before", "\ufeff\n<!-- one\n<rdf:RDF> -->\n" + rssHead + strings.Replace(rssItem(1, ""), "Title 1", title, 1) + "</channel></rss>"},
	}
	for _, test := range tests {
		t.Run(test.about, func(t *testing.T) {
			document, err := readFeed(t, test.content)
			if err != nil || len(document.Items) != 1 {
				t.Fatalf("%d items, err %v, want 1", len(document.Items), err)
			}
			if got := document.Items[0].Article.Title; got != title {
				t.Errorf("title %q, want %q", got, title)
			}
		})
	}
}

// TestFeedEntities checks that no entity of a DTD is expanded or fetched.
func TestFeedEntities(t *testing.T) {
	dtd := `<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "<item>&a;&a;</item>">` + "\n" + `<!ENTITY file SYSTEM "file:///etc/passwd"> ]>`
	for _, content := range []string{
		dtd + rssHead + rssItem(1, "<description>&amp; &b; &file; &eacute;</description>") + "</channel></rss>",
		dtd + `<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="https://post.example/1"/><summary>&amp; &b; &file; &eacute;</summary></entry></feed>`,
	} {
		document, err := readFeed(t, content)
		if err != nil || len(document.Items) != 1 {
			t.Fatalf("%d items, err %v, want 1", len(document.Items), err)
		}
		if it := document.Items[0]; it.Article.Text != "& &b; &file; é" || it.Line != 2 {
			t.Errorf("line %d, text %q", it.Line, it.Article.Text)
		}
	}
}

// TestHostileFeeds checks that no shape of a document takes long for its size.
func TestHostileFeeds(t *testing.T) {
	if testing.Short() {
		t.Skip("takes long under the race detector")
	}
	const size = 1 << 20
	fill := func(head, part string) string { return head + strings.Repeat(part, (size-len(head))/len(part)) }
	cdata := "<item><link>https://a.example/</link><description><![CDATA["
	shapes := map[string]string{
		"open brackets":     fill(rssHead, "<"),
		"ampersands":        fill(rssHead+"<item><title>", "&"),
		"entities":          fill(rssHead+"<item><title>", "&amp;"),
		"elements":          fill(rssHead, "<a/>"),
		"entries":           fill(rssHead, "<item/>"),
		"open elements":     fill(rssHead, "<item><a><b><c>"),
		"attributes":        fill(rssHead+"<item ", `a="" `),
		"namespaces":        fill(rssHead, `<a xmlns:a="b"/>`),
		"one attribute":     fill(rssHead+`<item a="`, "a"),
		"comments":          fill(rssHead, "<!-- "),
		"CDATA":             fill(rssHead, "<![CDATA["),
		"declarations":      fill("<!DOCTYPE rss [", `<!ENTITY a "b">`),
		"HTML":              fill(rssHead+cdata, "<b><p>"),
		"HTML tables":       fill(rssHead+cdata, "<table><td>"),
		"HTML attributes":   fill(rssHead+cdata+"<p ", "a=b "),
		"guids":             fill(rssHead, "<item><guid>a</guid></item>"),
		"sitemap":           fill("<urlset>", "<url><loc>https://a.example/</loc></url>"),
		"sitemap index":     fill("<sitemapindex>", "<sitemap><loc>https://a.example/</loc></sitemap>"),
		"JSON Feed":         fill(`{"version":"https://jsonfeed.org/version/1","items":[`, "{},"),
		"JSON brackets":     fill(`{"version":"https://jsonfeed.org/version/1","items":[`, "["),
		"digits and points": fill(rssHead+"<item><description>", "... "),
	}
	for about, content := range shapes {
		t.Run(about, func(t *testing.T) {
			started := time.Now()
			document, err := readFeed(t, content)
			if took := time.Since(started); took > 10*time.Second {
				t.Errorf("took %v", took)
			} else {
				t.Logf("%v, %d items, err %v", took, len(document.Items), err)
			}
		})
	}
}

// A name in a feed is the address of its article only where it may be.
func TestPermaLink(t *testing.T) {
	for guid, want := range map[string]string{
		`<guid>https://a.example/1</guid>`:                       "https://a.example/1",
		`<guid isPermaLink="true">https://a.example/1</guid>`:    "https://a.example/1",
		`<guid isPermaLink="false">https://a.example/1</guid>`:   "",
		`<guid ispermalink="False">https://a.example/1</guid>`:   "",
		`<guid isPermaLink="true">1</guid>`:                      "",
		`<guid>1</guid>`:                                         "",
		`<guid>1</guid><link>https://a.example/2</link>`:         "https://a.example/2",
		`<guid>https://a.example/1</guid><link>/relative</link>`: "https://site.example/relative",
	} {
		doc := `<rss version="2.0"><channel><link>https://site.example/</link><item>` + guid + `<title>One</title><description>Some text of it.</description></item></channel></rss>`
		d, err := ingest.Read(strings.NewReader(doc), ingest.Origin{URL: "https://site.example/feed"})
		if err != nil || len(d.Items) != 1 || d.Items[0].Article.URL != want {
			t.Errorf("%s: %+v, %v; want the address %q", guid, d.Items, err, want)
		}
	}
}
