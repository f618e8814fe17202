package web_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"verbatim/bot"
	"verbatim/bot/bottest"
	"verbatim/bot/command"
	"verbatim/bot/web"
	"verbatim/retrieval"
)

const (
	capped   = "Ministers agreed on Monday to cap rents at 3 percent a year until 2029, the chancellor said."
	property = "Landlords called the decision an attack on property, and their association said that it would go to court."
)

func cabinet() retrieval.Article {
	return retrieval.Article{
		Ref: retrieval.Ref{ID: "rents"}, Source: "Herald", Title: "Cabinet caps rents", Byline: "Ann Example", Language: "en",
		URL: "https://example.org/rents", Text: capped + "\n\n" + property, Published: time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC),
	}
}

// world is a site over a real archive.
type world struct {
	*bottest.Library
	*web.Site
}

func newWorld(t *testing.T, rights bot.Rights, articles ...retrieval.Article) world {
	t.Helper()
	l, log := bottest.OpenLibrary(t), slog.New(slog.DiscardHandler)
	if len(articles) > 0 {
		l.Put(t, articles...)
	}
	b := command.New(command.Config{Engine: l.Engine, Archive: l.Archive, Ledger: l.Ledger, Rights: rights, Log: log})
	return world{l, web.New(web.Config{
		Handler: b, Engine: l.Engine, Archive: l.Archive, Rights: rights, Log: log,
		Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")},
	})}
}

func (w world) get(t *testing.T, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	r.RemoteAddr = "127.0.0.1:1000"
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	out := httptest.NewRecorder()
	w.ServeHTTP(out, r)
	return out
}

// page returns a page that is there, as a tree.
func (w world) page(t *testing.T, path string, header ...string) *html.Node {
	t.Helper()
	got := w.get(t, path, header...)
	if got.Code != http.StatusOK {
		t.Fatalf("%s: %d\n%s", path, got.Code, got.Body)
	}
	return parse(t, got.Body.String())
}

