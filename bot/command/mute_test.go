package command_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot"
)

// The buttons of an alert are about the channel that watches, also in a thread
// below it or in its forum.
func TestMute(t *testing.T) {
	d := newDesk(t)
	d.typed("add rent")
	r := request("s", "thread", "watch")
	r.Parent, r.Text = "c", "mute story"
	checkText(t, d.bot.Handle(t.Context(), r), "Only administrators can do that here.")
	r.Admin = true
	m := d.bot.Handle(t.Context(), r)
	checkText(t, m, "This channel hears no more of this story.")
	muted := func(channel string, want bool) {
		t.Helper()
		if got, err := d.library.Ledger.Muted(t.Context(), bot.Channel{Platform: "p", ID: channel}, "story"); got != want || err != nil {
			t.Errorf("muted in %s: %v, %v", channel, got, err)
		}
	}
	muted("c", true)
	muted("thread", false)
	undo := press(t, m, "watch")
	r.Command, r.Text = undo.Command, undo.Argument
	checkText(t, d.bot.Handle(t.Context(), r), "This channel hears of this story again.")
	muted("c", false)
	r.Text = "mute story"
	d.bot.Handle(t.Context(), r)
	muted("c", true)
	r.Text = "unmute story"
	d.bot.Handle(t.Context(), r)
	muted("c", false)
	d.chosen("rule=rent", "channel=thread") // now it watches by itself
	r.Text = "mute story"
	d.bot.Handle(t.Context(), r)
	muted("thread", true)
	muted("c", false)
	r.Text = "mute no story/"
	if got := text(d.bot.Handle(t.Context(), r)); !strings.HasPrefix(got, "Name an article by its reference") {
		t.Errorf("nonsense: %s", got)
	}
}

// Anybody may ask why.
func TestWhy(t *testing.T) {
	d := newDesk(t)
	d.typed("add rent")
	r := request("s", "thread", "why")
	r.Parent, r.Text, r.Locale = "c", "a", "fr"
	m := d.bot.Handle(t.Context(), r)
	if checkText(t, m, "because"); !m.Private {
		t.Error("all see why")
	}
	if diff := cmp.Diff([]string{"why a in c, fr"}, d.alerts.asked); diff != "" {
		t.Error(diff)
	}
}

// A short question goes on with the article that somebody asked about.
func TestAbout(t *testing.T) {
	l := openLibrary(t)
	l.Put(t, article("a", "dpa", `Cabinet “caps rents”`, rents), article("b", "AP", "Bridge closed", bridge))
	b := l.bot()
	if err := l.Ledger.SetSettings(t.Context(), "p", "s", bot.Settings{Public: []string{"open"}}); err != nil {
		t.Fatal(err)
	}
	for _, channel := range []string{"c", "open"} {
		r := request("s", channel, "about")
		r.Text = "a"
		m := b.Handle(t.Context(), r)
		if m.Blocks[0].Article == nil || !strings.HasPrefix(m.Blocks[len(m.Blocks)-1].Text, "Ask about it now") || !m.Private {
			t.Errorf("about: %+v", m)
		}
		r.Command, r.Text = "ask", "and when?"
		if got := text(b.Handle(t.Context(), r)); !strings.HasPrefix(got, "Asked with: Cabinet caps rents / ") || !strings.Contains(got, "❝Ministers agreed on Monday") {
			t.Errorf("in %s: %s", channel, got)
		}
	}
	r := request("s", "c", "about")
	r.Text = "nowhere"
	checkText(t, b.Handle(t.Context(), r), "There is no article nowhere in the archive.")
}
