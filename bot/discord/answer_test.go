package discord

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"verbatim/bot"
	"verbatim/bot/bottest"
)

func TestConverse(t *testing.T) {
	d, f, _ := newTest(t)
	end := running(t, d, handler{
		handle: func(_ context.Context, r bot.Request) bot.Message {
			return several("first-to-"+r.Text, "second", "third")
		},
		private: func(r bot.Request) bool { return r.Text == "secret" },
	})
	public, raw := f.arrive(2, asked("open"))
	d.receive("INTERACTION_CREATE", raw)
	d.receive("INTERACTION_CREATE", raw)
	secret, raw := f.arrive(2, asked("secret"))
	d.receive("INTERACTION_CREATE", raw)
	end()
	for token, text := range map[string]string{public: "first-to-open", secret: "first-to-secret"} {
		i := f.look(token)
		if firstWords(i.original) != text || len(i.followUps) != 2 || firstWords(strings.Join(i.followUps, "")) != "second third" || i.ephemeral != (token == secret) || i.thinking {
			t.Errorf("%+v", i)
		}
	}
}

func TestAnswers(t *testing.T) {
	for name, test := range map[string]struct {
		kind   int
		data   any
		more   map[string]any
		handle bottest.Handler
		want   string
		lone   bool // for the asker alone
	}{
		"panic":           {kind: 2, data: asked("x"), handle: func(context.Context, bot.Request) bot.Message { panic("oops") }, want: bot.Sorry.In("de") + "\n"},
		"too many":        {kind: 2, data: asked("x"), handle: func(context.Context, bot.Request) bot.Message { return bot.Message{} }, want: "deleted"},
		"button":          {kind: 3, data: map[string]any{"custom_id": "1:more:abc", "component_type": 2}, want: "more: abc map[]\n"},
		"old button":      {kind: 3, data: map[string]any{"custom_id": "gone", "component_type": 2}, want: bot.Outdated.In("de"), lone: true},
		"no data":         {kind: 2, data: nil, want: bot.Sorry.In("de"), lone: true},
		"wrong data":      {kind: 2, data: []int{1}, want: bot.Sorry.In("de"), lone: true},
		"wrong member":    {kind: 2, data: asked("x"), more: map[string]any{"member": 7}, want: bot.Sorry.In("de"), lone: true},
		"unknown command": {kind: 2, data: map[string]any{"name": "old", "type": 1}, want: "old:  map[]\n"},
		"unknown parts":   {kind: 3, data: map[string]any{"custom_id": "1:more:abc"}, more: map[string]any{"message": map[string]any{"components": []any{map[string]any{"type": 99}}}}, want: "more: abc map[]\n"},
		"modal":           {kind: 5, data: map[string]any{"custom_id": "1:more:abc"}},
		"unknown type":    {kind: 77, data: 5},
		"context ends": {kind: 2, data: asked("x"), handle: func(ctx context.Context, _ bot.Request) bot.Message {
			<-ctx.Done()
			return bot.Say("in time")
		}, want: "in time\n"},
		"hangs": {kind: 2, data: asked("x"), handle: func(context.Context, bot.Request) bot.Message {
			time.Sleep(time.Second)
			return bot.Say("late")
		}, want: bot.TookTooLong.In("de") + "\n"},
	} {
		t.Run(name, func(t *testing.T) {
			d, f, _ := newTest(t)
			d.rest.times.handler, d.rest.times.pause = 50*time.Millisecond, 20*time.Millisecond
			if test.handle == nil {
				test.handle = echo
			}
			end := running(t, d, test.handle)
			token, raw := f.arrive(test.kind, test.data, test.more)
			d.receive("INTERACTION_CREATE", raw)
			end()
			if name == "hangs" {
				time.Sleep(time.Second) // its goroutine
			}
			i := f.look(token)
			if i.deleted {
				i.original = "deleted"
			}
			if i.original != test.want || i.thinking || i.ephemeral != test.lone {
				t.Errorf("%+v", i)
			}
		})
	}
}

