package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"verbatim/bot"
)

func TestHeaders(t *testing.T) {
	w := newWorld(t, bot.Rights{}, cabinet())
	for _, path := range []string{"/", "/article/rents", "/nowhere", "/static/style.css"} {
		got := w.get(t, path).Header()
		csp := got.Get("Content-Security-Policy")
		if !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || strings.Contains(csp, "*") {
			t.Errorf("%s: policy %q", path, csp)
		}
		for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer"} {
			if got.Get(name) != want {
				t.Errorf("%s: %s is %q", path, name, got.Get(name))
			}
		}
		if cookie := got.Get("Set-Cookie"); cookie != "" {
			t.Errorf("%s sets %q", path, cookie)
		}
	}
	if kept := w.get(t, "/static/style.css").Header().Get("Cache-Control"); !strings.Contains(kept, "immutable") {
		t.Errorf("the style is kept by %q", kept)
	}
}

// One address cannot ask for ever, nor by way of invented ones; others can.
func TestRate(t *testing.T) {
	w := newWorld(t, bot.Rights{})
	asks := func(remote, forwarded string, times int) (refused int) {
		for range times {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/nowhere", nil)
			r.RemoteAddr = remote
			if forwarded != "" {
				r.Header.Set("X-Forwarded-For", forwarded)
			}
			out := httptest.NewRecorder()
			w.ServeHTTP(out, r)
			if out.Code == http.StatusTooManyRequests {
				refused++
				if out.Header().Get("Retry-After") == "" {
					t.Error("a refusal does not say when to try again")
				}
			}
		}
		return refused
	}
	if asks("203.0.113.1:1000", "", 500) == 0 {
		t.Error("an address asks 500 times")
	}
	if asks("203.0.113.1:1000", "192.0.2.77", 50) == 0 {
		t.Error("it asks on behind an address that it invents")
	}
	if n := asks("203.0.113.2:1000", "", 50); n > 0 {
		t.Errorf("another one is refused %d times", n)
	}
	if asks("10.1.1.1:1000", "198.51.100.9, 203.0.113.1, 10.1.1.2", 50) == 0 {
		t.Error("it asks on through proxies")
	}
	if n := asks("10.1.1.1:1000", "203.0.113.3", 50); n > 0 {
		t.Errorf("others behind the proxy are refused %d times", n)
	}
	if n := asks("127.0.0.1:1000", "", 500); n > 0 {
		t.Errorf("this machine's own is refused %d times", n)
	}
	if asks("127.0.0.1:1000", "203.0.113.1", 50) == 0 {
		t.Error("it asks on through a proxy on this machine")
	}
	if asks("127.0.0.1:1000", "203.0.113.1:5000", 50) == 0 || asks("127.0.0.1:1000", "[2001:db8::3]:5000", 500) == 0 {
		t.Error("it asks on through a proxy that tells its port")
	}
	if asks("[2001:db8::1]:1000", "", 500) == 0 || asks("[2001:db8::2]:1000", "", 50) == 0 {
		t.Error("a household has no limit")
	}
}
