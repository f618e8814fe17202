package telegram

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"verbatim/bot"
)

// The pace of sending, by Telegram's FAQ: a second in a chat, short bursts
// allowed; 20 a minute in a group or channel; about 30 a second in all.
const (
	chatRate, chatBurst     = rate.Limit(1), 3
	groupRate, groupBurst   = rate.Limit(15.0 / 60), 5 // never more than 20 within a minute
	globalRate, globalBurst = rate.Limit(25), 5        // never more than 30 within a second
	// patience is how long an alert waits. What takes longer is given back, so
	// that alerts to other chats go on.
	patience = 2 * time.Second
	// crowd is how many chats are kept before those that rest are forgotten.
	crowd = 1024
	never = time.Duration(math.MaxInt64)
)

// lane says what goes first.
type lane int

const (
	replyLane lane = iota
	alertLane
	lanes
)

// queue lets messages out one after the other in each chat, at the pace that
// Telegram allows. It runs nothing by itself: senders wait in do.
type queue struct {
	mu       sync.Mutex
	everyone *rate.Limiter
	until    time.Time // a pause of all
	chats    map[int64]*chatQueue
	waiting  [lanes][]*turn // in the order of arrival
	timer    *time.Timer    // set while somebody waits for the time
}

// chatQueue is the state of one chat.
type chatQueue struct {
	limiter *rate.Limiter
	until   time.Time // a pause
	sending bool
	senders int // in do
}

// turn is a message that waits.
type turn struct {
	chat *chatQueue
	lane lane
	come chan struct{} // closed when the wait is over
	gone bool          // it may be sent
	err  error         // it may not
}

func newQueue() *queue {
	return &queue{everyone: rate.NewLimiter(globalRate, globalBurst), chats: map[int64]*chatQueue{}}
}

// do sends when it is the chat's turn, replies before alerts. A reply waits for
// as long as Telegram demands, if ctx lasts that long, and is sent again; an
// alert that would have to wait is given back as *bot.RetryError. What belongs
// to no chat has chat 0, and its pauses hold for all.
func (q *queue) do(ctx context.Context, chat int64, l lane, send func(context.Context) error) error {
	c := q.enter(chat)
	defer q.leave(c)
	t := &turn{chat: c, lane: l}
	for again := false; ; again = true {
		if err := q.wait(ctx, t, again); err != nil {
			return err
		}
		err := q.send(ctx, t, chat == 0, send)
		var limit *bot.RetryError
		if !errors.As(err, &limit) || l == alertLane || !lasts(ctx, limit.After) {
			return err
		}
	}
}

// send has the turn, and hands it on.
func (q *queue) send(ctx context.Context, t *turn, all bool, send func(context.Context) error) (err error) {
	defer func() { // even when send panics
		q.mu.Lock()
		defer q.mu.Unlock()
		t.chat.sending = false
		q.pause(t.chat, all, err)
		q.advance()
	}()
	return send(ctx)
}

// pause heeds a 429.
func (q *queue) pause(c *chatQueue, all bool, err error) {
	var limit *bot.RetryError
	if !errors.As(err, &limit) {
		return
	}
	until := time.Now().Add(limit.After)
	if all {
		q.until = later(q.until, until)
	} else {
		c.until = later(c.until, until)
	}
	q.waiting[alertLane] = slices.DeleteFunc(q.waiting[alertLane], func(t *turn) bool {
		if !all && t.chat != c {
			return false
		}
		t.err = limit
		close(t.come)
		return true
	})
}

