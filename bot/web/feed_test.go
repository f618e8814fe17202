package web_test

import (
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/mmcdole/gofeed"
	"golang.org/x/net/html"

	"verbatim/bot"
	"verbatim/bot/bottest"
	"verbatim/bot/web"
	"verbatim/retrieval"
)

type feed struct {
	XMLName  xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	ID       []string `xml:"http://www.w3.org/2005/Atom id"`
	Title    []string `xml:"http://www.w3.org/2005/Atom title"`
	Subtitle string   `xml:"http://www.w3.org/2005/Atom subtitle"`
	Updated  []string `xml:"http://www.w3.org/2005/Atom updated"`
	Links    []link   `xml:"http://www.w3.org/2005/Atom link"`
	Entries  []entry  `xml:"http://www.w3.org/2005/Atom entry"`
}

type link struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

type entry struct {
	ID        []string `xml:"id"`
	Title     []string `xml:"title"`
	Updated   []string `xml:"updated"`
	Published string   `xml:"published"`
	Authors   []string `xml:"author>name"`
	Links     []link   `xml:"link"`
	Content   []struct {
		Type string `xml:"type,attr"`
		Lang string `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
		Text string `xml:",chardata"`
	} `xml:"content"`
}

// id is the article's.
func (e entry) id() string { return strings.TrimPrefix(e.ID[0], "urn:verbatim:article:") }

// subscribe returns a feed, which is as RFC 4287 and another reader want it.
func subscribe(t *testing.T, site http.Handler, address string) (f feed) {
	t.Helper()
	w := get(site, address)
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/atom+xml; charset=utf-8" {
		t.Fatalf("GET %s = %d %v %s", address, w.Code, w.Header(), w.Body)
	}
	if err := xml.Unmarshal(w.Body.Bytes(), &f); err != nil || !utf8.Valid(w.Body.Bytes()) {
		t.Fatalf("%s: %v", address, err)
	}
	if len(f.ID) != 1 || len(f.Title) != 1 || len(f.Updated) != 1 || len(f.Links) != 1 || f.Links[0].Rel != "self" {
		t.Errorf("%s: feed = %+v", address, f)
	}
	ids := map[string]bool{}
	for _, e := range f.Entries {
		if len(e.ID) != 1 || len(e.Title) != 1 || len(e.Updated) != 1 || len(e.Authors) != 1 || len(e.Content) != 1 || e.Content[0].Type != "html" {
			t.Fatalf("%s: entry = %+v", address, e)
		}
		if n := len(slices.DeleteFunc(slices.Clone(e.Links), func(l link) bool { return l.Rel != "alternate" })); n != 1 || e.Title[0] == "" || e.Authors[0] == "" || ids[e.ID[0]] {
			t.Errorf("%s: entry = %+v", address, e)
		}
		if _, err := time.Parse(time.RFC3339, e.Updated[0]); err != nil {
			t.Errorf("%s: %v", address, err)
		}
		if e.Updated[0] > f.Updated[0] {
			t.Errorf("%s was updated %s, before its entry %s", address, f.Updated[0], e.Updated[0])
		}
		ids[e.ID[0]] = true
	}
	other, err := gofeed.NewParser().Parse(w.Body)
	if err != nil || other.FeedType != "atom" || len(other.Items) != len(f.Entries) {
		t.Errorf("%s: gofeed reads %+v, %v", address, other, err)
	}
	return f
}

func TestFeed(t *testing.T) {
	l := bottest.OpenLibrary(t)
	early, late := article("early", "Herald", "Rents are capped", rents), article("late", "Post", "Rents again", "Landlords sue against the cap on rents.")
	early.Byline = "Ada Reporter"
	late.Published, late.Modified, late.URL = late.Published.AddDate(0, 0, 2), late.Published.AddDate(0, 0, 3), ""
	l.Put(t, early, late, article("bridge", "Post", "Bridge closed", bridge))
	site := siteOf(l, nil)
	got := subscribe(t, site, "/feed.atom?q=cap+on+rents")
	if got.ID[0] != "urn:verbatim:search:cap+on+rents" || got.Title[0] != "Verbatim: cap on rents" || got.Updated[0] != "2026-03-05T09:30:00Z" ||
		got.Links[0].Href != "https://archive.example/feed.atom?q=cap+on+rents" {
		t.Errorf("feed = %+v", got)
	}
	if len(got.Entries) != 2 {
		t.Fatalf("entries = %+v", got.Entries)
	}
	first, second := got.Entries[0], got.Entries[1]
	content := `<blockquote><p>Landlords sue against the cap on rents.</p></blockquote><p>Post · 2026-03-04 · <a href="https://archive.example/article/late@1:0-39#quote">late@1:0-39</a></p>`
	if first.id() != "late" || first.Updated[0] != "2026-03-05T09:30:00Z" || first.Published != "2026-03-04T09:30:00Z" || first.Authors[0] != "Post" ||
		first.Content[0].Text != content || first.Content[0].Lang != "en" || first.Links[0].Href != "https://archive.example/article/late@1:0-39#quote" {
		t.Errorf("first = %+v", first)
	}
	if second.id() != "early" || second.Updated[0] != second.Published || second.Authors[0] != "Ada Reporter" || len(second.Links) != 2 ||
		!strings.HasPrefix(second.Links[0].Href, "https://example.org/early#:~:text=") || second.Links[1].Rel != "related" ||
		!strings.HasPrefix(second.Links[1].Href, "https://archive.example/article/early@1:0-") {
		t.Errorf("second = %+v", second)
	}
}

func TestFeedQueries(t *testing.T) {
	l := bottest.OpenLibrary(t)
	l.Put(t, article("rents", "Herald", "Rents are capped", rents), article("more", "Post", "More on rents", "Landlords sue against the cap on rents."))
	site := siteOf(l, nil)
	for query, want := range map[string][]string{
		`rents source:Post`: {"more"}, `"cap rents"`: {"rents"}, `rents -landlords`: nil, `rents since:2027`: nil, `rents lang:de`: nil, `xyzzy`: nil,
		"": {"more", "rents"}, " ": {"more", "rents"},
	} {
		var ids []string
		for _, e := range subscribe(t, site, "/feed.atom?q="+url.QueryEscape(query)).Entries {
			ids = append(ids, e.id())
		}
		if slices.Sort(ids); !slices.Equal(ids, want) {
			t.Errorf("%q finds %v; want %v", query, ids, want)
		}
	}
	if got := subscribe(t, site, "/feed.atom?q=rents+since:never").Subtitle; !strings.HasPrefix(got, "since: “never” is not a date") {
		t.Errorf("subtitle = %q", got)
	}
}

// Without a query a feed has the newest articles that may be quoted.
func TestFeedNewest(t *testing.T) {
	l := bottest.OpenLibrary(t)
	var want []string
	var articles []retrieval.Article
	for i := range 120 {
		a := article(fmt.Sprintf("a%03d", i), "Herald", "A title", "A short text.\n\nAnd more of it.")
		a.Published = a.Published.Add(-time.Duration(i) * time.Hour)
		switch {
		case i%2 == 1:
			a.Status = retrieval.Withheld
		case len(want) < 50:
			want = append(want, a.ID)
		}
		articles = append(articles, a)
	}
	l.Put(t, articles...)
	got := subscribe(t, siteOf(l, nil), "/feed.atom")
	var ids []string
	for _, e := range got.Entries {
		ids = append(ids, e.id())
		if !strings.HasPrefix(e.Content[0].Text, "<blockquote><p>A short text.</p></blockquote>") {
			t.Errorf("content = %s", e.Content[0].Text)
		}
	}
	if diff := cmp.Diff(want, ids); diff != "" {
		t.Error(diff)
	}
	if empty := subscribe(t, siteOf(bottest.OpenLibrary(t), nil), "/feed.atom"); len(empty.Entries) != 0 {
		t.Errorf("of nothing: %+v", empty)
	}
}

// What is new stands in the feed, however many old articles fit better.
// Where no more than quotes may be seen, the newest articles are only named.
func TestFeedNamesOnly(t *testing.T) {
	l := bottest.OpenLibrary(t)
	l.Put(t, article("rents", "Herald", "Rents are capped", rents))
	site := siteOf(l, func(c *web.Config) { c.Rights = bot.Rights{QuotesOnly: true} })
	body := get(site, "/feed.atom").Body.String()
	if !strings.Contains(body, "Rents are capped") || strings.Contains(body, "blockquote") || !strings.Contains(body, "/article/rents@1&") {
		t.Errorf("the newest: %s", body)
	}
	if body := get(site, "/feed.atom?q=cap+on+rents").Body.String(); !strings.Contains(body, "blockquote") {
		t.Errorf("what a query finds: %s", body)
	}
}

func TestFeedHasWhatIsNew(t *testing.T) {
	l := bottest.OpenLibrary(t)
	var articles []retrieval.Article
	for i := range 60 {
		articles = append(articles, article(fmt.Sprint("old", i), "Herald", fmt.Sprint("Rents are capped ", i), fmt.Sprintf("Rent cap number %d: the cap on rents comes.", i)))
	}
	fresh := article("fresh", "Post", "A session", "After a long night in parliament and many speeches by all parties, the ministers spoke of what would become of the rent cap.")
	fresh.Published = time.Now().Add(-time.Hour)
	l.Put(t, append(articles, fresh)...)
	got := subscribe(t, siteOf(l, nil), "/feed.atom?q=rent+cap")
	if len(got.Entries) != 50 || got.Entries[0].id() != "fresh" {
		t.Errorf("%d entries, the first of them %s", len(got.Entries), got.Entries[0].id())
	}
}

// A revision is a change of the same entry; nothing new gives the same bytes.
func TestFeedAgain(t *testing.T) {
	l := bottest.OpenLibrary(t)
	a := article("rents", "Herald", "Rents are capped", rents)
	l.Put(t, a)
	site := siteOf(l, nil)
	for _, address := range []string{"/feed.atom", "/feed.atom?q=rents"} {
		w := get(site, address)
		tag := w.Header().Get("ETag")
		if again := get(site, address); tag == "" || again.Header().Get("ETag") != tag || again.Header().Get("Cache-Control") != "public, max-age=60" {
			t.Errorf("%s: %v", address, again.Header())
		}
		if w := get(site, address, "If-None-Match: "+tag); w.Code != http.StatusNotModified || w.Body.Len() > 0 {
			t.Errorf("%s again: %d", address, w.Code)
		}
	}
	before := subscribe(t, site, "/feed.atom?q=rents").Entries[0]
	a.Text, a.Modified = strings.Replace(rents, "3 percent", "4 percent", 1), a.Published.Add(time.Hour)
	l.Put(t, a)
	after := subscribe(t, site, "/feed.atom?q=rents").Entries[0]
	if after.ID[0] != before.ID[0] || after.Updated[0] <= before.Updated[0] || !strings.Contains(after.Content[0].Text, "4 percent") {
		t.Errorf("before: %+v\nafter: %+v", before, after)
	}
}

// Where nobody says what the world calls the site, the request does; quotes are
// cut as everywhere.
func TestFeedElsewhere(t *testing.T) {
	l := bottest.OpenLibrary(t)
	l.Put(t, retrieval.Article{Ref: retrieval.Ref{ID: "bare"}, Text: rents})
	site := siteOf(l, func(c *web.Config) { c.PublicURL, c.Rights = "", bot.Rights{Limits: map[string]int{bot.AnySource: 20}} })
	for _, address := range []string{"http://news.example:8080/feed.atom", "https://news.example/feed.atom?q=rents"} {
		f := subscribe(t, site, address)
		host, _, _ := strings.Cut(address, "/feed.atom")
		e := f.Entries[0]
		if f.Links[0].Href != address || !strings.HasPrefix(e.Links[0].Href, host+"/article/bare@1:") || e.Updated[0] != "1970-01-01T00:00:00Z" || e.Published != "" || e.Title[0] != "bare" {
			t.Errorf("%s: %+v", address, f)
		}
		quote, _, _ := strings.Cut(strings.TrimPrefix(e.Content[0].Text, "<blockquote><p>"), "</p>")
		if utf8.RuneCountInString(quote) > 20 || !strings.Contains(rents, quote) {
			t.Errorf("%s: %s", address, quote)
		}
	}
}

// Nothing of an article becomes markup, and all of it can be read.
func TestFeedHostile(t *testing.T) {
	l := bottest.OpenLibrary(t)
	byID := map[string]retrieval.Article{}
	for i, text := range hostile {
		a := article(fmt.Sprint("hostile", i), text, text, "Landlords objected "+text)
		a.Byline, a.URL = text, "javascript:alert(1)"
		byID[a.ID] = a
	}
	l.Put(t, slices.Collect(maps.Values(byID))...)
	site := siteOf(l, nil)
	addresses := []string{"/feed.atom", "/feed.atom?q=landlords"}
	for _, text := range hostile {
		addresses = append(addresses, "/feed.atom?q="+url.QueryEscape("landlords "+strings.ReplaceAll(text, `"`, " ")))
	}
	for i, address := range addresses {
		body := get(site, address).Body.String()
		for _, steering := range []string{"\x1b", "\x00", "\u202e", "\u009b", "\ufffe", "\uffff", "&#x1b;", "&#xFFFE;"} {
			if strings.Contains(body, steering) {
				t.Errorf("%s holds %q", address, steering)
			}
		}
		f := subscribe(t, site, address)
		if i == 0 && len(f.Entries) != len(hostile) || len(f.Entries) == 0 {
			t.Errorf("%s has %d entries", address, len(f.Entries))
		}
		for _, e := range f.Entries {
			quoted(t, e, byID[e.id()].Text)
		}
	}
}

