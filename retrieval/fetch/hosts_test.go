package fetch_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval/fetch"
)

func TestOneAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now, most, all atomic.Int64
		slow := func(w http.ResponseWriter, _ *http.Request) {
			most.Store(max(most.Load(), now.Add(1)))
			defer now.Add(-1)
			all.Add(1)
			time.Sleep(time.Second)
		}
		w := world{"a.example:80": slow, "xn--mnchen-3ya.example:80": slow}
		for i := range 9 {
			w[fmt.Sprintf("%d.example:80", i)] = says("")
		}
		c := w.client(t)
		get := func(urls ...string) time.Duration {
			var wg sync.WaitGroup
			start := time.Now()
			for i := range 100 {
				wg.Go(func() {
					url := urls[i%len(urls)]
					if _, err := c.Get(t.Context(), fetch.Request{URL: url}); err != nil {
						t.Errorf("%s: %v", url, err)
					}
				})
			}
			wg.Wait()
			return time.Since(start)
		}
		took := get("http://a.example/", "HTTP://A.Example:80/x", "http://a.example/y")
		if most.Load() != 1 || all.Load() != 100 || took != 100*time.Second {
			t.Errorf("%d at a time, %d in all, in %s", most.Load(), all.Load(), took)
		}
		most.Store(0)
		get("http://münchen.example/", "http://MÜNCHEN.example/", "http://xn--mnchen-3ya.example/")
		if most.Load() != 1 {
			t.Errorf("%d at a time by different spellings", most.Load())
		}
		most.Store(0)
		if took := get("http://a.example/", "http://münchen.example/"); most.Load() != 2 || took != 50*time.Second {
			t.Errorf("two hosts: %d at a time, in %s", most.Load(), took)
		}
	})
}

// asks notes when a host is asked for what.
type asks struct {
	mu    sync.Mutex
	start time.Time
	notes []string
}

func (a *asks) note(next http.HandlerFunc) http.HandlerFunc {
	a.start = time.Now()
	return func(w http.ResponseWriter, r *http.Request) {
		a.mu.Lock()
		a.notes = append(a.notes, fmt.Sprintf("%s %s", time.Since(a.start), r.URL.Path))
		a.mu.Unlock()
		next(w, r)
	}
}

func (a *asks) want(t *testing.T, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, a.notes); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	a.notes = nil
}

func TestPagesKeepTheirDistance(t *testing.T) {
	for robots, gap := range map[string]string{"": "1s", "User-agent: *\nCrawl-delay: 4": "4s", "User-agent: verbatim\nCrawl-delay: 3600": "10s"} {
		synctest.Test(t, func(t *testing.T) {
			var a asks
			c := world{"a.example:80": a.note(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path == "/robots.txt" {
					says(robots)(w, r)
				}
			})}.client(t)
			for _, path := range []string{"/1", "/2", "/feed", "/feed"} {
				if _, err := c.Get(t.Context(), fetch.Request{URL: "http://a.example" + path, Page: path != "/feed"}); err != nil {
					t.Error(err)
				}
			}
			a.want(t, "0s /robots.txt", "0s /1", gap+" /2", gap+" /feed", gap+" /feed")
		})
	}
}

func TestHostsThatFailRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var a asks
		answer := status(500)
		c := world{"a.example:80": a.note(func(w http.ResponseWriter, r *http.Request) { answer(w, r) }), "b.example:80": says("")}.client(t)
		get := func() error {
			_, err := c.Get(t.Context(), fetch.Request{URL: "http://a.example/"})
			return err
		}
		// Short rests are waited for.
		for range 3 {
			wantStatus(t, get(), 500)
		}
		a.want(t, "0s /", "5s /", "15s /")
		// Longer ones are an error for everybody, at once.
		resting, ok := errors.AsType[*fetch.RestingError](get())
		if !ok || resting.Host != "a.example:80" || time.Until(resting.Until) != 20*time.Second {
			t.Fatalf("got %v", resting)
		}
		wantText(t, get(), "fetch http://a.example/", "host a.example:80 resting until 2000-01-01 00:00:35", "status 500")
		wantText(t, c.Post(t.Context(), "http://a.example/hub", url.Values{}), "post to http://a.example/hub", "resting")
		a.want(t)
		if _, err := c.Get(t.Context(), fetch.Request{URL: "http://b.example/"}); err != nil {
			t.Error("another host: ", err)
		}
		// They grow to ten minutes.
		for range 20 {
			time.Sleep(10 * time.Minute)
			_ = get()
		}
		resting, _ = errors.AsType[*fetch.RestingError](get())
		if got := time.Until(resting.Until); got != 10*time.Minute {
			t.Errorf("rests for %s", got)
		}
		// One success makes up for it, and so does an answer that blames us.
		for _, good := range []http.HandlerFunc{says(""), status(404)} {
			time.Sleep(10 * time.Minute)
			answer = good
			_ = get()
			answer = status(502)
			start := time.Now()
			_, _ = get(), get()
			if took := time.Since(start); took != 5*time.Second {
				t.Errorf("rested for %s", took)
			}
		}
	})
}

