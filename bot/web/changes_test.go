package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"

	"verbatim/bot"
	"verbatim/bot/bottest"
	"verbatim/bot/web"
	"verbatim/retrieval"
	"verbatim/retrieval/archive"
)

// revised is a site with three revisions of an article: the second changes the
// second paragraph, the third a figure in the first one.
func revised(t *testing.T, rights bot.Rights) world {
	t.Helper()
	first, second, third := cabinet(), cabinet(), cabinet()
	second.Text = capped + "\n\n" + strings.Replace(property, "go to court", "appeal", 1)
	third.Text = strings.Replace(second.Text, "at 3 percent", "at 4 percent", 1) + "\n\nA vote is due in May."
	w := newWorld(t, rights, first)
	w.Put(t, second)
	w.Put(t, third)
	return w
}

// opened reports whether something is unfolded.
func opened(page *html.Node) bool {
	return slices.ContainsFunc(all(page, "details"), func(d *html.Node) bool {
		return slices.ContainsFunc(d.Attr, func(a html.Attribute) bool { return a.Key == "open" })
	})
}

func texts(nodes []*html.Node) (out []string) {
	for _, n := range nodes {
		out = append(out, textOf(n))
	}
	return out
}

func TestOlderRevision(t *testing.T) {
	w := revised(t, bot.Rights{})
	page := w.page(t, "/article/rents@1:0-92")
	for _, want := range []string{"This is revision 1; the latest is 3.", "Revision 3 changed what is quoted.", "What changed from revision 1 to 3"} {
		if !strings.Contains(textOf(page), want) {
			t.Errorf("the page lacks %q:\n%s", want, textOf(page))
		}
	}
	if got := texts(all(page, "del")); !slices.Equal(got, []string{"3", "go to court"}) {
		t.Errorf("struck: %q", got)
	}
	if got := texts(all(page, "ins")); !slices.Equal(got, []string{"4", "appeal", "A vote is due in May."}) {
		t.Errorf("new: %q", got)
	}
	if !slices.Contains(links(page), "/article/rents@3") {
		t.Errorf("no link to the latest among %q", links(page))
	}
	if mark := texts(all(page, "mark")); !slices.Equal(mark, []string{capped}) {
		t.Errorf("the quote is %q", mark)
	}
	if !opened(page) {
		t.Error("what changed in the quote is folded")
	}
	standing := w.page(t, "/article/rents@2:94-150")
	if opened(standing) {
		t.Error("what changed elsewhere is unfolded")
	}
	second := textOf(standing)
	if !strings.Contains(second, "The latest has the quoted sentences as they are here.") || strings.Contains(second, "changed what is quoted") {
		t.Errorf("of a sentence that stands: %s", second)
	}
}

func TestLatestRevision(t *testing.T) {
	w := revised(t, bot.Rights{})
	page := w.page(t, "/article/rents")
	if !strings.Contains(textOf(page), "What revision 3 changed") || strings.Contains(textOf(page), "the latest is") {
		t.Errorf("the latest: %s", textOf(page))
	}
	if got := texts(all(page, "del")); !slices.Equal(got, []string{"3"}) {
		t.Errorf("struck: %q", got)
	}
	withheld := cabinet()
	withheld.Status = retrieval.Withheld
	w.Put(t, withheld)
	restored := cabinet()
	restored.Title = "Cabinet caps rents again"
	w.Put(t, restored)
	page = w.page(t, "/article/rents")
	if strings.Contains(textOf(page), "What revision") {
		t.Errorf("after a revision that may not be seen: %s", textOf(page))
	}
	if got := w.get(t, "/article/rents@4").Code; got != 410 {
		t.Errorf("the revision that may not be seen: %d", got)
	}
	if page := w.page(t, "/article/rents@3"); !slices.Contains(texts(all(page, "ins")), "again") {
		t.Errorf("the new headline is not among what changed: %s", textOf(page))
	}
}

