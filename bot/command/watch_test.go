package command_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot"
	"verbatim/bot/command"
)

// alerts notes what it is asked.
type alerts struct{ asked []string }

func (a *alerts) Test(_ context.Context, w bot.Watch, days int, locale string) (bot.Message, error) {
	a.asked = append(a.asked, fmt.Sprintf("test %d %s in %s of %s for %d days, %s", w.ID, w.Rule, w.Channel.ID, w.Server, days, locale))
	return bot.Say("tested"), nil
}

func (a *alerts) Why(_ context.Context, c bot.Channel, article, locale string) (bot.Message, error) {
	a.asked = append(a.asked, fmt.Sprintf("why %s in %s, %s", article, c.ID, locale))
	return bot.Say("because"), nil
}

// desk is a channel with a manager who never asks too fast.
type desk struct {
	t        *testing.T
	library  *library
	bot      *command.Bot
	alerts   *alerts
	requests int
}

func newDesk(t *testing.T) *desk {
	l, a := openLibrary(t), &alerts{}
	b := command.New(command.Config{Engine: l.Engine, Archive: l.Archive, Ledger: l.Ledger, Alerts: a, Log: slog.New(slog.DiscardHandler)})
	return &desk{t, l, b, a, 0}
}

// typed says a command as a message, as on Telegram.
func (d *desk) typed(words string) bot.Message { return d.in("en", words) }

func (d *desk) in(locale, words string) bot.Message {
	d.t.Helper()
	r := d.request(words)
	r.Locale, r.Open = locale, true
	return d.bot.Handle(d.t.Context(), r)
}

// chosen says a command by options, as on Discord; the rule goes into the text.
func (d *desk) chosen(options ...string) bot.Message {
	d.t.Helper()
	r := d.request("")
	r.Divided, r.Titles, r.Options = true, true, map[string]string{}
	for _, o := range options {
		name, value, _ := strings.Cut(o, "=")
		if name == "rule" {
			r.Text = value
		} else {
			r.Options[name] = value
		}
	}
	return d.bot.Handle(d.t.Context(), r)
}

func (d *desk) request(words string) bot.Request {
	d.requests++
	r := request("s", "c", "watch")
	r.Text, r.Admin, r.User = words, true, fmt.Sprint("manager ", d.requests)
	return r
}

// kept are the watches, without their times.
func (d *desk) kept() []bot.Watch {
	list, _ := d.library.Ledger.Watches()
	var out []bot.Watch
	for _, w := range list {
		w.Since = time.Time{}
		out = append(out, w)
	}
	return out
}

func (d *desk) check(want ...bot.Watch) {
	d.t.Helper()
	for i := range want {
		want[i].Channel = bot.Channel{Platform: "p", ID: "c"}
		want[i].Server = "s"
		if want[i].Language == "" {
			want[i].Language = "en"
		}
	}
	if diff := cmp.Diff(want, d.kept()); diff != "" {
		d.t.Errorf("watches (-want +got):\n%s", diff)
	}
}

func checkText(t *testing.T, m bot.Message, want string) {
	t.Helper()
	if got := text(m); got != want {
		t.Errorf("said %q; want %q", got, want)
	}
}

