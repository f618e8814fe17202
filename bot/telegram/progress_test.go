package telegram

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"verbatim/bot"
	"verbatim/bot/bottest"
)

func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newProgress()
		for id := range int64(5) {
			if !g.begin(100+id) || g.begin(100+id) {
				t.Errorf("update %d is no news, or is twice", 100+id)
			}
		}
		for _, id := range []int64{100, 102, 102, 104, 7} {
			g.done(id)
		}
		if first, handled := g.first(105); first != 101 || !slices.Equal(handled, []int64{102, 104}) || g.begin(102) {
			t.Errorf("first %d, handled %v", first, handled)
		}
		if first, _ := g.first(102 + lag); first != 103 {
			t.Errorf("%d holds up what comes after", first)
		}
		if first, _ := g.first(0); first != 0 {
			t.Errorf("first %d of all", first)
		}
		begin := time.Now()
		g.wait(t.Context(), time.Second)
		if took := time.Since(begin); took != time.Second {
			t.Errorf("it waits %v", took)
		}
		time.AfterFunc(time.Second, func() { g.done(101); g.abandon(103) })
		g.wait(t.Context(), time.Minute)
		if took := time.Since(begin); took != 2*time.Second || g.busy() || !g.begin(103) {
			t.Errorf("it waits %v", took)
		}
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		g.wait(ended, time.Minute)
		g.resume([]int64{105})
		if took := time.Since(begin); took != 2*time.Second || g.busy() || g.begin(105) || !g.begin(103) {
			t.Errorf("%v, %+v", took, g)
		}
	})
}

// slowly accepts updates, and handles them when it is told to.
type slowly struct {
	taken
	open map[int64]func()
}

func (s *slowly) accept(ctx context.Context, update json.RawMessage, done func()) bool {
	accepted := s.taken.accept(ctx, update, func() {})
	id, _ := updateID(update)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open[id] = done
	return accepted
}

func (s *slowly) handle(ids ...int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range ids {
		s.open[id]()
	}
}

// What was not handled comes again after a crash, and what was does not.
func TestPollCrash(t *testing.T) {
	f, n := newFakeAPI(t), &memoryNotes{}
	before := &slowly{open: map[int64]func(){}}
	p, _ := newTestPoller(t, f, n)
	crash := polling(t, p, before.accept)
	first, second := f.push(message("1")), f.push(message("2"))
	eventually(t, "updates", func() bool { return len(before.all()) == 2 })
	before.handle(second)
	third := f.push(message("3"))
	eventually(t, "an update after what is not handled", func() bool { return len(before.all()) == 3 })
	eventually(t, "a note", func() bool { return strings.HasSuffix(n.noted(), fmt.Sprint(" ", second)) })
	noted := n.noted()
	crash()
	after := &taken{}
	p, _ = newTestPoller(t, f, &memoryNotes{values: map[string]string{"telegram offset 4200": noted}})
	end := polling(t, p, after.accept)
	eventually(t, "what was not handled", func() bool { return len(after.all()) == 2 })
	if err := end(); err != nil || !slices.Equal(after.all(), []int64{first, third}) {
		t.Errorf("%v, handed over %v", err, after.all())
	}
}

// What is being handled makes the poller neither hurry nor stop.
func TestPollSlowHandler(t *testing.T) {
	f, k := newFakeAPI(t), &slowly{open: map[int64]func(){}}
	p, _ := newTestPoller(t, f, &memoryNotes{})
	end := polling(t, p, k.accept)
	first := f.push(message("slow"))
	for n := range batch + lag {
		f.push(message(fmt.Sprint(n)))
	}
	begin := time.Now()
	eventually(t, "all updates", func() bool { return len(k.all()) == batch+lag+1 })
	time.Sleep(2 * respite)
	if polls := len(f.made("getUpdates")); polls > 2+int(time.Since(begin)/respite) {
		t.Errorf("%d polls in %v", polls, time.Since(begin))
	}
	k.handle(slices.Collect(func(yield func(int64) bool) {
		for id := first; id <= first+batch+lag && yield(id); id++ {
		}
	})...)
	eventually(t, "the confirmation", func() bool { return f.unconfirmed() == 0 })
	if err := end(); err != nil || len(k.all()) != batch+lag+1 {
		t.Errorf("%v, %d handed over", err, len(k.all()))
	}
}

// Whoever sends the same for ever is not asked without a pause.
func TestPollSameForEver(t *testing.T) {
	f, k := newFakeAPI(t), &taken{}
	p, _ := newTestPoller(t, f, &memoryNotes{})
	p.backoff.first = 50 * time.Millisecond
	f.fault("getUpdates", slices.Repeat([]fault{saying(200, `{"ok":true,"result":[{"update_id":5}]}`)}, 1000)...)
	end := polling(t, p, k.accept)
	time.Sleep(250 * time.Millisecond)
	if err := end(); err != nil || len(k.all()) != 1 || len(f.made("getUpdates")) > 8 {
		t.Errorf("%v, %d polls, handed over %v", err, len(f.made("getUpdates")), k.all())
	}
}

// A question that had no turn before the end is answered by the next run, and
// no other is answered again.
func TestRestart(t *testing.T) {
	d, f, _ := newTest(t, 7, 8)
	d.waits.closing, d.waits.grace = time.Minute, 100*time.Millisecond
	ended := make(chan struct{})
	slow := bottest.Handler(func(ctx context.Context, r bot.Request) bot.Message {
		if r.Text == "slow" {
			<-ended
		}
		return bot.Say(r.Text)
	})
	end := running(t, d, slow)
	f.say(7, 7, "slow")
	f.say(7, 7, "next")
	f.say(8, 8, "other")
	settled(t, f, "sendMessage", 1)
	var group sync.WaitGroup
	group.Go(end)
	time.Sleep(2 * d.waits.grace)
	close(ended)
	group.Wait()
	end = running(t, d, slow)
	eventually(t, "an answer", func() bool { return f.page(7) != "" })
	end()
	if f.page(7) != "next\n" || f.page(8) != "other\n" {
		t.Errorf("%s%s", f.page(7), f.page(8))
	}
}
