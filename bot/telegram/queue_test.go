package telegram

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"verbatim/bot"
)

// outbox notes what is sent, and when.
type outbox struct {
	mu    sync.Mutex
	start time.Time
	names []string
	times []time.Duration
}

func (o *outbox) send(name string) func(context.Context) error {
	return func(context.Context) error {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.names = append(o.names, name)
		o.times = append(o.times, time.Since(o.start))
		return nil
	}
}

// most is how many were sent within any such window.
func (o *outbox) most(window time.Duration) (most int) {
	for i := range o.times {
		n := 0
		for _, t := range o.times[i:] {
			if t < o.times[i]+window {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

// queueing runs a test of a queue by a clock of its own; starts are senders
// that queue up in this order.
func queueing(t *testing.T, test func(t *testing.T, q *queue, o *outbox, start func(func()))) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		q, o := newQueue(), &outbox{start: time.Now()}
		var group sync.WaitGroup
		test(t, q, o, func(do func()) {
			group.Go(do)
			synctest.Wait()
		})
		group.Wait()
		if q.timer != nil || len(q.waiting[replyLane])+len(q.waiting[alertLane]) > 0 {
			t.Errorf("%+v is left", q)
		}
	})
}

func TestQueuePace(t *testing.T) {
	for name, test := range map[string]struct {
		chat       int64
		window     time.Duration
		most, all  int
		least, end time.Duration
	}{
		"chat":  {chat: 5, window: time.Second, most: chatBurst, all: 10, least: 6 * time.Second, end: 8 * time.Second},
		"group": {chat: -5, window: time.Minute, most: 20, all: 50, least: 170 * time.Second, end: 190 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			queueing(t, func(t *testing.T, q *queue, o *outbox, start func(func())) {
				var group sync.WaitGroup
				for n := range test.all {
					group.Go(func() {
						if err := q.do(t.Context(), test.chat, replyLane, o.send(fmt.Sprintf("%02d", n))); err != nil {
							t.Error(err)
						}
					})
					synctest.Wait()
				}
				group.Wait()
				last := o.times[len(o.times)-1]
				if o.most(test.window) > test.most || last < test.least || last > test.end || !slices.IsSorted(o.names) {
					t.Errorf("sent %v at %v", o.names, o.times)
				}
			})
		})
	}
}

// All together keep to a pace, replies before alerts, and chats are forgotten.
func TestQueueGlobalPace(t *testing.T) {
	queueing(t, func(t *testing.T, q *queue, o *outbox, start func(func())) {
		const all = 3 * crowd
		var group sync.WaitGroup
		for n := range all {
			l, name := alertLane, "z"
			if n%2 == 1 {
				l, name = replyLane, "a"
			}
			group.Go(func() {
				if err := q.do(t.Context(), int64(n+1), l, o.send(name)); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if n := o.most(time.Second); n > 30 {
			t.Errorf("%d within a second", n)
		}
		if late := slices.Index(o.names[globalBurst:], "z"); slices.Contains(o.names[globalBurst+late:], "a") {
			t.Error("a reply waits for an alert")
		}
		time.Sleep(time.Minute)
		if err := q.do(t.Context(), 9999999, replyLane, o.send("a")); err != nil || len(q.chats) != 1 {
			t.Errorf("%v, %d chats are kept", err, len(q.chats))
		}
	})
}

// A 429 holds up its chat, in which the order stays, and no other.
func TestQueueRetryAfter(t *testing.T) {
	queueing(t, func(t *testing.T, q *queue, o *outbox, start func(func())) {
		refused := false
		start(func() {
			err := q.do(t.Context(), 5, replyLane, func(ctx context.Context) error {
				if !refused {
					refused = true
					return fmt.Errorf("sendMessage: %w", &apiError{Code: 429, RetryAfter: time.Hour})
				}
				return o.send("first")(ctx)
			})
			if err != nil {
				t.Error(err)
			}
		})
		for _, m := range []struct {
			chat int64
			name string
		}{{5, "second"}, {6, "other"}} {
			start(func() {
				if err := q.do(t.Context(), m.chat, replyLane, o.send(m.name)); err != nil {
					t.Error(err)
				}
			})
		}
		var limit *bot.RetryError
		err := q.do(t.Context(), 5, alertLane, o.send("alert"))
		if !errors.As(err, &limit) || limit.After != time.Hour {
			t.Errorf("alert: %v", err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := q.do(ctx, 5, replyLane, o.send("hasty")); !errors.As(err, &limit) || time.Since(o.start) > 0 {
			t.Errorf("reply without time: %v", err)
		}
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		if !slices.Equal(o.names, []string{"other", "first", "second"}) || o.times[0] != 0 || o.times[1] < time.Hour {
			t.Errorf("sent %v at %v", o.names, o.times)
		}
	})
}

// What has no chat makes all wait, and alerts that waited are given back.
func TestQueueGlobalRetryAfter(t *testing.T) {
	queueing(t, func(t *testing.T, q *queue, o *outbox, start func(func())) {
		for range chatBurst {
			q.do(t.Context(), 5, replyLane, o.send("before"))
		}
		given := make(chan error, 1)
		start(func() { given <- q.do(t.Context(), 5, alertLane, o.send("alert")) })
		limit := &bot.RetryError{After: time.Minute}
		if err := q.do(t.Context(), 0, alertLane, func(context.Context) error { return limit }); !errors.Is(err, limit) {
			t.Errorf("call: %v", err)
		}
		if err := <-given; !errors.Is(err, limit) {
			t.Errorf("alert: %v", err)
		}
		if err := q.do(t.Context(), 6, replyLane, o.send("after")); err != nil || time.Since(o.start) < time.Minute {
			t.Errorf("%v after %v", err, time.Since(o.start))
		}
	})
}

// An alert waits for moments, not for as long as a busy group makes it.
func TestQueueBusyChat(t *testing.T) {
	queueing(t, func(t *testing.T, q *queue, o *outbox, start func(func())) {
		for range groupBurst {
			q.do(t.Context(), -5, replyLane, o.send("reply"))
		}
		var limit *bot.RetryError
		if err := q.do(t.Context(), -5, alertLane, o.send("alert")); !errors.As(err, &limit) || limit.After < patience {
			t.Errorf("alert: %v", err)
		}
		time.Sleep(limit.After)
		if err := q.do(t.Context(), -5, alertLane, o.send("alert")); err != nil {
			t.Error(err)
		}
	})
}

// Who gives up makes room, and an error or a panic holds up nobody.
func TestQueueGivingUp(t *testing.T) {
	queueing(t, func(t *testing.T, q *queue, o *outbox, start func(func())) {
		ctx, cancel := context.WithCancel(t.Context())
		slow := func(context.Context) error { time.Sleep(time.Minute); return errors.New("oh") }
		start(func() {
			if err := q.do(t.Context(), 5, replyLane, slow); err == nil || err.Error() != "oh" {
				t.Error(err)
			}
		})
		start(func() {
			if err := q.do(ctx, 5, replyLane, o.send("given up")); !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		})
		start(func() {
			defer func() { recover() }()
			q.do(t.Context(), 5, replyLane, func(context.Context) error { panic("oh") })
		})
		start(func() {
			if err := q.do(t.Context(), 5, replyLane, o.send("last")); err != nil {
				t.Error(err)
			}
		})
		cancel()
		if err := q.do(ctx, 6, replyLane, o.send("too late")); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if !slices.Equal(o.names, []string{"last"}) {
			t.Errorf("sent %v", o.names)
		}
	})
}
