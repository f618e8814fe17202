package fetch_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"verbatim/retrieval/fetch"
)

// reads tries to read a page of a.example.
func reads(t *testing.T, c *fetch.Client, path string) error {
	t.Helper()
	_, err := c.Get(t.Context(), fetch.Request{URL: "http://a.example" + path, Page: true})
	return err
}

// robots is a site with such a robots.txt.
func robots(serve http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			serve(w, r)
			return
		}
		says("page")(w, r)
	}
}

func TestRobotsRules(t *testing.T) {
	for name, c := range map[string]struct{ text, permitted, refused string }{
		"empty":              {"", "/", ""},
		"for all":            {"User-agent: *\nDisallow: /no\nAllow: /no/yes", "/ /yes /no/yes", "/no /no/x /nothing"},
		"for us":             {"User-agent: *\nDisallow: /\n\nUser-Agent: Verbatim\nDisallow: /no", "/ /yes", "/no"},
		"for others":         {"User-agent: gptbot\nUser-agent: ccbot\nDisallow: /", "/", ""},
		"nothing for us":     {"User-agent: verbatim\nDisallow:\nUser-agent: *\nDisallow: /", "/", ""},
		"patterns":           {"User-agent: *\nDisallow: /*.pdf$\nDisallow: /*?print=", "/a.pdf?x /print=1", "/a.pdf /a?print=1"},
		"beyond ASCII":       {"User-agent: *\nDisallow: /über", "/uber", "/über/uns /%C3%BCber"},
		"Windows":            {"\ufeffUser-agent: *\r\nDisallow: /no # never\r\n", "/", "/no"},
		"old Macintosh":      {"User-agent: *\rDisallow: /no\r", "/", "/no"},
		"a rule for nobody":  {"Disallow: /\nUser-agent: *\nDisallow: /no", "/", "/no"},
		"bad delay":          {"User-agent: *\nCrawl-delay: soon\nDisallow: /no", "/", "/no"},
		"bad delay of other": {"User-agent: x\nCrawl-delay: NaN\nUser-agent: *\nDisallow: /no", "/", "/no"},
		"absurd delay":       {"User-agent: *\nCrawl-delay: 99999999999999999999", "/", ""},
		"a page":             {"<!doctype html><p>Disallow: /</p>", "/", ""},
		"not text":           {"User-agent: *\nDisallow: /\xff\xfe\x00*\nDisallow: /no", "/", "/no"},
		"a very long rule":   {"User-agent: *\nDisallow: /" + strings.Repeat("*a", 100_000) + "\nDisallow: /no", "/", "/no"},
		"many patterns":      {"User-agent: *\n" + strings.Repeat("Disallow: /a*b\n", 30_000) + "Disallow: /no", "/", "/no /ab"},
		"a very long file":   {"User-agent: *\nDisallow: /no\n" + strings.Repeat("# much to say\n", 40_000) + "Disallow: /late", "/ /late", "/no"},
		"cut within a rule":  {"User-agent: *\nDisallow: /no\n#" + strings.Repeat("x", 512_000-len("User-agent: *\nDisallow: /no\n#\nDisallow: /")) + "\nDisallow: /late", "/", "/no"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := world{"a.example:80": robots(says(c.text))}.client(t)
				for _, path := range strings.Fields(c.permitted) {
					if err := reads(t, client, path); err != nil {
						t.Errorf("%s: %v", path, err)
					}
				}
				for _, path := range strings.Fields(c.refused) {
					wantErr(t, reads(t, client, path), fetch.ErrRobots)
				}
			})
		})
	}
}

func TestRobotsFile(t *testing.T) {
	no := "User-agent: *\nDisallow: /"
	for name, c := range map[string]struct {
		serve http.HandlerFunc
		want  error  // errors.Is
		says  string // or of the text
	}{
		"none":            {status(404), nil, ""},
		"gone":            {status(410), nil, ""},
		"not for us":      {status(403), nil, ""},
		"redirects to it": {redirects(301, "http://b.example/robots.txt"), fetch.ErrRobots, ""},
		"redirect loop":   {redirects(302, "/robots.txt"), nil, ""},
		"redirect inside": {redirects(302, "file:///robots.txt"), nil, "neither http nor https"},
		"packed": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(packed(t, no, gzipped))
		}, fetch.ErrRobots, ""},
		"broken":   {status(500), nil, "robots.txt first: status 500"},
		"too many": {status(429), nil, "robots.txt first: status 429"},
		"cut":      {raw(t, func(conn net.Conn) { _, _ = conn.Write([]byte("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nU")) }), nil, "robots.txt first"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client := world{"a.example:80": robots(c.serve), "b.example:80": robots(says(no))}.client(t)
				err := reads(t, client, "/page")
				if c.says != "" {
					wantText(t, err, c.says)
					if errors.Is(err, fetch.ErrRobots) { // by which the page would be given up
						t.Error(err)
					}
					return
				}
				wantErr(t, err, c.want)
			})
		})
	}
}

func TestRobotsIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var a asks
		answer := says("")
		c := world{"a.example:80": robots(a.note(func(w http.ResponseWriter, r *http.Request) { answer(w, r) }))}.client(t)
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() {
				if err := reads(t, c, "/page"); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		a.want(t, "0s /robots.txt")

		answer = status(503)
		time.Sleep(24 * time.Hour)
		wantStatus(t, reads(t, c, "/page"), 503)
		time.Sleep(9 * time.Minute)
		wantStatus(t, reads(t, c, "/page"), 503) // still, without asking
		a.want(t, "24h0m19s /robots.txt")

		answer = says("User-agent: *\nDisallow: /page")
		time.Sleep(2 * time.Minute)
		wantErr(t, reads(t, c, "/page"), fetch.ErrRobots)
		if err := reads(t, c, "/other"); err != nil {
			t.Error(err)
		}
		if _, err := c.Get(t.Context(), fetch.Request{URL: "http://a.example/page"}); err != nil {
			t.Error("a feed: ", err)
		}
	})
}

func TestRobotsIsNotKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		c := world{"a.example:80": robots(func(w http.ResponseWriter, r *http.Request) {
			switch passed := time.Since(begun); {
			case passed < 25*time.Hour:
				time.Sleep(5 * time.Second)
			case passed < 26*time.Hour:
				status(503, "Retry-After", "3600")(w, r)
			}
		})}.client(t)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := c.Get(ctx, fetch.Request{URL: "http://a.example/", Page: true})
		wantErr(t, err, context.DeadlineExceeded)
		if err := reads(t, c, "/"); err != nil {
			t.Error("after somebody gave up: ", err)
		}

		time.Sleep(25 * time.Hour)
		wantStatus(t, reads(t, c, "/"), 503)
		time.Sleep(55 * time.Minute)
		if resting, ok := errors.AsType[*fetch.RestingError](reads(t, c, "/")); !ok {
			t.Errorf("got %v, want to rest", resting)
		}
		time.Sleep(6 * time.Minute)
		if err := reads(t, c, "/"); err != nil {
			t.Error("after a rest: ", err)
		}
	})
}

func TestRobotsBehindPassword(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := world{"a.example:80": robots(func(w http.ResponseWriter, r *http.Request) {
			if _, _, ok := r.BasicAuth(); !ok {
				status(401)(w, r)
				return
			}
			says("User-agent: *\nDisallow: /")(w, r)
		})}.client(t)
		_, err := c.Get(t.Context(), fetch.Request{URL: "http://me:s3cret@a.example/", Page: true})
		wantErr(t, err, fetch.ErrRobots)
	})
}

// Two hosts whose robots.txt are each other's wait for each other, but not for
// ever.
func TestRobotsOfEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := world{
			"a.example:80": robots(redirects(302, "http://b.example/robots.txt")),
			"b.example:80": robots(redirects(302, "http://a.example/robots.txt")),
		}.client(t)
		var wg sync.WaitGroup
		for i := range 10 {
			wg.Go(func() {
				host := string("ab"[i%2])
				if _, err := c.Get(t.Context(), fetch.Request{URL: "http://" + host + ".example/", Page: true}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})
}

// A redirect does not lead around the robots.txt of where it leads.
func TestRobotsOfRedirects(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := world{
			"a.example:80": redirects(302, "http://b.example/no"),
			"b.example:80": robots(says("User-agent: verbatim\nDisallow: /no")),
		}.client(t)
		err := reads(t, c, "/page")
		wantErr(t, err, fetch.ErrRobots)
		wantText(t, err, "redirected to http://b.example/no")
	})
}
