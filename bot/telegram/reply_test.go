package telegram

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"verbatim/bot"
	"verbatim/bot/bottest"
)

func TestReplyInGroup(t *testing.T) {
	d, f, _ := newTest(t, -100)
	end := running(t, d, bottest.Handler(func(context.Context, bot.Request) bot.Message {
		settled(t, f, "sendChatAction", 1)
		return bot.Say("answer")
	}))
	f.push(inGroup(-100, 5, "/ask who?", map[string]any{"is_topic_message": true, "message_thread_id": 3}))
	settled(t, f, "sendMessage", 1)
	end()
	sent := f.made("sendMessage")[0]
	if sent.Get("message_thread_id") != "3" || sent.Get("reply_parameters") != `{"message_id":5,"allow_sending_without_reply":true}` {
		t.Errorf("sent %v", sent)
	}
	acting := f.made("sendChatAction")
	if len(acting) != 1 || acting[0].Get("action") != "typing" || acting[0].Get("message_thread_id") != "3" {
		t.Errorf("acting %v", acting)
	}
}

func TestReplyInPrivate(t *testing.T) {
	d, f, _ := newTest(t, 7)
	f.fault("sendChatAction", failing(429, "Too Many Requests"), cutBefore)
	end := running(t, d, echo)
	f.say(7, 7, "who?")
	settled(t, f, "sendMessage", 1)
	end()
	if sent := f.made("sendMessage")[0]; sent.Has("reply_parameters") || sent.Has("reply_markup") || sent.Get("text") != "ask: who?" {
		t.Errorf("sent %v", sent)
	}
}

// The questions of a chat are answered in their order.
func TestAnswersInOrder(t *testing.T) {
	d, f, _ := newTest(t, 7)
	end := running(t, d, bottest.Handler(func(_ context.Context, r bot.Request) bot.Message {
		if r.Text == "0" {
			time.Sleep(20 * time.Millisecond)
		}
		return bot.Say(r.Text)
	}))
	for n := range 5 {
		f.say(7, 7, fmt.Sprint(n))
	}
	settled(t, f, "sendMessage", 5)
	end()
	if f.page(7) != "0\n1\n2\n3\n4\n" {
		t.Error(f.page(7))
	}
}

func TestAlwaysSomething(t *testing.T) {
	d, f, log := newTest(t, 7)
	d.waits.handler = 30 * time.Millisecond
	blocked := make(chan struct{})
	defer close(blocked)
	end := running(t, d, bottest.Handler(func(ctx context.Context, r bot.Request) bot.Message {
		switch r.Text {
		case "panic":
			panic("oops")
		case "slow":
			<-ctx.Done()
			return bot.Say("its own words")
		case "deaf":
			<-blocked
		}
		return bot.Message{}
	}))
	for _, text := range []string{"nothing", "panic", "slow", "deaf"} {
		f.say(7, 7, text)
	}
	settled(t, f, "sendMessage", 3)
	end()
	if want := bot.Sorry.In("en") + "\nits own words\n" + bot.TookTooLong.In("en") + "\n"; f.page(7) != want {
		t.Errorf("%s\n%s", f.page(7), log)
	}
}

func TestRestarting(t *testing.T) {
	d, f, _ := newTest(t, 7)
	d.waits.closing = time.Millisecond
	asked, blocked := make(chan struct{}), make(chan struct{})
	defer close(blocked)
	end := running(t, d, bottest.Handler(func(context.Context, bot.Request) bot.Message {
		close(asked)
		<-blocked
		return bot.Message{}
	}))
	f.say(7, 7, "who?")
	<-asked
	end()
	if f.page(7) != bot.Restarting.In("en")+"\n" {
		t.Error(f.page(7))
	}
}

// A chat that asks faster than it is answered is told so, once.
func TestBusy(t *testing.T) {
	d, f, _ := newTest(t, 7, 8)
	blocked := make(chan struct{})
	var asked atomic.Int32
	end := running(t, d, bottest.Handler(func(_ context.Context, r bot.Request) bot.Message {
		asked.Add(1)
		if r.Text == "first" {
			<-blocked
		}
		return bot.Say(r.Text)
	}))
	for _, text := range append([]string{"first"}, slices.Repeat([]string{"next"}, maxWaiting+2)...) {
		f.say(7, 7, text)
	}
	settled(t, f, "sendMessage", 1)
	f.say(8, 8, "other")
	settled(t, f, "sendMessage", 2)
	close(blocked)
	eventually(t, "all answers", func() bool { return asked.Load() == maxWaiting+2 })
	f.say(7, 7, "last")
	settled(t, f, "sendMessage", maxWaiting+4)
	end()
	if f.page(7) != bot.ManyAsk.In("en")+"\nfirst\n"+strings.Repeat("next\n", maxWaiting)+"last\n" || f.page(8) != "other\n" {
		t.Errorf("%s%s", f.page(7), f.page(8))
	}
}

