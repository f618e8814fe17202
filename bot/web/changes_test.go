package web_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"verbatim/bot"
	"verbatim/retrieval"
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
	second := textOf(w.page(t, "/article/rents@2:94-150"))
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
