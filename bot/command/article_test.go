package command_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"verbatim/bot"
	"verbatim/retrieval"
)

// listed are the articles that a message names.
func listed(m bot.Message) string {
	var ids []string
	for _, b := range m.Blocks {
		if b.Article != nil {
			ids = append(ids, b.Article.ID)
		}
	}
	return strings.Join(ids, " ")
}

func TestLists(t *testing.T) {
	l := openLibrary(t)
	for i := range 14 {
		a := article(fmt.Sprint("a", i), "dpa", "Cabinet caps rents", fmt.Sprintf("Ministers agreed to cap rents in district %d, and said so at a meeting number %d.", i, i))
		a.Published = a.Published.AddDate(0, 0, i)
		if i%5 == 4 {
			a.Source = "AP"
		}
		if i == 13 {
			a.Status = retrieval.Withheld
		}
		if i == 12 {
			a.Embargo = time.Now().Add(time.Hour)
		}
		l.Put(t, a)
	}
	b := l.bot()
	do := func(r bot.Request) bot.Message { return b.Handle(t.Context(), r) }
	if got := listed(do(request("s", "c", "latest"))); got != "a11 a10 a9 a8 a7 a6 a5 a4 a3 a2" {
		t.Errorf("latest: %s", got)
	}
	ap := request("s", "c", "latest")
	ap.Options = map[string]string{"source": "ap"}
	if got := listed(do(ap)); got != "a9 a4" {
		t.Errorf("latest of AP: %s", got)
	}
	ap.Options, ap.Text = nil, "Reuters"
	if got := text(do(ap)); got != "The archive has no such articles." {
		t.Errorf("latest of Reuters: %s", got)
	}
	for limit, want := range map[int]string{3: "a11 a10 a9", 50: "a11 a10 a9 a8 a7 a6 a5 a4 a3 a2 a1 a0"} {
		some := request("s", "c", "latest")
		some.User, some.Limit = fmt.Sprint(limit), limit
		if got := listed(do(some)); got != want {
			t.Errorf("the latest %d: %s", limit, got)
		}
		some.Command, some.Text = "search", "rents"
		if got, most := len(strings.Fields(listed(do(some)))), min(limit, 12); got != most {
			t.Errorf("search for %d: %d articles", limit, got)
		}
	}
	search := request("s", "c", "search")
	search.Text = `rents "district 7"`
	m := do(search)
	if got := listed(m); got != "a7" {
		t.Errorf("search: %s", got)
	}
	if a := press(t, m, "read"); !strings.Contains(text(act(t, b, a)), "Revision 1 of 1") {
		t.Errorf("its button: %+v", a)
	}
	search.Text = "xyzzy"
	if got := text(do(search)); got != "The archive has no such articles." {
		t.Errorf("search for nothing: %s", got)
	}
	search.Text = "rents since:2026-02-30"
	if got := text(do(search)); !strings.HasPrefix(got, "since: “2026-02-30” is not a date") {
		t.Errorf("search since a wrong day: %s", got)
	}
	if got := text(do(request("s", "c", "sources"))); !strings.Contains(got, "dpa · ") || !strings.Contains(got, "AP · 2 · 2026-03-11") {
		t.Errorf("sources: %s", got)
	}
	if got := text(do(request("s", "c", "status"))); !strings.Contains(got, "Articles: 13, sources: 2\nNewest article: 2026-03-13 09:30 UTC") || !strings.Contains(got, "All of them can be asked about.") {
		t.Errorf("status: %s", got)
	}
	const judged = "👍 0 · 👎 0"
	manager, own := request("s", "c", "status"), request("dm", "dm", "status")
	manager.User, manager.Admin = "manager", true
	own.User, own.Admin, own.Direct = "reader", true, true
	if got := text(do(manager)); !strings.HasSuffix(got, judged) {
		t.Errorf("status for a manager: %s", got)
	}
	if got := text(do(own)); strings.Contains(got, judged) {
		t.Errorf("status in one's own chat: %s", got)
	}
	suggest := request("s", "c", "ask")
	suggest.Options = map[string]string{"source": "p"}
	if got := b.Suggest(suggest, "source"); len(got) != 2 {
		t.Errorf("suggested sources: %+v", got)
	}
	suggest.Options["source"] = "d"
	if got := b.Suggest(suggest, "source"); len(got) != 1 || got[0].Value != "dpa" {
		t.Errorf("suggested sources: %+v", got)
	}
}

