package intake_test

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"verbatim/retrieval/archive"
	"verbatim/retrieval/database"
	"verbatim/retrieval/fetch"
	"verbatim/retrieval/intake"
	"verbatim/retrieval/sources"
)

// pipes is a network of its own: all addresses lead to one server.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { close(p.done); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

func (p *pipes) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.conns <- theirs:
		return ours, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// hosts counts what is asked of each host.
type hosts struct {
	mu    sync.Mutex
	open  map[string]int
	asked int
	both  int // requests that came while another one of the same host was open
	start time.Time
}

// ServeHTTP answers with a feed that has a new article every few minutes, each
// host at its own pace, after some time.
func (h *hosts) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	h.asked++
	if h.open[r.Host]++; h.open[r.Host] > 1 {
		h.both++
	}
	h.mu.Unlock()
	time.Sleep(300 * time.Millisecond)
	var number int
	fmt.Sscanf(r.Host, "feed%d.example", &number)
	every := time.Duration(1+number%9) * 2 * time.Minute
	var items []string
	for n := range 1 + int(time.Since(h.start)/every) {
		items = append(items, entry(fmt.Sprint(n), fmt.Sprintf("/%s/%d", r.URL.Path[1:], n), fmt.Sprintf("News %d of %s", n, r.URL.Path[1:]), "", fmt.Sprintf("Number %d of %s%s says that it is a day like any other.", n, r.Host, r.URL.Path)))
	}
	w.Header().Set("Content-Type", "application/rss+xml")
	fmt.Fprint(w, rss(items...))
	h.mu.Lock()
	defer h.mu.Unlock()
	h.open[r.Host]--
}

// 1,000 feeds of 500 hosts are polled for ten minutes, which take less by the
// clock of the test.
func TestThousandFeeds(t *testing.T) {
	feeds := 1000
	if testing.Short() {
		feeds = 100
	}
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		list, err := sources.Open(ctx, database.Place{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		defer list.Close()
		db, err := archive.Open(ctx, database.Place{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		network := &pipes{make(chan net.Conn), make(chan struct{})}
		world := &hosts{open: map[string]int{}, start: time.Now()}
		server := &http.Server{Handler: world}
		go server.Serve(network)
		defer server.Close()
		client := fetch.New(fetch.Options{Dial: network.dial})
		defer client.Close()
		for i := range feeds {
			s := sources.Source{Kind: sources.Feed, Address: fmt.Sprintf("http://feed%d.example/%d", i/2, i), Name: fmt.Sprint("Feed ", i)}
			if _, err := list.Add(ctx, s); err != nil {
				t.Fatal(err)
			}
		}
		in := intake.New(intake.Config{List: list, Store: db, Fetch: client, Log: slog.New(slog.DiscardHandler)})
		ended := make(chan error, 1)
		go func() { ended <- in.Run(ctx) }()
		var early, late runtime.MemStats
		for minute := range 10 {
			for range 12 {
				time.Sleep(5 * time.Second)
				checkDue(t, list)
			}
			runtime.GC()
			runtime.ReadMemStats(&late)
			if minute == 2 {
				early = late
			}
		}
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		articles, revisions, err := db.Count(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		grown := int64(late.HeapAlloc) - int64(early.HeapAlloc)
		t.Logf("%d requests, %d articles; heap %d MB after 3 minutes, %+d MB after 10", world.asked, articles, early.HeapAlloc>>20, grown>>20)
		if world.both > 0 {
			t.Errorf("%d requests were made of a host that was being asked", world.both)
		}
		if articles != revisions || articles <= feeds {
			t.Errorf("%d feeds brought %d articles in %d revisions", feeds, articles, revisions)
		}
		if grown > 16<<20 {
			t.Errorf("the heap has grown by %d MB", grown>>20)
		}
	})
}

// checkDue fails where a feed is late by more than a tenth of its rhythm.
func checkDue(t *testing.T, list *sources.DB) {
	t.Helper()
	all, err := list.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		if late := time.Since(s.Next); !s.Next.IsZero() && late > s.Every/10 {
			t.Errorf("%s is late by %s, with a look every %s", s.Name, late, s.Every)
		}
	}
}
