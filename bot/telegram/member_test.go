package telegram

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"verbatim/bot"
	"verbatim/bot/bottest"
)

var whoIs = bottest.Handler(func(_ context.Context, r bot.Request) bot.Message {
	return bot.Say(fmt.Sprintf("%s admin %v", r.Command, r.Admin))
})

func TestAdmin(t *testing.T) {
	d, f, _ := newTest(t, -100)
	f.member(-100, 7, "administrator")
	end := running(t, d, whoIs)
	for n, text := range []string{"/ask x", "/help", "/settings"} {
		f.push(inGroup(-100, n+1, text, nil))
		settled(t, f, "sendMessage", n+1)
	}
	f.push(inGroup(-100, 4, "/settings", map[string]any{"from": user(8, "en")}))
	settled(t, f, "sendMessage", 4)
	f.push(inGroup(-100, 5, "/settings", map[string]any{"sender_chat": place(-100)}))
	settled(t, f, "sendMessage", 5)
	end()
	if f.page(-100) != "ask admin false\nhelp admin true\nsettings admin true\nsettings admin false\nsettings admin true\n" {
		t.Error(f.page(-100))
	}
	if asked := len(f.made("getChatMember")); asked != 2 {
		t.Errorf("asked %d times", asked)
	}
}

// Where Telegram does not say who somebody is, it is nobody.
func TestAdminUnknown(t *testing.T) {
	d, f, log := newTest(t, -100)
	f.member(-100, 7, "creator")
	f.fault("getChatMember", failing(400, "Bad Request: CHAT_ADMIN_REQUIRED"))
	end := running(t, d, whoIs)
	for n := range 2 {
		f.push(inGroup(-100, n+1, "/settings", nil))
		settled(t, f, "sendMessage", n+1)
	}
	end()
	if f.page(-100) != "settings admin false\nsettings admin true\n" || !strings.Contains(log.String(), "WARN") {
		t.Errorf("%s\n%s", f.page(-100), log)
	}
}

// What an administrator sets shows in place; for others the message stays.
func TestAdminPresses(t *testing.T) {
	d, f, _ := newTest(t, -100)
	f.member(-100, 7, "administrator")
	end := running(t, d, bottest.Handler(func(ctx context.Context, r bot.Request) bot.Message {
		m := whoIs(ctx, r)
		if r.Admin {
			m.Actions = []bot.Action{{Label: "Deutsch", Command: "settings", Argument: "de"}}
		}
		return m
	}))
	card(t, d, "-100", bot.Action{Label: "Deutsch", Command: "settings", Argument: "de"})
	f.press(-100, 8, "Deutsch")
	eventually(t, "a refusal", func() bool { return strings.HasSuffix(f.page(-100), "settings admin false\n") })
	f.press(-100, 7, "Deutsch")
	settled(t, f, "editMessageText", 1)
	end()
	if f.page(-100) != "settings admin true\n[Deutsch]\nsettings admin false\n" {
		t.Error(f.page(-100))
	}
}

func TestMigration(t *testing.T) {
	d, f, _ := newTest(t, -1, -100)
	servers := d.servers.(*memoryServers)
	end := running(t, d, echo)
	f.push(inGroup(-1, 1, "", map[string]any{"migrate_to_chat_id": -100}))
	f.push(inGroup(-100, 1, "", map[string]any{"migrate_from_chat_id": -1}))
	eventually(t, "a move", func() bool { return servers.all() != "" })
	if _, err := d.Send(t.Context(), bot.Channel{Platform: platform, ID: "-1"}, bot.Say("alert")); err != nil {
		t.Error(err)
	}
	end()
	if servers.all() != "telegram -1 -100" || f.page(-100) != "alert\n" || f.page(-1) != "" {
		t.Errorf("%s; %s", servers.all(), f.page(-100))
	}
}

func TestMigrationLearned(t *testing.T) {
	d, f, _ := newTest(t, -1, -100)
	f.fault("sendMessage", migrated(-100))
	posted, err := d.Send(t.Context(), bot.Channel{Platform: platform, ID: "-1"}, bot.Say("alert"))
	if err != nil || posted.Channel.ID != "-1" {
		t.Errorf("posted %+v, %v", posted, err)
	}
	if _, err := d.Edit(t.Context(), posted, bot.Say("corrected")); err != nil {
		t.Error(err)
	}
	if got := d.servers.(*memoryServers).all(); got != "telegram -1 -100" || f.page(-100) != "corrected\n" {
		t.Errorf("%s; %s", got, f.page(-100))
	}
}

