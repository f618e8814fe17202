package ingest_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"verbatim/retrieval/ingest"
)

// fonts are elements that nothing ends, each unlike the others.
func fonts(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<font size=%d>", i)
	}
	return b.String()
}

// A small document of which a browser would make gigabytes is refused, wherever
// HTML stands.
func TestImmense(t *testing.T) {
	immense := "<p>" + fonts(400) + strings.Repeat("</p><p>a", 20_000)
	for name, doc := range map[string]string{
		"page.html":  "<html><body>" + immense,
		"feed.xml":   "<rss><channel><item><title>One</title><link>https://a.example/</link><description><![CDATA[" + immense + "]]></description></item></channel></rss>",
		"ninjs.json": fmt.Sprintf(`{"uri": "urn:1", "headline": "One", "body_html": %q}`, immense),
		"words.md":   immense[:60_000],
		"wide.html":  strings.Repeat("<p>a", 4_000_000),
	} {
		t.Run(name, func(t *testing.T) {
			document, err := ingest.Read(strings.NewReader(doc), ingest.Origin{Name: name})
			for _, it := range document.Items {
				err = it.Err
			}
			if err == nil || !strings.Contains(err.Error(), "more than 200000 elements") {
				t.Errorf("err %v, want that it becomes too many elements", err)
			}
		})
	}
}

// What is merely long is read: styles that are ended are counted once.
func TestLong(t *testing.T) {
	var page strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&page, `<p>The <a href="/%d">ferry <b class="b%d">number</b></a> <i id=%d><svg><title>%d</title></svg></i> sails at noon, <font size=%d>as ever</font>.</p>`, i, i, i, i, i)
		fmt.Fprintf(&page, `<table><tr><td><font face=%d>Pier</font></td><td><b id=b%d>%d</b></td></tr></table>`, i, i, i)
	}
	document, err := ingest.Read(strings.NewReader("<html><head><title>Ferries</title></head><body><article>"+page.String()), ingest.Origin{Name: "page.html"})
	if err != nil || len(document.Items) != 1 || document.Items[0].Err != nil {
		t.Fatalf("%d items, err %v", len(document.Items), err)
	}
	if !strings.Contains(document.Items[0].Article.Text, "sails at noon, as ever.") {
		t.Errorf("the text is %.200q", document.Items[0].Article.Text)
	}
}

// Of tags in any order no document becomes much more than is counted.
func TestElementsOf(t *testing.T) {
	tags := strings.Fields("p p div div b i font font a nobr table td tr caption select option svg title math mi object template h1 li ul form button textarea body noscript script")
	for seed := range 2000 {
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		few := make([]string, 2+r.IntN(6))
		for i := range few {
			few[i] = tags[r.IntN(len(tags))]
		}
		doc := fonts(r.IntN(60))
		for range r.IntN(200) {
			tag := few[r.IntN(len(few))]
			doc += []string{"<" + tag + ">", "</" + tag + ">", fmt.Sprintf("<%s c=%d>", tag, r.IntN(50)), "a"}[r.IntN(4)]
		}
		root, err := html.Parse(strings.NewReader(doc))
		if err != nil {
			continue // it is too deep
		}
		n := 0
		for node := range root.Descendants() {
			if node.Type == html.ElementNode {
				n++
			}
		}
		if counted := ingest.ElementsOf(doc); n > 2*counted+40 && counted <= ingest.MaxElements {
			t.Errorf("seed %d: %d elements, counted %d: %s", seed, n, counted, doc)
		}
	}
}
