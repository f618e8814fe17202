package command

import (
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
	"slices"
	"time"

	"verbatim/bot"
	"verbatim/retrieval"
)

const (
	deadline = 10 * time.Second
	// atOnce bounds the requests under way; further ones wait for their turn as
	// long as their deadline lets them.
	atOnce = 64
)

// engine finds quotes.
type engine interface {
	Answer(context.Context, retrieval.Question) (retrieval.Answer, error)
	Search(context.Context, retrieval.Question) (retrieval.Answer, error)
	Bearing(ctx context.Context, message string) (retrieval.Answer, error)
	Check(ctx context.Context, quotation string) (retrieval.Check, error)
}

// archive has what quotes were cut from.
type archive interface {
	Article(context.Context, retrieval.Ref) (retrieval.Article, error)
	After(ctx context.Context, seq retrieval.Seq, limit int) ([]retrieval.Article, error)
	List(context.Context, retrieval.Filter) ([]retrieval.Article, error)
	Sources(context.Context) ([]retrieval.Source, error)
}

// ledger keeps what the bot remembers.
type ledger interface {
	Settings(platform, server string) bot.Settings
	SetSettings(ctx context.Context, platform, server string, s bot.Settings) error
	Judge(context.Context, bot.Judgement) error
	Judgements(context.Context) (useful, useless int, err error)
	About(context.Context, bot.Person) (bot.Kept, error)
	Forget(context.Context, bot.Person) (bot.Kept, error)
	Queue(ctx context.Context, now time.Time) (bot.Queue, error)
	watches
}

// watches keeps what channels watch for, and which stories they have muted.
type watches interface {
	Watches() (list []bot.Watch, version int)
	Reload(context.Context) error
	PutWatch(context.Context, bot.Watch) (bot.Watch, error)
	RemoveWatch(ctx context.Context, id int64) error
	Returned(ctx context.Context, platform, server string) error
	Mute(ctx context.Context, c bot.Channel, story string, now time.Time) error
	Unmute(ctx context.Context, c bot.Channel, story string) error
}

// Config is what a Bot stands on.
type Config struct {
	Engine  engine
	Archive archive
	Ledger  ledger
	Alerts  alerts // nil: none run here
	Rights  bot.Rights
	// Site is where readers reach the pages of articles (bot/web), without a slash
	// at the end; empty: there are none for them.
	Site string
	// Unpaced lets users ask as fast as they like, as one who has the bot to themselves.
	Unpaced bool
	Log     *slog.Logger
}

// Bot implements bot.Handler. It is safe for concurrent use.
type Bot struct {
	engine   engine
	archive  archive
	ledger   ledger
	alerts   alerts
	rights   bot.Rights
	site     string
	unpaced  bool
	log      *slog.Logger
	begun    time.Time
	places   chan struct{}
	rates    bot.Buckets[string]
	topics   topics
	sources  sources
	commands []command
}

// command is one thing that the bot can be told.
type command struct {
	bot.Command
	run    func(context.Context, bot.Request) (bot.Message, error)
	button bool // called by an Action or a link only
}

// New returns a Bot.
func New(c Config) *Bot {
	b := &Bot{
		engine: c.Engine, archive: c.Archive, ledger: c.Ledger, alerts: c.Alerts, rights: c.Rights, site: c.Site, unpaced: c.Unpaced, log: c.Log,
		rates: bot.Buckets[string]{PerSecond: perSecond, Burst: burst, Many: manyUsers}, begun: time.Now(), places: make(chan struct{}, atOnce),
	}
	b.commands = b.menu()
	return b
}

// Commands returns what the bot can be told by name.
func (b *Bot) Commands() []bot.Command {
	var out []bot.Command
	for _, c := range b.commands {
		if !c.button {
			out = append(out, c.Command)
		}
	}
	return out
}

// Knows reports whether there is a command of this name, be it a button's.
func (b *Bot) Knows(name string) bool {
	return slices.ContainsFunc(b.commands, func(c command) bool { return c.Name == name })
}

// Handle implements bot.Handler.
func (b *Bot) Handle(ctx context.Context, r bot.Request) (m bot.Message) {
	begin := time.Now()
	log := b.log.With("platform", r.Channel.Platform, "request", r.ID, "command", r.Command)
	if !r.Direct { // a direct channel is its user
		log = log.With("channel", r.Channel.ID)
	}
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	settings := b.settingsOf(r)
	r.Locale = languageOf(r, settings)
	say := func(p bot.Phrase) bot.Message { return bot.Say(p.In(r.Locale)) }
	var err error
	defer func() {
		if p := recover(); p != nil {
			log.Error("panic", "err", p, "stack", string(debug.Stack()))
			err = errors.New("panic")
			m = say(bot.Sorry)
		}
		m.Private = b.Private(r)
		log.Debug("question", "text", r.Text)
		log.Info("request", "took", time.Since(begin), "err", err)
	}()
	switch b.pace(r.User, begin) {
	case bot.TooFast:
		return say(askSlower)
	case bot.StillTooFast:
		return bot.Message{}
	}
	b.heard(ctx, log, r)
	if refusal, refused := refuses(r, settings); refused {
		if r.Open {
			return bot.Message{} // the others in the channel have not asked
		}
		return bot.Message{Blocks: []bot.Block{refusal}}
	}
	select {
	case b.places <- struct{}{}:
		defer func() { <-b.places }()
	case <-ctx.Done():
		err = ctx.Err()
		return say(bot.ManyAsk)
	}
	m, err = b.route(ctx, r)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return say(bot.TookTooLong)
	case errors.Is(err, retrieval.ErrAway):
		return say(bot.Away)
	case err != nil:
		return say(bot.Sorry)
	}
	return m
}

// heard has the watches of a server go on: where somebody can ask, the bot can
// write again.
func (b *Bot) heard(ctx context.Context, log *slog.Logger, r bot.Request) {
	if r.Server == "" {
		return
	}
	if err := b.ledger.Returned(ctx, r.Channel.Platform, r.Server); err != nil {
		log.Warn("watches cannot be resumed", "err", err)
	}
}

func (b *Bot) route(ctx context.Context, r bot.Request) (bot.Message, error) {
	i := slices.IndexFunc(b.commands, func(c command) bool { return c.Name == r.Command })
	if i < 0 {
		return bot.Say(noCommand.In(r.Locale, r.Command)), nil
	}
	c := b.commands[i]
	switch {
	case r.Open && !r.Titles && personal(c.Name):
		return bot.Say(privateOnly.In(r.Locale, c.Name)), nil
	case r.Open && r.Titles && (personal(c.Name) || c.Admin): // a message does not say what its author may do
		return bot.Say(whisperedOnly.In(r.Locale, c.Name)), nil
	case c.Admin && r.Server == "":
		return bot.Say(onlyOnServer.In(r.Locale)), nil
	case c.Channel && !r.Admin && r.Divided: // where there are no channels, administrators manage all
		return bot.Say(onlyChannelManagers.In(r.Locale)), nil
	case c.Admin && !r.Admin:
		return bot.Say(onlyManagers.In(r.Locale)), nil
	}
	return c.run(ctx, r)
}
