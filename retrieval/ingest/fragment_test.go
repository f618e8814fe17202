package ingest_test

import (
	"html"
	"strings"
	"testing"
)

// TestBareLess checks that a "<" which begins no tag takes no text with it.
func TestBareLess(t *testing.T) {
	tests := []struct{ html, text string }{
		{"<p>if margin <y percent and the whole is</p><p>Two.</p>", "if margin <y percent and the whole is|Two."},
		{"<p>Mail <ann@example.org> now</p>", "Mail <ann@example.org> now"},
		{"<p>See <https://example.org/a> now, I <3 it </3 a<b <!important</p>", "See <https://example.org/a> now, I <3 it </3 a<b <!important"},
		{"<p>if a <b and c</p>", "if a <b and c"},
		{`<p class=x>One <a title="a<b" href="x">two</a><br/><!-- <y --><o:p>three</o:p> <my-tag a>four</my-tag></P><HR>five`, "One two|three four|five"},
	}
	for _, test := range tests {
		want := strings.ReplaceAll(test.text, "|", "\n\n")
		if got := readOne(t, "a.json", contentHTML(t, test.html)).Article.Text; got != want {
			t.Errorf("content_html %s: text is %q, want %q", test.html, got, want)
		}
		rss := rssHead + rssItem(1, "<description>"+html.EscapeString(test.html)+"</description>") + "</channel></rss>"
		if got := readOne(t, "a.xml", rss).Article.Text; got != want {
			t.Errorf("RSS %s: text is %q, want %q", test.html, got, want)
		}
	}
	plain := rssHead + rssItem(1, "<description>if margin &lt;y percent and\nthe whole</description>") + "</channel></rss>"
	if got, want := readOne(t, "a.xml", plain).Article.Text, "if margin <y percent and\n\nthe whole"; got != want {
		t.Errorf("plain RSS: text is %q, want %q", got, want)
	}
}

// TestLines checks that the ends of lines part what is text, and do not what is
// declared to be HTML.
func TestLines(t *testing.T) {
	atom := func(content string) string {
		return `<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><id>a</id><title>One</title>` + content + `</entry></feed>`
	}
	tests := []struct{ about, name, content, text string }{
		{"content_html", "a.json", contentHTML(t, "One &amp;\ntwo"), "One & two"},
		{"content_text", "a.json", strings.Replace(contentHTML(t, "One &\ntwo"), "content_html", "content_text", 1), "One &|two"},
		{"Atom HTML", "a.xml", atom("<content type='html'>One &amp;amp;\ntwo</content>"), "One & two"},
		{"Atom HTML summary", "a.xml", atom("<summary type='html'>One\ntwo</summary>"), "One two"},
		{"Atom text", "a.xml", atom("<content>One &amp;\ntwo</content>"), "One &|two"},
		{"RSS", "a.xml", rssHead + rssItem(1, "<description>One &amp;\ntwo</description>") + "</channel></rss>", "One &|two"},
	}
	for _, test := range tests {
		got := readOne(t, test.name, test.content).Article.Text
		if want := strings.ReplaceAll(test.text, "|", "\n\n"); got != want {
			t.Errorf("%s: text is %q, want %q", test.about, got, want)
		}
	}
}
