package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"

	"code.dny.dev/ssrf"
	"github.com/temoto/robotstxt"
)

const HostsKept = hostsKept

var (
	RetryAfter = retryAfter
	Fresh      = fresh
	Links      = links
)

// Dial takes the place of the network.
func (c *Client) Dial(dial func(ctx context.Context, network, address string) (net.Conn, error)) {
	c.transport.DialContext = dial
}

// Resolve makes the client ask another name server, and take one address for
// public that is not.
func (c *Client) Resolve(r *net.Resolver, public string) {
	guard := ssrf.New(ssrf.WithAllowedV4Prefixes(netip.MustParsePrefix(public + "/32")))
	c.transport.DialContext = (&net.Dialer{Resolver: r, Control: control(guard)}).DialContext
}

// Trust takes the place of the certificates that everybody trusts.
func (c *Client) Trust(roots *x509.CertPool) {
	c.transport.TLSClientConfig = &tls.Config{RootCAs: roots}
}

// Allows asks the guard of a client that allows no private addresses.
func Allows(address string) error { return control(ssrf.New())("tcp", address, nil) }

// Hosts returns how many are known.
func (c *Client) Hosts() int {
	c.hosts.mu.Lock()
	defer c.hosts.mu.Unlock()
	return len(c.hosts.known)
}

// Parses reads a robots.txt as permit does.
func Parses(text []byte) error {
	_, err := robotstxt.FromBytes(understood(text))
	return err
}

// Count counts the connections.
func (c *Client) Count(open, most *atomic.Int64) {
	dial := c.transport.DialContext
	c.transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		most.Store(max(most.Load(), open.Add(1)))
		return &counted{Conn: conn, open: open}, err
	}
}

type counted struct {
	net.Conn
	open *atomic.Int64
	once sync.Once
}

func (c *counted) Close() error {
	c.once.Do(func() { c.open.Add(-1) })
	return c.Conn.Close()
}
