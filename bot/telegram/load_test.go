package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"verbatim/bot"
)

// Many chats at once, through all there is, while Telegram has its bad moments:
// each message is answered once, in order.
func TestLoad(t *testing.T) {
	const chats, each = 12, chatBurst
	f := newFakeAPI(t)
	p, log := newTestPoller(t, f, &memoryNotes{})
	o, q := newOrder(slog.New(slog.NewTextHandler(log, nil))), newQueue()
	f.fault("getUpdates", badGateway, cutAfter, failing(409, "Conflict"))
	f.fault("sendMessage", tooMany(1), badGateway, cutBefore, tooMany(1))
	reply := func(ctx context.Context, chat int64, text string) {
		for {
			err := q.do(ctx, chat, replyLane, func(ctx context.Context) error {
				return p.api.call(ctx, "sendMessage", map[string]any{"chat_id": chat, "text": text}, nil)
			})
			if limit := new(bot.RetryError); errors.As(err, &limit) || refused(err) {
				t.Errorf("reply in %d: %v", chat, err)
			}
			if err == nil || ctx.Err() != nil {
				return
			}
		}
	}
	accept := func(ctx context.Context, update json.RawMessage, done func()) bool {
		var u struct {
			Message struct {
				Chat struct{ ID int64 }
				Text string
			}
		}
		if err := json.Unmarshal(update, &u); err != nil {
			t.Error(err)
		}
		answering := context.WithoutCancel(ctx)
		return o.dispatch(ctx, u.Message.Chat.ID, func() {
			defer done()
			reply(answering, u.Message.Chat.ID, u.Message.Text)
		}) == nil
	}
	end := polling(t, p, accept)
	var want strings.Builder
	for n := range each {
		for chat := range int64(chats) {
			f.say(chat+1, 7, fmt.Sprintf("answer %d", n))
		}
		fmt.Fprintf(&want, "answer %d\n", n)
	}
	eventually(t, "the last answer", func() bool { return len(f.made("sendMessage")) >= chats*each+4 })
	if err := end(); err != nil {
		t.Error(err)
	}
	o.stop(usual.grace, func() { t.Error("it is hurried") })
	for chat := range int64(chats) {
		if got := f.page(chat + 1); got != want.String() {
			t.Errorf("chat %d shows %q", chat+1, got)
		}
	}
}
