package telegram

import (
	"maps"
	"strings"
	"testing"

	"verbatim/bot"
)

func TestRegister(t *testing.T) {
	d, f, _ := newTest(t)
	d.register(t.Context())
	const alone, groups, admins = `setMyCommands {"type":"all_private_chats"} `, `setMyCommands {"type":"all_group_chats"} de`, `setMyCommands {"type":"all_chat_administrators"} de`
	for setting, want := range map[string][]string{
		alone:                                 {`"ask"`, `"latest"`, `"settings"`, `"help"`, `"find"`, `"check"`, `"start"`},
		alone + "ru":                          {`"start","description":"` + startHelp.In("ru")},
		groups:                                {`"ask"`, `"latest"`, `"help"`, `"check"`},
		admins:                                {`"ask"`, `"latest"`, `"settings"`, `"help"`, `"check"`},
		"setMyDescription  es":                {fullText.In("es")},
		"setMyShortDescription  ":             {shortText.In("en")},
		"setChatMenuButton  ":                 {"commands"},
		`setMyCommands {"type":"default"} fr`: {`"ask"`},
	} {
		for _, text := range want {
			if !strings.Contains(f.settings[setting], text) {
				t.Errorf("%s: %s lacks %s", setting, f.settings[setting], text)
			}
		}
	}
	if strings.Contains(f.settings[groups], `"settings"`) {
		t.Error(f.settings[groups])
	}
	for _, menu := range []string{groups, admins} {
		if strings.Contains(f.settings[menu], `"find"`) || strings.Contains(f.settings[menu], `"start"`) {
			t.Error(f.settings[menu])
		}
	}
	if calls := len(f.calls); calls != 31 {
		t.Errorf("%d calls", calls)
	}
}

func TestRegisterOnce(t *testing.T) {
	d, f, _ := newTest(t)
	d.register(t.Context())
	calls := len(f.calls)
	d.register(t.Context())
	if len(f.calls) != calls {
		t.Error("it is registered again")
	}
	before := maps.Clone(f.settings)
	d.commands, _ = newCommandIndex([]bot.Command{{Name: "news", Help: bot.Same("what is new")}})
	d.register(t.Context())
	if len(f.calls) != 2*calls || maps.Equal(before, f.settings) {
		t.Errorf("%d calls, then %d", calls, len(f.calls))
	}
}

func TestRegisterAgain(t *testing.T) {
	d, f, _ := newTest(t)
	f.fault("setMyCommands", badGateway, tooMany(1), cutBefore)
	f.fault("setChatMenuButton", failing(500, "Internal Server Error"))
	d.register(t.Context())
	if f.settings["setChatMenuButton  "] == "" || d.notes.(*memoryNotes).writes != 1 {
		t.Errorf("settings %v", f.settings)
	}
}

func TestTexts(t *testing.T) {
	for _, language := range bot.Languages {
		if n := len([]rune(fullText.In(language))); n > 512 {
			t.Errorf("the description in %s has %d characters", language, n)
		}
		if n := len([]rune(shortText.In(language))); n > 120 {
			t.Errorf("the short description in %s has %d characters", language, n)
		}
		for _, p := range []bot.Phrase{bot.ManyAsk, bot.Outdated, onlyInChat, bot.TookTooLong, bot.Sorry} {
			if units(p.In(language)) > maxToast {
				t.Errorf("%q does not fit on a button", p.In(language))
			}
		}
	}
}

// A refusal would be the same the next time.
func TestRegisterRefused(t *testing.T) {
	d, f, log := newTest(t)
	f.fault("setMyDescription", failing(400, "Bad Request: description is too long"))
	d.register(t.Context())
	if len(f.made("setMyDescription")) != 1 || d.notes.(*memoryNotes).writes != 0 || !strings.Contains(log.String(), "too long") {
		t.Errorf("settings %v\n%s", f.settings, log)
	}
}
