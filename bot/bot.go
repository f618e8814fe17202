package bot

import (
	"context"
	"errors"
	"time"

	"verbatim/retrieval"
)

// Channel is a place on a platform where messages are posted.
type Channel struct{ Platform, ID, Thread string }

// Posted is a message that was sent, so that it can be edited or answered later.
type Posted struct {
	Channel Channel
	ID      string
}

// Request is what somebody asks of the bot.
type Request struct {
	ID, User       string
	Channel        Channel
	Admin, Private bool
	Command        string            // without a slash; "ask" for a plain question
	Text           string            // what follows the command
	Options        map[string]string // named options, such as "source"
	Locale         string            // BCP 47, as the platform reports it
}

// Message is what the bot says, before any platform's markup. It holds
// nothing but quotes, metadata and fixed interface text.
type Message struct {
	Blocks  []Block
	Actions []Action
	Private bool
}

// Block is a part of a message: either fixed interface text or a quote, which
// is never parted from its citation.
type Block struct {
	Text  string
	Quote *retrieval.Quote
	// Context is a quote whose paragraph stands beside the one quoted before; a
	// platform shows it subdued.
	Context bool
}

// Action is something the reader may do next: a further command, or a page.
type Action struct {
	Label             string
	Command, Argument string
	URL               string // set instead of Command
}

// Handler answers a request. It never fails: what goes wrong is said in the
// message.
type Handler func(context.Context, Request) Message

// ErrChannelGone is wrapped by a platform where a channel cannot be written to
// any more: deleted, or the bot was removed or blocked.
var ErrChannelGone = errors.New("channel is gone")

// RetryError is returned by a platform that must wait before it may send.
type RetryError struct{ After time.Duration }

func (e *RetryError) Error() string { return "retry after " + e.After.String() }

// A Platform carries requests in and messages out.
type Platform interface {
	// Name is the platform's name in settings, channels and logs.
	Name() string
	// Run hands requests to the handler and posts what it returns, until ctx
	// ends and the open replies are done.
	Run(context.Context, Handler) error
	// Send posts a message, once and without retries. It wraps ErrChannelGone
	// or *RetryError where these apply.
	Send(context.Context, Channel, Message) (Posted, error)
	// Edit replaces a posted message; errors as for Send.
	Edit(context.Context, Posted, Message) error
}
