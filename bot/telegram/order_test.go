package telegram

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func newTestOrder() *order { return newOrder(slog.New(slog.DiscardHandler)) }

// Under load the order within each chat is kept, and chats do not wait for each
// other.
func TestOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const chats, each = 80, maxWaiting
		o := newTestOrder()
		var mu sync.Mutex
		did := map[int64][]int{}
		now, most := 0, 0
		for n := range each {
			for chat := range int64(chats) {
				err := o.dispatch(t.Context(), chat, func() {
					mu.Lock()
					now++
					most = max(most, now)
					mu.Unlock()
					time.Sleep(time.Duration(1+(int(chat)*7+n*13)%5) * time.Millisecond)
					mu.Lock()
					did[chat] = append(did[chat], n)
					now--
					mu.Unlock()
				})
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		o.stop(time.Minute, func() { t.Error("it is hurried") })
		for chat, order := range did {
			if len(order) != each || !slices.IsSorted(order) {
				t.Errorf("chat %d: %v", chat, order)
			}
		}
		if len(did) != chats || most < chats || len(o.chats)+len(o.backlog) != 0 {
			t.Errorf("%d chats, %d at once, %+v is left", len(did), most, o)
		}
	})
}

func TestOrderLimits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newTestOrder()
		open := make(chan struct{})
		wait := func() { <-open }
		count := func(chat int64) (n int) {
			for o.dispatch(t.Context(), chat, wait) == nil {
				n++
			}
			return n
		}
		if n := count(1); n != maxWaiting+1 {
			t.Errorf("a chat takes %d", n)
		}
		if err := o.dispatch(t.Context(), 1, wait); !errors.Is(err, errCrowded) {
			t.Errorf("crowded chat: %v", err)
		}
		for n, chat := maxWaiting+1, int64(2); n < maxBacklog; n, chat = n+1, chat+1 {
			if err := o.dispatch(t.Context(), chat, wait); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := o.dispatch(ctx, 0, wait); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("full: %v", err)
		}
		stopped := make(chan error, 1)
		go func() { stopped <- o.dispatch(t.Context(), 0, wait) }()
		synctest.Wait()
		o.stop(usual.grace, func() { close(open) })
		if err := <-stopped; !errors.Is(err, errClosed) {
			t.Errorf("while it stops: %v", err)
		}
		if err := o.dispatch(t.Context(), 0, wait); !errors.Is(err, errClosed) {
			t.Errorf("after it stopped: %v", err)
		}
		o.stop(usual.grace, func() { t.Error("hurried twice") })
	})
}

func TestOrderPanics(t *testing.T) {
	log := &safeLog{}
	o := newOrder(slog.New(slog.NewTextHandler(log, nil)))
	done := false
	for _, do := range []func(){func() { panic("oh") }, func() { done = true }} {
		if err := o.dispatch(t.Context(), 1, do); err != nil {
			t.Fatal(err)
		}
	}
	o.stop(usual.grace, func() {})
	if !done || !strings.Contains(log.String(), "panic=oh") {
		t.Errorf("done %t, log:\n%s", done, log)
	}
}
