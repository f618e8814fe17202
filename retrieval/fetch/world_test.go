package fetch_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"verbatim/retrieval/fetch"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// world is a handler per host:port. All of HTTP is real; only the connections are
// pipes, so that hours pass in no time in a synctest bubble.
type world map[string]http.HandlerFunc

func (w world) client(t *testing.T) *fetch.Client {
	t.Helper()
	c := fetch.New(fetch.Options{UserAgent: "verbatim/test"})
	listeners := map[string]*listener{}
	for name, handler := range w {
		l := &listener{conns: make(chan net.Conn), closed: make(chan struct{})}
		listeners[name] = l
		var running sync.WaitGroup
		server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			running.Add(1)
			defer running.Done()
			handler(w, r)
		})}
		running.Go(func() { _ = server.Serve(l) })
		t.Cleanup(func() {
			_ = server.Close()
			running.Wait()
		})
	}
	c.Dial(func(ctx context.Context, _, address string) (net.Conn, error) {
		l, ok := listeners[address]
		if !ok {
			return nil, fmt.Errorf("connection to %s refused", address)
		}
		ours, theirs := net.Pipe()
		select {
		case l.conns <- theirs:
			return ours, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	})
	t.Cleanup(c.Close)
	return c
}

type listener struct {
	conns  chan net.Conn
	closed chan struct{}
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *listener) Close() error   { close(l.closed); return nil }
func (l *listener) Addr() net.Addr { return &net.TCPAddr{} }

func says(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) }
}

func status(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
	}
}

func redirects(code int, to string) http.HandlerFunc { return status(code, "Location", to) }

// raw answers with bytes that no well-behaved server would send.
func raw(t *testing.T, write func(net.Conn)) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		write(conn)
	}
}

func wantErr(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got %v, want %v", err, want)
	}
}

func wantText(t *testing.T, err error, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("got %v, want something with %q", err, part)
		}
	}
}

func wantStatus(t *testing.T, err error, code int) {
	t.Helper()
	if s, ok := errors.AsType[*fetch.StatusError](err); !ok || s.Code != code {
		t.Errorf("got %v, want status %d", err, code)
	}
}