func TestComplete(t *testing.T) {
	d, f, _ := newTest(t)
	long := strings.Repeat("ß", 101)
	end := running(t, d, handler{suggest: func(r bot.Request, option string) []bot.Choice {
		if r.Options["source"] == "panic" {
			panic("oops")
		}
		offered := []bot.Choice{
			{Name: bot.Words(option, "deutsch "+option, "", "", ""), Value: r.Text + r.Options["source"]},
			{Name: bot.Same(long), Value: "v"}, {Name: bot.Same("n"), Value: long}, {Name: bot.Same(""), Value: "v"}, {Name: bot.Same("n")},
		}
		return append(offered, slices.Repeat([]bot.Choice{{Name: bot.Same("n"), Value: "v"}}, 30)...)
	}})
	typed := func(name, value string) map[string]any {
		return map[string]any{"name": "ask", "type": 1, "options": []any{map[string]any{"name": name, "type": 3, "value": value, "focused": true}}}
	}
	source, raw := f.arrive(4, typed("source", "dp"))
	d.receive("INTERACTION_CREATE", raw)
	question, raw := f.arrive(4, typed("question", "wh"))
	d.receive("INTERACTION_CREATE", raw)
	broken, raw := f.arrive(4, typed("source", "panic"))
	d.receive("INTERACTION_CREATE", raw)
	unread, raw := f.arrive(4, "nothing")
	d.receive("INTERACTION_CREATE", raw)
	end()
	for token, want := range map[string]string{
		source:   `{"choices":[{"name":"deutsch source","value":"dp"},{"name":"` + strings.Repeat("ß", 99) + `…","value":"v"},`,
		question: `{"choices":[{"name":"deutsch question","value":"wh"},`,
		broken:   `{"choices":[]}`,
		unread:   `{"choices":[]}`,
	} {
		if got := string(f.look(token).choices); !strings.HasPrefix(got, want) {
			t.Errorf("%s", got)
		}
	}
}

func TestBusy(t *testing.T) {
	d, f, _ := newTest(t)
	f.spec = nil
	hold := make(chan struct{})
	end := running(t, d, bottest.Handler(func(context.Context, bot.Request) bot.Message {
		<-hold
		return bot.Say("held")
	}))
	var tokens []string
	for range atOnce {
		token, raw := f.arrive(2, asked("x"))
		tokens = append(tokens, token)
		d.receive("INTERACTION_CREATE", raw)
	}
	for len(d.places) < atOnce {
		time.Sleep(time.Millisecond)
	}
	extra, raw := f.arrive(2, asked("x"))
	d.receive("INTERACTION_CREATE", raw)
	for f.look(extra).ended.IsZero() {
		time.Sleep(time.Millisecond)
	}
	close(hold)
	end()
	if i := f.look(extra); i.original != bot.ManyAsk.In("de") || !i.ephemeral {
		t.Errorf("%+v", i)
	}
	for _, token := range tokens {
		if i := f.look(token); i.original != "held\n" {
			t.Errorf("%+v", i)
		}
	}
}

// What has not arrived by the end of Run is told so.
func TestRestarting(t *testing.T) {
	d, f, _ := newTest(t)
	d.rest.times.closing, d.rest.times.grace = 50*time.Millisecond, 5*time.Second
	end := running(t, d, bottest.Handler(func(ctx context.Context, _ bot.Request) bot.Message {
		<-ctx.Done()
		return bot.Say("cut off")
	}))
	token, raw := f.arrive(2, asked("x"))
	d.receive("INTERACTION_CREATE", raw)
	for !f.look(token).thinking {
		time.Sleep(time.Millisecond)
	}
	end()
	if i := f.look(token); i.original != bot.Restarting.In("de")+"\n" {
		t.Errorf("%+v", i)
	}
	d.receive("INTERACTION_CREATE", raw) // too late, and no harm
}