func parse(t *testing.T, page string) *html.Node {
	t.Helper()
	tree, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

// all returns the elements of a name, in order.
func all(n *html.Node, name string) (found []*html.Node) {
	for each := range n.Descendants() {
		if each.Type == html.ElementNode && each.Data == name {
			found = append(found, each)
		}
	}
	return found
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	var out strings.Builder
	for each := range n.Descendants() {
		if each.Type == html.TextNode {
			out.WriteString(each.Data)
		}
	}
	return out.String()
}

// links are the addresses that a page leads to.
func links(n *html.Node) (to []string) {
	for _, a := range all(n, "a") {
		to = append(to, attribute(a, "href"))
	}
	return to
}

// A question leads to quotes, each quote to the page of its article, and there
// the same words are marked.
func TestFromQuestionToArticle(t *testing.T) {
	w := newWorld(t, bot.Rights{}, cabinet())
	answer := w.page(t, "/?q=At+how+many+percent+did+ministers+cap+rents")
	marks := all(answer, "mark")
	if len(marks) == 0 || textOf(marks[0]) != capped {
		t.Fatalf("the answer marks %d sentences:\n%s", len(marks), textOf(answer))
	}
	if quote := textOf(all(answer, "blockquote")[0]); !strings.Contains(cabinet().Text, quote) {
		t.Errorf("%q does not stand in the article", quote)
	}
	to := links(answer)
	i := slices.IndexFunc(to, func(l string) bool { return strings.HasPrefix(l, "/article/") })
	if i < 0 || !strings.HasSuffix(to[i], "#quote") {
		t.Fatalf("no link to the article among %q", to)
	}
	article := w.page(t, strings.TrimSuffix(to[i], "#quote"))
	quoted := ""
	for _, m := range all(article, "mark") {
		quoted += textOf(m)
	}
	if words := textOf(all(answer, "blockquote")[0]); quoted != strings.ReplaceAll(words, "\n\n", "") {
		t.Errorf("the article marks %q; quoted were %q", quoted, words)
	}
	if id := attribute(all(article, "mark")[0], "id"); id != "quote" {
		t.Errorf("the mark is called %q", id)
	}
	for _, want := range []string{"Cabinet caps rents", "Herald", "Ann Example", "2026-03-02 09:30 UTC", property} {
		if !strings.Contains(textOf(article), want) {
			t.Errorf("the article's page lacks %q", want)
		}
	}
}

// Buttons are pages, too.
func TestButtons(t *testing.T) {
	far := strings.Repeat("The river is high, and so are its tributaries. ", 20)
	a := cabinet()
	a.Text = capped + "\n\n" + far
	w := newWorld(t, bot.Rights{}, a)
	to := links(w.page(t, "/?q=At+how+many+percent+did+ministers+cap+rents"))
	i := slices.IndexFunc(to, func(l string) bool { return strings.HasPrefix(l, "/context?") })
	if i < 0 {
		t.Fatalf("no context among %q", to)
	}
	if around := textOf(w.page(t, to[i])); !strings.Contains(around, capped) || !strings.Contains(around, "tributaries") {
		t.Errorf("around the quote: %s", around)
	}
	for _, l := range to {
		if strings.Contains(l, "useful") || strings.Contains(l, "share") {
			t.Errorf("a page offers %s", l)
		}
	}
	if got := textOf(w.page(t, "/context?q=nonsense")); !strings.Contains(got, "Please ask again") {
		t.Errorf("a button that means nothing: %s", got)
	}
}

// What a page lists can be followed as a feed, filters included.
func TestFeedOfPage(t *testing.T) {
	w := newWorld(t, bot.Rights{}, cabinet())
	to := links(w.page(t, "/search?q=landlords&source=Herald"))
	i := slices.IndexFunc(to, func(l string) bool { return strings.HasPrefix(l, "/feed.atom") })
	if i < 0 {
		t.Fatalf("no feed among %q", to)
	}
	if got := w.get(t, to[i]).Body.String(); !strings.Contains(got, "Cabinet caps rents") {
		t.Errorf("%s: %s", to[i], got)
	}
	if got := w.get(t, strings.Replace(to[i], "Herald", "Nobody", 1)).Body.String(); strings.Contains(got, "Cabinet caps rents") {
		t.Errorf("the feed passes over its filter: %s", got)
	}
}

func TestPages(t *testing.T) {
	w := newWorld(t, bot.Rights{}, cabinet())
	for path, want := range map[string]string{
		"/":                                 "Cabinet caps rents",
		"/?q=":                              "Ask the archive",
		"/?q=who+won+the+chess+game":        "Nothing in the archive answers this",
		"/?q=rents&source=Nobody":           "Nothing in the archive answers this",
		"/?q=rents&since=30+February+2026":  "is not a date",
		"/?q=%2C%2C":                        "Ask a question in a few words",
		"/search?q=landlords":               "Cabinet caps rents",
		"/search":                           "Words, or a",
		"/search/":                          "Words, or a",
		"/article/rents/":                   "Cabinet caps rents",
		"/latest":                           "Cabinet caps rents",
		"/check?q=an+attack+on+property":    "stands in the archive word for word",
		"/check?q=“an+assault+on+property”": "in other words",
		"/sources":                          "Herald · 1",
		"/status":                           "Articles: 1",
		"/more":                             "There are no further quotes",
	} {
		if got := textOf(w.page(t, path)); !strings.Contains(got, want) {
			t.Errorf("%s lacks %q:\n%s", path, want, got)
		}
	}
	german := w.page(t, "/", "Accept-Language", "de-AT,en;q=0.5")
	if got := textOf(german); !strings.Contains(got, "Deine Frage") || attribute(all(german, "html")[0], "lang") != "de" {
		t.Errorf("in German: %s", got)
	}
}

// What cannot be shown is said, by the right code.
func TestRefusals(t *testing.T) {
	withheld, hidden, canceled := cabinet(), cabinet(), cabinet()
	withheld.ID, withheld.Status = "withheld", retrieval.Withheld
	hidden.ID, hidden.Embargo = "hidden", time.Now().Add(time.Hour)
	canceled.ID = "canceled"
	w := newWorld(t, bot.Rights{}, cabinet(), withheld, hidden, canceled)
	canceled.Status = retrieval.Canceled
	w.Put(t, canceled)
	for path, want := range map[string]struct {
		code int
		says string
	}{
		"/article/nobody":                       {404, "There is no article nobody"},
		"/article/rents@2":                      {404, "There is no article rents@2"},
		"/article/rents@1:0-9999":               {404, "does not lie within the text"},
		"/article/rents@x":                      {400, "is no reference"},
		"/article/%3Cscript%3E":                 {400, "is no reference"},
		"/article/withheld":                     {404, "There is no article withheld"},
		"/article/hidden@1":                     {404, "There is no article hidden@1"},
		"/article/canceled@1":                   {410, "has been withdrawn"},
		"/nowhere":                              {404, "There is no such page"},
		"/static/nothing":                       {404, "not found"},
		"/article/" + strings.Repeat("a", 5000): {400, "is no reference"},
	} {
		got := w.get(t, path)
		if got.Code != want.code || !strings.Contains(got.Body.String(), want.says) {
			t.Errorf("%.60s: %d, %s; want %d, %q", path, got.Code, textOf(parse(t, got.Body.String())), want.code, want.says)
		}
		if strings.Contains(got.Body.String(), capped) || strings.Contains(got.Body.String(), "Cabinet caps rents") {
			t.Errorf("%s shows what it should not", path)
		}
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", nil)
	out := httptest.NewRecorder()
	w.ServeHTTP(out, r)
	if out.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", out.Code)
	}
}

// Of an article that may not be seen in full, the page has the quote with its
// paragraph, or no more than so many characters.
func TestArticleWithinRights(t *testing.T) {
	at := "/article/rents@1:0-9" // "Ministers"
	for name, test := range map[string]struct {
		rights bot.Rights
		path   string
		want   string
	}{
		"quotes only":           {bot.Rights{QuotesOnly: true}, at, capped},
		"quotes only, no quote": {bot.Rights{QuotesOnly: true}, "/article/rents", ""},
		"limit":                 {bot.Rights{Limits: map[string]int{"herald": 50}}, at, "Ministers"},
		"limit, long quote":     {bot.Rights{Limits: map[string]int{"herald": 50}}, "/article/rents@1:0-92", "Ministers agreed on Monday to cap rents at 3"},
		"limit, no quote":       {bot.Rights{Limits: map[string]int{"herald": 50}}, "/article/rents", ""},
	} {
		page := newWorld(t, test.rights, cabinet()).page(t, test.path)
		got := ""
		for _, p := range all(page, "p") {
			if attribute(p, "id") == "p1" || attribute(p, "id") == "p2" {
				got += strings.TrimPrefix(textOf(p), "1")
			}
		}
		if !strings.HasPrefix(got, test.want) || len(got) > len(test.want)+10 {
			t.Errorf("%s: %q; want %q", name, got, test.want)
		}
		if strings.Contains(textOf(page), property) {
			t.Errorf("%s: the page has another paragraph", name)
		}
	}
}
