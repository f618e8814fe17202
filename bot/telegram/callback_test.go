package telegram

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"verbatim/bot"
	"verbatim/bot/bottest"
)

// card has the bot post a message with buttons.
func card(t *testing.T, d *Telegram, chat string, actions ...bot.Action) string {
	t.Helper()
	m := bot.Say("card")
	m.Actions = actions
	posted, err := d.Send(t.Context(), bot.Channel{Platform: platform, ID: chat}, m)
	if err != nil {
		t.Fatal(err)
	}
	return posted.ID
}

func TestButton(t *testing.T) {
	d, f, _ := newTest(t, 7)
	end := running(t, d, echo)
	id := card(t, d, "7", bot.Action{Label: "Context", Command: "context", Argument: "a:b"})
	f.press(7, 7, "Context")
	settled(t, f, "sendMessage", 2)
	settled(t, f, "answerCallbackQuery", 1)
	end()
	sent := f.made("sendMessage")[1]
	if sent.Get("text") != "context: a:b" || !strings.HasPrefix(sent.Get("reply_parameters"), `{"message_id":`+id+`,`) {
		t.Errorf("sent %v", sent)
	}
	if answer := f.made("answerCallbackQuery")[0]; answer.Has("text") {
		t.Errorf("answered %v", answer)
	}
}

// A button is confirmed before the answer is there, whatever is in the way.
func TestButtonAtOnce(t *testing.T) {
	d, f, _ := newTest(t, 7)
	blocked := make(chan struct{})
	end := running(t, d, bottest.Handler(func(context.Context, bot.Request) bot.Message {
		<-blocked
		return bot.Say("answer")
	}))
	card(t, d, "7", bot.Action{Label: "More", Command: "more", Argument: "x"})
	f.fault("answerCallbackQuery", badGateway)
	f.say(7, 7, "a question that takes long")
	f.press(7, 7, "More")
	settled(t, f, "answerCallbackQuery", 2)
	close(blocked)
	settled(t, f, "sendMessage", 3)
	end()
}

func TestToast(t *testing.T) {
	d, f, _ := newTest(t, 7)
	d.waits.toast = 20 * time.Millisecond
	end := running(t, d, bottest.Handler(func(ctx context.Context, r bot.Request) bot.Message {
		if r.Command == "useless" {
			<-ctx.Done()
			time.Sleep(5 * time.Millisecond)
		}
		return bot.Say(strings.Repeat("thanks ", 50))
	}))
	card(t, d, "7", bot.Action{Label: "👍", Command: "useful", Argument: "x"}, bot.Action{Label: "👎", Command: "useless", Argument: "x"})
	f.press(7, 7, "👍")
	settled(t, f, "answerCallbackQuery", 1)
	f.press(7, 7, "👎")
	settled(t, f, "answerCallbackQuery", 2)
	end()
	answers := f.made("answerCallbackQuery")
	if text := answers[0].Get("text"); !strings.HasPrefix(text, "thanks thanks") || units(text) > maxToast {
		t.Errorf("answered %q", text)
	}
	if text := answers[1].Get("text"); text != bot.TookTooLong.In("en") {
		t.Errorf("answered %q", text)
	}
	if f.page(7) != "card\n[👍]\n[👎]\n" || len(f.made("sendChatAction")) != 0 {
		t.Error(f.page(7))
	}
}

func TestSettingsInPlace(t *testing.T) {
	d, f, log := newTest(t, 7)
	end := running(t, d, bottest.Handler(func(_ context.Context, r bot.Request) bot.Message {
		m := bot.Say("language: " + r.Text)
		m.Actions = []bot.Action{{Label: "Deutsch", Command: "settings", Argument: "de"}}
		return m
	}))
	card(t, d, "7", bot.Action{Label: "Deutsch", Command: "settings", Argument: "de"})
	for n := range 2 { // the second time nothing changes
		f.press(7, 7, "Deutsch")
		settled(t, f, "editMessageText", n+1)
	}
	end()
	if f.page(7) != "language: de\n[Deutsch]\n" || strings.Contains(log.String(), "WARN") {
		t.Errorf("%s\n%s", f.page(7), log)
	}
}

