package fetch

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

// How long a server may take, in its parts and altogether.
const (
	connectTime = 10 * time.Second
	headerTime  = 10 * time.Second
	wholeTime   = 30 * time.Second
)

// headerBytes is what the headers of an answer may take: some sites' lists of
// what their pages may load go on for 20 kB.
const headerBytes = 128 << 10

// newTransport returns a transport that keeps few connections, unpacks nothing,
// takes no proxy from the environment, and connects to public addresses alone,
// unless told otherwise.
func newTransport(o Options) *http.Transport {
	dialer := &net.Dialer{Timeout: connectTime}
	if !o.AllowPrivate {
		dialer.Control = control(ssrf.New())
	}
	dial := dialer.DialContext
	if o.Dial != nil {
		dial = o.Dial
	}
	return &http.Transport{
		DialContext:            dial,
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    connectTime,
		ResponseHeaderTimeout:  headerTime,
		MaxResponseHeaderBytes: headerBytes,
		DisableCompression:     true,
		MaxIdleConns:           32,
		MaxIdleConnsPerHost:    1, // a host is asked one thing at a time
		IdleConnTimeout:        30 * time.Second,
	}
}

// control refuses a connection by the address that it is about to go to. Names
// are resolved by then, so that no second answer of a name server can differ.
func control(g *ssrf.Guardian) func(network, address string, _ syscall.RawConn) error {
	return func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return err
		}
		if g.SafeAddr(target(at.Addr())) != nil {
			return fmt.Errorf("%s is a %w", at.Addr(), ErrPrivate)
		}
		return nil
	}
}

// target returns the IPv4 address that an IPv6 address leads to. A network
// without IPv4 reaches the rest of the world through NAT64, so these addresses
// are judged by what they hold; the other ways to wrap one are refused whole.
func target(ip netip.Addr) netip.Addr {
	if ssrf.IPv6NAT64Prefix.Contains(ip) {
		wrapped := ip.As16()
		return netip.AddrFrom4([4]byte(wrapped[12:]))
	}
	return ip.Unmap()
}
