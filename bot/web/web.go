package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"

	"verbatim/bot"
	"verbatim/retrieval"
)

// Name is the platform's name in channels and logs.
const Name = "web"

// engine finds quotes.
type engine interface {
	Answer(context.Context, retrieval.Question) (retrieval.Answer, error)
	Search(context.Context, retrieval.Question) (retrieval.Answer, error)
}

// archive has what quotes were cut from.
type archive interface {
	Article(context.Context, retrieval.Ref) (retrieval.Article, error)
	List(context.Context, retrieval.Filter) ([]retrieval.Article, error)
}

// Config is what a Site stands on.
type Config struct {
	Handler bot.Handler
	Engine  engine
	Archive archive
	Rights  bot.Rights
	// PublicURL is where the world reaches the site, for addresses that are read
	// elsewhere; empty: only by the address that a request names.
	PublicURL string
	// APIToken opens the API; empty: it is open to all.
	APIToken string
	// Proxies may say by X-Forwarded-For whom they ask for.
	Proxies []netip.Prefix
	Log     *slog.Logger
}

// Site is an http.Handler. It is safe for concurrent use.
type Site struct {
	Config
	handler   http.Handler
	comparing chan struct{} // has an item for each page that compares long revisions
}

// New returns a Site.
func New(c Config) *Site {
	s := &Site{Config: c, comparing: make(chan struct{}, comparedAtOnce)}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.home)
	for _, end := range []string{"", "/{$}"} { // some write a slash there
		for _, p := range pages {
			mux.Handle("GET /"+p.command+end, s.page(p))
		}
		mux.HandleFunc("GET /article/{reference}"+end, s.article)
	}
	mux.HandleFunc("GET /static/{name}", static)
	mux.Handle("/api/", s.api())
	mux.Handle(feedPath, s.program(s.feed))
	mux.HandleFunc("/", s.nowhere)
	s.handler = newGuard(c.Proxies).around(mux)
	return s
}

// ServeHTTP implements http.Handler.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }
