package fetch

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"time"

	"verbatim/retrieval/cache"
)

// Client fetches documents. It is safe for concurrent use; only one Client
// keeps its promises to each host, so a program has one.
type Client struct {
	transport *http.Transport
	calls     http.RoundTripper // the transport, wrapped
	userAgent string
	log       *slog.Logger
	hosts     hosts
	robots    *cache.Cache[string, rules]
}

// Options are what a Client may be told.
type Options struct {
	AllowPrivate bool // also private, loopback and link-local addresses
	// Dial connects in place of the network, which then guards itself.
	Dial      func(ctx context.Context, network, address string) (net.Conn, error)
	UserAgent string // says who asks, and where to complain; empty: just the name
	// Wrap is put around what makes the calls; nil: nothing is.
	Wrap func(http.RoundTripper) http.RoundTripper
	Log  *slog.Logger
}

// New returns a Client. Close it when nothing is fetched any more.
func New(o Options) *Client {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	transport := newTransport(o)
	var calls http.RoundTripper = transport
	if o.Wrap != nil {
		calls = o.Wrap(calls)
	}
	return &Client{
		transport: transport,
		calls:     calls,
		userAgent: cmp.Or(o.UserAgent, agent),
		log:       o.Log,
		hosts:     hosts{known: map[string]*host{}},
		robots:    cache.New[string, rules](robotsKept),
	}
}

// Close closes the connections that were kept to be used again.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// Request asks for a document.
type Request struct {
	URL          string
	ETag         string // of the copy that the caller has,
	LastModified string // and both as the server gave them
	Accept       string // media types; empty: any
	MaxBytes     int64  // of the body when unpacked; 0: 16 MB
	Page         bool   // a link that was followed, not a feed that somebody subscribed to: robots.txt is obeyed
}

const usualBytes = 16 << 20

// Response is a document, or the news that the caller's copy is still right.
type Response struct {
	URL         string // where it was in the end, without credentials
	Moved       string // where to ask from now on: all redirects on the way were permanent; else empty
	NotModified bool   // the copy that the caller has is right; there is no Body

	ETag, LastModified string              // to ask with the next time
	MediaType          string              // Content-Type as given, with its charset
	Links              map[string][]string // URLs by relation, of the Link header
	Fresh              time.Duration       // how long asking again is useless, at most a day; 0: not said
	Body               []byte
}

// Get fetches a document. What a caller may tell apart by errors.Is and
// errors.As are the errors of this package; no error holds a credential.
func (c *Client) Get(ctx context.Context, r Request) (Response, error) {
	if r.MaxBytes == 0 {
		r.MaxBytes = usualBytes
	}
	response, err := c.follow(ctx, call{Request: r})
	if err != nil {
		return Response{}, fmt.Errorf("fetch %s: %w", Redacted(r.URL), err)
	}
	return response, nil
}

// Post sends a form, such as a subscription to a hub. What is answered beside
// the status is not read.
func (c *Client) Post(ctx context.Context, url string, form url.Values) error {
	if _, err := c.follow(ctx, call{Request: Request{URL: url}, form: form}); err != nil {
		return fmt.Errorf("post to %s: %w", Redacted(url), err)
	}
	return nil
}
