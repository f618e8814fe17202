package telegram

import (
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"
)

const (
	// maxWaiting is how many may wait in one chat: what comes faster than it is
	// answered must not hold up the others. A group gets an answer in four seconds.
	maxWaiting = 12
	// maxBacklog is how many may wait in all before no more are taken.
	maxBacklog = 1024
)

var (
	// errCrowded means that too much waits in a chat.
	errCrowded = errors.New("too much waits in the chat")
	// errClosed means that no more work is taken.
	errClosed = errors.New("no more work is taken")
)

// order does the work of a chat in the order in which it came, and that of
// different chats beside each other.
type order struct {
	log     *slog.Logger
	backlog chan struct{} // places of all, waiting or at work
	closed  chan struct{}
	group   sync.WaitGroup

	mu    sync.Mutex
	ended bool
	chats map[int64][]func() // what waits; a chat without work has no entry
}

func newOrder(log *slog.Logger) *order {
	return &order{
		log: log, backlog: make(chan struct{}, maxBacklog), closed: make(chan struct{}), chats: map[int64][]func(){},
	}
}

// dispatch returns nil when do will be done. It waits while there is too much
// in all, and fails with errCrowded, errClosed or the error of ctx.
func (o *order) dispatch(ctx context.Context, chat int64, do func()) error {
	select {
	case o.backlog <- struct{}{}:
	default:
		select {
		case o.backlog <- struct{}{}:
		case <-o.closed:
			return errClosed
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if err := o.enqueue(chat, do); err != nil {
		<-o.backlog
		return err
	}
	return nil
}

func (o *order) enqueue(chat int64, do func()) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	waiting, busy := o.chats[chat]
	switch {
	case o.ended:
		return errClosed
	case len(waiting) >= maxWaiting:
		return errCrowded
	case busy:
		o.chats[chat] = append(waiting, do)
		return nil
	}
	o.chats[chat] = nil
	o.group.Go(func() { o.work(chat, do) })
	return nil
}

// work does what there is in a chat.
func (o *order) work(chat int64, do func()) {
	for ; do != nil; do = o.following(chat) {
		o.guarded(do)
		<-o.backlog
	}
}

func (o *order) following(chat int64) func() {
	o.mu.Lock()
	defer o.mu.Unlock()
	waiting := o.chats[chat]
	if len(waiting) == 0 {
		delete(o.chats, chat)
		return nil
	}
	o.chats[chat] = waiting[1:]
	return waiting[0]
}

func (o *order) guarded(do func()) {
	defer func() {
		if p := recover(); p != nil {
			o.log.Error("panic over an update", "platform", platform, "panic", p, "stack", string(debug.Stack()))
		}
	}()
	do()
}

// stop takes no more work and waits for what there is. After the grace it hurries
// it by cancel, and waits on.
func (o *order) stop(grace time.Duration, cancel func()) {
	o.mu.Lock()
	if !o.ended {
		o.ended = true
		close(o.closed)
	}
	o.mu.Unlock()
	hurry := time.AfterFunc(grace, cancel)
	defer hurry.Stop()
	o.group.Wait()
}
