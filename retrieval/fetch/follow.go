package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/http/httpguts"
)

// call is a Request, or a form to send.
type call struct {
	Request
	form url.Values
}

const (
	maxRedirects = 5
	maxURL       = 4096
)

// follow makes a call, and again wherever it is redirected, each time with all
// checks. With ErrTooLarge it returns what was read.
func (c *Client) follow(ctx context.Context, call call) (Response, error) {
	at, err := parse(call.URL)
	if err != nil {
		return Response{}, err
	}
	left, permanent := wholeTime, true
	for hop := 0; ; hop++ {
		answer, err := c.visit(ctx, call, at, left)
		if err != nil && hop > 0 {
			err = fmt.Errorf("redirected to %s: %w", Redacted(at.String()), err)
		}
		if err != nil || answer.location == "" {
			if hop > 0 && permanent {
				answer.Moved = at.String()
			}
			return answer.Response, err
		}
		if hop == maxRedirects {
			return Response{}, ErrRedirects
		}
		if at, err = redirect(at, answer.location); err != nil {
			return Response{}, err
		}
		left -= answer.took
		permanent = permanent && (answer.code == http.StatusMovedPermanently || answer.code == http.StatusPermanentRedirect)
	}
}

// visit makes a call at one address, when robots.txt and the host permit it.
func (c *Client) visit(ctx context.Context, call call, at *url.URL, left time.Duration) (answer, error) {
	var gap time.Duration
	if call.Page {
		var err error
		if gap, err = c.permit(ctx, at); err != nil {
			return answer{}, err
		}
	}
	host, err := c.hosts.take(ctx, hostName(at), gap)
	if err != nil {
		return answer{}, err
	}
	defer c.hosts.give(host)
	start := time.Now()
	a, err := c.exchange(ctx, call, at, left)
	a.took = time.Since(start)
	c.log.Debug("fetched", "url", Redacted(at.String()), "status", a.code, "bytes", len(a.Body), "took", a.took, "err", err)
	if ctx.Err() == nil { // else it is not the host that failed
		host.settle(gap > 0, err)
	}
	return a, err
}

// redirect returns the address that a redirect leads to.
func redirect(from *url.URL, location string) (*url.URL, error) {
	reference, err := url.Parse(location)
	if err != nil {
		return nil, errors.New("redirected to something that is not a URL")
	}
	to, err := parse(from.ResolveReference(reference).String())
	if err == nil && from.Scheme == "https" && to.Scheme == "http" {
		err = ErrDowngrade
	}
	if err != nil {
		return nil, fmt.Errorf("redirected to %s: %w", Redacted(location), err)
	}
	// Credentials go no further than where they were meant to go; those that
	// a server makes up are not ours.
	to.User = nil
	upgraded := from.Scheme == "http" && from.Port() == "" && to.Scheme == "https" && to.Port() == ""
	if from.Hostname() == to.Hostname() && (hostName(from) == hostName(to) || upgraded) {
		to.User = from.User
	}
	return to, nil
}

// parse reads a URL that may be fetched, into the form that hosts are compared
// in: lower case, IDNA, no fragment.
func parse(raw string) (*url.URL, error) {
	if len(raw) > maxURL {
		return nil, fmt.Errorf("a URL of %d bytes", len(raw))
	}
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		return nil, errors.New("not a URL") // the reason may quote a password
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("the scheme %q is neither http nor https", u.Scheme)
	}
	if u.Hostname() == "" {
		return nil, errors.New("a URL without a host")
	}
	if u.Host, err = httpguts.PunycodeHostPort(strings.ToLower(u.Host)); err != nil {
		return nil, fmt.Errorf("host %s: %w", u.Hostname(), err)
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

// hostName returns host:port, which tells one server from another.
func hostName(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	return strings.TrimSuffix(u.Hostname(), ".") + ":" + port
}
