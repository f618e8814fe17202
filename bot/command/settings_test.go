package command_test

import (
	"fmt"
	"strings"
	"testing"

	"verbatim/bot"
)

func request(server, channel, command string) bot.Request {
	return bot.Request{User: "u", Server: server, Channel: bot.Channel{Platform: "p", ID: channel}, Command: command}
}

func TestPrivate(t *testing.T) {
	l := openLibrary(t)
	b := l.bot()
	if err := l.Ledger.SetSettings(t.Context(), "p", "s", bot.Settings{Public: []string{"open"}}); err != nil {
		t.Fatal(err)
	}
	with := func(r bot.Request, private string) bot.Request {
		r.Options = map[string]string{"private": private}
		return r
	}
	direct := request("", "dm", "ask")
	direct.Direct = true
	thread := request("s", "thread", "ask")
	thread.Parent = "open"
	mention := request("s", "c", "ask")
	mention.Open = true
	for name, test := range map[string]struct {
		r    bot.Request
		want bool
	}{
		"a channel":                {request("s", "c", "ask"), true},
		"a public channel":         {request("s", "open", "ask"), false},
		"asked for all":            {with(request("s", "c", "ask"), "false"), false},
		"asked privately":          {with(request("s", "open", "ask"), "true"), true},
		"shared":                   {request("s", "c", "share"), false},
		"a button in public":       {request("s", "open", "context"), true},
		"settings in public":       {request("s", "open", "settings"), true},
		"another server":           {request("other", "open", "ask"), true},
		"a group without a server": {request("", "g", "ask"), true},
		"a direct message":         {direct, false},
		"an article to read":       {request("s", "open", "read"), true},
		"a thread in public":       {thread, false},
		"a mention":                {mention, false},
	} {
		if got := b.Private(test.r); got != test.want {
			t.Errorf("%s: private is %v", name, got)
		}
	}
}

// What managers set is kept, shown and obeyed; nobody else may set it.
func TestSettings(t *testing.T) {
	l := openLibrary(t)
	l.Put(t, article("a", "dpa", "Cabinet caps rents", rents))
	b := l.bot()
	times := 0
	set := func(options map[string]string) bot.Message {
		t.Helper()
		times++
		r := request("s", "c", "settings")
		r.User, r.Admin, r.Divided, r.Options = fmt.Sprint("manager ", times), true, true, options // nobody asks too fast
		return b.Handle(t.Context(), r)
	}
	if got := text(b.Handle(t.Context(), request("s", "c", "settings"))); got != "Only administrators can do that here." {
		t.Errorf("anybody: %s", got)
	}
	if got := text(set(nil)); got != "Answers are for the asker alone, in all channels; Share shows one to all. / The bot answers in all channels. / The bot answers everybody. / Language: each reader’s own" {
		t.Errorf("at first: %s", got)
	}
	m := set(map[string]string{"channel": "1", "role": "9", "public": "1", "language": "de"})
	if got := text(m); got != "Alle sehen die Antworten in: / Der Bot antwortet nur in: / Der Bot antwortet nur Leuten mit einer dieser Rollen: / Sprache: Deutsch" ||
		m.Blocks[0].Channels[0] != "1" || m.Blocks[1].Channels[0] != "1" || m.Blocks[2].Roles[0] != "9" {
		t.Errorf("after setting: %s, %+v", got, m)
	}
	question := request("s", "c", "ask")
	question.Text = "At how many percent did ministers cap rents?"
	said := b.Handle(t.Context(), question)
	if got := text(said); got != "In diesem Kanal antwortet der Bot nicht. Er antwortet in:" || said.Blocks[0].Channels[0] != "1" || !said.Private {
		t.Errorf("in another channel: %s", got)
	}
	question.Channel.ID = "1"
	if got := text(b.Handle(t.Context(), question)); !strings.HasPrefix(got, "Auf diesem Server antwortet der Bot nur Leuten") {
		t.Errorf("without the role: %s", got)
	}
	question.Roles = []string{"8", "9"}
	if m := b.Handle(t.Context(), question); !strings.Contains(text(m), "3 percent") || m.Private {
		t.Errorf("with the role: %+v", m)
	}
	question.Roles, question.Admin, question.Channel.ID = nil, true, "c"
	if got := text(b.Handle(t.Context(), question)); !strings.Contains(got, "3 percent") {
		t.Errorf("a manager: %s", got)
	}
	if got := text(set(map[string]string{"channel": "1", "public": "2", "language": "reader"})); !strings.Contains(got, "Der Bot antwortet in allen Kanälen") {
		t.Errorf("after removing: %s", got)
	}
	if got := l.Ledger.Settings("p", "s"); len(got.Public) != 2 || len(got.Channels) != 0 || len(got.Roles) != 1 || got.Language != "" {
		t.Errorf("kept: %+v", got)
	}
	button := request("s", "c", "settings")
	button.Admin, button.Text = true, press(t, set(nil), "settings").Argument
	if b.Handle(t.Context(), button); button.Text != "reader" {
		t.Errorf("the first language is %q", button.Text)
	}
	button.Text = "fr"
	if got := text(b.Handle(t.Context(), button)); got != "Langue : français" {
		t.Errorf("by a button, where there are no channels and roles: %s", got)
	}
	set(map[string]string{"reset": "true"})
	if got := l.Ledger.Settings("p", "s"); len(got.Public)+len(got.Roles) != 0 {
		t.Errorf("after a reset: %+v", got)
	}
	direct := request("", "dm", "settings")
	direct.Admin = true
	if got := text(b.Handle(t.Context(), direct)); got != "This can be set on a server only." {
		t.Errorf("in a direct message: %s", got)
	}
}