// The number of a message is that of another one in the supergroup.
func TestEditAcrossMigration(t *testing.T) {
	d, f, _ := newTest(t, -1, -100)
	group := bot.Channel{Platform: platform, ID: "-1"}
	posted, err := d.Send(t.Context(), group, bot.Say("alert"))
	if err != nil {
		t.Fatal(err)
	}
	f.fault("editMessageText", migrated(-100))
	if _, err := d.Edit(t.Context(), posted, bot.Say("corrected")); !errors.Is(err, bot.ErrPostGone) || errors.Is(err, bot.ErrRefused) {
		t.Errorf("Edit = %v", err)
	}
	if n := len(f.made("editMessageText")); n != 1 {
		t.Errorf("%d edits", n)
	}
}

func TestMovesStayFew(t *testing.T) {
	var v moves
	for from := range int64(3 * manyMoves) {
		if !v.add(-from-1, from+1) {
			t.Errorf("move %d is no news", from)
		}
	}
	if last := int64(3 * manyMoves); len(v.to) > manyMoves || v.of(-last) != last || v.of(-1) != -1 {
		t.Errorf("%d moves are kept", len(v.to))
	}
}

func TestRemoved(t *testing.T) {
	d, f, log := newTest(t)
	end := running(t, d, echo)
	f.push(map[string]any{"my_chat_member": map[string]any{
		"chat": place(-100), "from": user(7, "en"), "date": 1, "new_chat_member": map[string]any{"status": "kicked", "user": user(fakeBot, "en")},
	}})
	eventually(t, "a log", func() bool { return strings.Contains(log.String(), "status=kicked") })
	end()
}

// Whoever waits for a chat hears that the bot may write to it again.
func TestReturned(t *testing.T) {
	for name, test := range map[string]struct {
		chat   int64
		member map[string]any
		back   bool
	}{
		"kicked":     {-100, map[string]any{"status": "kicked"}, false},
		"left":       {-100, map[string]any{"status": "left"}, false},
		"added":      {-100, map[string]any{"status": "administrator"}, true},
		"blocked":    {7, map[string]any{"status": "kicked"}, false},
		"unblocked":  {7, map[string]any{"status": "member"}, true},
		"muted":      {-100, map[string]any{"status": "restricted", "is_member": true}, false},
		"unmuted":    {-100, map[string]any{"status": "restricted", "is_member": true, "can_send_messages": true}, true},
		"out, muted": {-100, map[string]any{"status": "restricted", "can_send_messages": true}, false},
		"who knows":  {-100, map[string]any{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			d, f, log := newTest(t)
			returned := make(chan string, 1)
			d.returned = func(_ context.Context, platform, server string) { returned <- platform + " " + server }
			end := running(t, d, echo)
			test.member["user"] = user(fakeBot, "en")
			f.push(map[string]any{"my_chat_member": map[string]any{"chat": place(test.chat), "from": user(7, "en"), "date": 1, "new_chat_member": test.member}})
			eventually(t, "a log", func() bool { return strings.Contains(log.String(), "the bot may") })
			end()
			close(returned)
			if got, ok := <-returned; ok != test.back || ok && got != "telegram "+idText(test.chat) {
				t.Errorf("returned %q", got)
			}
		})
	}
}

// So it does where the topic of a watch is open again.
func TestReopened(t *testing.T) {
	d, f, _ := newTest(t)
	returned := make(chan string, 1)
	d.returned = func(_ context.Context, platform, server string) { returned <- platform + " " + server }
	end := running(t, d, echo)
	f.push(inGroup(-100, 5, "", map[string]any{"is_topic_message": true, "message_thread_id": 3, "forum_topic_reopened": map[string]any{}}))
	if got := <-returned; got != "telegram -100" {
		t.Errorf("returned %q", got)
	}
	end()
}

// All who read a channel would get what one of them presses a button for. What an
// alert has buttons for shows to that one alone.
func TestChannelPress(t *testing.T) {
	d, f, _ := newTest(t, -100)
	f.member(-100, 7, "administrator")
	d.commands.known["watch"] = bot.Command{Name: "watch", Admin: true}
	end := running(t, d, whoIs)
	for n, press := range []struct {
		user        int64
		data, shown string
		alert       string
	}{
		{8, "1:context:x", onlyInChat.In("en"), ""},
		{8, "1:why:a", "why admin false", "true"},
		{8, "1:watch:mute a", "watch admin false", "true"},
		{7, "1:watch:mute a", "watch admin true", "true"},
	} {
		f.push(map[string]any{"callback_query": map[string]any{"id": fmt.Sprint("q", n), "from": user(press.user, "en"), "chat_instance": "1", "data": press.data,
			"message": map[string]any{"message_id": 5, "date": 1, "chat": map[string]any{"id": -100, "type": "channel"}}}})
		settled(t, f, "answerCallbackQuery", n+1)
		if a := f.made("answerCallbackQuery")[n]; a.Get("text") != press.shown || a.Get("show_alert") != press.alert {
			t.Errorf("%s by %d shows %v", press.data, press.user, a)
		}
	}
	end()
	if f.page(-100) != "" {
		t.Errorf("all readers see %s", f.page(-100))
	}
}
