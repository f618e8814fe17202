package discord

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot"
	"verbatim/bot/bottest"
)

func TestAddressed(t *testing.T) {
	const author = `"author":{"id":"300","username":"reader"}`
	const mention = `"mentions":[{"id":"9001"}]`
	direct := bot.Request{ID: "1", User: "300", Channel: channel("100"), Direct: true, Divided: true, Titles: true, Command: "ask", Text: "who?", Options: map[string]string{}}
	with := func(change func(*bot.Request)) *bot.Request {
		r := direct
		change(&r)
		return &r
	}
	for name, test := range map[string]struct {
		event string
		want  *bot.Request
	}{
		"direct":         {`{"id":"1","type":0,"channel_id":"100","content":" who? ",` + author + `}`, &direct},
		"direct command": {`{"id":"1","type":0,"channel_id":"100","content":"/help",` + author + `}`, with(func(r *bot.Request) { r.Command, r.Text = "help", "" })},
		"direct, self":   {`{"id":"1","type":0,"channel_id":"100","content":"x","author":{"id":"9001","bot":true}}`, nil},
		"mention": {`{"id":"1","type":0,"channel_id":"100","guild_id":"200","content":"<@9001> who?","member":{"roles":["7"]},` + mention + `,` + author + `}`,
			with(func(r *bot.Request) { r.Server, r.Direct, r.Open, r.Roles = "200", false, true, []string{"7"} })},
		"mention behind": {`{"id":"1","type":19,"channel_id":"100","guild_id":"200","content":"who? <@!9001>",` + mention + `,` + author + `}`,
			with(func(r *bot.Request) { r.Server, r.Direct, r.Open = "200", false, true })},
		"mention and command": {`{"id":"1","type":0,"channel_id":"100","guild_id":"200","content":"<@9001>  /ask  who?",` + mention + `,` + author + `}`,
			with(func(r *bot.Request) { r.Server, r.Direct, r.Open = "200", false, true })},
		"reply to the bot":  {`{"id":"1","type":19,"channel_id":"100","guild_id":"200","content":"who?",` + mention + `,` + author + `}`, nil},
		"not to the bot":    {`{"id":"1","type":0,"channel_id":"100","guild_id":"200","content":"who?","mentions":[{"id":"5"}],` + author + `}`, nil},
		"@everyone":         {`{"id":"1","type":0,"channel_id":"100","guild_id":"200","content":"@everyone","mention_everyone":true,"mentions":[],` + author + `}`, nil},
		"other bot":         {`{"id":"1","type":0,"channel_id":"100","guild_id":"200","content":"<@9001>",` + mention + `,"author":{"id":"5","bot":true}}`, nil},
		"webhook":           {`{"id":"1","type":0,"channel_id":"100","guild_id":"200","content":"<@9001>","webhook_id":"5",` + mention + `,"author":{"id":"5"}}`, nil},
		"pinned":            {`{"id":"1","type":6,"channel_id":"100","guild_id":"200","content":"",` + mention + `,` + author + `}`, nil},
		"unreadable":        {`{"id":1}`, nil},
		"null":              {`null`, nil},
		"a strange channel": {`{"id":"1","type":0,"channel_id":"../1","content":"who?",` + author + `}`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			d, _, _ := newTest(t)
			got, ok := d.addressed(json.RawMessage(test.event))
			switch {
			case ok != (test.want != nil):
				t.Fatalf("addressed = %+v, %v", got, ok)
			case ok:
				if diff := cmp.Diff(*test.want, got); diff != "" {
					t.Error(diff)
				}
				if _, twice := d.addressed(json.RawMessage(test.event)); twice {
					t.Error("it is answered twice")
				}
			}
		})
	}
}

// onMessages spoils only the calls that post a message.
func onMessages(spoil func(http.ResponseWriter, *http.Request) *fault) func(http.ResponseWriter, *http.Request) *fault {
	return func(w http.ResponseWriter, r *http.Request) *fault {
		if !strings.HasSuffix(r.URL.Path, "/messages") {
			return nil
		}
		return spoil(w, r)
	}
}

// cutAfter cuts the connection n times, after Discord has done what was asked.
func cutAfter(n int) func(http.ResponseWriter, *http.Request) *fault {
	return func(http.ResponseWriter, *http.Request) *fault {
		if n--; n < 0 {
			return nil
		}
		return &fault{after: true, do: func(w http.ResponseWriter) {
			if c, _, err := w.(http.Hijacker).Hijack(); err == nil {
				c.Close()
			}
		}}
	}
}

const question = `{"id":"1","type":0,"channel_id":"100","content":"who?","author":{"id":"300"}}`

func TestReply(t *testing.T) {
	d, f, _ := newTest(t)
	end := running(t, d, bottest.Handler(func(context.Context, bot.Request) bot.Message {
		return several("one", "two")
	}))
	d.receive("MESSAGE_CREATE", json.RawMessage(question))
	end()
	if firstWords(f.page()) != "one two" || f.typing != 1 {
		t.Errorf("%d times typing, then\n%s", f.typing, f.page())
	}
}

// A reply whose outcome is unknown is posted again, and is there once.
func TestReplyAgain(t *testing.T) {
	d, f, _ := newTest(t)
	d.rest.times.pause = time.Millisecond
	f.fault = onMessages(cutAfter(3))
	end := running(t, d, echo)
	d.receive("MESSAGE_CREATE", json.RawMessage(question))
	end()
	if f.page() != "ask: who? map[]\n\n" {
		t.Errorf("%s", f.page())
	}
}

func TestReplyWithoutHistory(t *testing.T) {
	d, f, _ := newTest(t)
	f.history = true
	end := running(t, d, echo)
	d.receive("MESSAGE_CREATE", json.RawMessage(question))
	end()
	if f.page() != "ask: who? map[]\n\n" {
		t.Errorf("%s", f.page())
	}
}

func TestReplyRefused(t *testing.T) {
	for code, want := range map[string]string{"50035": bot.Sorry.In("en") + "\n", "50013": ""} {
		d, f, log := newTest(t)
		f.fault = onMessages(respond(400, `{"code":`+code+`}`))
		end := running(t, d, echo)
		d.receive("MESSAGE_CREATE", json.RawMessage(question))
		end()
		if f.page() != want || !strings.Contains(log.String(), code) {
			t.Errorf("%s: %s", code, f.page())
		}
	}
}

func TestReplyBusy(t *testing.T) {
	d, f, _ := newTest(t)
	d.places = make(chan struct{})
	end := running(t, d, echo)
	d.receive("MESSAGE_CREATE", json.RawMessage(question))
	end()
	if f.page() != bot.ManyAsk.In("en")+"\n" {
		t.Errorf("%s", f.page())
	}
}
