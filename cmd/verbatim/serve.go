package main

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"verbatim/bot"
	"verbatim/bot/alert"
	"verbatim/bot/command"
	"verbatim/bot/ledger"
	"verbatim/bot/web"
	"verbatim/retrieval/archive"
	"verbatim/retrieval/intake"
	"verbatim/retrieval/postgres"
	"verbatim/retrieval/sources"
)

// What is answered by HTTP.
const (
	livePath     = "/healthz"
	readyPath    = "/readyz"
	metricsPath  = "/metrics"
	interactions = "/discord/interactions"
	updates      = "/telegram/updates"
	push         = "/ingest"
)

func newServeCommand(cfg config) *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Answer in chats and in the browser until it is stopped",
		Long: `Answer in chats and in the browser until it is stopped by SIGINT or SIGTERM:
then answers under way are finished within 10 seconds. A second signal ends it at
once. SIGHUP has the list of sources read again.

At LISTEN_ADDR are a page to ask, the pages of all articles, and the same for
programs (/api/openapi.json describes it). A platform is on where its token is
set: DISCORD_TOKEN, TELEGRAM_BOT_TOKEN. Channels there are told of new articles
as their watches say, see verbatim watch. The sources on the list of verbatim
sources are polled and watched. With INGEST_TOKEN set, articles may be pushed to
` + push + ` at LISTEN_ADDR; with PUBLIC_URL set, hubs tell of changes to feeds at
` + intake.HubPath + ` there.

With DISCORD_PUBLIC_KEY, Discord may send interactions to ` + interactions + `
at LISTEN_ADDR; with TELEGRAM_WEBHOOK_URL, Telegram sends updates to
` + updates + ` there.

` + livePath + ` answers as long as the program lives, ` + readyPath + ` tells whether all is
well, ` + metricsPath + ` has figures for Prometheus. Traces are sent where
OTEL_EXPORTER_OTLP_ENDPOINT says.`,
		Example: "  DISCORD_TOKEN=… TELEGRAM_BOT_TOKEN=… verbatim serve",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			if cfg.logLevel == nil {
				cfg.logLevel = new(slog.Level) // the zero Level is info
			}
			err := serve(ctx, cfg)
			if errors.Is(err, context.Canceled) && ctx.Err() != nil {
				return nil // it was stopped before all was open
			}
			return err
		},
	}
}

// serve opens all that answers, runs it and closes it.
func serve(ctx context.Context, cfg config) (err error) {
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	defer signal.Stop(hangups)
	listener, err := listen(ctx, cfg.listen) // first: all else takes longer, and is of no use without
	if err != nil {
		return err
	}
	defer listener.Close() // the server has, if it has run
	log := newLog(cfg)
	tracer, flush, err := tracing(ctx, log)
	if err != nil {
		return err
	}
	defer flush()
	l, err := openServed(ctx, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	log.Info("serve", "archive", l.name)
	defer log.Info("stopped")
	cfg.sayWhatIsOff(log)
	if l.temp != "" {
		log.Warn("the sample answers, and nothing is kept, until there is an archive: take articles in by verbatim ingest or add a source by verbatim sources add, then start serve again")
	}
	remembered, err := ledger.Open(ctx, l.place)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remembered.Close()) }()
	list, err := sources.Open(ctx, l.place)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, list.Close()) }()
	shared, err := openShare(ctx, l.place.URL, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, shared.Close()) }()
	watch := &observer{metrics: newMetrics(), tracer: tracer, log: log}
	watch.registry.MustRegister(&stock{l, list, remembered, log})
	client := newFetcher(cfg, log, watch.calls("sources"))
	defer client.Close()
	engine := observedEngine{l.engine, watch}
	alerts := alert.New(alert.Config{Archive: l.archive, Ledger: remembered, Rights: cfg.rights, Site: cfg.publicURL, Log: log})
	b := command.New(command.Config{Engine: engine, Archive: l.archive, Ledger: remembered, Alerts: alerts, Rights: cfg.rights, Site: cfg.publicURL, Log: log})
	s := &server{
		cfg: cfg, log: log, watch: watch, library: l, ledger: remembered, share: shared, alerts: alerts, listener: listener, hangups: hangups,
		commands: b.Commands(), engine: engine, handler: observedHandler{b, watch, b.Knows},
		intake: intake.New(intake.Config{
			List: list, Store: l.archive, Fetch: client, PublicURL: cfg.publicURL, Looked: watch.looked, Log: log,
		}),
	}
	if err := s.assemble(); err != nil {
		return err
	}
	return s.run(ctx)
}

// openServed opens the archive that is served: one of its own where articles may
// come in, else the sample as long as there is none.
func openServed(ctx context.Context, cfg config) (*library, error) {
	keeps, err := cfg.keepsArticles(ctx)
	if err != nil {
		return nil, err
	}
	if keeps {
		return openAt(ctx, cfg, cfg.place())
	}
	return openLibrary(ctx, cfg)
}

