package archive_test

import (
	"testing"
	"time"

	"verbatim/retrieval"
)

// Only what a reader sees makes a revision.
func TestSameToAReader(t *testing.T) {
	db := open(t, t.TempDir())
	first := article("a", "Zoë Roe spoke of co-operation.\n\nShe left at 5 pm.")
	first.Note, first.Urgency = "Corrects the hour.", 4
	put(t, db, first)
	for name, change := range map[string]func(*retrieval.Article){
		"decomposed accents": func(a *retrieval.Article) { a.Text = "Zoe\u0308 Roe spoke of co-operation.\n\nShe left at 5 pm." },
		"no-break spaces":    func(a *retrieval.Article) { a.Text = "Zoë Roe spoke of co-operation.\n\nShe left at 5\u202fpm." },
		"line ends":          func(a *retrieval.Article) { a.Text = "\r\nZoë Roe spoke of co-operation.\r\nShe left at 5 pm.  " },
		"invisible characters": func(a *retrieval.Article) {
			a.Text = "\ufeffZoë Roe spoke of co-oper\u00adation.\n\nShe left at\u200b 5 pm."
		},
		"a title's space": func(a *retrieval.Article) { a.Title += "\u00a0" },
		"urgency, tags":   func(a *retrieval.Article) { a.Urgency, a.Tags = 1, []string{"new"} },
		"rights":          func(a *retrieval.Article) { a.Rights = "© dpa" },
		"a newer version": func(a *retrieval.Article) { a.Version = "2" },
	} {
		a := first
		change(&a)
		if s := put(t, db, a)[0]; s.Change != retrieval.Unchanged || s.Text != first.Text {
			t.Errorf("%s: %+v", name, s)
		}
	}
	for i, change := range []func(*retrieval.Article){
		func(a *retrieval.Article) { a.Text = "Zoe Roe spoke of co-operation.\n\nShe left at 5 pm." },
		func(a *retrieval.Article) { a.Text = "Zoë Roe spoke of “co-operation”.\n\nShe left at 5 pm." },
		func(a *retrieval.Article) { a.Text = "Zoë Roe spoke of cooperation.\n\nShe left at 5 pm." },
		func(a *retrieval.Article) { a.Note = "Corrects the name." },
	} {
		a := first
		change(&a)
		if s := put(t, db, a)[0]; s.Change != retrieval.Revised || s.Revision != i+2 {
			t.Errorf("change %d: %+v", i, s)
		}
	}
}

// What arrives late never replaces a newer version of the publisher.
func TestOutdated(t *testing.T) {
	for _, test := range []struct {
		has, comes string
		want       retrieval.Change
	}{
		{"2", "1", retrieval.Outdated}, {"10", "9", retrieval.Outdated}, {"1.10", "1.9", retrieval.Outdated},
		{"1.2", "1", retrieval.Outdated}, {"2", "1.9", retrieval.Outdated}, {"100000000000000000000", "99999999999999999999", retrieval.Outdated},
		{"2", "2", retrieval.Revised}, {"2", "2.0", retrieval.Revised}, {"2", "02", retrieval.Revised}, {"1", "2", retrieval.Revised},
		{"2", "", retrieval.Revised}, {"", "1", retrieval.Revised}, {"2", "final", retrieval.Revised}, {"b", "a", retrieval.Revised},
		{"2", "1.", retrieval.Revised}, {"2", "-1", retrieval.Revised},
	} {
		db := open(t, t.TempDir())
		first, second := article("a", "text"), article("a", "another text")
		first.Version, second.Version = test.has, test.comes
		put(t, db, first)
		s := put(t, db, second)[0]
		if s.Change != test.want || s.Change == retrieval.Outdated && (s.Revision != 1 || s.Text != "text") {
			t.Errorf("%q after %q: %+v; want %d", test.comes, test.has, s, test.want)
		}
	}
}

// What was canceled stays so when it comes by again.
func TestCanceledStays(t *testing.T) {
	usable := article("a", "text")
	canceled := usable
	canceled.Status = retrieval.Canceled
	later, newer, other := usable, usable, usable
	later.Modified = usable.Modified.Add(time.Hour)
	newer.Version = "2"
	other.Text = "another text"
	for name, test := range map[string]struct {
		comes retrieval.Article
		want  retrieval.Change
	}{
		"again": {usable, retrieval.Outdated}, "at a later date": {later, retrieval.Revised},
		"in a new version": {newer, retrieval.Revised}, "with other words": {other, retrieval.Revised},
	} {
		db := open(t, t.TempDir())
		put(t, db, usable, canceled)
		if s := put(t, db, test.comes)[0]; s.Change != test.want {
			t.Errorf("%s: %s, want %s", name, s.Change, test.want)
		}
	}
}
