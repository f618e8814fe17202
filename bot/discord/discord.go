package discord

import (
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"

	"verbatim/bot"
)

// notes keeps what has to survive a restart. There is none: "".
type notes interface {
	Note(ctx context.Context, name string) (string, error)
	SetNote(ctx context.Context, name, value string) error
}

// Config says how Discord is reached and what the bot can be told.
type Config struct {
	Token     string
	APIURL    string            // empty: Discord's
	Shards    int               // 0: as many as Discord recommends
	PublicKey ed25519.PublicKey // set: interactions may come by HTTP
	Commands  []bot.Command
	Notes     notes
	Witness   bot.Witness // nil: nobody is told
	// Returned is told of a server on which the bot may be able to write again:
	// when it comes to it or back, and when channels, roles or its own rights
	// change there. It must not be slow; nil: nobody is told.
	Returned func(ctx context.Context, platform, server string)
	// Hold runs something whenever this process is the one that may do what is
	// named, until ctx ends or run does by itself: so the connections to the gateway
	// are spread over processes. nil: this process is the only one.
	Hold func(ctx context.Context, name string, run func(context.Context) error) error
	// Wrap is put around what makes the calls; nil: nothing is.
	Wrap func(http.RoundTripper) http.RoundTripper
	Log  *slog.Logger
}

// times are how long things may take.
type times struct {
	attempt     time.Duration // a call
	acknowledge time.Duration // a call that acknowledges an interaction
	patience    time.Duration // all calls that do
	arrival     time.Duration // an acknowledgement on its way to Discord
	life        time.Duration // an interaction: Discord forgets it after 15 min
	handler     time.Duration // an answer
	pause       time.Duration // between a call and the next attempt, at first
	grace       time.Duration // all that is open, once Run has to end
	closing     time.Duration // of that, the handlers
}

var usual = times{
	attempt: 10 * time.Second, acknowledge: 1500 * time.Millisecond, patience: 10 * time.Second,
	arrival: 5 * time.Second, life: 14 * time.Minute, handler: time.Minute, pause: 250 * time.Millisecond,
	grace: 10 * time.Second, closing: 7 * time.Second,
}

// Discord implements bot.Platform.
type Discord struct {
	rest     *rest
	gateway  *gateway
	key      ed25519.PublicKey
	notes    notes
	witness  bot.Witness
	returned func(ctx context.Context, platform, server string)
	log      *slog.Logger
	commands commandIndex
	seen     recent
	places   chan struct{}
	self     atomic.Pointer[string] // the bot's user

	mu  sync.Mutex
	run *work // nil: Run is not running
}

// New returns a Discord, or says what is wrong with the configuration.
func New(c Config) (*Discord, error) {
	if c.Token == "" {
		return nil, errors.New("discord: no token")
	}
	if c.APIURL == "" {
		c.APIURL = "https://discord.com/api/v10"
	}
	if u, err := url.Parse(c.APIURL); err != nil || u.Host == "" {
		return nil, fmt.Errorf("discord: %q is no address of an API", c.APIURL)
	}
	if n := len(c.PublicKey); n != 0 && n != ed25519.PublicKeySize {
		return nil, fmt.Errorf("discord: a public key has %d bytes, not %d", ed25519.PublicKeySize, n)
	}
	commands, err := newCommandIndex(c.Commands)
	if err != nil {
		return nil, err
	}
	rest, err := newRest(c.Token, strings.TrimRight(c.APIURL, "/"), c.Wrap)
	if err != nil {
		return nil, err
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	gateway := newGateway(c.Token, rest.session.Client, c.Shards, c.Log)
	if c.Hold != nil {
		gateway.hold = c.Hold
	}
	return &Discord{
		rest: rest, gateway: gateway,
		key: c.PublicKey, notes: c.Notes, witness: c.Witness, returned: c.Returned, log: c.Log, commands: commands, places: make(chan struct{}, atOnce),
	}, nil
}

// Name implements bot.Platform.
func (d *Discord) Name() string { return platform }

// Run implements bot.Platform. It ends early where Discord refuses the token.
func (d *Discord) Run(ctx context.Context, handler bot.Handler) error {
	w := newWork(ctx, handler)
	d.mu.Lock()
	d.run = w
	d.mu.Unlock()
	registering, stop := context.WithCancel(ctx)
	var registered sync.WaitGroup
	registered.Go(func() { d.register(registering) })
	err := d.gateway.run(ctx, d.receive)
	stop()
	d.mu.Lock()
	d.run = nil
	d.mu.Unlock()
	w.finish(d.rest.times)
	registered.Wait()
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return nil
	}
	return err
}

