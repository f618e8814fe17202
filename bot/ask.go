package bot

import (
	"context"
	"time"
)

// Asking is how a platform waits for a Handler.
type Asking struct {
	Handler  Handler
	Patience time.Duration   // for an answer
	Pause    time.Duration   // for one that comes late after all
	Closing  <-chan struct{} // closed when handlers have had their time
	Panicked func(any)       // told of a panic in the Handler
}

// Ask has a request handled and always has something to say, whatever the
// Handler does.
func (a Asking) Ask(ctx context.Context, r Request) Message {
	ctx, cancel := context.WithTimeout(ctx, a.Patience)
	defer cancel()
	answer := make(chan Message, 1)
	go func() {
		defer func() {
			if p := recover(); p != nil {
				a.Panicked(p)
				answer <- Say(Sorry.In(r.Locale))
			}
		}()
		answer <- a.Handler.Handle(ctx, r)
	}()
	select {
	case m := <-answer:
		return m
	case <-a.Closing:
		cancel()
		select { // what the handler reads may be closed afterwards
		case <-answer:
		case <-time.After(a.Pause):
		}
		return Say(Restarting.In(r.Locale))
	case <-ctx.Done():
	}
	select { // its own words, if it minds the context
	case m := <-answer:
		return m
	case <-time.After(a.Pause):
		return Say(TookTooLong.In(r.Locale))
	}
}

// Say returns a message of a text alone.
func Say(text string) Message { return Message{Blocks: []Block{{Text: text}}} }
