package telegram

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"time"

	"verbatim/bot"
)

// backoff is how long to wait between attempts: as long as was asked for, else
// longer each time.
type backoff struct {
	first, most time.Duration
	next        time.Duration
}

// usualBackoff is that of everything that has to succeed in the end.
func usualBackoff() backoff { return backoff{first: time.Second, most: time.Minute} }

// reset is called after a success.
func (b *backoff) reset() { b.next = 0 }

// pause waits after an error. It returns early when ctx ends.
func (b *backoff) pause(ctx context.Context, err error) {
	b.next = min(max(2*b.next, b.first), b.most)
	wait := b.next/2 + rand.N(b.next/2+1)
	var limit *bot.RetryError
	if errors.As(err, &limit) {
		wait = limit.After
	}
	sleep(ctx, wait)
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// fatal says of an error that no waiting will help, and what to do.
func fatal(err error) error {
	if hasCode(err, http.StatusUnauthorized, http.StatusNotFound) {
		return fmt.Errorf("telegram does not know the token, see TELEGRAM_BOT_TOKEN: %w", err)
	}
	return nil
}
