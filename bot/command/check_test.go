package command_test

import (
	"strings"
	"testing"
	"time"

	"verbatim/bot"
)

func TestCheck(t *testing.T) {
	l := openLibrary(t)
	l.Put(t, article("a", "dpa", "Cabinet caps rents", rents), article("b", "AP", "Bridge closed", bridge))
	b := l.bot()
	check := func(message string) (bot.Message, string) {
		r := request("s", "c", "check")
		r.Text = message
		m := b.Handle(t.Context(), r)
		return m, text(m)
	}
	for message, want := range map[string]struct {
		tone bot.Tone
		said []string
	}{
		`They wrote: “Landlords called the decision an attack on property.” Really?`:                {bot.Strong, []string{"✅ Verbatim: “Landlords called", "❝Landlords called the decision an attack on property"}},
		`"Ministers agreed on Monday to cap rents at 5 percent a year until 2029" says my uncle`:    {bot.Partial, []string{"⚠️ Altered:", "· “5” — the archive has: “3”", "❝Ministers agreed"}},
		`"The moon is made of green cheese and mice rule it"`:                                       {bot.Nothing, []string{"❌ Not in the archive: “The moon"}},
		`“Landlords called the decision an attack on property” and “mice rule the moon these days”`: {bot.Nothing, []string{"✅ Verbatim:", "❌ Not in the archive: “mice"}},
		`"Ministers agreed on Monday [not] to cap rents at 3 percent … the chancellor said"`:        {bot.Partial, []string{"✅ Verbatim in its parts:"}},
		`"to be or not to be or to be"`: {bot.Nothing, []string{"Not checked: “to be"}},
		"hello you":                     {bot.Neutral, []string{"There is no quotation in this message"}},
		"":                              {bot.Neutral, []string{"There is no quotation in this message"}},
	} {
		m, said := check(message)
		for _, each := range want.said {
			if !strings.Contains(said, each) {
				t.Errorf("%q: %q is not in %q", message, each, said)
			}
		}
		if m.Tone != want.tone {
			t.Errorf("%q: tone %d; want %d", message, m.Tone, want.tone)
		}
	}
}

func TestFind(t *testing.T) {
	l := openLibrary(t)
	l.Put(t, article("a", "dpa", "Cabinet caps rents", rents), article("b", "AP", "Bridge closed", bridge))
	b := l.bot()
	r := request("s", "c", "find")
	r.Text = "Did you hear that? Engineers have found cracks in the pillars of the Danube bridge at Novi Sad. What a mess!"
	if got := text(b.Handle(t.Context(), r)); !strings.Contains(got, "cracks in two of its pillars") {
		t.Errorf("found: %s", got)
	}
	r.Text = ""
	if got := text(b.Handle(t.Context(), r)); got != "This message has no words to look for." {
		t.Errorf("on nothing: %s", got)
	}
	r.Text = "Nice weather for a picnic with grandmother, isn't it?"
	if got := text(b.Handle(t.Context(), r)); !strings.HasPrefix(got, "Nothing in the archive bears on this (articles searched: 2).") {
		t.Errorf("found: %s", got)
	}
}

func TestPrivacy(t *testing.T) {
	l := openLibrary(t)
	l.Put(t, article("a", "dpa", "Cabinet caps rents", rents))
	b := l.bot()
	act(t, b, press(t, ask(t, b, "At how many percent did ministers cap rents?"), "useful"))
	privacy := b.Handle(t.Context(), request("s", "c", "privacy"))
	if got := text(privacy); !strings.Contains(got, "there are 1.") || !privacy.Private {
		t.Errorf("privacy: %s", got)
	}
	if got := text(act(t, b, press(t, privacy, "forget"))); got != "Deleted: your last question, your judgements (1), and what answers to you quoted (0)." {
		t.Errorf("forget: %s", got)
	}
	if got := text(b.Handle(t.Context(), request("s", "c", "privacy"))); !strings.Contains(got, "there are 0.") {
		t.Errorf("privacy: %s", got)
	}
	follow := request("s", "c", "ask")
	follow.Text = "and when?"
	if got := text(b.Handle(t.Context(), follow)); strings.Contains(got, "Asked with") {
		t.Errorf("the last question is still there: %s", got)
	}
}

// A chat that is somebody's own, and a server of its own as on Telegram, is
// forgotten with them; a channel or a group in which they ask is not.
func TestForgetOwnChat(t *testing.T) {
	l := openLibrary(t)
	b := l.bot()
	for _, channel := range []string{"7", "-100"} {
		c := bot.Channel{Platform: "p", ID: channel}
		if _, err := l.Ledger.PutWatch(t.Context(), bot.Watch{Channel: c, Server: channel, Rule: "rent", Since: time.Now()}); err != nil {
			t.Fatal(err)
		}
		for _, story := range []string{"a", "b"} {
			if err := l.Ledger.Mute(t.Context(), c, story, time.Now()); err != nil {
				t.Fatal(err)
			}
		}
	}
	said := func(chat, command string) string {
		t.Helper()
		r := request(chat, chat, command)
		r.User, r.Direct = "7", chat == "7"
		return text(b.Handle(t.Context(), r))
	}
	if got := said("7", "privacy"); !strings.Contains(got, "in watches of which there are 1; the stories that it has muted, there are 2;") {
		t.Errorf("privacy: %s", got)
	}
	if got := said("-100", "privacy") + said("-100", "forget"); strings.Contains(got, "this chat") {
		t.Errorf("in a group: %s", got)
	}
	if got := said("7", "forget"); !strings.HasSuffix(got, "And of this chat: its watches (1), the stories that it has muted (2), its settings, and which articles it was told of.") {
		t.Errorf("forget: %s", got)
	}
	if got := said("7", "forget"); !strings.Contains(got, "its watches (0), the stories that it has muted (0)") {
		t.Errorf("forget again: %s", got)
	}
	if list, _ := l.Ledger.Watches(); len(list) != 1 || list[0].Channel.ID != "-100" {
		t.Errorf("watches are left: %+v", list)
	}
}
