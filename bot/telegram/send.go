package telegram

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"verbatim/bot"
)

// outgoing is a message as the API takes it.
type outgoing struct {
	Chat     int64    `json:"chat_id"`
	Thread   int64    `json:"message_thread_id,omitempty"`
	Message  int64    `json:"message_id,omitempty"` // the one that it replaces
	Text     string   `json:"text"`
	Entities []entity `json:"entities,omitempty"`
	Preview  preview  `json:"link_preview_options"`
	Silent   bool     `json:"disable_notification,omitempty"`
	Reply    *replyTo `json:"reply_parameters,omitempty"`
	Markup   *markup  `json:"reply_markup,omitempty"`
}

// markup is the keyboard of a message. Without one it is left out.
type markup struct {
	Rows [][]button `json:"inline_keyboard"`
}

func markupOf(p post) *markup {
	if len(p.Keyboard) == 0 {
		return nil
	}
	return &markup{p.Keyboard}
}

// address names a message to what takes no more than its name.
type address struct {
	Chat    int64 `json:"chat_id"`
	Message int64 `json:"message_id"`
}

func outgoingTo(to target, p post) outgoing {
	return outgoing{
		Chat: to.chat, Thread: to.thread, Text: p.Text, Entities: p.Entities, Preview: p.Preview,
		Silent: to.silent, Reply: replyOf(to), Markup: markupOf(p),
	}
}

// posts are the messages as which m is said in a chat. Outside of a private one,
// whose ID is positive, some actions lead there.
func (t *Telegram) posts(ctx context.Context, chat int64, m bot.Message, locale string) ([]post, error) {
	if chat < 0 {
		self, err := t.account(ctx)
		if err != nil {
			return nil, err
		}
		m = directed(m, self.Username)
	}
	return rendered(m, locale)
}

// rendered are the messages as which m is sent.
func rendered(m bot.Message, locale string) (all []post, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("render: panic: %v: %w", p, bot.ErrRefused)
		}
	}()
	return render(m, locale), nil
}

// separator stands between the messages as which one was sent, in a bot.Posted.
const separator = ","

// messagesOf are the IDs of the messages as which one was sent.
func messagesOf(posted bot.Posted) []string {
	return slices.DeleteFunc(strings.Split(posted.ID, separator), func(id string) bool { return id == "" })
}

// parseChannel reads a channel. One that cannot be is no more there than one
// that is gone.
func parseChannel(c bot.Channel) (to target, err error) {
	to.chat, err = strconv.ParseInt(c.ID, 10, 64)
	if err == nil && c.Thread != "" {
		to.thread, err = strconv.ParseInt(c.Thread, 10, 64)
	}
	if err != nil || to.chat == 0 {
		return to, fmt.Errorf("%q, thread %q, is no channel: %w", c.ID, c.Thread, bot.ErrChannelGone)
	}
	return to, nil
}

// Send implements bot.Platform.
func (t *Telegram) Send(ctx context.Context, channel bot.Channel, m bot.Message) (bot.Posted, error) {
	return t.Edit(ctx, bot.Posted{Channel: channel}, m)
}

// Edit implements bot.Platform. What has more messages than before goes on
// below, what has fewer loses the last ones.
func (t *Telegram) Edit(ctx context.Context, posted bot.Posted, m bot.Message) (bot.Posted, error) {
	to, err := parseChannel(posted.Channel)
	if err != nil {
		return posted, err
	}
	to.silent = m.Silent
	to.below, to.part = below(posted.Channel, m.Below)
	posts, err := t.posts(ctx, to.chat, m, m.Locale)
	if err != nil {
		return posted, err
	}
	ids, err := t.arrange(ctx, to, messagesOf(posted), posts)
	switch {
	case err != nil && to.chat > 0: // its number is the user's
		err = fmt.Errorf("post to a private chat: %w", err)
	case err != nil:
		err = fmt.Errorf("post to channel %s: %w", posted.Channel.ID, err)
	}
	posted.ID = strings.Join(ids, separator)
	return posted, err
}

// arrange makes posts of messages, and returns those that there are then. The
// first one says what they answer.
func (t *Telegram) arrange(ctx context.Context, to target, ids []string, posts []post) ([]string, error) {
	for n, p := range posts {
		if n < len(ids) {
			if err := t.replace(ctx, to, ids[n], p); err != nil {
				return ids, bot.Partly(n, err)
			}
			continue
		}
		if n > 0 {
			to.below, to.part = 0, ""
		}
		id, err := t.create(ctx, to, p)
		if err != nil {
			return ids, bot.Partly(n, err)
		}
		ids = append(ids, idText(id))
	}
	for ; len(ids) > len(posts); ids = ids[:len(ids)-1] {
		if err := t.remove(ctx, to, ids[len(ids)-1]); err != nil {
			return ids, bot.Partly(len(posts), err)
		}
	}
	return ids, nil
}

