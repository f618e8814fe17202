package fetch_test

import (
	"crypto/x509"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"verbatim/retrieval/fetch"
)

func TestRedirects(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := world{
			"a.example:80": func(w http.ResponseWriter, r *http.Request) {
				switch r.URL.Path {
				case "/loop":
					redirects(302, "/loop")(w, r)
				case "/file":
					redirects(301, "file:///etc/passwd")(w, r)
				case "/bad":
					redirects(301, "http://b.example:x:secret/")(w, r)
				case "/long":
					redirects(301, strings.Repeat("x", 5000))(w, r)
				case "/here":
					redirects(308, "there")(w, r)
				case "/old":
					redirects(301, "http://b.example/older")(w, r)
				case "/for-now":
					redirects(307, "/old")(w, r)
				case "/gone":
					redirects(301, "http://b.example/gone")(w, r)
				case "/refresh":
					says(`<meta http-equiv="refresh" content="0; url=/loop">`)(w, r)
				default:
					says("at "+r.URL.Path)(w, r)
				}
			},
			"b.example:80": func(w http.ResponseWriter, r *http.Request) {
				switch r.URL.Path {
				case "/older":
					redirects(308, "/new")(w, r)
				case "/gone":
					status(410)(w, r)
				default:
					says("at "+r.URL.Path)(w, r)
				}
			},
		}.client(t)
		for path, want := range map[string]fetch.Response{
			"/direct":  {URL: "http://a.example/direct", Body: []byte("at /direct")},
			"/here":    {URL: "http://a.example/there", Moved: "http://a.example/there", Body: []byte("at /there")},
			"/old":     {URL: "http://b.example/new", Moved: "http://b.example/new", Body: []byte("at /new")},
			"/for-now": {URL: "http://b.example/new", Body: []byte("at /new")},
			"/refresh": {URL: "http://a.example/refresh", Body: []byte(`<meta http-equiv="refresh" content="0; url=/loop">`)},
		} {
			got, err := c.Get(t.Context(), fetch.Request{URL: "http://a.example" + path})
			if err != nil || got.URL != want.URL || got.Moved != want.Moved || string(got.Body) != string(want.Body) {
				t.Errorf("%s: got %+v, %v", path, got, err)
			}
		}
		get := func(path string) error {
			_, err := c.Get(t.Context(), fetch.Request{URL: "http://a.example" + path})
			return err
		}
		wantErr(t, get("/loop"), fetch.ErrRedirects)
		wantText(t, get("/file"), "file:///etc/passwd", `scheme "file"`)
		wantText(t, get("/bad"), "not a URL")
		wantText(t, get("/long"), "a URL of 50")
		if err := get("/bad"); strings.Contains(err.Error(), "secret") {
			t.Error(err)
		}
		wantStatus(t, get("/gone"), 410)
		wantText(t, get("/gone"), "redirected to http://b.example/gone")
	})
}

func TestAtMostFiveRedirects(t *testing.T) {
	base, c := local(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			says("there")(w, r)
			return
		}
		redirects(302, r.URL.Path[:len(r.URL.Path)-1])(w, r)
	})
	if _, err := c.Get(t.Context(), fetch.Request{URL: base + "/54321"}); err != nil {
		t.Error(err)
	}
	_, err := c.Get(t.Context(), fetch.Request{URL: base + "/654321"})
	wantErr(t, err, fetch.ErrRedirects)
}

func TestDowngrade(t *testing.T) {
	plain := httptest.NewServer(says("plain"))
	defer plain.Close()
	safe := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/down" {
			redirects(301, plain.URL)(w, r)
			return
		}
		says("safe")(w, r)
	}))
	safe.Config.ErrorLog = log.New(io.Discard, "", 0) // one client refuses it
	safe.EnableHTTP2 = true
	safe.StartTLS()
	defer safe.Close()
	up := httptest.NewServer(redirects(301, safe.URL))
	defer up.Close()
	roots := x509.NewCertPool()
	roots.AddCert(safe.Certificate())
	c := fetch.New(fetch.Options{AllowPrivate: true})
	defer c.Close()
	c.Trust(roots)

	got, err := c.Get(t.Context(), fetch.Request{URL: up.URL})
	if err != nil || string(got.Body) != "safe" || got.Moved != safe.URL {
		t.Errorf("got %+v, %v", got, err)
	}
	_, err = c.Get(t.Context(), fetch.Request{URL: safe.URL + "/down"})
	wantErr(t, err, fetch.ErrDowngrade)
	wantText(t, err, plain.URL)

	strange := fetch.New(fetch.Options{AllowPrivate: true})
	defer strange.Close()
	_, err = strange.Get(t.Context(), fetch.Request{URL: safe.URL})
	wantText(t, err, "certificate")
}

