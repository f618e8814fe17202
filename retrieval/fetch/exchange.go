package fetch

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// answer is what one server said: a Response, or where to go on.
type answer struct {
	Response
	code     int
	location string
	took     time.Duration
}

// exchange sends one request and reads the answer, within the time that is
// left.
func (c *Client) exchange(ctx context.Context, call call, at *url.URL, left time.Duration) (answer, error) {
	slow := fmt.Errorf("no complete answer within %s", wholeTime)
	limited, cancel := context.WithTimeoutCause(ctx, left, slow)
	defer cancel()
	request, err := c.request(limited, call, at)
	if err != nil {
		return answer{}, err
	}
	response, err := c.calls.RoundTrip(request)
	var a answer
	if err == nil {
		defer response.Body.Close()
		a, err = c.read(call, at, response)
	}
	if err != nil && ctx.Err() == nil && limited.Err() != nil {
		err = slow
	}
	return a, err
}

func (c *Client) request(ctx context.Context, call call, at *url.URL) (*http.Request, error) {
	method, form := http.MethodGet, io.Reader(nil)
	if call.form != nil {
		method, form = http.MethodPost, strings.NewReader(call.form.Encode())
	}
	request, err := http.NewRequestWithContext(ctx, method, at.String(), form)
	if err != nil {
		return nil, errors.New("not a URL")
	}
	set := func(name, value string) {
		if value != "" {
			request.Header.Set(name, value)
		}
	}
	set("User-Agent", c.userAgent)
	set("Accept", call.Accept)
	set("Accept-Encoding", "gzip, deflate")
	set("If-None-Match", call.ETag)
	set("If-Modified-Since", call.LastModified)
	if call.form != nil {
		set("Content-Type", "application/x-www-form-urlencoded")
	}
	if at.User != nil {
		password, _ := at.User.Password()
		request.SetBasicAuth(at.User.Username(), password)
	}
	return request, nil
}

// read makes an answer of a response.
func (c *Client) read(call call, at *url.URL, r *http.Response) (answer, error) {
	now, post := time.Now(), call.form != nil
	a := answer{code: r.StatusCode}
	location := r.Header.Get("Location")
	switch {
	case location != "" && redirects(r.StatusCode, post):
		a.location = location
		return a, nil
	case r.StatusCode == http.StatusNotModified && call.ETag == "" && call.LastModified == "":
		return a, errors.New("status 304 Not Modified, but no copy was named")
	case r.StatusCode != http.StatusNotModified && !succeeds(r.StatusCode, post):
		return a, &StatusError{Code: r.StatusCode, RetryAfter: retryAfter(r.Header, now)}
	}
	plain := *at
	plain.User = nil
	a.Response = Response{
		URL:          plain.String(),
		NotModified:  r.StatusCode == http.StatusNotModified,
		ETag:         r.Header.Get("ETag"),
		LastModified: r.Header.Get("Last-Modified"),
		MediaType:    r.Header.Get("Content-Type"),
		Links:        links(r.Header.Values("Link"), at),
		Fresh:        fresh(r.Header, now),
	}
	if a.NotModified { // the server need not repeat them
		a.ETag, a.LastModified = cmp.Or(a.ETag, call.ETag), cmp.Or(a.LastModified, call.LastModified)
	}
	var err error
	if !a.NotModified && !post {
		a.Body, err = readBody(r, call.MaxBytes)
	}
	return a, err
}

// redirects reports whether a status means to ask again elsewhere. A form is
// sent again only where its method may not change.
func redirects(code int, post bool) bool {
	switch code {
	case http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther:
		return !post
	}
	return false
}

// succeeds reports whether a status comes with the document, whole. To a form
// any success will do.
func succeeds(code int, post bool) bool {
	return code == http.StatusOK || code == http.StatusNonAuthoritativeInfo || post && code/100 == 2
}
