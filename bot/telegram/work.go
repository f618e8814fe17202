package telegram

import (
	"context"
	"log/slog"
	"runtime/debug"
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
	ctx    context.Context
	cancel context.CancelFunc
	shift  shift
	hurry  chan struct{}
	order  *order
	group  sync.WaitGroup
}

func newWork(ctx context.Context, handler bot.Handler, log *slog.Logger) *work {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	hurry := make(chan struct{})
	return &work{ctx: ctx, cancel: cancel, hurry: hurry, shift: shift{handler, hurry}, order: newOrder(log)}
}

// finish waits for what was started, but not for ever.
func (w *work) finish(t waits) {
	defer w.cancel()
	defer time.AfterFunc(t.closing, func() { close(w.hurry) }).Stop()
	defer time.AfterFunc(t.grace, w.cancel).Stop()
	w.order.stop(t.grace, w.cancel)
	w.group.Wait()
}

// start does something as a part of what Run waits for, after what was started
// for the same chat before; 0 is no chat. It fails where it will not be done.
func (t *Telegram) start(ctx context.Context, chat int64, do func(context.Context, shift)) error {
	t.mu.Lock()
	w := t.work
	if w != nil {
		w.group.Add(1)
	}
	t.mu.Unlock()
	if w == nil {
		return errClosed
	}
	task := func() {
		defer w.group.Done()
		defer func() {
			if p := recover(); p != nil {
				t.panicked(p)
			}
		}()
		ctx, cancel := context.WithTimeout(w.ctx, t.waits.life)
		defer cancel()
		if chat != 0 && w.ctx.Err() != nil {
			return // what has not begun is left for the next run
		}
		do(ctx, w.shift)
	}
	if chat == 0 {
		go task()
		return nil
	}
	err := w.order.dispatch(ctx, chat, task)
	if err != nil {
		w.group.Done()
	}
	return err
}

// startRequest starts what has to be answered. In a chat it waits for what came
// before. What belongs to none takes a place at once. It fails with errCrowded
// where too many wait, or there is no place.
func (t *Telegram) startRequest(ctx context.Context, chat int64, do func(context.Context, shift)) error {
	if chat != 0 {
		return t.start(ctx, chat, do)
	}
	select {
	case t.places <- struct{}{}:
	default:
		return errCrowded
	}
	leave := func() { <-t.places }
	err := t.start(ctx, 0, func(ctx context.Context, s shift) {
		defer leave()
		do(ctx, s)
	})
	if err != nil {
		leave()
	}
	return err
}

func (t *Telegram) panicked(p any) {
	t.log.Error("panic", "platform", platform, "panic", p, "stack", string(debug.Stack()))
}
