package discord

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"verbatim/bot"
)

const (
	// unsaid is how long to wait after a 429 that does not say it, as some of
	// Cloudflare's.
	unsaid = time.Second
	// maxPause bounds what a 429 may ask for; after it Discord is asked again.
	maxPause = time.Hour
	// maxAnswer is as much of an answer as is read, in bytes.
	maxAnswer = 8 << 20
)

// transport takes requests to the API that is configured, whose version
// discordgo has hard-wired, and makes the answers regular.
type transport struct {
	api    string // without a slash at its end
	next   http.RoundTripper
	limits *limits // nil: none are kept
}

func (t *transport) RoundTrip(req *http.Request) (*http.Response, error) {
	route := routeOf(req)
	if wait := t.limits.wait(route); wait > 0 {
		if req.Body != nil {
			req.Body.Close()
		}
		return nil, &bot.RetryError{After: wait}
	}
	if path, ok := strings.CutPrefix(req.URL.String(), discordgo.EndpointAPI); ok {
		target, err := url.Parse(t.api + "/" + path)
		if err != nil {
			return nil, err
		}
		req = req.Clone(req.Context())
		req.URL, req.Host = target, target.Host
	}
	resp, err := t.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	pause, global := regular(resp)
	if global {
		route = everywhere
	}
	t.limits.pause(route, pause)
	return resp, nil
}

// routeOf is what Discord counts by, as far as is known beforehand: the method
// and the path up to the channel's resource.
func routeOf(req *http.Request) string {
	parts := strings.SplitN(strings.TrimPrefix(req.URL.String(), discordgo.EndpointAPI), "/", 4)
	return req.Method + " " + strings.Join(parts[:min(3, len(parts))], "/")
}

// regular gives every 429 the same body, removes the rate headers and the
// bodies of failing proxies, and returns for how long no more may be sent.
func regular(resp *http.Response) (pause time.Duration, global bool) {
	header := resp.Header
	if header.Get("X-RateLimit-Remaining") == "0" {
		pause, _ = seconds(header.Get("X-RateLimit-Reset-After"))
	}
	switch {
	case resp.StatusCode == http.StatusTooManyRequests:
		pause, global = tooMany(resp)
		replaceBody(resp, fmt.Appendf(nil, `{"message":"too many requests","retry_after":%.3f}`, pause.Seconds()))
	case resp.StatusCode >= http.StatusInternalServerError:
		replaceBody(resp, nil)
		if resp.StatusCode == http.StatusBadGateway { // discordgo does not tell this one from no answer
			resp.StatusCode, resp.Status = http.StatusServiceUnavailable, "503 Service Unavailable"
		}
	default:
		resp.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(resp.Body, maxAnswer), resp.Body}
	}
	for name := range header {
		if strings.HasPrefix(strings.ToLower(name), "x-ratelimit-") {
			delete(header, name)
		}
	}
	return pause, global
}

// tooMany reads what a 429 says, in its body, else in its headers.
func tooMany(resp *http.Response) (pause time.Duration, global bool) {
	var said struct {
		After  *float64 `json:"retry_after"`
		Global bool     `json:"global"`
	}
	body, _ := io.ReadAll(io.LimitReader(resp.Body, 1<<16))
	if json.Unmarshal(body, &said) == nil && said.After != nil {
		pause, _ = seconds(strconv.FormatFloat(*said.After, 'f', -1, 64))
		return pause, said.Global
	}
	global = resp.Header.Get("X-RateLimit-Global") != ""
	after := resp.Header.Get("Retry-After")
	if pause, ok := seconds(after); ok {
		return pause, global
	}
	if at, err := http.ParseTime(after); err == nil {
		return min(max(time.Until(at), 0), maxPause), global
	}
	return unsaid, global
}

func seconds(text string) (time.Duration, bool) {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || !(n >= 0) {
		return 0, false
	}
	return time.Duration(min(n, maxPause.Seconds()) * float64(time.Second)), true
}

func replaceBody(resp *http.Response, body []byte) {
	io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<16)) // so that the connection can be used again
	resp.Body.Close()
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	resp.Header.Set("Content-Type", "application/json")
}

// everywhere is the route of a pause that holds for all.
const everywhere = ""

// limits are the pauses that Discord has asked for.
type limits struct {
	mu    sync.Mutex
	until map[string]time.Time // by route
}

// crowd is how many pauses are kept before those that are over are swept out.
const crowd = 1024

func (l *limits) wait(route string) time.Duration {
	if l == nil {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	return max(time.Until(l.until[route]), time.Until(l.until[everywhere]))
}

func (l *limits) pause(route string, d time.Duration) {
	if l == nil || d <= 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if len(l.until) >= crowd {
		for r, t := range l.until {
			if t.Before(now) {
				delete(l.until, r)
			}
		}
	}
	if t := now.Add(d); t.After(l.until[route]) {
		l.until[route] = t
	}
}
