package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"verbatim/bot"
)

// servers keeps what was set for a group, which gets another id when it becomes
// a supergroup.
type servers interface {
	MoveServer(ctx context.Context, platform, from, to string) error
}

// Config says how Telegram is reached and what the bot can be told.
type Config struct {
	Token      string
	APIURL     string // empty: Telegram's
	WebhookURL string // set: updates come by HTTP
	Commands   []bot.Command
	Notes      notes
	Servers    servers
	// Witness is told of the answers with quotes that were posted; nil: nobody is.
	Witness bot.Witness
	// Returned is told of a chat that the bot may write to again or for the first
	// time, with the name of the platform; nil: nobody is. A server is a chat here.
	Returned func(ctx context.Context, platform, server string)
	// Wrap is put around what makes the calls; nil: nothing is.
	Wrap func(http.RoundTripper) http.RoundTripper
	Log  *slog.Logger
}

// waits are how long things may take.
type waits struct {
	attempt time.Duration // a call
	life    time.Duration // a request, with its answer
	handler time.Duration // an answer
	toast   time.Duration // an answer that shows on a button
	inline  time.Duration // an answer to an inline query
	typing  time.Duration // until somebody who types is taken to have paused
	admins  time.Duration // that what was learned of an administrator holds
	pause   time.Duration // between a call and the next attempt, at first
	grace   time.Duration // all that is open, once Run has to end
	closing time.Duration // of that, the handlers
}

var usual = waits{
	attempt: 10 * time.Second, life: 5 * time.Minute, handler: time.Minute, toast: 5 * time.Second, inline: 8 * time.Second,
	typing: 250 * time.Millisecond, admins: time.Minute, pause: 250 * time.Millisecond,
	grace: 10 * time.Second, closing: 7 * time.Second,
}

// maxRequests bounds the requests that are being handled. One whose answer waits
// to be sent is not.
const maxRequests = 128

// source is where updates come from.
type source interface {
	run(context.Context, intake) error
	// settle is called after run, when all is done.
	settle(context.Context)
	// lastAnswer is when Telegram last showed that it is there; zero: not yet.
	lastAnswer() time.Time
}

// Telegram implements bot.Platform.
type Telegram struct {
	api      *api
	queue    *queue
	source   source
	webhook  *webhook // nil: updates are fetched
	notes    notes
	servers  servers
	witness  bot.Witness // nil: nobody
	returned func(ctx context.Context, platform, server string)
	log      *slog.Logger
	commands commandIndex
	waits    waits
	backoff  backoff // of what has to succeed in the end
	places   chan struct{}
	self     atomic.Pointer[account]
	told     told
	admins   admins
	moves    moves
	typists  typists

	mu   sync.Mutex
	work *work // nil: Run is not running
}

// New returns a Telegram, or says what is wrong with the configuration.
func New(c Config) (*Telegram, error) {
	if c.Token == "" {
		return nil, errors.New("telegram: no token")
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	commands, err := newCommandIndex(c.Commands)
	if err != nil {
		return nil, err
	}
	a, err := newAPI(c.Token, c.APIURL, c.Log)
	if err != nil {
		return nil, err
	}
	if c.Wrap != nil {
		a.http.Transport = c.Wrap(a.http.Transport)
	}
	t := &Telegram{
		api: a, queue: newQueue(), source: newPoller(a, c.Notes, c.Log), notes: c.Notes, servers: c.Servers, log: c.Log,
		witness: c.Witness, returned: c.Returned, commands: commands, waits: usual, backoff: usualBackoff(), places: make(chan struct{}, maxRequests),
	}
	if c.WebhookURL != "" {
		if t.webhook, err = newWebhook(a, c.WebhookURL, c.Log); err != nil {
			return nil, err
		}
		t.source = t.webhook
	}
	return t, nil
}

// Name implements bot.Platform.
func (t *Telegram) Name() string { return platform }

// Run implements bot.Platform. It ends early where Telegram refuses the token.
func (t *Telegram) Run(ctx context.Context, handler bot.Handler) error {
	if err := t.identify(ctx); err != nil {
		if ctx.Err() != nil {
			return nil
		}
		return err
	}
	w := newWork(ctx, handler, t.log)
	t.mu.Lock()
	t.work = w
	t.mu.Unlock()
	registering, stop := context.WithCancel(ctx)
	var registered sync.WaitGroup
	registered.Go(func() { t.register(registering) })
	err := t.source.run(ctx, t.receive)
	stop()
	t.mu.Lock()
	t.work = nil
	t.mu.Unlock()
	w.finish(t.waits)
	t.source.settle(ctx)
	registered.Wait()
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return nil
	}
	return err
}

// ServeHTTP takes an update that comes by HTTP.
func (t *Telegram) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if t.webhook == nil {
		http.NotFound(w, r)
		return
	}
	t.webhook.ServeHTTP(w, r)
}

