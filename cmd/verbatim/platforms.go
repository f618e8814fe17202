package main

import (
	"context"
	"log/slog"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"verbatim/bot"
	"verbatim/bot/discord"
	"verbatim/bot/ledger"
	"verbatim/bot/telegram"
	"verbatim/retrieval/postgres"
)

// sayWhatIsOff says which platforms have no token, and what does nothing for
// that reason.
func (c config) sayWhatIsOff(log *slog.Logger) {
	if c.discord.token.reveal() == "" {
		log.Info("Discord is off: DISCORD_TOKEN is not set")
		if c.discord.publicKey != nil {
			log.Warn("DISCORD_PUBLIC_KEY does nothing without DISCORD_TOKEN")
		}
	}
	if c.telegram.token.reveal() == "" {
		log.Info("Telegram is off: TELEGRAM_BOT_TOKEN is not set")
		if c.telegram.webhookURL != "" {
			log.Warn("TELEGRAM_WEBHOOK_URL does nothing without TELEGRAM_BOT_TOKEN")
		}
	}
}

func (s *server) addDiscord() error {
	c := s.cfg.discord
	if c.token.reveal() == "" {
		return nil
	}
	d, err := discord.New(discord.Config{
		Token: c.token.reveal(), APIURL: c.apiURL, Shards: c.shards, PublicKey: c.publicKey,
		Commands: s.commands, Notes: s.ledger, Witness: s.alerts.Witness, Returned: s.returned, Hold: s.share.holdShard, Wrap: s.watch.calls("discord"), Log: s.log,
	})
	if err != nil {
		return err
	}
	s.addPlatform(d, d.Run, connected(d.Name(), d.LastAck, speechless))
	if c.publicKey != nil {
		s.paths[interactions] = d
	}
	return nil
}

func (s *server) addTelegram() error {
	c := s.cfg.telegram
	if c.token.reveal() == "" {
		return nil
	}
	notes := &leasedNotes{}
	notes.Store(s.ledger)
	t, err := telegram.New(telegram.Config{
		Token: c.token.reveal(), APIURL: c.apiURL, WebhookURL: c.webhookURL,
		Commands: s.commands, Notes: notes, Servers: s.ledger, Witness: s.alerts.Witness, Returned: s.returned, Wrap: s.watch.calls("telegram"), Log: s.log,
	})
	if err != nil {
		return err
	}
	if c.webhookURL == "" {
		fetch := func(ctx context.Context, h bot.Handler) error {
			return s.share.hold(ctx, fetching, func(ctx context.Context, lease *postgres.Lease) error {
				if lease != nil {
					notes.Store(s.ledger.Under(*lease))
				}
				return t.Run(ctx, h)
			})
		}
		s.addPlatform(t, fetch, s.share.ours(fetching, connected(t.Name(), t.LastAnswer, speechless)))
		return nil
	}
	s.addPlatform(t, t.Run, connected(t.Name(), t.LastAnswer, 0)) // it speaks when somebody does
	s.paths[updates] = t
	if u, err := url.Parse(c.webhookURL); err == nil && u.Path != updates {
		s.log.Warn("TELEGRAM_WEBHOOK_URL has another path than updates are taken at: a proxy has to lead there", "path", updates)
	}
	return nil
}

// leasedNotes are those of whoever fetches updates, under the lease of that: one who
// has lost it must not note that he is where the next one has long passed.
type leasedNotes struct{ atomic.Pointer[ledger.DB] }

// Note is the ledger's.
func (n *leasedNotes) Note(ctx context.Context, name string) (string, error) {
	return n.Load().Note(ctx, name)
}

// SetNote is the ledger's.
func (n *leasedNotes) SetNote(ctx context.Context, name, value string) error {
	return n.Load().SetNote(ctx, name, value)
}

// addPlatform adds one by what runs it and how it shows that it is there.
func (s *server) addPlatform(p bot.Platform, run func(context.Context, bot.Handler) error, c check) {
	speaks := speaker{p, make(chan struct{})}
	s.speakers = append(s.speakers, speaks)
	s.parts = append(s.parts, part{p.Name(), func(ctx context.Context) error {
		defer close(speaks.ended)
		return run(ctx, s.handler)
	}, true})
	s.health = append(s.health, c)
}

// speaker is a platform on which alerts are delivered until its Run has ended: where
// that is since its token is refused, there is no use in trying.
type speaker struct {
	bot.Platform
	ended chan struct{}
}

// runAlerts plans and delivers alerts as long as they are held, which is until ctx
// ends at the most. One process does both, for it keeps the pace that a platform
// allows. What it has sent it settles until ctx ends, for whoever is next.
func (s *server) runAlerts(ctx, held context.Context, remembered *ledger.DB) error {
	alerts := s.alerts.Under(remembered)
	var delivering sync.WaitGroup
	defer delivering.Wait()
	for _, p := range s.speakers {
		courier := alerts.Courier(p.Platform)
		delivering.Go(func() {
			select {
			case <-p.ended:
			case <-held.Done():
			}
			courier.Rest()
		})
		delivering.Go(func() {
			if s.handedOver(held) {
				courier.Run(ctx)
			}
		})
	}
	return alerts.Run(held)
}

// handover is how long who delivers from now on leaves to who did so before, to
// settle what was sent: where the server was away, it could not.
const handover = 3 * time.Second

// handedOver reports whether that is over before held ends.
func (s *server) handedOver(held context.Context) bool {
	return s.share.leases == nil || pause(held, handover)
}

// returned has alerts go on where the bot may write again.
func (s *server) returned(ctx context.Context, platform, server string) {
	if err := s.ledger.Returned(ctx, platform, server); err != nil {
		s.log.Error("watches stay suspended", "platform", platform, "err", err)
	}
}
