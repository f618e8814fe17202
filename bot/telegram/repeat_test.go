package telegram

import (
	"context"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"

	"verbatim/bot"
)

// What does no harm twice is called until it succeeds, but not for ever.
func TestRepeat(t *testing.T) {
	faults := map[string]fault{
		"a page": badGateway, "500": failing(500, "Internal Server Error"), "cut": cutBefore, "cut after": cutAfter,
		"malformed": malformed, "no code": noCode,
	}
	edit := func(d *Telegram, p bot.Posted, m bot.Message) error {
		_, err := d.Edit(t.Context(), p, m)
		return err
	}
	calls := map[string]func(d *Telegram, p bot.Posted) error{
		"editMessageText": func(d *Telegram, p bot.Posted) error { return edit(d, p, long("three", "four")) },
		"deleteMessage":   func(d *Telegram, p bot.Posted) error { return edit(d, p, long("one")) },
		"setMyCommands":   func(d *Telegram, _ bot.Posted) error { return d.registerOnce(t.Context()) },
		"answerCallbackQuery": func(d *Telegram, _ bot.Posted) error {
			return d.answerCallback(t.Context(), callbackAnswer{ID: "q"})
		},
		"answerInlineQuery": func(d *Telegram, _ bot.Posted) error {
			return d.answerInline(t.Context(), &inlineQuery{ID: "q"}, bot.Say("nothing"))
		},
	}
	for method, call := range calls {
		for name, spoil := range faults {
			if name == "cut after" && strings.HasPrefix(method, "answer") {
				continue // Telegram takes one answer
			}
			for times, succeeds := range map[int]bool{2: true, 20: false} {
				d, f, _ := newTest(t, -100)
				f.queries["q"] = true
				posted, err := d.Send(t.Context(), newsroom, long("one", "two"))
				if err != nil {
					t.Fatal(err)
				}
				f.fault(method, slices.Repeat([]fault{spoil}, times)...)
				err = call(d, posted)
				// What cannot be heard to succeed may have succeeded.
				if n := len(f.made(method)); (err == nil) != succeeds || succeeds && n < 2 || n > 40 {
					t.Errorf("%s, %d times %s: %d calls, %v", method, times, name, n, err)
				}
			}
		}
	}
}

// Nobody waits for the answer to a button for as long as Telegram may demand.
func TestRepeatPatience(t *testing.T) {
	d, f, _ := newTest(t)
	f.fault("answerCallbackQuery", tooMany(3600))
	if err := d.answerCallback(t.Context(), callbackAnswer{ID: "q"}); err == nil || len(f.made("answerCallbackQuery")) != 1 {
		t.Errorf("%v after %d calls", err, len(f.made("answerCallbackQuery")))
	}
}

// A reply that cannot have reached Telegram is sent again.
func TestReplyUnreached(t *testing.T) {
	d, f, _ := newTest(t, 7)
	transport, dials := d.api.http.Transport.(*http.Transport), 0
	dial := transport.DialContext
	transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if dials++; dials < 3 {
			address = "127.0.0.1:1"
		}
		return dial(ctx, network, address)
	}
	err := d.post(t.Context(), target{chat: 7}, bot.Request{Locale: "en"}, bot.Say("answer"))
	if err != nil || dials != 3 || f.page(7) != "answer\n" {
		t.Errorf("%v after %d attempts\n%s", err, dials, f.page(7))
	}
}
