package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"verbatim/bot"
	"verbatim/bot/command"
	"verbatim/bot/discord"
	"verbatim/bot/ledger"
	"verbatim/bot/telegram"
	"verbatim/retrieval/intake"
	"verbatim/retrieval/sources"
)

// Where platforms may call by HTTP.
const (
	interactions = "/discord/interactions"
	updates      = "/telegram/updates"
	push         = "/ingest"
)

func newServeCommand(cfg config) *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Answer in chats until it is stopped",
		Long: `Answer in chats until it is stopped by SIGINT or SIGTERM.

A platform is on where its token is set: DISCORD_TOKEN, TELEGRAM_BOT_TOKEN.
The sources on the list of verbatim sources are polled and watched. With
INGEST_TOKEN set, articles may be pushed to ` + push + ` at LISTEN_ADDR; with
PUBLIC_URL set, hubs tell of changes to feeds at ` + intake.HubPath + ` there.

With DISCORD_PUBLIC_KEY, Discord may send interactions to ` + interactions + `
at LISTEN_ADDR; with TELEGRAM_WEBHOOK_URL, Telegram sends updates to
` + updates + ` there.`,
		Example: "  DISCORD_TOKEN=… TELEGRAM_BOT_TOKEN=… verbatim serve",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			ctx := cmd.Context()
			defer func() {
				if errors.Is(err, context.Canceled) && ctx.Err() != nil {
					err = nil // it was stopped before all was open
				}
			}()
			if cfg.logLevel == nil {
				cfg.logLevel = new(slog.Level) // the zero Level is info
			}
			open := openLibrary
			if sources.Exists(cfg.dataDir) || cfg.ingest.token.reveal() != "" {
				open = func(ctx context.Context, cfg config) (*library, error) { return openDir(ctx, cfg, cfg.dataDir) }
			}
			l, err := open(ctx, cfg)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, l.Close()) }()
			log := newLog(cfg)
			log.Info("serve", "archive", l.name)
			defer log.Info("stopped")
			cfg.sayWhatIsOff(log)
			if l.temp != "" {
				log.Warn("nothing is kept over a restart until there is an archive: add a source by verbatim sources add, or take articles in by verbatim ingest")
			}
			remembered, err := ledger.Open(ctx, l.dir)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, remembered.Close()) }()
			list, err := sources.Open(ctx, l.dir)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, list.Close()) }()
			client := newFetcher(cfg, log)
			defer client.Close()
			s := &server{
				cfg: cfg, log: log, ledger: remembered,
				handler: command.New(command.Config{Engine: l.engine, Archive: l.archive, Ledger: remembered, Log: log}),
				intake:  intake.New(intake.Config{List: list, Store: l.archive, Fetch: client, PublicURL: cfg.publicURL, Log: log}),
			}
			return s.run(ctx, l.follower.Run)
		},
	}
}

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

// server runs all that answers.
type server struct {
	cfg     config
	log     *slog.Logger
	handler *command.Bot
	ledger  *ledger.DB
	intake  *intake.Intake
}

// part is something that runs until ctx ends.
type part struct {
	name string
	run  func(context.Context) error
	// platform is set where the others go on without it, as long as one is left.
	platform bool
}

// run runs the index's follower and all that is on until ctx ends, or until
// what is left makes no sense.
func (s *server) run(ctx context.Context, follow func(context.Context) error) error {
	parts, err := s.platforms(ctx)
	if err != nil {
		return err
	}
	parts = append(parts, part{name: "index", run: follow}, part{name: "intake", run: s.intake.Run})
	platforms := 0
	for _, p := range parts {
		if p.platform {
			platforms++
		}
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	type end struct {
		part
		err error
	}
	ends := make(chan end)
	for _, p := range parts {
		go func() { ends <- end{p, p.run(ctx)} }()
	}
	var all error
	for range parts {
		e := <-ends
		if e.err == nil {
			continue
		}
		s.log.Error("stopped", "part", e.name, "err", e.err)
		all = errors.Join(all, e.err)
		if e.platform {
			platforms--
		}
		if !e.platform || platforms == 0 {
			stop()
		}
	}
	return all
}

// platforms returns those that are on, and what answers by HTTP for them.
func (s *server) platforms(ctx context.Context) ([]part, error) {
	var parts []part
	paths := map[string]http.Handler{}
	if c := s.cfg.discord; c.token.reveal() != "" {
		d, err := discord.New(discord.Config{
			Token: c.token.reveal(), APIURL: c.apiURL, Shards: c.shards, PublicKey: c.publicKey,
			Commands: s.handler.Commands(), Notes: s.ledger, Log: s.log,
		})
		if err != nil {
			return nil, err
		}
		parts = append(parts, s.platform(d))
		if c.publicKey != nil {
			paths[interactions] = d
		}
	}
	if c := s.cfg.telegram; c.token.reveal() != "" {
		t, err := telegram.New(telegram.Config{
			Token: c.token.reveal(), APIURL: c.apiURL, WebhookURL: c.webhookURL,
			Commands: s.handler.Commands(), Notes: s.ledger, Servers: s.ledger, Log: s.log,
		})
		if err != nil {
			return nil, err
		}
		parts = append(parts, s.platform(t))
		if c.webhookURL != "" {
			paths[updates] = t
			if u, err := url.Parse(c.webhookURL); err == nil && u.Path != updates {
				s.log.Warn("TELEGRAM_WEBHOOK_URL has another path than updates are taken at: a proxy has to lead there", "path", updates)
			}
		}
	}
	if token := s.cfg.ingest.token.reveal(); token != "" {
		paths[push] = s.intake.Push(token)
	}
	if s.cfg.publicURL != "" {
		paths[intake.HubPath] = s.intake.Hub()
	}
	if len(paths) == 0 {
		return parts, nil
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", s.cfg.listen)
	if err != nil {
		return nil, fmt.Errorf("listen at LISTEN_ADDR %s: %w", s.cfg.listen, err)
	}
	for path := range paths {
		s.log.Info("listening", "address", listener.Addr().String(), "path", path)
	}
	return append(parts, part{"http", func(ctx context.Context) error { return listenAndAnswer(ctx, listener, routes(paths)) }, false}), nil
}

// routes leads to the handlers by their paths, with a slash at the end as well:
// some write one, and who is redirected may POST no more.
func routes(paths map[string]http.Handler) *http.ServeMux {
	mux := http.NewServeMux()
	for path, handler := range paths {
		mux.Handle(path, handler)
		if !strings.HasSuffix(path, "/") {
			mux.Handle(path+"/{$}", handler)
		}
	}
	return mux
}

func (s *server) platform(p bot.Platform) part {
	return part{p.Name(), func(ctx context.Context) error { return p.Run(ctx, s.handler) }, true}
}

// Limits of the HTTP server.
const (
	headerWithin = 5 * time.Second
	readWithin   = 10 * time.Second
	writeWithin  = 30 * time.Second
	idleWithin   = 2 * time.Minute
	endWithin    = 10 * time.Second
)

// listenAndAnswer answers until ctx ends, and finishes what is under way.
func listenAndAnswer(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: headerWithin, ReadTimeout: readWithin, WriteTimeout: writeWithin, IdleTimeout: idleWithin,
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return fmt.Errorf("answer at %s: %w", listener.Addr(), err)
	case <-ctx.Done():
	}
	soon, cancel := context.WithTimeout(context.WithoutCancel(ctx), endWithin)
	defer cancel()
	if err := server.Shutdown(soon); err != nil {
		return fmt.Errorf("stop answering at %s: %w", listener.Addr(), err)
	}
	return nil
}
