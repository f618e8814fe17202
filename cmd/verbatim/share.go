package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"sync"
	"time"

	"verbatim/retrieval/postgres"
)

// rebalance is how often a process looks whether it holds more than its part.
const rebalance = postgres.LeaseTime / 2

// share is how the processes that serve one archive share what must happen once.
type share struct {
	leases *postgres.Leases // nil: this process is the only one
	holder string           // how people know this process
	log    *slog.Logger

	mu     sync.Mutex
	held   map[string]bool
	shards map[string]bool // that are wanted; true: held
}

// openShare opens the leases at url; empty: there is nobody to share with.
func openShare(ctx context.Context, url string, log *slog.Logger) (*share, error) {
	s := &share{holder: processName(), log: log, held: map[string]bool{}, shards: map[string]bool{}}
	if url == "" {
		return s, nil
	}
	var err error
	s.leases, err = postgres.OpenLeases(ctx, url, s.holder, log)
	return s, err
}

func processName() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown host"
	}
	return fmt.Sprintf("%s:%d", host, os.Getpid())
}

func (s *share) Close() error {
	if s.leases == nil {
		return nil
	}
	return s.leases.Close()
}

// hold runs something whenever this process is the one that may, until ctx ends or
// run does by itself. The lease is nil where there is nobody to share with.
func (s *share) hold(ctx context.Context, name string, run func(context.Context, *postgres.Lease) error) error {
	if s.leases == nil {
		return s.during(name, func() error { return run(ctx, nil) })
	}
	return s.leases.Hold(ctx, name, func(ctx context.Context, lease postgres.Lease) error {
		return s.during(name, func() error { return run(ctx, &lease) })
	})
}

func (s *share) during(name string, run func() error) error {
	s.note(s.held, name, true)
	defer s.note(s.held, name, false)
	return run()
}

func (s *share) note(in map[string]bool, name string, value bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	in[name] = value
}

// holds reports whether this process is the one that does something.
func (s *share) holds(name string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.held[name]
}

// ours has a check count only while this process does what is checked.
func (s *share) ours(name string, c check) check {
	ask := c.ask
	c.ask = func(ctx context.Context) (string, error) {
		if !s.holds(name) {
			return "another process does it", nil
		}
		return ask(ctx)
	}
	return c
}

// attend holds a lease by which the processes that are alive are counted, until ctx
// ends. Those of several containers may have one host and one number.
func (s *share) attend(ctx context.Context) error {
	return s.hold(ctx, processes+s.holder+" "+rand.Text(), func(ctx context.Context, _ *postgres.Lease) error {
		<-ctx.Done()
		return nil
	})
}

// processes begin the names of the leases of attend.
const processes = "process "

// holdShard is hold for one of several things that are alike, of which each process
// is to hold its part. What it has too much of it gives back.
func (s *share) holdShard(ctx context.Context, name string, run func(context.Context) error) error {
	if s.leases == nil {
		return run(ctx)
	}
	s.note(s.shards, name, false)
	for ctx.Err() == nil {
		if !s.spare(ctx) {
			pause(ctx, rebalance)
			continue
		}
		given, err := s.holdUntilTooMany(ctx, name, run)
		if !given {
			return err
		}
	}
	return nil
}

// holdUntilTooMany reports whether it has given back what it held.
func (s *share) holdUntilTooMany(ctx context.Context, name string, run func(context.Context) error) (given bool, err error) {
	fair, giveBack := context.WithCancel(ctx)
	defer giveBack()
	err = s.leases.Hold(fair, name, func(ctx context.Context, _ postgres.Lease) error {
		s.note(s.shards, name, true)
		defer s.note(s.shards, name, false)
		if s.surplus(ctx, name) { // several were free at the same moment
			giveBack()
			return nil
		}
		var watching sync.WaitGroup
		defer watching.Wait()
		ctx, stop := context.WithCancel(ctx)
		defer stop()
		watching.Go(func() {
			for pause(ctx, rebalance) {
				if s.surplus(ctx, name) {
					s.log.Info("another process may take over", "name", name)
					giveBack()
				}
			}
		})
		return run(ctx)
	})
	return fair.Err() != nil, err
}

// spare reports whether this process may hold one more shard.
func (s *share) spare(ctx context.Context) bool {
	held, part := s.part(ctx)
	return len(held) < part
}

// surplus reports whether a shard is one of those that this process holds beyond
// its part.
func (s *share) surplus(ctx context.Context, name string) bool {
	held, part := s.part(ctx)
	return slices.Index(held, name) >= part
}

// part returns the shards that this process holds, in order, and how many it is to
// hold. Where the processes that are alive cannot be counted, all is well as it is.
func (s *share) part(ctx context.Context) (held []string, part int) {
	alive, err := s.leases.Held(ctx, processes)
	alive = max(alive, 1) // this one, at least
	s.mu.Lock()
	defer s.mu.Unlock()
	for name, is := range s.shards {
		if is {
			held = append(held, name)
		}
	}
	slices.Sort(held)
	if err != nil {
		return held, len(held)
	}
	return held, (len(s.shards) + alive - 1) / alive
}

// pause reports whether d passed before ctx ended.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return ctx.Err() == nil
	}
}