// keepsArticles reports whether there is an archive, or some may be pushed, or come
// from a source. The list of sources is there as soon as somebody has looked at it.
func (c config) keepsArticles(ctx context.Context) (keeps bool, err error) {
	if archive.Exists(c.place()) || c.ingest.token.reveal() != "" {
		return true, nil
	}
	if !sources.Exists(c.place()) {
		return false, nil
	}
	list, err := sources.Open(ctx, c.place())
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, list.Close()) }()
	all, err := list.List(ctx)
	return len(all) > 0, err
}

// server runs all that answers.
type server struct {
	cfg      config
	log      *slog.Logger
	watch    *observer
	library  *library
	ledger   *ledger.DB
	share    *share
	alerts   *alert.Alerts
	intake   *intake.Intake
	commands []bot.Command
	engine   engine
	handler  bot.Handler
	listener net.Listener
	hangups  <-chan os.Signal

	// What assemble makes of these.
	parts    []part
	speakers []speaker
	paths    map[string]http.Handler
	health   health
}

// part is something that runs until ctx ends.
type part struct {
	name string
	run  func(context.Context) error
	// platform is set where the others go on without it, as long as one is left.
	platform bool
}

// assemble starts nothing.
func (s *server) assemble() error {
	level := s.library.level()
	if s.library.shared {
		level = s.share.ours(indexing, level)
	}
	s.health = health{s.library.readable(), level, s.share.ours(taking, beating(s.intake))}
	if s.library.cluster != nil {
		s.health = append(s.health, s.library.whole())
	}
	s.paths = map[string]http.Handler{livePath: http.HandlerFunc(alive), metricsPath: s.watch.metrics}
	if err := errors.Join(s.addDiscord(), s.addTelegram()); err != nil {
		return err
	}
	if token := s.cfg.ingest.token.reveal(); token != "" {
		s.paths[push] = s.intake.Push(token)
	}
	if s.cfg.publicURL != "" {
		s.paths[intake.HubPath] = s.intake.Hub()
	}
	s.paths[readyPath] = s.health
	s.paths["/"] = web.New(web.Config{
		Handler: s.handler, Engine: s.engine, Archive: s.library.archive, Rights: s.cfg.rights,
		PublicURL: s.cfg.publicURL, APIToken: s.cfg.apiToken.reveal(), Proxies: s.cfg.proxies, Log: s.log,
	})
	answers := &httpServer{s.listener, s.watch.http(routes(s.paths)), s.log, endWithin}
	service := &service{s.hangups, s.reload, func(ctx context.Context) report { return s.health.ask(ctx, inner) }, s.log}
	s.parts = append(s.parts, part{name: indexing, run: s.follow}, part{name: "ledger", run: s.ledger.Run}, part{name: "share", run: s.share.attend},
		part{name: taking, run: s.takeIn}, part{name: alerting, run: s.alert}, part{name: "http", run: answers.run}, part{name: "service", run: service.run})
	return nil
}

// What one process alone does of those that share an archive.
const (
	indexing = "index"
	taking   = "intake"
	alerting = "alerts"
	fetching = "telegram"
)

// follow has the index follow the archive. One that processes share is written by
// one of them; what one whose lease is lost still writes the next one mends.
func (s *server) follow(ctx context.Context) error {
	if !s.library.shared {
		return s.library.follower.Run(ctx)
	}
	return s.share.hold(ctx, indexing, func(ctx context.Context, _ *postgres.Lease) error { return s.library.follower.Run(ctx) })
}

// takeIn looks at the sources. It needs no lease to write: what is taken in twice is
// the same.
func (s *server) takeIn(ctx context.Context) error {
	return s.share.hold(ctx, taking, func(ctx context.Context, _ *postgres.Lease) error { return s.intake.Run(ctx) })
}

// reload has the list of sources read again, if that is for this process to do.
func (s *server) reload(ctx context.Context) {
	if s.share.holds(taking) {
		s.intake.Reload(ctx)
	}
}

// alert plans and delivers alerts. What it writes, it may only write under the lease:
// another process may have taken over.
func (s *server) alert(ctx context.Context) error {
	return s.share.hold(ctx, alerting, func(held context.Context, lease *postgres.Lease) error {
		if lease == nil {
			return s.runAlerts(ctx, held, s.ledger)
		}
		return s.runAlerts(ctx, held, s.ledger.Under(*lease))
	})
}

// run runs all parts until ctx ends, or until what is left makes no sense.
func (s *server) run(ctx context.Context) error {
	address := s.listener.Addr().String()
	s.log.Info("listening", "address", address, "paths", strings.Join(slices.Sorted(maps.Keys(s.paths)), " "), "page", addressOf(address)+"/")
	platforms := 0
	for _, p := range s.parts {
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
	for _, p := range s.parts {
		go func() { ends <- end{p, p.run(ctx)} }()
	}
	var all error
	for range s.parts {
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