func TestCredentials(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		knows := func(w http.ResponseWriter, r *http.Request) {
			name, password, _ := r.BasicAuth()
			_, _ = io.WriteString(w, name+"/"+password)
		}
		c := world{
			"a.example:80": func(w http.ResponseWriter, r *http.Request) {
				switch r.URL.Path {
				case "/away":
					redirects(301, "http://b.example/")(w, r)
				case "/port":
					redirects(301, "http://a.example:8080/")(w, r)
				case "/theirs":
					redirects(301, "http://their:own@b.example/?token=hush")(w, r)
				case "/here":
					redirects(301, "/now")(w, r)
				case "/missing":
					status(404)(w, r)
				default:
					knows(w, r)
				}
			},
			"a.example:8080": knows,
			"b.example:80":   knows,
		}.client(t)
		for path, want := range map[string]string{
			"/":       "me/s3cret",
			"/here":   "me/s3cret",
			"/away":   "/",
			"/port":   "/",
			"/theirs": "/",
		} {
			got, err := c.Get(t.Context(), fetch.Request{URL: "http://me:s3cret@a.example" + path})
			if err != nil || string(got.Body) != want || strings.Contains(got.URL, "s3cret") {
				t.Errorf("%s: got %q at %s, %v; want %q", path, got.Body, got.URL, err, want)
			}
			if moved := "http://me:s3cret@a.example/now"; path == "/here" && got.Moved != moved {
				t.Errorf("moved to %s, want %s", got.Moved, moved)
			}
		}
		for _, url := range []string{
			"http://me:s3cret@a.example/missing?api_key=s3cret&page=2#s3cret", "http://me:s3cret@nowhere.example/?token=s3cret", "ftp://me:s3cret@a.example/",
			"http://me:s3cret@", "http://me:s3cret@[::1/", "http://me:s3cret@a.example:port/", "http://a.example:s3cret", "http://a.example/%zz?key=s3cret",
		} {
			_, err := c.Get(t.Context(), fetch.Request{URL: url, Page: true})
			if err == nil || strings.Contains(err.Error(), "s3cret") {
				t.Errorf("%s: %v", url, err)
			}
		}
	})
}

func TestPublic(t *testing.T) {
	for raw, want := range map[string]string{
		"https://u:p@a.example/feed?key=1": "https://a.example/feed?key=1",
		"https://a.example/feed":           "https://a.example/feed",
		"http://a.example:secret":          "",
	} {
		if got := fetch.Public(raw); got != want {
			t.Errorf("%s: got %s, want %s", raw, got, want)
		}
	}
}

func TestRedacted(t *testing.T) {
	for raw, want := range map[string]string{
		"https://a.example/feed?page=2&q=x":                  "https://a.example/feed?page=2&q=x",
		"https://u:p@a.example/feed#part":                    "https://a.example/feed",
		"https://a.example/?apikey=1&Access_Token=2&n=3":     "https://a.example/?apikey=hidden&Access_Token=hidden&n=3",
		"https://a.example/?X-Amz-Signature=1&%6b%65%79=2":   "https://a.example/?X-Amz-Signature=hidden&%6b%65%79=hidden",
		"https://a.example/?key=&empty":                      "https://a.example/?key=&empty",
		"https://a.example/?monkeys=3&tokens=4&%zz=5&path=6": "https://a.example/?monkeys=3&tokens=4&%zz=hidden&path=6",
		"http://a.example:secret":                            "(no URL, 23 bytes)",
	} {
		if got := fetch.Redacted(raw); got != want {
			t.Errorf("%s: got %s, want %s", raw, got, want)
		}
	}
}
