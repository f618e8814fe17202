package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"verbatim/bot"
)

// gateway keeps the connections over which Discord tells what happens.
//
// discordgo's Session asks for the gateway, but does not open it. It decodes in
// goroutines of its own, where the message null, a server that is null or a
// heartbeat interval of 0 is a panic that nobody can recover; a reconnect order
// that comes first locks it for ever; an invalid session it answers at once, as
// often as one comes, which uses up the identifies of a day; close codes stay
// within it; it sleeps for a second to close; and it never resumes where Discord
// wants it to, so that events are lost with each connection.
type gateway struct {
	token  string
	client *http.Client
	shards int // 0: as many as Discord recommends
	log    *slog.Logger
	pace   pace
	hold   func(ctx context.Context, name string, run func(context.Context) error) error // as in Config

	mu    sync.Mutex
	lanes int               // shards that may identify side by side
	turns map[int]time.Time // when the next shard may identify, by lane
	// heard is when the shards that this process keeps last were, by number; zero:
	// not connected. It is nil as long as run does not know how many there are.
	heard map[int]time.Time
}

// pace is how long things take.
type pace struct {
	patience time.Duration // until Discord has to answer
	shortest time.Duration // pause after the first failure; it doubles with each
	longest  time.Duration // pause after many
	stable   time.Duration // a connection that lasted so long was no failure
	invalid  time.Duration // after an invalid session: this up to five times this
	identify time.Duration // between two shards of a lane
}

// usualPace keeps within what a token may do: identify 1,000 times a day, or
// Discord resets it. A connection that fails again and again comes to pauses of
// 150 to 300 s, 225 s on average: 384 a day, and nine shorter ones before. One
// that always lasts just long enough to be stable: 86,400 s / 120.75 s = 716.
// Resuming does not count. Several shards, and a program that is started again
// and again, are held back by what Discord says is left; see admit.
//
// Between two shards of a lane Discord wants 5 s; one more is for the way there.
var usualPace = pace{
	patience: 20 * time.Second, shortest: time.Second, longest: 5 * time.Minute,
	stable: 2 * time.Minute, invalid: time.Second, identify: 6 * time.Second,
}

// newGateway returns a gateway. The client takes what is addressed to discordgo's
// endpoints to the API. No shards: as many as Discord recommends.
func newGateway(token string, client *http.Client, shards int, log *slog.Logger) *gateway {
	return &gateway{
		token: token, client: client, shards: shards, hold: always, log: log.With("platform", "discord"), pace: usualPace,
		turns: map[int]time.Time{},
	}
}

// run keeps the connections until ctx ends, or until Discord refuses for good:
// then the error says what to do. It hands over every event, those of a shard in
// order. handle has to return quickly, or events are dropped.
func (g *gateway) run(ctx context.Context, handle func(kind string, data json.RawMessage)) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	count := g.shards
	err := g.persist(ctx, g.log, func(ctx context.Context) (time.Duration, error) {
		start, err := g.start(ctx)
		if g.shards == 0 {
			count = max(start.Shards, 1)
		}
		return 0, err
	})
	if err != nil || ctx.Err() != nil {
		return err
	}
	g.setHeard(map[int]time.Time{})
	defer g.setHeard(nil)
	var shards sync.WaitGroup
	for id := range count {
		shards.Go(func() {
			err := g.hold(ctx, fmt.Sprintf("discord shard %d of %d", id, count), func(ctx context.Context) error {
				g.hear(id, time.Time{})
				defer g.leave(id)
				return newShard(g, id, count).run(ctx, handle)
			})
			if err != nil {
				stop(err)
			}
		})
	}
	shards.Wait()
	if final, ok := errors.AsType[refusal](context.Cause(ctx)); ok {
		return final
	}
	return nil
}

// persist repeats an attempt until it succeeds, ctx ends (it then returns nil),
// or Discord refuses for good. An attempt says for how long all was well.
func (g *gateway) persist(ctx context.Context, log *slog.Logger, attempt func(context.Context) (time.Duration, error)) error {
	for failures := 0; ; failures++ {
		well, err := attempt(ctx)
		if err == nil || ctx.Err() != nil {
			return nil
		}
		if _, ok := errors.AsType[refusal](err); ok {
			return err
		}
		level := slog.LevelWarn
		if well >= g.pace.stable {
			failures, level = 0, slog.LevelInfo
		}
		pause := g.pace.pause(failures, err)
		log.Log(ctx, level, "no connection to Discord", "err", err, "pause", pause)
		if !sleep(ctx, pause) {
			return nil
		}
	}
}

// pause is how long to wait after so many failures, the last of which was err.
func (p pace) pause(failures int, err error) time.Duration {
	d := p.longest
	if failures < 20 {
		d = min(p.shortest<<failures, d)
	}
	d = d/2 + rand.N(d/2+1) // so that many bots do not come back at once
	if errors.Is(err, errInvalidSession) {
		d = max(d, p.invalid+rand.N(4*p.invalid+1))
	}
	if limited, ok := errors.AsType[*discordgo.RateLimitError](err); ok {
		d = max(d, limited.RetryAfter)
	}
	if limited, ok := errors.AsType[*bot.RetryError](err); ok { // from the client's transport
		d = max(d, limited.After)
	}
	return d
}

// lastAck returns when the slowest shard of this process last heard from Discord;
// zero: not all are connected. Where other processes keep all, all is well.
func (g *gateway) lastAck() time.Time {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.heard == nil {
		return time.Time{}
	}
	slowest := time.Now()
	for _, at := range g.heard {
		if at.Before(slowest) {
			slowest = at
		}
	}
	return slowest
}

func (g *gateway) hear(shard int, at time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.heard[shard] = at
}

func (g *gateway) leave(shard int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.heard, shard)
}

func (g *gateway) setHeard(heard map[int]time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.heard = heard
}

// always is how a program holds shards that is alone.
func always(ctx context.Context, _ string, run func(context.Context) error) error { return run(ctx) }

// sleep reports whether d passed before ctx ended.
func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return ctx.Err() == nil
	}
}