func TestArticle(t *testing.T) {
	l := openLibrary(t)
	first := article("a", "dpa", "Cabinet caps rents", rents)
	first.Byline, first.Tags = "Ann Smith", []string{"housing"}
	second := first
	second.Text = strings.Replace(rents, "3 percent", "4 percent", 1)
	second.Note, second.Version, second.Urgency, second.Rights = "Corrects the rate.", "2.1", 3, "© dpa"
	l.Put(t, first)
	l.Put(t, second)
	b := l.bot()
	show := func(reference string) string {
		r := request("s", "c", "article")
		r.User, r.Text = reference, reference // nobody asks too fast
		return text(b.Handle(t.Context(), r))
	}
	for reference, want := range map[string][]string{
		"a": {"Revision 2 of 2", "By: Ann Smith", "Tags: housing", "Reference: a@2",
			"Editor’s note: Corrects the rate.\n", "Publisher’s version: 2.1\nUrgency: 3 (1 is the highest)\nRights: © dpa\n", "❝Ministers agreed on Monday to cap rents at 4"},
		"a@1":        {"Revision 1 of 2", "at 3 percent"},
		"a@2:3-9":    {"Revision 2 of 2"},
		"a@3":        {"There is no article a@3 in the archive."},
		"b":          {"There is no article b in the archive."},
		"":           {"Name an article by its reference"},
		"no such id": {"Name an article by its reference"},
	} {
		for _, each := range want {
			if got := show(reference); !strings.Contains(got, each) {
				t.Errorf("article %q lacks %q:\n%s", reference, each, got)
			}
		}
	}
	if got := show("a@1"); strings.Contains(got, "note") || strings.Contains(got, "Urgency") || strings.Contains(got, "Rights") || strings.Contains(got, "version") {
		t.Errorf("facts that are not known:\n%s", got)
	}
	held := article("w", "dpa", "Held", "Draft words that nobody may read yet.")
	held.Status = retrieval.Withheld
	l.Put(t, held)
	held.Status, held.Text = retrieval.Usable, "Words that all may read, in the end."
	l.Put(t, held)
	if got := show("w@1"); got != "This article has been withdrawn." {
		t.Errorf("a revision that was withheld: %s", got)
	}
	second.Status = retrieval.Canceled
	l.Put(t, second)
	if got := show("a@1"); got != "This article has been withdrawn." {
		t.Errorf("withdrawn: %s", got)
	}
}

func TestSuggestDays(t *testing.T) {
	b := openLibrary(t).bot()
	r := request("s", "c", "ask")
	for typed, want := range map[string]string{"": "gestern", "ge": "gestern", "2026-01": "2026-01 · 2026-01-01", "vor 9 Tagen": "vor 9 Tagen"} {
		r.Locale, r.Options = "de", map[string]string{"since": typed}
		got := b.Suggest(r, "since")
		found := false
		for _, c := range got {
			_, err := time.Parse(time.DateOnly, c.Value)
			found = found || strings.HasPrefix(c.Name.In("de"), want) && err == nil
		}
		if !found {
			t.Errorf("%q suggests %+v", typed, got)
		}
	}
	r.Options = map[string]string{"since": "march 2025", "until": "march 2025"}
	if since, until := b.Suggest(r, "since"), b.Suggest(r, "until"); len(since) != 1 || since[0].Value != "2025-03-01" || len(until) != 1 || until[0].Value != "2025-03-31" {
		t.Errorf("march 2025 suggests %+v and %+v", since, until)
	}
	r.Options = map[string]string{"since": "nonsense"}
	if got := b.Suggest(r, "since"); len(got) != 0 {
		t.Errorf("nonsense suggests %+v", got)
	}
	if got := b.Suggest(r, "private"); got != nil {
		t.Errorf("a flag suggests %+v", got)
	}
}