// wait returns nil when the turn has come.
func (q *queue) wait(ctx context.Context, t *turn, again bool) error {
	if err := q.join(ctx, t, again); err != nil {
		return err
	}
	select {
	case <-t.come:
		return t.err
	case <-ctx.Done():
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	if t.gone {
		t.chat.sending = false
	} else {
		q.waiting[t.lane] = slices.DeleteFunc(q.waiting[t.lane], func(o *turn) bool { return o == t })
	}
	q.advance()
	return ctx.Err()
}

// join lets a turn wait, where there is sense in that. One that failed goes to
// the front, which keeps the order.
func (q *queue) join(ctx context.Context, t *turn, again bool) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := time.Now()
	switch paused := later(q.until, t.chat.until).Sub(now); {
	case ctx.Err() != nil:
		return ctx.Err()
	case paused > 0 && (t.lane == alertLane || !lasts(ctx, paused)):
		return &bot.RetryError{After: paused}
	case t.lane == alertLane && tokensIn(t.chat.limiter, now) > patience:
		return &bot.RetryError{After: tokensIn(t.chat.limiter, now)}
	}
	t.come, t.gone, t.err = make(chan struct{}), false, nil
	at := len(q.waiting[t.lane])
	if again {
		at = 0
	}
	q.waiting[t.lane] = slices.Insert(q.waiting[t.lane], at, t)
	q.advance()
	return nil
}

// advance lets go whoever may, and comes back when the next one may.
func (q *queue) advance() {
	now := time.Now()
	next, all := never, q.allIn(now)
	seen := map[*chatQueue]bool{} // only the first of a chat may go
	for l := replyLane; l < lanes && all <= 0; l++ {
		q.waiting[l] = slices.DeleteFunc(q.waiting[l], func(t *turn) bool {
			if all > 0 || seen[t.chat] || t.chat.sending {
				return false
			}
			seen[t.chat] = true
			if in := t.chat.readyIn(now); in > 0 {
				next = min(next, in)
				return false
			}
			q.everyone.AllowN(now, 1)
			t.chat.limiter.AllowN(now, 1)
			t.chat.sending, t.gone = true, true
			close(t.come)
			all = q.allIn(now)
			return true
		})
	}
	if all > 0 && len(q.waiting[replyLane])+len(q.waiting[alertLane]) > 0 {
		next = all
	}
	q.wake(next)
}

// allIn is how long everybody has to wait.
func (q *queue) allIn(now time.Time) time.Duration {
	return max(q.until.Sub(now), tokensIn(q.everyone, now))
}

// readyIn is how long the chat has to wait.
func (c *chatQueue) readyIn(now time.Time) time.Duration {
	return max(c.until.Sub(now), tokensIn(c.limiter, now))
}

// wake sets the timer.
func (q *queue) wake(in time.Duration) {
	if q.timer != nil {
		q.timer.Stop()
		q.timer = nil
	}
	if in == never {
		return
	}
	q.timer = time.AfterFunc(in, func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.advance()
	})
}

// tokensIn is how long a limiter makes wait, without counting that.
func tokensIn(l *rate.Limiter, now time.Time) time.Duration {
	missing := 1 - l.TokensAt(now)
	if missing <= 0 {
		return 0
	}
	return time.Duration(missing/float64(l.Limit())*float64(time.Second)) + time.Microsecond
}

func (q *queue) enter(chat int64) *chatQueue {
	q.mu.Lock()
	defer q.mu.Unlock()
	if chat == 0 {
		return &chatQueue{limiter: rate.NewLimiter(rate.Inf, 1)} // there is no order
	}
	c := q.chats[chat]
	if c == nil {
		q.forget()
		c = &chatQueue{limiter: newLimiter(chat)}
		q.chats[chat] = c
	}
	c.senders++
	return c
}

func (q *queue) leave(c *chatQueue) {
	q.mu.Lock()
	defer q.mu.Unlock()
	c.senders--
}

// forget drops the chats that make nobody wait.
func (q *queue) forget() {
	if len(q.chats) < crowd {
		return
	}
	now := time.Now()
	for id, c := range q.chats {
		if c.senders == 0 && c.until.Before(now) && c.limiter.TokensAt(now) >= float64(c.limiter.Burst()) {
			delete(q.chats, id)
		}
	}
}

func newLimiter(chat int64) *rate.Limiter {
	if chat < 0 { // groups and channels
		return rate.NewLimiter(groupRate, groupBurst)
	}
	return rate.NewLimiter(chatRate, chatBurst)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// lasts reports whether ctx lasts longer than d.
func lasts(ctx context.Context, d time.Duration) bool {
	end, ok := ctx.Deadline()
	return !ok || time.Until(end) > d
}