// A request waits for a place as long as an answer may take.
func TestNoPlace(t *testing.T) {
	for name, test := range map[string]struct {
		wait time.Duration
		want string
	}{
		"never": {20 * time.Millisecond, bot.ManyAsk.In("en")},
		"soon":  {time.Minute, "ask: who?"},
		"end":   {time.Minute, bot.Restarting.In("en")},
	} {
		t.Run(name, func(t *testing.T) {
			d, f, _ := newTest(t, 7)
			d.places, d.waits.handler, d.waits.closing = make(chan struct{}, 1), test.wait, time.Millisecond
			d.places <- struct{}{}
			end := running(t, d, echo)
			f.say(7, 7, "who?")
			settled(t, f, "getUpdates", 2) // it waits
			if name == "soon" {
				<-d.places
			}
			if name != "end" {
				settled(t, f, "sendMessage", 1)
			}
			end()
			if f.page(7) != test.want+"\n" {
				t.Error(f.page(7))
			}
		})
	}
}

// Groups that ask faster than Telegram lets the bot answer hold up nobody else.
func TestFlood(t *testing.T) {
	const groups, each = 5, 65
	d, f, _ := newTest(t, 7)
	d.waits.grace = time.Millisecond
	end := running(t, d, echo)
	for n := range each {
		for group := range int64(groups) {
			f.push(inGroup(-100-group, n+1, "/ask "+strconv.Itoa(n), nil))
		}
	}
	settled(t, f, "sendMessage", groups*groupBurst)
	f.say(7, 7, "who?")
	eventually(t, "an answer", func() bool { return f.page(7) != "" })
	if sent := len(f.made("sendMessage")); sent >= groups*each || f.page(7) != "ask: who?\n" {
		t.Errorf("%q after %d messages", f.page(7), sent)
	}
	end()
}

func TestReplyFailures(t *testing.T) {
	for name, test := range map[string]struct {
		faults     []fault
		page, logs string
	}{
		"refused":     {[]fault{failing(400, "Bad Request: message is too long")}, bot.Sorry.In("en") + "\n", "too long"},
		"paused":      {[]fault{tooMany(0), tooMany(1)}, "ask: who?\n", ""},
		"server":      {[]fault{failing(500, "Internal Server Error"), failing(502, "Bad Gateway")}, "ask: who?\n", ""},
		"blocked":     {[]fault{failing(403, "Forbidden: bot was blocked by the user")}, "", "blocked"},
		"lost before": {[]fault{cutBefore}, "", "EOF"},
		"lost after":  {[]fault{cutAfter}, "ask: who?\n", "EOF"},
		"a page":      {[]fault{badGateway, badGateway}, "ask: who?\n", ""},
		"a late page": {[]fault{saying(504, "<html>")}, "", "504"},
	} {
		t.Run(name, func(t *testing.T) {
			d, f, log := newTest(t, 7)
			f.fault("sendMessage", test.faults...)
			end := running(t, d, echo)
			f.say(7, 7, "who?")
			eventually(t, "a log", func() bool { return strings.Contains(log.String(), "msg=message") })
			end()
			if f.page(7) != test.page || !strings.Contains(log.String(), test.logs) {
				t.Errorf("%s\n%s", f.page(7), log)
			}
		})
	}
}

func TestReplyWithoutTopic(t *testing.T) {
	d, f, _ := newTest(t, -100)
	f.fault("sendMessage", failing(400, "Bad Request: message thread not found"))
	end := running(t, d, echo)
	f.push(inGroup(-100, 5, "/ask who?", map[string]any{"is_topic_message": true, "message_thread_id": 3}))
	settled(t, f, "sendMessage", 2)
	end()
	if sent := f.made("sendMessage"); sent[1].Has("message_thread_id") || f.page(-100) != "ask: who?\n" {
		t.Errorf("sent %v", sent)
	}
}
