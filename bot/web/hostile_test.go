package web_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"verbatim/bot"
	"verbatim/retrieval"
)

// What an article can do to a page that lets it.
var dangerous = []string{
	`</script><script>alert(1)</script>`, `</title><svg onload=alert(1)>`, `"><img src=x onerror=alert(1)>`, `'-alert(1)-'`,
	`<a href="javascript:alert(1)">x</a>`, `{{.}}`, `<!--`, `]]>`, `&lt;b&gt;`, `</p></article><form action=//evil.example>`,
	"\x1b[31mred", "\u202edesrever\u202c", "\x07\u009b31m", "@everyone [x](http://evil.example)", "e" + strings.Repeat("\u0301", 200),
}

// elements are the names of all elements of a page, and of their attributes.
func elements(n *html.Node) (names []string) {
	for each := range n.Descendants() {
		if each.Type != html.ElementNode {
			continue
		}
		names = append(names, each.Data)
		for _, a := range each.Attr {
			names = append(names, each.Data+" "+a.Key)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// The words of others never become markup, wherever on a page they stand, nor
// do they steer the screen.
func TestHostile(t *testing.T) {
	plain, evil := cabinet(), cabinet()
	plain.Note, plain.Rights, plain.Tags = "A note.", "Some rights.", []string{"tag"}
	everything := strings.Join(dangerous, " ")
	evil.Text = "Ministers agreed to cap rents at 3 percent " + everything + " until 2029.\n\n" + everything
	evil.Title, evil.Byline, evil.Source, evil.Note, evil.Rights, evil.Tags = everything, everything, everything, everything, everything, dangerous
	paths := []string{
		"/", "/?q=ministers+cap+rents+percent", "/search?q=ministers", "/latest", "/sources", "/check?q=Ministers+agreed+to+cap+rents",
		"/article/rents@1:0-42", "/article/rents", "/nowhere",
	}
	before, after := newWorld(t, bot.Rights{}, plain), newWorld(t, bot.Rights{}, evil)
	for _, path := range paths {
		want, body := elements(parse(t, before.get(t, path).Body.String())), after.get(t, path).Body.String()
		for _, name := range elements(parse(t, body)) {
			if !slices.Contains(want, name) {
				t.Errorf("%s has <%s>", path, name)
			}
		}
		if strings.ContainsAny(body, "\x1b\x07\u009b\u202e") {
			t.Errorf("%s steers the screen", path)
		}
	}
}

func TestHostileQuestions(t *testing.T) {
	w := newWorld(t, bot.Rights{}, cabinet())
	if title := textOf(all(w.page(t, "/search?q=rents+%E2%80%AEexe.gnp"), "title")[0]); title != "rents <U+202E>exe.gnp · Search · Verbatim" {
		t.Errorf("the title is %q", title)
	}
	want := append(elements(w.page(t, "/?q=rents&source=Herald&since=2026-01-01")), elements(w.page(t, "/?q=rents&source=Nobody"))...)
	for i, h := range append(dangerous, "a\x00b", "\xff\xfe", strings.Repeat("x ", 5000), `source:`, `since:2026 until:2025`) {
		for _, field := range []string{"q", "source", "since", "lang"} {
			page := w.page(t, fmt.Sprintf("/?q=rents&%s=%s", field, url.QueryEscape(h)))
			for _, name := range elements(page) {
				if !slices.Contains(want, name) {
					t.Errorf("%s %d has <%s>", field, i, name)
				}
			}
		}
	}
}

// An address that an article names is linked only if it is one of the web.
func TestHostileAddresses(t *testing.T) {
	for i, address := range []string{"javascript:alert(1)", "data:text/html,x", "//evil.example", "https://known.example@evil.example/", "file:///etc/passwd", "https://a.example/\"onclick=alert(1)"} {
		a := cabinet()
		a.URL = address
		for _, l := range links(newWorld(t, bot.Rights{}, a).page(t, "/article/rents")) {
			if strings.HasPrefix(l, "/") || strings.HasPrefix(l, "#") {
				continue
			}
			if u, err := url.Parse(l); err != nil || u.Scheme != "https" || u.Host != "a.example" {
				t.Errorf("%d: the page links to %s", i, l)
			}
		}
	}
}

// However a text is parted, the page shows each of its words once.
func TestWholeText(t *testing.T) {
	a := cabinet()
	a.Text = strings.Repeat("One sentence follows the other here, and none of them says much about anything. ", 40) + "\n\n" + capped + "\r\n\r\n政府周一宣布，租金每年最多上涨百分之三。"
	quote := retrieval.Span{Start: strings.Index(a.Text, "follows"), End: strings.Index(a.Text, " the chancellor")}
	page := newWorld(t, bot.Rights{}, a).page(t, fmt.Sprintf("/article/rents@1:%d-%d", quote.Start, quote.End))
	got, marked := "", ""
	for _, p := range all(page, "p") {
		for child := range p.ChildNodes() {
			if child.Type == html.TextNode {
				got += child.Data
			} else if child.Data == "mark" {
				got, marked = got+textOf(child), marked+textOf(child)
			}
		}
	}
	words := func(s string) string { return strings.Join(strings.Fields(s), "") }
	if !strings.Contains(words(got), words(a.Text)) {
		t.Errorf("the page shows %q", got)
	}
	if words(marked) != words(a.Text[quote.Start:quote.End]) {
		t.Errorf("it marks %q", marked)
	}
}
