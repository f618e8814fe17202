package fetch_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval/fetch"
)

// local returns a server on this machine and a client that may ask it.
func local(t *testing.T, h http.HandlerFunc) (string, *fetch.Client) {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	c := fetch.New(fetch.Options{AllowPrivate: true, UserAgent: "verbatim/test"})
	t.Cleanup(c.Close)
	return server.URL, c
}

func TestGet(t *testing.T) {
	var asked http.Header
	base, c := local(t, func(w http.ResponseWriter, r *http.Request) {
		asked = r.Header
		h := w.Header()
		h.Set("ETag", `"1"`)
		h.Set("Last-Modified", "Fri, 27 Nov 2026 10:00:00 GMT")
		h.Set("Content-Type", "application/rss+xml; charset=ISO-8859-1")
		h.Set("Cache-Control", "public, max-age=600")
		h.Set("Link", `<https://hub.example/>; rel="hub", </feed>; rel=self`)
		h.Set("Set-Cookie", "who=you")
		_, _ = io.WriteString(w, "<rss/>")
	})
	want := fetch.Response{
		URL:          base + "/feed?page=1",
		ETag:         `"1"`,
		LastModified: "Fri, 27 Nov 2026 10:00:00 GMT",
		MediaType:    "application/rss+xml; charset=ISO-8859-1",
		Links:        map[string][]string{"hub": {"https://hub.example/"}, "self": {base + "/feed"}},
		Fresh:        10 * time.Minute,
		Body:         []byte("<rss/>"),
	}
	for range 2 { // with no cookie the second time
		got, err := c.Get(t.Context(), fetch.Request{URL: base + "/feed?page=1#top", ETag: `"0"`, LastModified: "yesterday", Accept: "text/xml"})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		wantAsked := http.Header{"User-Agent": {"verbatim/test"}, "Accept": {"text/xml"}, "Accept-Encoding": {"gzip, deflate"}, "If-None-Match": {`"0"`}, "If-Modified-Since": {"yesterday"}}
		if diff := cmp.Diff(wantAsked, asked); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
}

func TestNotModified(t *testing.T) {
	base, c := local(t, status(http.StatusNotModified))
	got, err := c.Get(t.Context(), fetch.Request{URL: base, ETag: `"1"`, LastModified: "then"})
	if err != nil {
		t.Fatal(err)
	}
	want := fetch.Response{URL: base, NotModified: true, ETag: `"1"`, LastModified: "then", Links: map[string][]string{}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	_, err = c.Get(t.Context(), fetch.Request{URL: base})
	wantText(t, err, base, "304", "no copy was named")
}

func TestStatus(t *testing.T) {
	for _, code := range []int{204, 206, 300, 302, 400, 401, 403, 404, 410, 429, 500, 503} {
		base, c := local(t, status(code, "Retry-After", "120"))
		_, err := c.Get(t.Context(), fetch.Request{URL: base})
		wantStatus(t, err, code)
		wantText(t, err, "fetch "+base, "2m0s")
	}
}

func packed(t *testing.T, text string, pack func(io.Writer) io.WriteCloser) []byte {
	t.Helper()
	var b bytes.Buffer
	w := pack(&b)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipped(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) }

func TestUnpacks(t *testing.T) {
	text := "Ein Satz. Ein Satz. Ein Satz. Ein Satz. Ein Satz."
	once := packed(t, text, gzipped)
	raw := packed(t, text, func(w io.Writer) io.WriteCloser {
		d, _ := flate.NewWriter(w, flate.BestSpeed)
		return d
	})
	for name, c := range map[string]struct {
		encoding string
		body     []byte
	}{
		"as it is":          {"", []byte(text)},
		"identity":          {"identity", []byte(text)},
		"gzip":              {"gzip", once},
		"gzip of old":       {"X-GZIP", once},
		"zlib":              {"deflate", packed(t, text, func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) })},
		"deflate":           {"deflate", raw},
		"a gzip file":       {"", once},
		"a gzip file, gzip": {"gzip", packed(t, string(once), gzipped)},
	} {
		t.Run(name, func(t *testing.T) {
			base, client := local(t, func(w http.ResponseWriter, _ *http.Request) {
				if c.encoding != "" {
					w.Header().Set("Content-Encoding", c.encoding)
				}
				_, _ = w.Write(c.body)
			})
			got, err := client.Get(t.Context(), fetch.Request{URL: base})
			if err != nil || string(got.Body) != text {
				t.Errorf("got %q, %v", got.Body, err)
			}
		})
	}
}

func TestOldProtocol(t *testing.T) {
	base, c := local(t, raw(t, func(conn net.Conn) {
		_, _ = io.WriteString(conn, "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\nold")
	}))
	got, err := c.Get(t.Context(), fetch.Request{URL: base})
	if err != nil || string(got.Body) != "old" {
		t.Errorf("got %q, %v", got.Body, err)
	}
}

func TestPost(t *testing.T) {
	var got url.Values
	base, c := local(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/hub":
			_ = r.ParseForm()
			got = r.PostForm
			w.WriteHeader(http.StatusAccepted)
		case "/moved":
			http.Redirect(w, r, "/hub", http.StatusPermanentRedirect)
		default:
			http.Redirect(w, r, "/hub", http.StatusFound) // would make it a GET
		}
	})
	form := url.Values{"hub.mode": {"subscribe"}, "hub.secret": {"hush"}}
	for _, path := range []string{"/hub", "/moved"} {
		got = nil
		if err := c.Post(t.Context(), base+path, form); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(form, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
	err := c.Post(t.Context(), base+"/other", form)
	wantStatus(t, err, http.StatusFound)
	wantText(t, err, "post to "+base+"/other")
}

// roundTripper is a function that makes calls.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Somebody may watch all calls.
func TestWrap(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	var codes []int
	c := fetch.New(fetch.Options{AllowPrivate: true, Wrap: func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			response, err := next.RoundTrip(r)
			codes = append(codes, response.StatusCode)
			return response, err
		})
	}})
	defer c.Close()
	if _, err := c.Get(t.Context(), fetch.Request{URL: server.URL}); err == nil || len(codes) != 1 || codes[0] != http.StatusNotFound {
		t.Errorf("%v, %v", codes, err)
	}
}