// quoted checks that an entry has of a text what its link says, and nothing else.
func quoted(t *testing.T, e entry, text string) {
	t.Helper()
	ref, found := strings.CutPrefix(e.Links[0].Href, "https://archive.example/article/")
	_, span, err := retrieval.ParseReference(strings.TrimSuffix(ref, "#quote"))
	if err != nil || !found {
		t.Fatalf("links = %+v, %v", e.Links, err)
	}
	elements, words := markup(t, e.Content[0].Text)
	if want := fold(bot.Visible(text[span.Start:span.End])); elements != "" || !strings.HasPrefix(fold(words), want) {
		t.Errorf("%q is read as %q, with the elements %s", want, fold(words), elements)
	}
}

// fold leaves out white space, and what XML cannot hold.
func fold(s string) string {
	return strings.NewReplacer("\ufffe", "\ufffd", "\uffff", "\ufffd").Replace(strings.Join(strings.Fields(s), ""))
}

// markup returns the elements that quotes do not have, and the text.
func markup(t *testing.T, content string) (elements, text string) {
	t.Helper()
	for z := html.NewTokenizer(strings.NewReader(content)); ; {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			if z.Err() != io.EOF {
				t.Fatal(z.Err())
			}
			return elements, text
		case html.TextToken:
			text += string(z.Text())
		default:
			token := z.Token()
			strange := slices.ContainsFunc(token.Attr, func(a html.Attribute) bool { return a.Key != "href" })
			if !slices.Contains([]string{"blockquote", "p", "a"}, token.Data) || strange || kind == html.CommentToken {
				elements += token.String()
			}
		}
	}
}
