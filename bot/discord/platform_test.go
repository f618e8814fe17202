package discord

import (
	"net/http"
	"testing"
	"time"

	"verbatim/bot"
	"verbatim/bot/bottest"
)

// person writes to the bot in a direct message.
type person struct {
	discord *Discord
	rest    *fakeREST
	gateway *fakeGateway
}

func (p *person) Platform() bot.Platform { return p.discord }
func (p *person) Channel() bot.Channel   { return channel("100") }
func (p *person) Page() string           { return p.rest.page() }
func (p *person) FailAfter(posts int) {
	failed := false
	p.rest.fault = func(_ http.ResponseWriter, r *http.Request) *fault {
		if r.Method != http.MethodPost || failed {
			return nil
		}
		if posts--; posts >= 0 {
			return nil
		}
		failed = true
		return &fault{before: true, do: func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) }}
	}
}
func (p *person) Say(text string) {
	p.rest.mu.Lock()
	id := p.rest.nextID()
	p.rest.mu.Unlock()
	for !p.gateway.ready(1) { // Run takes a moment
		time.Sleep(time.Millisecond)
	}
	p.gateway.dispatch("MESSAGE_CREATE", map[string]any{
		"id": id, "type": 0, "channel_id": "100", "content": text, "author": map[string]any{"id": "300", "username": "reader"},
	})
}

func TestPlatform(t *testing.T) {
	bottest.Run(t, func(t *testing.T) bottest.Harness {
		g := newFakeGateway(t)
		g.token = fakeToken
		d, f, _ := newTest(t)
		d.gateway.pace, f.gateway = brisk, g
		return &person{d, f, g}
	})
}
