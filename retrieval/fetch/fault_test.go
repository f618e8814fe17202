package fetch_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"verbatim/retrieval/fetch"
)

func TestBrokenBodies(t *testing.T) {
	good := packed(t, strings.Repeat("Ein Satz. ", 100), gzipped)
	for name, c := range map[string]struct {
		encoding string
		body     []byte
		want     error
	}{
		"truncated gzip":      {"gzip", good[:len(good)-9], io.ErrUnexpectedEOF},
		"half a gzip head":    {"gzip", good[:5], io.ErrUnexpectedEOF},
		"empty gzip":          {"gzip", nil, io.ErrUnexpectedEOF},
		"truncated gzip file": {"", good[:len(good)-9], io.ErrUnexpectedEOF},
		"truncated deflate":   {"deflate", []byte{0x78}, io.ErrUnexpectedEOF},
		"not gzip":            {"gzip", []byte("<rss/> in plain text"), nil},
		"brotli":              {"br", []byte("whatever"), nil},
		"two layers":          {"gzip, gzip", good, nil},
	} {
		t.Run(name, func(t *testing.T) {
			base, client := local(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Encoding", c.encoding)
				_, _ = w.Write(c.body)
			})
			got, err := client.Get(t.Context(), fetch.Request{URL: base})
			if err == nil || c.want != nil && !errors.Is(err, c.want) || got.Body != nil {
				t.Errorf("got %q, %v, want %v", got.Body, err, c.want)
			}
		})
	}
}

func TestBrokenHTTP(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"cut body":         {"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort", "unexpected EOF"},
		"cut chunk":        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nshort", "unexpected EOF"},
		"not HTTP":         {"220 mail.example ESMTP\r\n", "malformed HTTP"},
		"nothing":          {"", "EOF"},
		"a bomb of header": {"HTTP/1.1 200 OK\r\nX: " + strings.Repeat("y", 1<<20) + "\r\n\r\n", "headers"},
		"many headers":     {"HTTP/1.1 200 OK\r\n" + strings.Repeat("Link: <x>; rel=y\r\n", 1<<16) + "\r\n", "headers"},
	} {
		t.Run(name, func(t *testing.T) {
			base, client := local(t, raw(t, func(conn net.Conn) { _, _ = io.WriteString(conn, c.text) }))
			_, err := client.Get(t.Context(), fetch.Request{URL: base})
			wantText(t, err, base, c.want)
		})
	}
}

func TestEmptyBody(t *testing.T) {
	base, c := local(t, says(""))
	got, err := c.Get(t.Context(), fetch.Request{URL: base})
	if err != nil || len(got.Body) != 0 {
		t.Errorf("got %q, %v", got.Body, err)
	}
}

func TestTooLarge(t *testing.T) {
	base, c := local(t, func(w http.ResponseWriter, r *http.Request) {
		body := []byte(strings.Repeat("x", 1000))
		if r.URL.Path == "/packed" {
			w.Header().Set("Content-Encoding", "gzip")
			body = packed(t, string(body), gzipped)
		}
		_, _ = w.Write(body)
	})
	for _, path := range []string{"/", "/packed"} {
		for limit, want := range map[int64]error{999: fetch.ErrTooLarge, 1000: nil} {
			got, err := c.Get(t.Context(), fetch.Request{URL: base + path, MaxBytes: limit})
			if !errors.Is(err, want) || want == nil && len(got.Body) != 1000 {
				t.Errorf("%s with at most %d: got %d bytes, %v", path, limit, len(got.Body), err)
			}
		}
	}
}

// endless writes until nobody listens.
func endless(w http.ResponseWriter, part []byte) {
	for {
		if _, err := w.Write(part); err != nil {
			return
		}
	}
}

// heap returns the bytes of all objects that were not collected yet.
func heap() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

func TestBombs(t *testing.T) {
	zeros := packed(t, strings.Repeat("\x00", 1<<20), gzipped)
	nothing := append(zeros[:10:10], bytes.Repeat([]byte("\x00\x00\x00\xff\xff"), 4<<20)...) // a gzip head and blocks of no bytes
	for name, serve := range map[string]http.HandlerFunc{
		"a gigabyte of zeros": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(bytes.Repeat(zeros, 1<<10))
		},
		"zeros in gzip in gzip": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(packed(t, strings.Repeat(string(zeros), 1<<10), gzipped))
		},
		"endless zeros":         func(w http.ResponseWriter, _ *http.Request) { endless(w, make([]byte, 1<<16)) },
		"endlessly many chunks": func(w http.ResponseWriter, _ *http.Request) { endless(w, make([]byte, 1<<10)) },
		"endless gzip of nothing": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(nothing[:10])
			endless(w, nothing[10:])
		},
		"nothing in gzip in gzip": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(packed(t, string(nothing), gzipped))
		},
	} {
		t.Run(name, func(t *testing.T) {
			base, c := local(t, serve)
			runtime.GC()
			rest, peak := heap(), uint64(0)
			fetched := make(chan error)
			go func() {
				_, err := c.Get(t.Context(), fetch.Request{URL: base})
				fetched <- err
			}()
			for {
				select {
				case err := <-fetched:
					wantErr(t, err, fetch.ErrTooLarge)
					if peak > rest+64<<20 {
						t.Errorf("the heap grew from %d to %d MB", rest>>20, peak>>20)
					}
					return
				case <-time.After(time.Millisecond):
					peak = max(peak, heap())
				}
			}
		})
	}
}

func TestSlowServers(t *testing.T) {
	drip := func(head string, every time.Duration) func(*testing.T) http.HandlerFunc {
		return func(t *testing.T) http.HandlerFunc {
			return raw(t, func(conn net.Conn) {
				_, err := io.WriteString(conn, head)
				for err == nil {
					time.Sleep(every)
					_, err = io.WriteString(conn, "x")
				}
			})
		}
	}
	for name, c := range map[string]struct {
		serve func(*testing.T) http.HandlerFunc
		most  time.Duration
	}{
		"no answer":               {drip("", time.Hour), 10 * time.Second},
		"half an answer":          {drip("HTTP/1.1 200 OK\r\n\r\n<rss>", time.Hour), 30 * time.Second},
		"a byte a second":         {drip("HTTP/1.1 200 OK\r\n\r\n", time.Second), 30 * time.Second},
		"a byte of head a second": {drip("HTTP/1.1 200 OK\r\nX: ", time.Second), 10 * time.Second},
		"no connection":           {nil, 30 * time.Second},
		"slow on all of its redirects": {func(*testing.T) http.HandlerFunc {
			return func(w http.ResponseWriter, r *http.Request) {
				time.Sleep(9 * time.Second)
				redirects(302, "/more")(w, r)
			}
		}, 30 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := world{}
				if c.serve != nil {
					w["a.example:80"] = c.serve(t)
				}
				client := w.client(t)
				if c.serve == nil {
					client.Dial(func(ctx context.Context, _, _ string) (net.Conn, error) { <-ctx.Done(); return nil, ctx.Err() })
				}
				start := time.Now()
				_, err := client.Get(t.Context(), fetch.Request{URL: "http://a.example/"})
				if took := time.Since(start); took > c.most {
					t.Errorf("took %s, want at most %s", took, c.most)
				}
				if c.most == 30*time.Second {
					wantText(t, err, "no complete answer within 30s")
				} else {
					wantText(t, err, "timeout awaiting response headers")
				}
			})
		})
	}
}

func TestCanceled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := world{"a.example:80": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }}.client(t)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := c.Get(ctx, fetch.Request{URL: "http://a.example/"})
		wantErr(t, err, context.DeadlineExceeded)
	})
}
