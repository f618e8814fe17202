package discord

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"verbatim/bot"
	"verbatim/bot/bottest"
)

// person writes to the bot in a direct message.
type person struct {
	discord *Discord
	rest    *fakeREST
}

func (p *person) Platform() bot.Platform { return p.discord }
func (p *person) Channel() bot.Channel   { return channel("100") }
func (p *person) Page() string           { return p.rest.page() }
func (p *person) Say(text string) {
	p.rest.mu.Lock()
	id := p.rest.nextID()
	p.rest.mu.Unlock()
	event, _ := json.Marshal(map[string]any{
		"id": id, "type": 0, "channel_id": "100", "content": text, "author": map[string]any{"id": "300", "username": "reader"},
	})
	for !p.discord.start(func(context.Context, shift) {}) { // Run takes a moment
		time.Sleep(time.Millisecond)
	}
	p.discord.receive("MESSAGE_CREATE", event)
}

func TestPlatform(t *testing.T) {
	bottest.Run(t, func(t *testing.T) bottest.Harness {
		d, f, _ := newTest(t)
		return &person{d, f}
	})
}
