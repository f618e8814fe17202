package telegram

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"verbatim/bot"
	"verbatim/bot/bottest"
)

// person writes to the bot in a private chat.
type person struct {
	telegram *Telegram
	api      *fakeAPI
}

func (p *person) Platform() bot.Platform { return p.telegram }
func (p *person) Channel() bot.Channel   { return bot.Channel{Platform: platform, ID: "7"} }
func (p *person) Page() string           { return p.api.page(7) }
func (p *person) FailAfter(posts int) {
	fine := func(w http.ResponseWriter, _ *http.Request, answer func() result) { write(w, answer()) }
	p.api.fault("sendMessage", append(slices.Repeat([]fault{fine}, posts), failing(500, "Internal Server Error"))...)
}
func (p *person) Say(text string) {
	update := inGroup(7, int(time.Now().UnixNano()), text, nil)
	p.api.push(update)
}

func TestPlatform(t *testing.T) {
	bottest.Run(t, func(t *testing.T) bottest.Harness {
		d, f, _ := newTest(t, 7)
		return &person{d, f}
	})
}