// create posts a message, once.
func (t *Telegram) create(ctx context.Context, to target, p post) (id int64, err error) {
	id, err = t.sendMessage(ctx, to, alertLane, p)
	return id, sendError(err)
}

// sendMessage posts a message when it is its turn. An answer that does not name
// the message says nothing of it.
func (t *Telegram) sendMessage(ctx context.Context, to target, l lane, p post) (id int64, err error) {
	var created incoming
	err = t.deliver(ctx, to.chat, l, func(ctx context.Context, chat int64) error {
		to.chat = chat
		err := t.once(ctx, "sendMessage", outgoingTo(to, p), &created)
		if to.part != "" && noPart(err) { // nothing was sent, so this takes no further turn
			to.part = ""
			err = t.once(ctx, "sendMessage", outgoingTo(to, p), &created)
		}
		return inDoubt(err)
	})
	if err == nil && created.ID == 0 {
		err = fmt.Errorf("%w: what was sent has no ID", bot.ErrTwice)
	}
	return created.ID, err
}

func (t *Telegram) replace(ctx context.Context, to target, id string, p post) error {
	n, err := messageID(id)
	if err != nil {
		return err
	}
	return editError(t.rewrite(ctx, to.chat, n, alertLane, p))
}

// rewrite replaces a message. That it says so already is fine. Where the last of
// several attempts failed for certain, one before it may have had an effect.
func (t *Telegram) rewrite(ctx context.Context, chat, message int64, l lane, p post) error {
	doubt := false
	err := t.repeat(ctx, lost, func() error {
		return t.revise(ctx, chat, l, func(ctx context.Context, chat int64) error {
			o := outgoingTo(target{chat: chat}, p)
			o.Message = message
			err := t.once(ctx, "editMessageText", o, nil)
			doubt = doubt || unclear(err)
			return err
		})
	})
	switch {
	case err == nil, says(err, "message is not modified"):
		return nil
	case doubt:
		return fmt.Errorf("%w: %w", bot.ErrInDoubt, err)
	}
	return err
}

// remove deletes a message, if that has not been done. Telegram does so for two
// days only; what is older must not go on saying what holds no longer.
func (t *Telegram) remove(ctx context.Context, to target, id string) error {
	n, err := messageID(id)
	if err != nil {
		return err
	}
	err = t.repeat(ctx, lost, func() error {
		return t.revise(ctx, to.chat, alertLane, func(ctx context.Context, chat int64) error {
			return t.once(ctx, "deleteMessage", address{chat, n}, nil)
		})
	})
	switch {
	case says(err, "message to delete not found"):
		return nil
	case says(err, "message can't be deleted"):
		err = t.rewrite(ctx, to.chat, n, alertLane, post{Text: more, Preview: preview{Disabled: true}})
	}
	return editError(err)
}

func messageID(id string) (int64, error) {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || n == 0 {
		return 0, fmt.Errorf("%q is no message: %w", id, bot.ErrPostGone)
	}
	return n, nil
}

// deliver does something in a chat when it is its turn, and again where the chat
// has moved to.
func (t *Telegram) deliver(ctx context.Context, chat int64, l lane, do func(ctx context.Context, chat int64) error) error {
	to, err := t.attempt(ctx, chat, l, do)
	if to != 0 {
		_, err = t.attempt(ctx, to, l, do)
	}
	return err
}

// attempt does something in a chat when it is its turn. It returns where the chat
// is now if Telegram says that it is elsewhere.
func (t *Telegram) attempt(ctx context.Context, chat int64, l lane, do func(ctx context.Context, chat int64) error) (to int64, err error) {
	chat = t.moves.of(chat)
	err = t.queue.do(ctx, chat, l, func(ctx context.Context) error { return do(ctx, chat) })
	var refusal *apiError
	if !errors.As(err, &refusal) || refusal.MigrateTo == 0 || refusal.MigrateTo == chat {
		return 0, err
	}
	t.move(ctx, chat, refusal.MigrateTo)
	return refusal.MigrateTo, err
}

// revise does something to a message when it is its chat's turn. A supergroup
// numbers its messages anew: that of a group which turns out to have become one is
// out of reach.
func (t *Telegram) revise(ctx context.Context, chat int64, l lane, do func(ctx context.Context, chat int64) error) error {
	to, err := t.attempt(ctx, chat, l, do)
	if to != 0 {
		return fmt.Errorf("%w: %w", bot.ErrPostGone, err)
	}
	return err
}