// LastAnswer is when Telegram last showed that it is there; zero: not yet. With a
// webhook that may be long ago: it only speaks when somebody else does.
func (t *Telegram) LastAnswer() time.Time { return t.source.lastAnswer() }

// identify asks Telegram who the bot is, until it says.
func (t *Telegram) identify(ctx context.Context) error {
	return t.insist(ctx, "the bot cannot be identified yet", func(ctx context.Context) error {
		_, err := t.askSelf(ctx)
		return err
	})
}

// account is the bot's own. It is asked for where Run has not learned it yet: what
// is sent need not wait for that.
func (t *Telegram) account(ctx context.Context) (*account, error) {
	if self := t.self.Load(); self != nil {
		return self, nil
	}
	return t.askSelf(ctx)
}

func (t *Telegram) askSelf(ctx context.Context) (*account, error) {
	var self account
	if err := t.once(ctx, "getMe", nil, &self); err != nil {
		return nil, err
	}
	t.self.Store(&self)
	return &self, nil
}

// insist does something until that succeeds, the token is refused or ctx ends.
func (t *Telegram) insist(ctx context.Context, trouble string, do func(context.Context) error) error {
	for pauses := t.backoff; ; {
		err := do(ctx)
		switch {
		case err == nil:
			return nil
		case fatal(err) != nil:
			return fatal(err)
		case ctx.Err() != nil:
			return ctx.Err()
		}
		t.log.Warn(trouble, "platform", platform, "err", err)
		pauses.pause(ctx, err)
	}
}

// call makes a call that does no harm twice, a few times where it fails.
func (t *Telegram) call(ctx context.Context, method string, params, result any) error {
	return t.repeat(ctx, t.passing, func() error { return t.once(ctx, method, params, result) })
}

// repeat makes a call until it succeeds, but only so often, and as long as its
// error says that there is sense in it.
func (t *Telegram) repeat(ctx context.Context, sensible func(error) bool, call func() error) error {
	const most = 5
	pauses := t.backoff
	for n := 1; ; n++ {
		err := call()
		if err == nil || n == most || ctx.Err() != nil || !sensible(err) {
			return err
		}
		pauses.pause(ctx, err)
	}
}

// passing reports whether another call may soon succeed where one has failed.
func (t *Telegram) passing(err error) bool {
	return !refused(err) && retryAfter(err) <= t.waits.attempt
}

// once makes a call, once.
func (t *Telegram) once(ctx context.Context, method string, params, result any) error {
	ctx, cancel := context.WithTimeout(ctx, t.waits.attempt)
	defer cancel()
	return t.api.call(ctx, method, params, result)
}

// receive takes an update. One that cannot be read is accepted, too: it would
// come again for ever. What comes by itself again needs no answer after a crash,
// such as a query that somebody is typing.
func (t *Telegram) receive(ctx context.Context, raw json.RawMessage, done func()) (accepted bool) {
	var u event
	err := decode(raw, &u)
	log := t.log.With("platform", platform, "update", u.ID)
	later := false // done will be called
	switch {
	case err != nil:
	case len(u.Message) > 0:
		later, err = t.takeMessage(ctx, log, u.ID, u.Message, done)
	case len(u.ChannelPost) > 0:
		later, err = t.takeMessage(ctx, log, u.ID, u.ChannelPost, done)
	case len(u.Callback) > 0:
		later, err = t.takeCallback(ctx, log, u.ID, u.Callback, done)
	case len(u.Inline) > 0:
		err = t.takeInline(ctx, log, u.ID, u.Inline)
	case len(u.MyChatMember) > 0:
		later, err = t.takeMember(ctx, log, u.MyChatMember, done)
	}
	switch {
	case errors.Is(err, errClosed) || err != nil && ctx.Err() != nil:
		return false
	case err != nil:
		log.Warn("an update cannot be taken", "err", err)
	}
	if !later {
		done()
	}
	return true
}

// takeMessage reports whether done will be called, as do all that take an update
// whose work must not be lost.
func (t *Telegram) takeMessage(ctx context.Context, log *slog.Logger, update int64, raw json.RawMessage, done func()) (later bool, err error) {
	var m incoming
	if err := decode(raw, &m); err != nil {
		return false, err
	}
	if from, to, moved := m.move(); moved {
		err := t.start(ctx, 0, func(ctx context.Context, _ shift) {
			defer done()
			t.move(ctx, from, to)
		})
		return err == nil, err
	}
	if len(m.Reopened) > 0 {
		return t.back(ctx, m.Chat.ID, done)
	}
	r, ok := t.addressed(&m)
	if !ok {
		return false, nil
	}
	r.ID = idText(update)
	return t.admit(ctx, log, r, &m, done)
}
