package web

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"verbatim/bot"
)

// An address may ask for so many pages in a row, then so many a second: more than
// anybody reads, and few enough that one cannot keep out the others.
const (
	perSecond = 5
	burst     = 60
	// manyAddresses is how many are remembered.
	manyAddresses = 20_000
)

// maxBody is the most that is read of a request's body, in bytes: no page has
// use for one.
const maxBody = 16 << 10

// policy lets a browser load what the site itself serves, and run no script that
// stands within a page: an article's text can do nothing there.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// headers are those of every answer, unless it has others.
var headers = map[string]string{
	"Content-Security-Policy":      policy,
	"X-Content-Type-Options":       "nosniff",
	"X-Frame-Options":              "DENY",
	"Referrer-Policy":              "no-referrer", // an address holds the question
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Permissions-Policy":           "camera=(), geolocation=(), microphone=()",
	"X-Robots-Tag":                 "noindex", // publishers have pages of their own
	"Cache-Control":                "no-cache",
}

// guard is what all requests pass first.
type guard struct {
	proxies   []netip.Prefix
	addresses bot.Buckets[netip.Addr]
}

func newGuard(proxies []netip.Prefix) *guard {
	return &guard{proxies: proxies, addresses: bot.Buckets[netip.Addr]{PerSecond: perSecond, Burst: burst, Many: manyAddresses}}
}

func (g *guard) around(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for name, value := range headers {
			w.Header().Set(name, value)
		}
		if !strings.HasPrefix(r.URL.Path, staticPath) && !g.allows(r, time.Now()) {
			w.Header().Set("Retry-After", "1")
			if strings.HasPrefix(r.URL.Path, apiPath) {
				wrong(http.StatusTooManyRequests, tooMany.In("en")).write(w)
			} else {
				http.Error(w, tooMany.In(localeOf(r)), http.StatusTooManyRequests)
			}
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r)
	})
}

// allows takes a token of the address that asks. This machine's own has no limit:
// behind it is its owner, or a proxy that says of nobody who they are, so that all
// would share a bucket.
func (g *guard) allows(r *http.Request, now time.Time) bool {
	client := g.client(r)
	if client.IsLoopback() || !client.IsValid() {
		return true
	}
	if client.Is6() { // a household has as many as it likes
		network, _ := client.WithZone("").Prefix(64)
		client = network.Addr()
	}
	return g.addresses.Take(client, now) == bot.Fine
}

// client is the address that asks: where a proxy does that it trusts, the last
// one in X-Forwarded-For that is no such proxy. What stands before it anybody may
// have written.
func (g *guard) client(r *http.Request) netip.Addr {
	host, _, _ := net.SplitHostPort(r.RemoteAddr)
	client, _ := netip.ParseAddr(host)
	client = client.Unmap()
	chain := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(chain) {
		if !g.trusts(client) {
			break
		}
		next, ok := hopAddress(strings.TrimSpace(hop))
		if !ok {
			break
		}
		client = next.Unmap()
	}
	return client
}

// hopAddress reads an item of X-Forwarded-For: some proxies add the port.
func hopAddress(hop string) (netip.Addr, bool) {
	if with, err := netip.ParseAddrPort(hop); err == nil {
		return with.Addr(), true
	}
	a, err := netip.ParseAddr(hop)
	return a, err == nil
}

func (g *guard) trusts(a netip.Addr) bool {
	return a.IsLoopback() || slices.ContainsFunc(g.proxies, func(p netip.Prefix) bool { return p.Contains(a) })
}