// All options come in by a message and by options, and mean the same.
func TestAddWatch(t *testing.T) {
	const said = `Watch 1 is set up. / 1 · ("rent cap" AND berlin) AND source:"AP"
New articles are told together at 08:00, 18:00 (Europe/Berlin), flashes at once.
Quiet 22:00-07:00 (Europe/Berlin), but for flashes.
Severity: urgent
What follows on a story goes into a thread.`
	want := bot.Watch{
		ID: 1, Rule: `("rent cap" AND berlin) AND source:"AP"`, Severity: bot.Urgent, Threads: true,
		Quiet: "22:00-07:00", Digest: "08:00 18:00", Zone: "Europe/Berlin",
	}
	for name, say := range map[string]func(*desk) bot.Message{
		"typed": func(d *desk) bot.Message {
			return d.typed(`add "rent cap" AND berlin quiet=22:00-07:00 digest=08:00,18:00 zone=Europe/Berlin severity=urgent thread=yes source="AP"`)
		},
		"in any order, as a telephone writes": func(d *desk) bot.Message {
			return d.typed("quiet=22:00–07:00 source=“AP” \"rent cap\" Digest=“08:00; 18:00”\n zone=europe/berlin AND berlin thread=ja severity=Urgent")
		},
		"chosen": func(d *desk) bot.Message {
			return d.chosen(`rule="rent cap" AND berlin`, "source=AP", "quiet=22:00 - 07:00", "digest=08:00 18:00", "zone=Europe/Berlin", "severity=urgent", "thread=true")
		},
		"partly each": func(d *desk) bot.Message {
			return d.chosen("do=add", `rule="rent cap" AND berlin source=AP zone=Europe/Berlin quiet=1:00-2:00`, "quiet=22:00-07:00", "digest=08:00,18:00", "severity=urgent", "thread=true")
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			m := say(d)
			d.check(want)
			checkText(t, m, said)
			var buttons []string
			for _, a := range m.Actions {
				buttons = append(buttons, a.Label+": "+a.Command+" "+a.Argument)
			}
			if diff := cmp.Diff([]string{"Test 1: watch test 1", "Pause 1: watch pause 1", "Remove 1: watch remove 1"}, buttons); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What looks like an option within a phrase or an expression is none, and neither
// is what no watch has.
func TestRulesAreLeftAlone(t *testing.T) {
	d := newDesk(t)
	for i, rule := range []string{`"zone=5 and quiet=no"`, `/a zone=x/i`, `title:thread=yes`, `E=mc2`, `urgency=1`, `"add" OR list`, "東京 (a OR b)"} {
		d.typed("add " + rule)
		if list := d.kept(); len(list) != i+1 || list[i].Rule != rule {
			t.Errorf("%s is kept as %+v", rule, list[i:])
		}
	}
}

// What people write for a verb is one before a number, and else a word of a rule.
func TestOtherVerbs(t *testing.T) {
	d := newDesk(t)
	d.typed("add rent")
	d.typed("stop 1")
	if list := d.kept(); len(list) != 1 || !list[0].Paused {
		t.Errorf("after stop 1: %+v", list)
	}
	d.typed("Löschen 1")
	d.typed("stop fire")
	if list := d.kept(); len(list) != 1 || list[0].Rule != "stop fire" {
		t.Errorf("kept: %+v", list)
	}
}

func TestEachVerb(t *testing.T) {
	d := newDesk(t)
	checkText(t, d.typed("pause"), "Nothing is watched here yet.")
	how := text(d.typed(""))
	if !strings.HasPrefix(how, "Nothing is watched here yet.\nA rule has words") || !strings.Contains(how, "/watch add \"rent cap\" AND berlin quiet=") {
		t.Errorf("how: %s", how)
	}
	if how := text(d.chosen()); strings.Contains(how, "/watch add") {
		t.Errorf("how, where options are shown: %s", how)
	}
	d.chosen("rule=rent")
	for locale, word := range map[string]string{"en": "help", "de": "Hilfe"} { // once there are watches, the list takes the place of this
		if got := text(d.in(locale, word)); !strings.Contains(got, "/watch \"rent cap\"\n/watch add ") {
			t.Errorf("%s: %s", word, got)
		}
	}
	if a := d.alerts; text(d.typed("test help wanted")) != "tested" || len(a.asked) != 1 || !strings.Contains(a.asked[0], "help wanted") {
		t.Errorf("a rule with help in it: %v", a.asked)
	}
	// One by itself need not be named.
	checkText(t, d.typed("pause"), "Watch 1 is paused. / 1 · rent\nNew articles are told at once.\n⏸ Paused")
	d.check(bot.Watch{ID: 1, Rule: "rent", Paused: true})
	m := d.chosen("do=list")
	checkText(t, m, "1 · rent\nNew articles are told at once.\n⏸ Paused")
	if a := m.Blocks[0].Actions; len(a) != 3 || a[1].Label != "Resume 1" || a[1].Argument != "resume 1" {
		t.Errorf("buttons of a paused watch: %+v", a)
	}
	checkText(t, d.chosen("do=resume", "number=1"), "Watch 1 goes on. / 1 · rent\nNew articles are told at once.")
	d.check(bot.Watch{ID: 1, Rule: "rent"})
	checkText(t, d.typed("edit 1 mieten OR rent quiet=23:00-06:00"), "Watch 1 is changed. / 1 · mieten OR rent\nNew articles are told at once.\nQuiet 23:00-06:00 ("+time.Now().Format("MST")+"), but for flashes.")
	d.typed("edit quiet= source=AP")
	d.check(bot.Watch{ID: 1, Rule: `(mieten OR rent) AND source:"AP"`})
	d.chosen("number=1", "rule=rent", "digest=09:00", "mention=77", "severity=flash")
	d.check(bot.Watch{ID: 1, Rule: "rent", Digest: "09:00", Mention: "77", Severity: bot.Flash})
	m = d.chosen("digest=-", "rule=mention= severity=")
	d.check(bot.Watch{ID: 1, Rule: "rent"})
	checkText(t, m, "Watch 1 is changed. / 1 · rent\nNew articles are told at once.")
	d.chosen("do=add", "rule=bridge", "mention=77")
	m = d.typed("")
	checkText(t, m, "1 · rent\nNew articles are told at once. / 2 · bridge\nNew articles are told at once.\nNotified:")
	if got := m.Blocks[1].Roles; len(got) != 1 || got[0] != "77" {
		t.Errorf("roles: %v", got)
	}
	checkText(t, d.typed("2"), "2 · bridge\nNew articles are told at once.\nNotified:")
	checkText(t, d.typed("remove"), "There are several watches here. Name one by its number: 1, 2.")
	checkText(t, d.typed("remove 7"), "There is no watch 7 here. The numbers are: 1, 2.")
	checkText(t, d.typed("remove #1"), "Watch 1 is removed: rent")
	checkText(t, d.chosen("do=remove", "number=2"), "Watch 2 is removed: bridge")
	d.check()
}

// In German its words are German, and English ones are understood.
func TestVerbsInTheReadersLanguage(t *testing.T) {
	d := newDesk(t)
	if err := d.library.Ledger.SetSettings(t.Context(), "p", "s", bot.Settings{Language: "de"}); err != nil {
		t.Fatal(err)
	}
	checkText(t, d.in("en", "anlegen mieten Ruhe=22:00-07:00 zeitzone=UTC dringlichkeit=Blitz"),
		"Beobachtung 1 ist angelegt. / 1 · mieten\nNeue Artikel werden sofort gemeldet.\nRuhe 22:00-07:00 (UTC), außer bei Blitzmeldungen.\nDringlichkeit: blitz")
	d.check(bot.Watch{ID: 1, Rule: "mieten", Quiet: "22:00-07:00", Zone: "UTC", Severity: bot.Flash, Language: "de"})
	checkText(t, d.in("en", "entfernen 1"), "Beobachtung 1 ist entfernt: mieten")
	checkText(t, d.in("en", "add mieten"), "Beobachtung 2 ist angelegt. / 2 · mieten\nNeue Artikel werden sofort gemeldet.")
}

func TestBadOrders(t *testing.T) {
	d := newDesk(t)
	d.typed("add rent")
	for words, want := range map[string]string{
		"add":                              "Say what to watch for",
		"add quiet=22:00-07:00":            "Say what to watch for",
		"pause rent":                       "“rent” is not the number of a watch.",
		"remove 0":                         "“0” is not the number of a watch.",
		"add a quiet=22:00":                "“22:00” is not a span of hours.",
		"add a quiet=7:00-7:00":            "“7:00-7:00” is not a span of hours.",
		"add a quiet=\"night  time\"":      "“night time” is not a span of hours.",
		"add a digest=25:00":               "“25:00” is not a list of times.",
		"add a digest=,":                   "“,” is not a list of times.",
		"add a zone=Mars":                  "“Mars” is not a time zone.",
		"add a zone=Local":                 "“Local” is not a time zone.",
		"add a zone=../etc/passwd":         "“../etc/passwd” is not a time zone.",
		"add a severity=high":              "“high” is not a severity.",
		"add a thread=maybe":               "“maybe” does not say whether threads are wanted.",
		"add a mention=77":                 "There are no roles here",
		"add rent und berlin":              "Operators are AND, OR and NOT, in capitals: write AND, or put this in quotes as a word.\nrent ▸und◂ berlin",
		"add (rent":                        "The bracket is not closed: write ) where it ends.\n▸(◂rent",
		"add a) OR (b source=AP":           "Nothing opens this bracket: write ( where it begins, or take it out.\na▸)◂ OR (b",
		"edit 1 -sport":                    "This only says what is not wanted",
		"edit -sport source=„AP\"":         "", // with a source it says what
		"add source=“”\"":                  "The quotation mark is not closed",
		"why":                              "Name an article by its reference",
		"add " + strings.Repeat("a ", 101): "A rule has at most 100 words, phrases and fields",
	} {
		if got := text(d.typed(words)); want != "" && !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q; want %s…", words, got, want)
		}
	}
	d.check(bot.Watch{ID: 1, Rule: `(-sport) AND source:"AP"`})
	for options, want := range map[string]string{
		"number=x":     "“x” is not the number of a watch.",
		"number=-1":    "“-1” is not the number of a watch.",
		"mention=@all": "“@all” is not a role.",
	} {
		if got := text(d.chosen("do=edit", options)); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q; want %s…", options, got, want)
		}
	}
	long := d.typed("add " + strings.Repeat("word OR ", 90) + "und" + strings.Repeat(" OR word", 90))
	if got := text(long); !strings.Contains(got, "…") || !strings.Contains(got, "▸und◂") || len(got) > 600 {
		t.Errorf("a long rule: %s", got)
	}
}

func TestTooManyWatches(t *testing.T) {
	d := newDesk(t)
	rule := strings.Repeat("a", 290) + " OR " + strings.Repeat("b", 100)
	for range bot.MaxWatches {
		d.typed("add " + rule)
	}
	checkText(t, d.typed("add rent"), "This channel has 50 watches, as many as there can be. Remove one, or join rules by OR.")
	m := d.typed("list")
	if len(m.Blocks) != 21 || len(m.Blocks[0].Actions) != 0 || strings.Contains(m.Blocks[0].Text, "bbbbbbb") {
		t.Errorf("a long list: %d blocks, the first %+v", len(m.Blocks), m.Blocks[0])
	}
	if got := m.Blocks[20].Text; !strings.HasPrefix(got, "Further ones, shown by their numbers: 21, 22, ") || !strings.HasSuffix(got, ", 50") {
		t.Errorf("the rest: %s", got)
	}
	if got := text(d.typed("list 50")); !strings.HasPrefix(got, "50 · "+rule) {
		t.Errorf("one: %s", got)
	}
}

// Tests and reasons come from those who send.
func TestTryWatch(t *testing.T) {
	d := newDesk(t)
	d.typed("add rent")
	checkText(t, d.typed("test"), "tested")
	d.typed("test 1")
	d.chosen("do=test", "number=1")
	d.chosen("do=test", "number=1", "source=AP")
	d.typed("test bridge OR 2026")
	d.chosen("do=test", "rule=bridge", "source=AP")
	checkText(t, d.typed("test bridge und"), "Operators are AND, OR and NOT, in capitals: write AND, or put this in quotes as a word.\nbridge ▸und◂")
	d.typed("why a@2:5-9")
	d.chosen("do=why", "rule=a", "channel=other")
	want := []string{
		"test 1 rent in c of s for 7 days, en", "test 1 rent in c of s for 7 days, en", "test 1 rent in c of s for 7 days, ",
		`test 1 (rent) AND source:"AP" in c of s for 7 days, `,
		"test 0 bridge OR 2026 in c of s for 7 days, en", `test 0 (bridge) AND source:"AP" in c of s for 7 days, `,
		"why a in c, en", "why a in other, ",
	}
	if diff := cmp.Diff(want, d.alerts.asked); diff != "" {
		t.Error(diff)
	}
	d.check(bot.Watch{ID: 1, Rule: "rent"})
	without := d.library.bot()
	for _, words := range []string{"test rent", "why a"} {
		checkText(t, without.Handle(t.Context(), d.request(words)), "Alerts do not run here.")
	}
}

// Watches belong to a channel; another one has to be named, by an option alone.
func TestWatchesOfAnotherChannel(t *testing.T) {
	d := newDesk(t)
	m := d.chosen("rule=rent", "channel=d")
	if len(m.Actions) != 0 {
		t.Errorf("buttons that would be about this channel: %+v", m.Actions)
	}
	if said := m.Blocks[0]; said.Text != "Watch 1 is set up." || !cmp.Equal(said.Channels, []string{"d"}) {
		t.Errorf("said %+v, without its channel", said)
	}
	if list := d.kept(); len(list) != 1 || list[0].Channel.ID != "d" || list[0].Server != "s" {
		t.Errorf("kept: %+v", list)
	}
	checkText(t, d.typed("list"), text(d.typed("")))
	checkText(t, d.typed("remove 1"), "Nothing is watched here yet.")
	if got := text(d.typed("remove 1 channel=d")); !strings.HasPrefix(got, "“1 channel=d” is not the number") {
		t.Errorf("a channel in a text: %s", got)
	}
	checkText(t, d.chosen("do=remove", "number=1", "channel=d"), "Watch 1 is removed: rent")
}

func TestWhoMayWatch(t *testing.T) {
	d := newDesk(t)
	r := d.request("add rent")
	r.Admin = false
	checkText(t, d.bot.Handle(t.Context(), r), "Only administrators can do that here.")
	r.Divided = true
	checkText(t, d.bot.Handle(t.Context(), r), "Only those who manage this channel can do that.")
	r.Admin, r.Server = true, ""
	checkText(t, d.bot.Handle(t.Context(), r), "This can be set on a server only.")
	r = d.request("add rent") // a private chat on Telegram is a server of its own
	r.Direct = true
	if got := text(d.bot.Handle(t.Context(), r)); !strings.HasPrefix(got, "Watch 1 is set up.") {
		t.Errorf("in a private chat: %s", got)
	}
}

// A watch begins when it is made and when it goes on.
func TestSince(t *testing.T) {
	d := newDesk(t)
	since := func() time.Time {
		list, _ := d.library.Ledger.Watches()
		return list[0].Since
	}
	begin := time.Now().Truncate(time.Microsecond)
	d.typed("add rent")
	first := since()
	if first.Before(begin) {
		t.Errorf("made at %v, after %v", first, begin)
	}
	d.typed("resume") // it was not paused
	d.typed("edit bridge")
	d.typed("pause")
	if since() != first {
		t.Errorf("since %v; want %v", since(), first)
	}
	if d.typed("resume"); !since().After(first) {
		t.Error("it goes on from before the pause")
	}
}

// Whoever is heard in a server says that the bot can write there again.
func TestReturned(t *testing.T) {
	d := newDesk(t)
	d.typed("add rent")
	c := bot.Channel{Platform: "p", ID: "c"}
	if err := d.library.Ledger.SuspendWatches(t.Context(), c, "no access"); err != nil {
		t.Fatal(err)
	}
	d.bot.Handle(t.Context(), bot.Request{Command: "help", Channel: bot.Channel{Platform: "p", ID: "direct"}})
	d.bot.Handle(t.Context(), request("other", "c", "help"))
	if d.kept()[0].Gone == "" {
		t.Error("resumed by a request from elsewhere")
	}
	d.bot.Handle(t.Context(), request("s", "another", "help"))
	d.check(bot.Watch{ID: 1, Rule: "rent"})
}

// What the command line has changed is there at once.
func TestWatchesOfTheCommandLine(t *testing.T) {
	d := newDesk(t)
	w, err := d.library.Ledger.PutWatch(t.Context(), bot.Watch{Channel: bot.Channel{Platform: "p", ID: "c"}, Server: "s", Rule: "rent", Gone: "kicked"})
	if err != nil {
		t.Fatal(err)
	}
	if got := text(d.typed("list")); !strings.HasPrefix(got, fmt.Sprint(w.ID, " · rent")) {
		t.Errorf("list: %s", got)
	}
}

// Zones are suggested by what is typed.
func TestSuggestZone(t *testing.T) {
	b := openLibrary(t).bot()
	suggest := func(typed string) []bot.Choice {
		r := request("s", "c", "watch")
		r.Options = map[string]string{"zone": typed}
		return b.Suggest(r, "zone")
	}
	if got := suggest("new y"); len(got) != 1 || got[0].Value != "America/New_York" {
		t.Errorf("new y: %+v", got)
	}
	if got := suggest(""); len(got) != 25 {
		t.Errorf("%d at first", len(got))
	}
	for _, place := range strings.Fields("europe asia america africa pacific australia atlantic utc") {
		all := suggest(place)
		if len(all) == 0 {
			t.Errorf("nothing for %s", place)
		}
		for _, c := range all {
			if _, err := time.LoadLocation(c.Value); err != nil {
				t.Error(err)
			}
		}
	}
}

// brokenAlerts fails.
type brokenAlerts struct{ alerts }

func (brokenAlerts) Test(context.Context, bot.Watch, int, string) (bot.Message, error) {
	return bot.Message{}, errors.New("disk on fire")
}

func TestTryFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := openLibrary(t)
		b := command.New(command.Config{Engine: l.Engine, Archive: l.Archive, Ledger: l.Ledger, Alerts: &brokenAlerts{}, Log: slog.New(slog.DiscardHandler)})
		r := request("s", "c", "watch")
		r.Admin, r.Text = true, "test rent"
		if got := text(b.Handle(t.Context(), r)); !strings.HasPrefix(got, "Something went wrong here.") {
			t.Errorf("said %s", got)
		}
	})
}