// Where no more than a quote may be seen, no more is compared; where it is cut,
// no more than that it changed is said.
func TestChangesWithinRights(t *testing.T) {
	quotes := revised(t, bot.Rights{QuotesOnly: true})
	page := quotes.page(t, "/article/rents@1:0-92")
	if got := texts(all(page, "ins")); !slices.Equal(got, []string{"4"}) {
		t.Errorf("of a quote: %q", got)
	}
	if got := texts(all(quotes.page(t, "/article/rents"), "ins")); len(got) > 0 {
		t.Errorf("of no quote: %q", got)
	}
	limited := revised(t, bot.Rights{Limits: map[string]int{"herald": 100}})
	page = limited.page(t, "/article/rents@1:0-92")
	if got := all(page, "ins"); len(got) > 0 || !strings.Contains(textOf(page), "Revision 3 changed what is quoted.") {
		t.Errorf("of a quote with a limit: %s", textOf(page))
	}
}

// Whoever names a whole text as a quote sees no more of its changes than of it.
func TestChangesOfWhatIsSeen(t *testing.T) {
	first, second := cabinet(), cabinet()
	first.Text = strings.Repeat("Ministers agreed on Monday to cap rents.\n\n", 60) + "The cap ends in 2029."
	second.Text = strings.Replace(first.Text, "2029", "2031", 1)
	w := newWorld(t, bot.Rights{QuotesOnly: true}, first)
	w.Put(t, second)
	page := w.page(t, fmt.Sprintf("/article/rents@1:0-%d", len(first.Text)))
	if got := texts(all(page, "ins")); len(got) > 0 || strings.Contains(textOf(page), "2031") {
		t.Errorf("of what is beyond the quote: %q", got)
	}
}

// watched is an archive that says what is read of it, and waits or fails then.
type watched struct {
	*archive.DB
	read func(retrieval.Ref) error
}

func (w watched) Article(ctx context.Context, ref retrieval.Ref) (retrieval.Article, error) {
	if err := w.read(ref); err != nil {
		return retrieval.Article{}, err
	}
	return w.DB.Article(ctx, ref)
}

const changedPage = "/article/rents@1:0-5"

// changing is an archive with a long and a short article whose quotes each of three
// revisions has in other words.
func changing(t *testing.T) *bottest.Library {
	t.Helper()
	l := bottest.OpenLibrary(t)
	for _, year := range []string{"2028", "2029", "2030"} {
		l.Put(t, article("rents", "Herald", "Rents are capped", "The cap ends in "+year+"."+strings.Repeat("\n\n"+capped, 300)))
		l.Put(t, article("short", "Herald", "Rents are capped", "The cap ends in "+year+"."))
	}
	return l
}

// Many who compare at once do not keep all else from working.
func TestComparedAtOnce(t *testing.T) {
	l := changing(t)
	found, comparing, release := make(chan struct{}, 10), make(chan struct{}, 10), make(chan struct{})
	site := siteOf(l, func(c *web.Config) {
		c.Archive = watched{l.Archive, func(ref retrieval.Ref) error {
			switch ref {
			case retrieval.Ref{ID: "rents", Revision: 1}:
				found <- struct{}{}
			case retrieval.Ref{ID: "rents", Revision: 2}:
				comparing <- struct{}{}
				<-release
			}
			return nil
		}}
	})
	var under sync.WaitGroup
	for range 2 {
		under.Go(func() {
			if w := get(site, changedPage); !strings.Contains(w.Body.String(), "Revision 2 changed what is quoted.") {
				t.Errorf("%d %s", w.Code, w.Body)
			}
		})
		<-found
		<-comparing
	}
	ctx, leave := context.WithCancel(t.Context())
	third := make(chan string, 1)
	under.Go(func() {
		w := httptest.NewRecorder()
		site.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, changedPage, nil))
		third <- w.Body.String()
	})
	<-found
	leave()
	select {
	case <-comparing:
		t.Error("a third page compares at the same time")
	case got := <-third:
		if got != "" {
			t.Errorf("who has left is told %s", got)
		}
	}
	if w := get(site, "/article/short@1:0-5"); !strings.Contains(w.Body.String(), "Revision 2 changed what is quoted.") {
		t.Errorf("a short one meanwhile: %d %s", w.Code, w.Body)
	}
	close(release)
	under.Wait()
}

// What takes too long ends, and is said to.
func TestComparedTooLong(t *testing.T) {
	l := changing(t)
	site := siteOf(l, func(c *web.Config) {
		c.Archive = watched{l.Archive, func(ref retrieval.Ref) error {
			if ref.Revision == 2 {
				return context.DeadlineExceeded
			}
			return nil
		}}
	})
	w := get(site, changedPage)
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" || !strings.Contains(w.Body.String(), "took too long") {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
}
