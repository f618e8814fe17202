package fetch

import (
	"context"
	"errors"
	"sync"
	"time"
)

const (
	hostsKept = 4096             // known at a time, unless more are being asked
	firstRest = 5 * time.Second  // after a failure; each further one doubles it
	lastRest  = 10 * time.Minute // and no longer, unless the server says so
	patience  = 10 * time.Second // a shorter rest is waited for
)

// hosts knows the hosts that were asked lately.
type hosts struct {
	mu    sync.Mutex
	known map[string]*host
}

// host is one server. What is below slot belongs to whoever holds it.
type host struct {
	name  string
	users int       // those that hold the slot or wait for it
	used  time.Time // when there was a user last

	robots chan struct{} // held by whoever reads robots.txt
	slot   chan struct{} // held by whoever asks something

	page     time.Time // when the last page was read
	failures int       // one after the other
	rest     RestingError
}

// enter returns a host that is not forgotten before it is left.
func (hs *hosts) enter(name string) *host {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	h := hs.known[name]
	if h == nil {
		if len(hs.known) >= hostsKept {
			hs.forgetOne()
		}
		h = &host{name: name, robots: make(chan struct{}, 1), slot: make(chan struct{}, 1)}
		hs.known[name] = h
	}
	h.users++
	return h
}

func (hs *hosts) leave(h *host) {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	h.users--
	h.used = time.Now()
}

// forgetOne forgets the host that has been out of use the longest.
func (hs *hosts) forgetOne() {
	var oldest *host
	for _, h := range hs.known {
		if h.users == 0 && (oldest == nil || h.used.Before(oldest.used)) {
			oldest = h
		}
	}
	if oldest != nil {
		delete(hs.known, oldest.name)
	}
}

// take waits for its turn to ask the host: nobody else asks, and the last page
// was read at least gap ago. What was taken has to be given back.
func (hs *hosts) take(ctx context.Context, name string, gap time.Duration) (*host, error) {
	h := hs.enter(name)
	if err := hold(ctx, h.slot); err != nil {
		hs.leave(h)
		return nil, err
	}
	err := h.ready(ctx, gap)
	if err != nil {
		hs.give(h)
		return nil, err
	}
	return h, nil
}

func (hs *hosts) give(h *host) {
	<-h.slot
	hs.leave(h)
}

func hold(ctx context.Context, slot chan struct{}) error {
	select {
	case slot <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// ready waits until the host may be asked, if that is soon.
func (h *host) ready(ctx context.Context, gap time.Duration) error {
	if time.Until(h.rest.Until) > patience {
		rest := h.rest
		return &rest
	}
	next := h.rest.Until
	if soonest := h.page.Add(gap); gap > 0 && soonest.After(next) {
		next = soonest
	}
	wait := time.NewTimer(time.Until(next))
	defer wait.Stop()
	select {
	case <-wait.C:
		return ctx.Err()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// settle notes how the host did.
func (h *host) settle(page bool, err error) {
	now := time.Now()
	if page {
		h.page = now
	}
	if !failed(err) {
		h.failures = 0
		return
	}
	rest := min(firstRest<<min(h.failures, 16), lastRest)
	if status, ok := errors.AsType[*StatusError](err); ok {
		rest = max(rest, status.RetryAfter)
	}
	h.failures++
	h.rest = RestingError{Host: h.name, Until: now.Add(rest), Cause: err}
}

// failed reports whether a host has to be given time: it is not reached, answers
// nonsense, or says so.
func failed(err error) bool {
	if status, ok := errors.AsType[*StatusError](err); ok {
		return status.temporary()
	}
	return err != nil && !errors.Is(err, ErrPrivate) && !errors.Is(err, ErrTooLarge)
}
