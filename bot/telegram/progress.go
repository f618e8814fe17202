package telegram

import (
	"context"
	"sync"
	"time"
)

// lag is how many updates stay unconfirmed for one that is being handled. The
// other half of a batch is left for what is new.
const lag = batch / 2

// progress knows which updates are being handled, and which have been.
type progress struct {
	mu   sync.Mutex
	open map[int64]bool
	idle chan struct{} // says that none is open; that may have passed
	seen recent
}

func newProgress() *progress {
	return &progress{open: map[int64]bool{}, idle: make(chan struct{}, 1)}
}

// begin reports whether an update is news, and has it wait for done.
func (g *progress) begin(id int64) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open[id] || g.seen.has(id) {
		return false
	}
	g.open[id] = true
	return true
}

// done is called when an update has been handled.
func (g *progress) done(id int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open[id] {
		g.seen.add(id)
		g.end(id)
	}
}

// abandon leaves an update for later.
func (g *progress) abandon(id int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.end(id)
}

func (g *progress) end(id int64) {
	delete(g.open, id)
	if len(g.open) == 0 {
		select {
		case g.idle <- struct{}{}:
		default:
		}
	}
}

// resume leaves for later what is open, and takes these as handled.
func (g *progress) resume(handled []int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	clear(g.open)
	for _, id := range handled {
		g.seen.add(id)
	}
}

func (g *progress) busy() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.open) > 0
}

// wait returns when nothing is open, or after the time.
func (g *progress) wait(ctx context.Context, most time.Duration) {
	timeout := time.NewTimer(most)
	defer timeout.Stop()
	for g.busy() {
		select {
		case <-g.idle:
		case <-timeout.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

// first is the first update before next that is being handled, or next; what
// lags too far is let go. handled are those between.
func (g *progress) first(next int64) (first int64, handled []int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	first = next
	for id := range g.open {
		if id >= next-lag {
			first = min(first, id)
		}
	}
	for id := first; id < next; id++ {
		if !g.open[id] {
			handled = append(handled, id)
		}
	}
	return first, handled
}
