package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"time"

	"verbatim/bot"
)

// maxToast is how much shows on a button that was pressed, in UTF-16 units.
const maxToast = 200

// toasts are the commands whose answers show on the button.
var toasts = map[string]bool{"useful": true, "useless": true}

// inChannels are the commands whose answers show on the button in a channel, to
// whoever pressed it alone: below the message all readers would get them.
var inChannels = map[string]bool{"why": true, "watch": true}

// inPlace are the commands whose answers replace the message with the button.
var inPlace = map[string]bool{"settings": true}

type callbackAnswer struct {
	ID    string `json:"callback_query_id"`
	Text  string `json:"text,omitempty"`
	Alert bool   `json:"show_alert,omitempty"` // until it is closed
}

func (t *Telegram) takeCallback(ctx context.Context, log *slog.Logger, update int64, raw json.RawMessage, done func()) (later bool, err error) {
	var c callbackQuery
	if err := decode(raw, &c); err != nil {
		return false, err
	}
	if c.ID == "" || c.From.ID == 0 || c.From.Bot {
		return false, errors.New("a button without somebody who presses it")
	}
	r, current := t.pressed(&c)
	r.ID = idText(update)
	log = log.With("command", r.Command)
	switch {
	case !current:
		return false, t.toast(ctx, log, &c, bot.Outdated.In(r.Locale))
	case toasts[r.Command], inChannels[r.Command] && isChannel(&c):
		return t.onButton(ctx, log, &c, r, done)
	case r.Channel.ID == "", isChannel(&c): // all who read the channel would get the answer
		return false, t.toast(ctx, log, &c, onlyInChat.In(r.Locale))
	}
	return t.press(ctx, log, &c, r, done)
}

// isChannel reports whether a button stands in a channel.
func isChannel(c *callbackQuery) bool { return c.Message != nil && c.Message.Chat.Type == channelChat }

// pressed makes a request of a button. current is false for a button of another
// version.
func (t *Telegram) pressed(c *callbackQuery) (r bot.Request, current bool) {
	r.Channel.Platform = platform
	r.Command, r.Text, current = parseCallbackData(c.Data)
	if c.Message != nil && c.Message.ID != 0 && c.Message.Chat.ID != 0 {
		t.place(&r, c.Message)
	}
	r.User, r.Locale = idText(c.From.ID), c.From.Language
	return r, current
}

// press confirms a button at once, beside doing what it says.
func (t *Telegram) press(ctx context.Context, log *slog.Logger, c *callbackQuery, r bot.Request, done func()) (later bool, err error) {
	to := targetOf(c.Message)
	to.below = c.Message.ID
	err = t.startRequest(ctx, to.chat, func(ctx context.Context, s shift) {
		defer done()
		begin := time.Now()
		answer := t.answer(ctx, s, &r, to)
		report(log, "button", begin, t.conclude(ctx, to, r, answer))
	})
	switch {
	case errors.Is(err, errCrowded):
		return false, t.toast(ctx, log, c, bot.ManyAsk.In(r.Locale))
	case err != nil:
		return false, err
	}
	return true, t.toast(ctx, log, c, "")
}

// conclude says what a button has led to: below its message or in its place.
func (t *Telegram) conclude(ctx context.Context, to target, r bot.Request, m bot.Message) error {
	posts, err := t.posts(ctx, to.chat, m, r.Locale)
	// What has no buttons is a refusal or an error: the message stays.
	if err != nil || len(posts) != 1 || !inPlace[r.Command] || len(m.Actions) == 0 {
		return t.post(ctx, to, r, m)
	}
	err = t.rewrite(ctx, to.chat, to.below, replyLane, posts[0])
	if refused(err) { // the message may be too old, or gone
		return t.post(ctx, to, r, m)
	}
	return err
}

// ofUser is where what somebody has pressed is worked on in order, so that the last
// judgement counts: beside what goes on in any chat, whose IDs are smaller.
func ofUser(user int64) int64 { return user | 1<<62 }

// onButton shows the answer on the button.
func (t *Telegram) onButton(ctx context.Context, log *slog.Logger, c *callbackQuery, r bot.Request, done func()) (later bool, err error) {
	err = t.startRequest(ctx, ofUser(c.From.ID), func(ctx context.Context, s shift) {
		defer done()
		begin := time.Now()
		t.learnAdmin(ctx, &r)
		m := t.handle(ctx, s, r, t.waits.toast)
		report(log, "button", begin, t.answerCallback(ctx, callbackAnswer{c.ID, ownWords(m), !toasts[r.Command]}))
	})
	if errors.Is(err, errCrowded) {
		return false, t.toast(ctx, log, c, bot.ManyAsk.In(r.Locale))
	}
	return err == nil, err
}

// toast shows a text on a button, or only that it was pressed.
func (t *Telegram) toast(ctx context.Context, log *slog.Logger, c *callbackQuery, text string) error {
	return t.start(ctx, 0, func(ctx context.Context, _ shift) {
		begin := time.Now()
		if err := t.answerCallback(ctx, callbackAnswer{ID: c.ID, Text: text}); err != nil || text != "" {
			report(log, "button", begin, err)
		}
	})
}

func (t *Telegram) answerCallback(ctx context.Context, a callbackAnswer) error {
	a.Text = ellipsis(a.Text, maxToast)
	return t.call(ctx, "answerCallbackQuery", a, nil)
}

// ownWords are the bot's own words in a message.
func ownWords(m bot.Message) string {
	var words []string
	for _, b := range m.Blocks {
		if b.Text != "" {
			words = append(words, b.Text)
		}
	}
	return strings.Join(words, " ")
}