// Those who must not ask learn nothing by other ways, and cannot make the bot
// flood a channel.
func TestRefused(t *testing.T) {
	l := openLibrary(t)
	l.Put(t, article("a", "dpa", "Cabinet caps rents", rents))
	if err := l.Ledger.SetSettings(t.Context(), "p", "s", bot.Settings{Channels: []string{"1"}}); err != nil {
		t.Fatal(err)
	}
	b := l.bot()
	r := request("s", "2", "ask")
	r.Text, r.Options = "rents", map[string]string{"source": ""}
	if got := b.Suggest(r, "source"); got != nil {
		t.Errorf("suggested: %+v", got)
	}
	said := map[string]int{}
	for range 50 {
		said[text(b.Handle(t.Context(), r))]++
	}
	if n := said["The bot does not answer in this channel. It does in:"]; n < 1 || n > 11 {
		t.Errorf("said %v", said)
	}
	r.User, r.Open = "v", true
	if m := b.Handle(t.Context(), r); len(m.Blocks) != 0 {
		t.Errorf("a mention is refused in the open: %s", text(m))
	}
	r.Channel.ID, r.Parent, r.Open = "thread", "1", false
	if got := text(b.Handle(t.Context(), r)); !strings.Contains(got, "cap rents") {
		t.Errorf("in a thread: %s", got)
	}
}

// What concerns the asker alone is not said in the open.
func TestOpen(t *testing.T) {
	l := openLibrary(t)
	l.Put(t, article("a", "dpa", "Cabinet caps rents", rents))
	b := l.bot()
	say := func(command, words string) bot.Message {
		r := request("s", "c", command)
		r.Text, r.Open, r.Titles, r.Admin = words, true, true, true
		return b.Handle(t.Context(), r)
	}
	for _, command := range []string{"privacy", "forget", "settings"} {
		if got := text(say(command, "")); !strings.HasPrefix(got, "The answer to /"+command+" is for you alone.") {
			t.Errorf("%s: %s", command, got)
		}
	}
	untitled := request("s", "c", "privacy")
	untitled.Open = true
	if got := text(b.Handle(t.Context(), untitled)); !strings.HasSuffix(got, "Ask for it in a private chat with the bot.") {
		t.Errorf("privacy where a command is a message: %s", got)
	}
	card := say("ask", "At how many percent did ministers cap rents?")
	for _, a := range card.Actions {
		if a.Command == "share" {
			t.Error("what all can see has a button to share it")
		}
	}
	if got := text(say("help", "")); !strings.Contains(got, "/search") {
		t.Errorf("help: %s", got)
	}
}
