package telegram

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"verbatim/bot"
)

// target is where an answer goes.
type target struct {
	chat, thread int64
	below        int64  // the message that it answers; 0: it stands alone
	part         string // of that, which is meant and stands struck there; empty: all
	silent       bool   // it notifies nobody
}

// targetOf is where a message is answered. In a private chat it is plain what an
// answer is to.
func targetOf(m *incoming) target {
	to := target{chat: m.Chat.ID, below: m.ID}
	if m.InTopic {
		to.thread = m.Thread
	}
	if m.Chat.Type == privateChat {
		to.below = 0
	}
	return to
}

// told remembers which chats know that the bot is busy.
type told struct {
	mu    sync.Mutex
	chats map[int64]bool
}

// tell reports whether a chat has to be told.
func (k *told) tell(chat int64) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.chats[chat] {
		return false
	}
	if k.chats == nil {
		k.chats = map[int64]bool{}
	}
	k.chats[chat] = true
	return true
}

func (k *told) forget(chat int64) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.chats, chat)
}

// admit has a request answered, or says, once, that too many are under way.
func (t *Telegram) admit(ctx context.Context, log *slog.Logger, r bot.Request, m *incoming, done func()) (later bool, err error) {
	log = log.With("command", r.Command)
	to := targetOf(m)
	err = t.startRequest(ctx, to.chat, func(ctx context.Context, s shift) {
		defer done()
		begin := time.Now()
		answer := t.answer(ctx, s, &r, to)
		report(log, "message", begin, t.post(ctx, to, r, answer))
	})
	if !errors.Is(err, errCrowded) {
		t.told.forget(to.chat)
		return err == nil, err
	}
	if !t.told.tell(to.chat) {
		return false, nil
	}
	return false, t.start(ctx, 0, func(ctx context.Context, _ shift) {
		report(log, "busy", time.Now(), t.post(ctx, to, r, bot.Say(bot.ManyAsk.In(r.Locale))))
	})
}

// answer has a request handled when there is a place, and shows meanwhile that
// the bot is at work.
func (t *Telegram) answer(ctx context.Context, s shift, r *bot.Request, to target) bot.Message {
	waiting, cancel := context.WithTimeout(ctx, t.waits.handler)
	defer cancel()
	select {
	case t.places <- struct{}{}:
		defer func() { <-t.places }()
	case <-waiting.Done():
		return bot.Say(bot.ManyAsk.In(r.Locale))
	case <-s.closing:
		return bot.Say(bot.Restarting.In(r.Locale))
	}
	acting, stop := context.WithCancel(ctx)
	var typing sync.WaitGroup
	typing.Go(func() {
		action := chatAction{Chat: to.chat, Thread: to.thread, Action: "typing"}
		if err := t.call(acting, "sendChatAction", action, nil); err != nil {
			t.log.Debug("typing", "platform", platform, "err", err)
		}
	})
	defer typing.Wait() // so that it does not show after the answer
	defer stop()
	t.learnAdmin(ctx, r)
	return t.handle(ctx, s, *r, t.waits.handler)
}

type chatAction struct {
	Chat   int64  `json:"chat_id"`
	Thread int64  `json:"message_thread_id,omitempty"`
	Action string `json:"action"`
}

// report logs what was done. What went well has its line where it was handled.
func report(log *slog.Logger, what string, begin time.Time, err error) {
	level := slog.LevelDebug
	if err != nil {
		level = slog.LevelWarn
	}
	log.Log(context.Background(), level, what, "took", time.Since(begin), "err", err)
}

// handle has a request handled, and always has something to say.
func (t *Telegram) handle(ctx context.Context, s shift, r bot.Request, patience time.Duration) bot.Message {
	return bot.Asking{Handler: s.handler, Patience: patience, Pause: t.waits.pause, Closing: s.closing, Panicked: t.panicked}.Ask(ctx, r)
}

// post answers by messages. One that is refused is replaced by a plain one.
func (t *Telegram) post(ctx context.Context, to target, r bot.Request, m bot.Message) error {
	sorry := post{Text: bot.Sorry.In(r.Locale)}
	posts, failed := t.posts(ctx, to.chat, m, r.Locale)
	if failed != nil {
		posts, m = []post{sorry}, bot.Message{}
	}
	ids, err := t.replies(ctx, &to, posts)
	t.attest(r, to, ids, m)
	if refused(err) && !errors.Is(err, bot.ErrChannelGone) {
		_, again := t.reply(ctx, &to, sorry)
		err = errors.Join(err, again)
	}
	if err = errors.Join(failed, err); err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	return nil
}

// attest tells who wants to know of what was posted of an answer with quotes.
func (t *Telegram) attest(r bot.Request, to target, ids []string, m bot.Message) {
	quotes := func(b bot.Block) bool { return b.Quote != nil && !b.Context }
	if t.witness == nil || len(ids) == 0 || !slices.ContainsFunc(m.Blocks, quotes) {
		return
	}
	c := bot.Channel{Platform: platform, ID: idText(to.chat)}
	if to.thread != 0 {
		c.Thread = idText(to.thread)
	}
	t.witness(r, bot.Posted{Channel: c, ID: strings.Join(ids, separator)}, m)
}

// replies sends the messages of an answer, and returns the IDs of those that were
// sent, also beside an error.
func (t *Telegram) replies(ctx context.Context, to *target, posts []post) (ids []string, err error) {
	for _, p := range posts {
		id, err := t.reply(ctx, to, p)
		if err != nil {
			return ids, err
		}
		ids = append(ids, idText(id))
	}
	return ids, nil
}

// reply sends one message of an answer. A topic that is gone is left for the
// group.
func (t *Telegram) reply(ctx context.Context, to *target, p post) (id int64, err error) {
	id, err = t.replyAt(ctx, *to, p)
	if to.thread != 0 && noThread(err) {
		to.thread = 0
		id, err = t.replyAt(ctx, *to, p)
	}
	return id, err
}

// replyAt sends a message, again as long as that has certainly not been done.
func (t *Telegram) replyAt(ctx context.Context, to target, p post) (id int64, err error) {
	err = t.repeat(ctx, undone, func() error {
		id, err = t.sendMessage(ctx, to, replyLane, p)
		return err
	})
	return id, err
}