// LastAck is when the gateway last showed that it is there, each of its
// connections; zero: one is not open.
func (d *Discord) LastAck() time.Time { return d.gateway.lastAck() }

// start does something as a part of what Run waits for, if it is running.
func (d *Discord) start(do func(context.Context, shift)) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.run == nil {
		return false
	}
	d.run.start(func(ctx context.Context, s shift) {
		defer func() {
			if p := recover(); p != nil {
				d.panicked(p)
			}
		}()
		do(ctx, s)
	})
	return true
}

// receive takes an event of the gateway.
func (d *Discord) receive(kind string, data json.RawMessage) {
	switch kind {
	case "READY":
		var ready struct {
			User user `json:"user"`
		}
		if err := json.Unmarshal(data, &ready); err != nil || ready.User.ID == "" {
			d.log.Warn("an event cannot be read", "platform", platform, "event", kind, "err", err)
			return
		}
		d.self.Store(&ready.User.ID)
	case "GUILD_CREATE", "GUILD_ROLE_UPDATE", "GUILD_MEMBER_UPDATE", "CHANNEL_UPDATE", "THREAD_UPDATE":
		if server := d.opened(kind, data); server != "" {
			d.start(func(ctx context.Context, _ shift) { d.returned(ctx, platform, server) })
		}
	case "INTERACTION_CREATE":
		d.start(func(ctx context.Context, s shift) { d.interact(ctx, s, data, d.acknowledge) })
	case "MESSAGE_CREATE":
		if r, ok := d.addressed(data); ok {
			d.start(func(ctx context.Context, s shift) { d.reply(ctx, s, r) })
		}
	}
}

// opened returns the server on which the bot may do more since an event; empty:
// none, or nobody wants to know. Of members Discord tells the bot about itself
// alone, for it has not asked for others.
func (d *Discord) opened(kind string, data json.RawMessage) string {
	if d.returned == nil {
		return ""
	}
	var e struct {
		ID          string `json:"id"` // of what is new: the server, in GUILD_CREATE
		Server      string `json:"guild_id"`
		Unavailable bool   `json:"unavailable"`
	}
	if err := json.Unmarshal(data, &e); err != nil {
		d.log.Warn("an event cannot be read", "platform", platform, "event", kind, "err", err)
		return ""
	}
	if e.Unavailable {
		return ""
	}
	if kind == "GUILD_CREATE" {
		return e.ID
	}
	return e.Server
}

// ApplicationID asks Discord which application the token belongs to.
func (d *Discord) ApplicationID(ctx context.Context) (string, error) {
	var application struct {
		ID string `json:"id"`
	}
	if err := d.rest.bot(ctx, http.MethodGet, discordgo.EndpointApplication("@me"), nil, &application); err != nil {
		return "", fmt.Errorf("ask for the application: %w", err)
	}
	return application.ID, nil
}

// Invite returns the addresses at which the bot is added: to a server, with the
// least permissions that it can do with, and to somebody's account. To reply takes
// that it may read what was said before.
func Invite(applicationID string) (server, account string) {
	const permissions = discordgo.PermissionViewChannel | discordgo.PermissionSendMessages |
		discordgo.PermissionSendMessagesInThreads | discordgo.PermissionEmbedLinks |
		discordgo.PermissionReadMessageHistory | discordgo.PermissionCreatePublicThreads
	address := func(scope string, to discordgo.ApplicationIntegrationType, more url.Values) string {
		query := url.Values{"client_id": {applicationID}, "scope": {scope}, "integration_type": {strconv.Itoa(int(to))}}
		maps.Copy(query, more)
		return "https://discord.com/oauth2/authorize?" + query.Encode()
	}
	return address("bot applications.commands", discordgo.ApplicationIntegrationGuildInstall, url.Values{"permissions": {strconv.Itoa(permissions)}}),
		address("applications.commands", discordgo.ApplicationIntegrationUserInstall, nil)
}