func TestRetryAfterIsObeyed(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"30": 30 * time.Second, "3600": time.Hour, "0": 0, "99999999999999999999": 24 * time.Hour, "Sat, 01 Jan 2000 00:02:00 GMT": 2 * time.Minute,
	} {
		for _, code := range []int{429, 503} {
			synctest.Test(t, func(t *testing.T) {
				c := world{"a.example:80": status(code, "Retry-After", value)}.client(t)
				_, err := c.Get(t.Context(), fetch.Request{URL: "http://a.example/"})
				if s, ok := errors.AsType[*fetch.StatusError](err); !ok || s.RetryAfter != want {
					t.Errorf("got %v, want to wait %s", err, want)
				}
				if want < 10*time.Second {
					return
				}
				time.Sleep(want - 11*time.Second)
				_, err = c.Get(t.Context(), fetch.Request{URL: "http://a.example/other"})
				if resting, ok := errors.AsType[*fetch.RestingError](err); !ok || time.Until(resting.Until) != 11*time.Second {
					t.Errorf("got %v, want to rest", err)
				}
			})
		}
	}
}

func TestWaitsEndWithTheirContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := world{"a.example:80": func(_ http.ResponseWriter, r *http.Request) { time.Sleep(20 * time.Second) }, "b.example:80": status(500)}.client(t)
		_, _ = c.Get(t.Context(), fetch.Request{URL: "http://b.example/"})
		var wg sync.WaitGroup
		wg.Go(func() { _, _ = c.Get(t.Context(), fetch.Request{URL: "http://a.example/robots.txt"}) })
		synctest.Wait()
		for _, host := range []string{"a", "b"} { // asked by another; resting
			start := time.Now()
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			_, err := c.Get(ctx, fetch.Request{URL: "http://" + host + ".example/"})
			cancel()
			wantErr(t, err, context.DeadlineExceeded)
			if took := time.Since(start); took != time.Second {
				t.Errorf("waited for %s", took)
			}
		}
		wg.Wait()
	})
}

func TestWhoGivesUpBlamesNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := world{"a.example:80": func(_ http.ResponseWriter, r *http.Request) { time.Sleep(5 * time.Second) }}.client(t)
		for range 5 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			_, err := c.Get(ctx, fetch.Request{URL: "http://a.example/"})
			wantErr(t, err, context.DeadlineExceeded)
			cancel()
		}
		start := time.Now()
		if _, err := c.Get(t.Context(), fetch.Request{URL: "http://a.example/"}); err != nil || time.Since(start) != 5*time.Second {
			t.Errorf("after %s: %v", time.Since(start), err)
		}
	})
}

// A host is not to blame for what we refuse.
func TestRefusalsAreNoFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := world{"a.example:80": says("too much")}.client(t)
		start := time.Now()
		for range 5 {
			_, err := c.Get(t.Context(), fetch.Request{URL: "http://a.example/", MaxBytes: 1})
			wantErr(t, err, fetch.ErrTooLarge)
		}
		c.Dial(func(context.Context, string, string) (net.Conn, error) { return nil, fetch.ErrPrivate })
		c.Close()
		for range 5 {
			_, err := c.Get(t.Context(), fetch.Request{URL: "http://a.example/"})
			wantErr(t, err, fetch.ErrPrivate)
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("rested for %s", took)
		}
	})
}

func TestHostsAreForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var now, most atomic.Int64
		c := world{"used.example:80": func(http.ResponseWriter, *http.Request) {
			most.Store(max(most.Load(), now.Add(1)))
			defer now.Add(-1)
			time.Sleep(9 * time.Second)
		}}.client(t)
		use := func() { _, _ = c.Get(t.Context(), fetch.Request{URL: "http://used.example/"}) }
		var wg sync.WaitGroup
		wg.Go(use)
		for i := range fetch.HostsKept + 100 {
			time.Sleep(time.Millisecond)
			_, err := c.Get(t.Context(), fetch.Request{URL: fmt.Sprintf("http://%d.example/", i)})
			wantText(t, err, "refused")
		}
		if got := c.Hosts(); got > fetch.HostsKept {
			t.Errorf("%d hosts are kept", got)
		}
		wg.Go(use)
		wg.Wait()
		if most.Load() != 1 {
			t.Error("forgot a host that was being asked")
		}
	})
}

func TestConnectionsAreNotKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var open, most atomic.Int64
		w := world{}
		for i := range 200 {
			w[fmt.Sprintf("%d.example:80", i)] = says("")
		}
		c := w.client(t)
		c.Count(&open, &most)
		for i := range 200 {
			if _, err := c.Get(t.Context(), fetch.Request{URL: fmt.Sprintf("http://%d.example/", i)}); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
		}
		if most.Load() > 33 || most.Load() < 2 {
			t.Errorf("%d connections at a time", most.Load())
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if open.Load() != 0 {
			t.Errorf("%d connections after a minute", open.Load())
		}
	})
}