// What cannot be edited any more is said below.
func TestSettingsBelow(t *testing.T) {
	d, f, _ := newTest(t, 7)
	end := running(t, d, echo)
	card(t, d, "7", bot.Action{Label: "Deutsch", Command: "settings", Argument: "de"})
	f.fault("editMessageText", failing(400, "Bad Request: message can't be edited"))
	f.press(7, 7, "Deutsch")
	settled(t, f, "sendMessage", 2)
	end()
	if !strings.HasSuffix(f.page(7), "settings: de\n") {
		t.Error(f.page(7))
	}
}

func TestButtonReasons(t *testing.T) {
	for name, test := range map[string]struct{ query, want string }{
		"old":    {`"data":"0:more:x","message":{"message_id":1,"date":1,"chat":{"id":7,"type":"private"}}`, bot.Outdated.In("en")},
		"game":   {`"game_short_name":"x"`, bot.Outdated.In("en")},
		"inline": {`"data":"1:more:x","inline_message_id":"i"`, onlyInChat.In("en")},
		"judged": {`"data":"1:useful:x","inline_message_id":"i"`, "useful: x"},
	} {
		t.Run(name, func(t *testing.T) {
			d, f, _ := newTest(t, 7)
			end := running(t, d, echo)
			f.mu.Lock()
			f.queries["q"] = true
			f.mu.Unlock()
			f.pushRaw(1001, `{"update_id":1001,"callback_query":{"id":"q","from":{"id":7,"language_code":"en"},"chat_instance":"1",`+test.query+`}}`)
			settled(t, f, "answerCallbackQuery", 1)
			end()
			if answer := f.made("answerCallbackQuery")[0]; answer.Get("text") != test.want {
				t.Errorf("answered %v", answer)
			}
		})
	}
}

// Of what somebody thinks of a quote the last counts, wherever it was sent to. A
// question that takes long is not waited for, and a panic takes nothing along.
func TestJudgementsInOrder(t *testing.T) {
	d, f, _ := newTest(t, 7)
	blocked := make(chan struct{})
	var mu sync.Mutex
	var judged []string
	end := running(t, d, bottest.Handler(func(_ context.Context, r bot.Request) bot.Message {
		switch {
		case r.Command == "ask":
			<-blocked
		case r.Text == "0":
			time.Sleep(20 * time.Millisecond)
		case r.Text == "1":
			panic("oops")
		}
		mu.Lock()
		defer mu.Unlock()
		judged = append(judged, r.Command+r.Text)
		return bot.Say("thanks")
	}))
	f.say(7, 7, "a question that takes long")
	for n := range 6 {
		f.push(map[string]any{"callback_query": map[string]any{"id": fmt.Sprint("q", n), "from": user(7, "en"), "chat_instance": "1",
			"inline_message_id": "i", "data": fmt.Sprint("1:", []string{"useful", "useless"}[n%2], ":", n)}})
	}
	settled(t, f, "answerCallbackQuery", 6)
	mu.Lock()
	if got := strings.Join(judged, " "); got != "useful0 useful2 useless3 useful4 useless5" {
		t.Errorf("judged %s", got)
	}
	mu.Unlock()
	close(blocked)
	end()
}

func TestButtonBusy(t *testing.T) {
	d, f, _ := newTest(t, 7)
	d.places = make(chan struct{}, 1)
	d.places <- struct{}{}
	end := running(t, d, echo)
	card(t, d, "7", bot.Action{Label: "More", Command: "more"}, bot.Action{Label: "👍", Command: "useful"})
	for range maxWaiting + 1 {
		f.say(7, 7, "who?")
	}
	f.press(7, 7, "More")
	f.press(7, 7, "👍")
	settled(t, f, "answerCallbackQuery", 2)
	<-d.places
	end()
	var texts []string
	for _, answer := range f.made("answerCallbackQuery") {
		texts = append(texts, answer.Get("text"))
	}
	slices.Sort(texts)
	// A judgement takes no time, and so no place.
	if want := []string{bot.ManyAsk.In("en"), "useful:"}; !slices.Equal(texts, want) {
		t.Errorf("answered %q, want %q", texts, want)
	}
}
