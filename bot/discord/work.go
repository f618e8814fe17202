package discord

import (
	"context"
	"sync"
	"time"

	"verbatim/bot"
)

// shift is what a request under way has to know of Run.
type shift struct {
	handler bot.Handler
	closing <-chan struct{} // closed when handlers have had their time
}

// work is what one Run has started. Its end is not that of Run's context: what
// is under way is finished.
type work struct {
	start  func(func(context.Context, shift))
	finish func(times)
}

func newWork(ctx context.Context, handler bot.Handler) *work {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	closing := make(chan struct{})
	s := shift{handler, closing}
	var group sync.WaitGroup
	return &work{
		start: func(do func(context.Context, shift)) { group.Go(func() { do(ctx, s) }) },
		finish: func(t times) {
			defer cancel()
			done := make(chan struct{})
			go func() {
				group.Wait()
				close(done)
			}()
			hurry, end := time.NewTimer(t.closing), time.NewTimer(t.grace)
			defer hurry.Stop()
			defer end.Stop()
			select {
			case <-done:
				return
			case <-hurry.C:
				close(closing)
			}
			select {
			case <-done:
			case <-end.C:
				cancel()
				<-done
			}
		},
	}
}

// recent remembers the latest names it was given.
type recent struct {
	mu    sync.Mutex
	known map[string]bool
	order []string
	next  int
}

// memory is how many names are remembered.
const memory = 4096

// add reports whether the name is new.
func (r *recent) add(name string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known[name] {
		return false
	}
	if r.known == nil {
		r.known, r.order = map[string]bool{}, make([]string, memory)
	}
	delete(r.known, r.order[r.next])
	r.order[r.next], r.known[name] = name, true
	r.next = (r.next + 1) % memory
	return true
}
