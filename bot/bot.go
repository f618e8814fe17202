package bot

import (
	"context"
	"errors"
	"time"

	"verbatim/retrieval"
)

// Channel is a place on a platform where messages are posted.
type Channel struct{ Platform, ID, Thread string }

// Posted is a message that was sent, or a part of one, so that it can be edited
// later. Without an ID nothing was.
type Posted struct {
	Channel Channel
	ID      string
}

// Request is what somebody asks of the bot.
type Request struct {
	ID      string // it is logged, so it names nobody
	User    string // empty: the platform knows nobody
	Channel Channel
	Server  string            // the server or group that the channel belongs to; empty in direct messages
	Roles   []string          // of the user, on the server
	Parent  string            // the channel that a thread belongs to
	Direct  bool              // only the asker and the bot read the channel
	Open    bool              // all who read the channel see the answer, whatever it is
	Admin   bool              // may change the server's settings
	Command string            // without a slash; "ask" for a plain question
	Text    string            // what follows the command
	Options map[string]string // named options, such as "source"; a flag is "true" or "false"
	Limit   int               // quotes or articles wanted at the most; 0: as many as is usual
	Locale  string            // BCP 47, as the platform reports it
	Divided bool              // the server has channels and roles, which its settings can name
	Titles  bool              // the platform shows commands by their titles, those on messages in a menu
}

// Message is what the bot says, before any platform's markup. It holds
// nothing but quotes, metadata and fixed interface text.
type Message struct {
	Blocks  []Block
	Note    string // on the whole, such as how sure the answer is; shown last and subdued
	Tone    Tone
	Actions []Action
	Private bool // for the asker alone, where the platform can
	// Key is the same for the same message: sent twice with it, a message is shown
	// once, where the platform can tell. Empty: its content is.
	Key string
	// Mention is the ID of a role that is notified, where the platform has such.
	Mention string
	// Silent notifies nobody.
	Silent bool
	// Locale is that of the platform's own words beside the blocks, where it is not
	// the asker's.
	Locale string
	// Below is what the message answers; nil: it stands alone.
	Below *Below
}

// Below is a post that a message answers.
type Below struct {
	Posted Posted
	// Quote is the part of the post that the message is about, as one that the post
	// shows struck; a platform may point at it. Empty: all of it.
	Quote string
	// Thread has the message go into a thread of the post, where the platform has
	// such.
	Thread bool
}

// Tone says in which spirit a message comes, for a platform that has colors.
type Tone int

// The Tones.
const (
	Neutral Tone = iota
	Strong       // the quotes answer the question
	Partial      // they may
	Nothing      // nothing in the archive answers it
)

// Block is a part of a message: fixed interface text, a quote, which is never
// parted from its citation, or the name of an article. See Together.
type Block struct {
	Text            string    // plain; it may hold words of the asker
	Time            time.Time // shown behind the text, in the reader's zone where the platform can; zero: none
	Channels, Roles []string  // named after the text, by their IDs
	Quote           *retrieval.Quote
	// Page is the address of the archive's page at what the block shows; empty: it
	// has none.
	Page string
	// Context is a quote whose paragraph stands beside the one quoted before; a
	// platform shows it subdued.
	Context bool
	// Bold are the parts of the quote that stand out, in place of its Answer; Struck
	// those that hold no longer. Both are in order, and no part is in both.
	Bold, Struck []retrieval.Span
	Article      *retrieval.Citation // named without being quoted; its span is not read
	Actions      []Action            // on what the block shows
}

// MaxArgument is the length of an Action's Argument in bytes, at the most: so
// that it goes into a button of any platform beside the command (64 bytes at
// Telegram).
const MaxArgument = 54

// Action is something the reader may do next: a further command, or a page.
type Action struct {
	Label             string
	Command, Argument string
	URL               string // set instead of Command
	// Direct has the talk go on between reader and bot alone, where the platform can
	// lead there.
	Direct bool
}

// Command is one thing that the bot can be told.
type Command struct {
	Name    string   // as in Request.Command
	Title   Phrase   // its name as readers see it: one word in lower case, unless Message is set
	Help    Phrase   // up to 100 characters
	Text    *Option  // what follows the command; nil: nothing
	Options []Option // the named ones
	// Message is set where the command is about somebody's message, whose text
	// goes into Request.Text.
	Message bool
	Admin   bool // for those who manage a server
	Channel bool // of an Admin command: also for those who manage the channel it is about
	Ranked  bool // says more to those who manage a server
}

// Option is a part of a command that the asker fills in.
type Option struct {
	Name        string // as in Request.Options
	Title, Help Phrase // as of a Command
	Kind        Kind
	Required    bool
	Suggest     bool     // Handler.Suggest completes it
	Choices     []Choice // it is one of these, if there are any
}

// Kind is what an option holds.
type Kind int

// The kinds of options. A channel and a role are named by their IDs.
const (
	TextOption Kind = iota
	FlagOption
	ChannelOption
	RoleOption
)

// Choice is a value of an option, with its name for the reader.
type Choice struct {
	Name  Phrase
	Value string
}

// Settings are what the managers of a server have set for it.
type Settings struct {
	Public   []string // channels in which everybody sees the answers
	Channels []string // the bot answers only in these; empty: in all
	Roles    []string // the bot answers only people with one of these; empty: all
	Language string   // one of Languages; empty: the reader's
}

// Judgement is what a reader thinks of a quote.
type Judgement struct {
	Platform, User string
	Citation       retrieval.Citation // of the quote
	Useful         bool
}

// Person is somebody of whom something may be kept.
type Person struct {
	Platform, User string
	// Chat is the ID of a channel that is theirs alone and can watch, and of the
	// server that it is; empty: they have none.
	Chat string
}

// Kept counts what is kept of a Person, and of their Chat.
type Kept struct {
	Judgements, Answers int
	Watches, Mutes      int
}

// A Handler answers requests.
type Handler interface {
	// Handle answers. It never fails: what goes wrong is said in the message.
	Handle(context.Context, Request) Message
	// Private says at once, before the answer is known, whether it will be for
	// the asker alone.
	Private(Request) bool
	// Suggest completes an option that is being typed, from memory.
	Suggest(r Request, option string) []Choice
}

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
	// Send posts a message, once and without retries. It wraps ErrChannelGone,
	// ErrRefused, ErrInDoubt, ErrTwice or *RetryError where these apply. A message may
	// take several posts: beside an error Posted is what was posted before it, and Edit
	// goes on from there.
	Send(context.Context, Channel, Message) (Posted, error)
	// Edit makes a message of what was posted, and returns what is posted then,
	// also beside an error; errors as for Send, and ErrPostGone.
	Edit(context.Context, Posted, Message) (Posted, error)
}

// Witness is told of each answer with quotes that was posted for others than the
// asker to see, or in a direct channel, so that it can be corrected. It must not
// be slow.
type Witness func(Request, Posted, Message)
