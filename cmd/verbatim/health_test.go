package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot/ledger"
	"verbatim/retrieval/database"
	"verbatim/retrieval/sources"
)

// asked returns what a caller at an address gets.
func (h health) asked(t *testing.T, from string) (int, report) {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, readyPath, nil)
	r.RemoteAddr = from
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var got report
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	return w.Code, got
}

// Why something is not well is for those who are near.
func TestHealth(t *testing.T) {
	h := health{
		{"database", true, func(context.Context) (string, error) { return "open", nil }},
		{"discord", false, func(context.Context) (string, error) { return "", errors.New("is away") }},
	}
	code, got := h.asked(t, "10.0.0.1:5000")
	want := report{Checks: map[string]state{"database": {true, "open"}, "discord": {false, "is away"}}}
	if diff := cmp.Diff(want, got); diff != "" || code != http.StatusServiceUnavailable {
		t.Errorf("%d (-want +got)\n%s", code, diff)
	}
	if code, got := h.asked(t, "203.0.113.9:5000"); code != http.StatusServiceUnavailable || got.Ready || got.Checks != nil {
		t.Errorf("from afar: %d %+v", code, got)
	}
	if !h.ask(t.Context(), inner).Ready {
		t.Error("a restart would not help, but is asked for")
	}
}

// An index is not ready while it is being made, then it is, and a database that
// cannot be read never is.
func TestLibraryHealth(t *testing.T) {
	l, err := openLibrary(t.Context(), config{dataDir: filepath.Join(t.TempDir(), "none")})
	if err != nil {
		t.Fatal(err)
	}
	h := health{l.readable(), l.level()}
	if code, got := h.asked(t, "127.0.0.1:1"); code != http.StatusServiceUnavailable || !got.Checks["database"].OK ||
		!strings.Contains(got.Checks["index"].Says, "is being made: 1 revisions are still to be read") {
		t.Errorf("before the index is made: %d %+v", code, got)
	}
	list, err := sources.Open(t.Context(), l.place)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []sources.Source{
		{Kind: sources.Feed, Address: "https://a.example/", Name: "A"},
		{Kind: sources.Feed, Address: "https://b.example/", Name: "B", Paused: true},
		{Kind: sources.Folder, Address: t.TempDir(), Name: "C"},
	} {
		if _, err := list.Add(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := ledger.Open(t.Context(), l.place)
	if err != nil {
		t.Fatal(err)
	}
	m, logged := newMetrics(), &journal{}
	m.registry.MustRegister(&stock{l, list, kept, logged.logger()})
	wantLines(t, scrape(t, m), `verbatim_archive_articles 1`, `verbatim_index_lag_revisions 1`,
		`verbatim_watches{state="suspended"} 0`, `verbatim_alert_queue_posts{state="due"} 0`,
		`verbatim_sources{kind="feed",state="ok"} 1`, `verbatim_sources{kind="feed",state="paused"} 1`, `verbatim_sources{kind="folder",state="ok"} 1`)
	if err := l.catchUp(t.Context(), &journal{}); err != nil {
		t.Fatal(err)
	}
	if code, got := h.asked(t, "127.0.0.1:1"); code != http.StatusOK || got.Checks["index"].Says != "level" {
		t.Errorf("with an index: %d %+v", code, got)
	}
	if err := errors.Join(list.Close(), kept.Close(), l.Close()); err != nil {
		t.Fatal(err)
	}
	if code, got := h.asked(t, "127.0.0.1:1"); code != http.StatusServiceUnavailable || got.Checks["database"].OK {
		t.Errorf("when all is closed: %d %+v", code, got)
	}
	if text := scrape(t, m); strings.Contains(text, "verbatim_archive_articles ") || !strings.Contains(text, "go_goroutines") ||
		!strings.Contains(logged.String(), "a metric is left out") {
		t.Errorf("metrics when all is closed, log:\n%s", logged)
	}
}

// A restart may mend files that cannot be read, and no server that is away.
func TestReadableIsInnerForFiles(t *testing.T) {
	for url, want := range map[string]bool{"": true, "postgres://db.example/verbatim": false} {
		l := &library{place: database.Place{Dir: t.TempDir(), URL: url}}
		if got := l.readable().inner; got != want {
			t.Errorf("at %q: %v", url, got)
		}
	}
}

func TestHeard(t *testing.T) {
	for name, test := range map[string]struct {
		last     time.Time
		patience time.Duration
		says     string
		well     bool
	}{
		"never":            {time.Time{}, time.Minute, "there is no sign of life", false},
		"never, whenever":  {time.Time{}, 0, "there is no sign of life", false},
		"lately":           {time.Now().Add(-3 * time.Second), time.Minute, "last sign of life 3s ago", true},
		"long ago":         {time.Now().Add(-time.Hour), time.Minute, "last sign of life 1h0m0s ago", false},
		"long ago is fine": {time.Now().Add(-time.Hour), 0, "last sign of life 1h0m0s ago", true},
	} {
		says, err := heard(test.last, test.patience)
		if err != nil {
			says = err.Error()
		}
		if says != test.says || (err == nil) != test.well {
			t.Errorf("%s: %s, %v", name, says, err)
		}
	}
}

func TestHealthcheck(t *testing.T) {
	for listen, want := range map[string]string{
		"127.0.0.1:8080": "http://127.0.0.1:8080", ":8080": "http://127.0.0.1:8080", "0.0.0.0:8080": "http://127.0.0.1:8080",
		"[::]:8080": "http://127.0.0.1:8080", "[::1]:8080": "http://[::1]:8080", "news.example:80": "http://news.example:80",
	} {
		if got := addressOf(listen); got != want {
			t.Errorf("%s: %s", listen, got)
		}
	}
	for page, want := range map[string]string{
		"a page of a proxy": " answers 502 Bad Gateway",
		`{"checks":{"index":{"says":"lags"},"discord":{"says":"is away"},"database":{"ok":true}}}`: "not ready: discord: is away; index: lags",
		"": " does not answer within 2s",
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if page == "" {
				<-r.Context().Done()
			}
			http.Error(w, page, http.StatusBadGateway)
		}))
		if err := askHealth(t.Context(), server.URL); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%q: %v", page, err)
		}
		server.Close()
	}
}