// An interaction that Discord has given up, or that somebody else has answered,
// is left alone.
func TestTooLate(t *testing.T) {
	d, f, log := newTest(t)
	f.late = 0
	asks := 0
	end := running(t, d, bottest.Handler(func(context.Context, bot.Request) bot.Message { asks++; return bot.Say("x") }))
	_, raw := f.arrive(2, asked("late"))
	d.receive("INTERACTION_CREATE", raw)
	token, raw := f.arrive(2, asked("elsewhere"))
	f.mu.Lock()
	f.interactions[token].known = true
	f.mu.Unlock()
	d.receive("INTERACTION_CREATE", raw)
	end()
	if asks != 0 || !strings.Contains(log.String(), "10062") || !strings.Contains(log.String(), "40060") {
		t.Errorf("%d answers\n%s", asks, log)
	}
}

func TestEvents(t *testing.T) {
	d, f, log := newTest(t)
	d.self.Store(nil)
	end := running(t, d, echo)
	const mention = `{"id":"%d","type":0,"channel_id":"100","guild_id":"200","content":"<@9001> who?","mentions":[{"id":"9001"}],"author":{"id":"300"}}`
	d.receive("MESSAGE_CREATE", fmt.Appendf(nil, mention, 1)) // nobody knows whom it mentions
	d.receive("READY", []byte(`{"user":7}`))
	d.receive("READY", []byte(`{"user":{"id":"9001"}}`))
	d.receive("MESSAGE_CREATE", fmt.Appendf(nil, mention, 2))
	d.receive("INTERACTION_CREATE", []byte(`null`))
	d.receive("INTERACTION_CREATE", []byte(`{"id":"1","application_id":"../2","token":"interaction-token"}`))
	d.receive("GUILD_CREATE", []byte(`{}`))
	end()
	if f.page() != "ask: who? map[]\n\n" || strings.Count(log.String(), "cannot be read") != 3 {
		t.Errorf("%s\n%s", f.page(), log)
	}
}

// An answer is private if it is not known whether it is.
func TestPrivatePanics(t *testing.T) {
	d, f, _ := newTest(t)
	end := running(t, d, handler{handle: echo, private: func(bot.Request) bool { panic("oops") }})
	token, raw := f.arrive(2, asked("x"))
	d.receive("INTERACTION_CREATE", raw)
	end()
	if i := f.look(token); !i.ephemeral || i.original == "" {
		t.Errorf("%+v", i)
	}
}

// What cannot be taken back says that there is no answer.
func TestCannotDelete(t *testing.T) {
	d, f, _ := newTest(t)
	f.fault = func(_ http.ResponseWriter, r *http.Request) *fault {
		if r.Method != http.MethodDelete {
			return nil
		}
		return &fault{before: true, do: func(w http.ResponseWriter) { w.WriteHeader(403) }}
	}
	end := running(t, d, bottest.Handler(func(context.Context, bot.Request) bot.Message { return bot.Message{} }))
	token, raw := f.arrive(2, asked("x"))
	d.receive("INTERACTION_CREATE", raw)
	end()
	if i := f.look(token); i.original != silent.In("de") {
		t.Errorf("%+v", i)
	}
}

// Run ends in time, though Discord is gone and a handler minds nothing.
func TestGrace(t *testing.T) {
	d, f, _ := newTest(t)
	d.rest.times.closing, d.rest.times.grace = 50*time.Millisecond, 150*time.Millisecond
	var down atomic.Bool
	f.fault = func(http.ResponseWriter, *http.Request) *fault {
		if !down.Load() {
			return nil
		}
		return &fault{before: true, do: func(w http.ResponseWriter) { w.WriteHeader(503) }}
	}
	ended := make(chan bool)
	end := running(t, d, bottest.Handler(func(context.Context, bot.Request) bot.Message {
		<-ended
		return bot.Say("x")
	}))
	token, raw := f.arrive(2, asked("x"))
	d.receive("INTERACTION_CREATE", raw)
	for !f.look(token).thinking {
		time.Sleep(time.Millisecond)
	}
	down.Store(true)
	f.CloseClientConnections()
	end() // before the handler has ended
	close(ended)
}
