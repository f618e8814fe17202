package ingest_test

import (
	"strings"
	"testing"
)

// TestWireFields checks fields of wires that come several times or in several
// places.
func TestWireFields(t *testing.T) {
	nitf := func(version, head string) string {
		return `<nitf><head><meta name="Source" content="Meta Wire"/><docdata><du-key key="a" version="` + version + `"/><date.issue norm="20240501T000000Z"/></docdata>` +
			`<pubdata name="The Post"/></head><body><body.head>` + head + `</body.head><body.content><p>One.</p></body.content></body></nitf>`
	}
	g2 := func(about string) string {
		return `<newsItem guid="urn:a"><contentMeta>` + about + `</contentMeta><contentSet><inlineData contenttype="text/plain">One.</inlineData></contentSet></newsItem>`
	}
	a := readOne(t, "a.nitf", nitf("1", "<byline>By <person>Ann Lee</person> and <person>Bo Chen</person></byline><byline>By Cy Day</byline>")).Article
	if a.Byline != "Ann Lee, Bo Chen, Cy Day" || a.Source != "Meta Wire" || !a.Modified.IsZero() {
		t.Errorf("NITF: byline %q, source %q, modified %v; want all three, Meta Wire, never", a.Byline, a.Source, a.Modified)
	}
	a = readOne(t, "a.nitf", nitf("2", "<distributor>Wire</distributor>")).Article
	if a.Source != "Wire" || !a.Modified.Equal(day(2024, 5, 1)) {
		t.Errorf("NITF: source %q, modified %v; want the distributor, and the date of the version", a.Source, a.Modified)
	}
	a = readOne(t, "a.xml", g2(`<by>By Ann Lee</by><by>Bo Chen</by><headline role="hld:subHeadline">Below</headline><headline role="hld:main">Main</headline>`)).Article
	if a.Byline != "Ann Lee, Bo Chen" || a.Title != "Main" {
		t.Errorf("NewsML-G2: byline %q, title %q; want both, and the main one", a.Byline, a.Title)
	}
	if a = readOne(t, "a.xml", g2(`<headline role="hld:short">Short</headline><headline>None</headline>`)).Article; a.Title != "None" {
		t.Errorf("NewsML-G2: title %q, want that without a role", a.Title)
	}
	if a = readOne(t, "a.xml", g2(`<headline role="hld:short">Short</headline>`)).Article; a.Title != "Short" {
		t.Errorf("NewsML-G2: title %q, want the only one", a.Title)
	}
}

func TestTitles(t *testing.T) {
	tests := []struct{ about, name, content, title string }{
		{"ninjs is plain text", "a.json", `{"uri":"urn:a","body_text":"One.","headline":"The <b> tag &amp; <i>"}`, "The <b> tag &amp; <i>"},
		{"ninjs in HTML", "a.json", `{"uri":"urn:a","body_text":"One.","headlines":[{"contenttype":"text/html","value":"Fish &amp; <b>chips</b>"}]}`, "Fish & chips"},
		{"heading of a picture", "a.md", "# ![](a.png)\n\n# T\n\nOne.", "T"},
	}
	for _, test := range tests {
		if a := readOne(t, test.name, test.content).Article; a.Title != test.title || a.Text != "One." {
			t.Errorf("%s: title %q, text %q; want %q", test.about, a.Title, a.Text, test.title)
		}
	}
	t.Run("heading of a page", func(t *testing.T) {
		head := `<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Two metres of water"}</script>`
		content := strings.Replace(page(head, "<p>"+first+"</p><p>"+second+"</p>"), "<h1>River and rain", "<h1>Two metres\nof water", 1)
		if a := readOne(t, "a.html", content).Article; a.Title != "Two metres of water" || a.Text != first+"\n\n"+second {
			t.Errorf("title %q, text %.80q; want the title once", a.Title, a.Text)
		}
	})
}
