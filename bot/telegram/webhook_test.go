package telegram

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
)

func newTestWebhook(t *testing.T, f *fakeAPI) (*webhook, *safeLog) {
	t.Helper()
	a, log := newTestAPI(t, f)
	h, err := newWebhook(a, "https://bot.example/telegram", slog.New(slog.NewTextHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	h.backoff = backoff{first: time.Millisecond, most: time.Millisecond}
	return h, log
}

func postUpdate(h http.Handler, method, secret, body string) int {
	r := httptest.NewRequest(method, "/", strings.NewReader(body))
	r.Header.Set(secretHeader, secret)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

func TestWebhook(t *testing.T) {
	f, k := newFakeAPI(t), &taken{}
	h, log := newTestWebhook(t, f)
	f.fault("setWebhook", badGateway, failing(429, "Too Many Requests"), cutBefore)
	early := f.push(message("too early"))
	if status := f.deliver(h); status != http.StatusUnauthorized {
		t.Errorf("no secret: %d", status)
	}
	if status := postUpdate(h, "POST", h.secret, `{"update_id":1}`); status != http.StatusServiceUnavailable {
		t.Errorf("before run: %d", status)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- h.run(ctx, k.accept) }()
	eventually(t, "setWebhook", func() bool { return f.webhook() != nil && !h.lastAnswer().IsZero() })
	want := []int64{early, f.push(message("y"))}
	if status := f.deliver(h); status != http.StatusOK || !slices.Equal(k.all(), want) {
		t.Errorf("deliver = %d, handed over %v", status, k.all())
	}
	refusing := true
	k.refuse = func(id int64) bool { return id == 77 && refusing }
	for name, test := range map[string]struct {
		method, secret, body string
		status               int
	}{
		"GET":          {"GET", h.secret, "", 405},
		"wrong secret": {"POST", strings.ToUpper(h.secret), `{"update_id":5}`, 401},
		"large":        {"POST", h.secret, strings.Repeat(" ", maxUpdate+1), 413},
		"no update":    {"POST", h.secret, "hello", 200},
		"twice":        {"POST", h.secret, `{"update_id":1001}`, 200},
		"refused":      {"POST", h.secret, `{"update_id":77}`, 503},
	} {
		if status := postUpdate(h, test.method, test.secret, test.body); status != test.status {
			t.Errorf("%s: %d", name, status)
		}
	}
	refusing = false
	if status := postUpdate(h, "POST", h.secret, `{"update_id":77}`); status != 200 || !slices.Equal(k.all(), append(want, 77)) {
		t.Errorf("again: %d, handed over %v", status, k.all())
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if status := postUpdate(h, "POST", h.secret, `{"update_id":78}`); status != http.StatusServiceUnavailable {
		t.Errorf("after run: %d", status)
	}
	if strings.Contains(log.String(), h.secret) {
		t.Errorf("the secret is in the log:\n%s", log)
	}
}

func TestWebhookRefused(t *testing.T) {
	f := newFakeAPI(t)
	h, _ := newTestWebhook(t, f)
	f.fault("setWebhook", failing(400, "Bad Request: bad webhook: Failed to resolve host"), failing(401, "Unauthorized"))
	if err := h.run(t.Context(), (&taken{}).accept); err == nil || !strings.Contains(err.Error(), "TELEGRAM_BOT_TOKEN") {
		t.Errorf("run = %v", err)
	}
	for _, address := range []string{"", "bot.example", "ftp://bot.example"} {
		if _, err := newWebhook(h.api, address, nil); err == nil || !strings.Contains(err.Error(), "TELEGRAM_WEBHOOK_URL") {
			t.Errorf("%q: %v", address, err)
		}
	}
}

// Telegram repeats an update whose answer is late. It must not be told that the
// update was accepted while that may fail.
func TestWebhookTwiceAtOnce(t *testing.T) {
	h, _ := newTestWebhook(t, newFakeAPI(t))
	let, asked := make(chan bool), make(chan bool)
	h.open(func(context.Context, json.RawMessage, func()) bool {
		asked <- true
		return <-let
	})
	const update = `{"update_id":5}`
	first := make(chan int, 1)
	go func() { first <- postUpdate(h, "POST", h.secret, update) }()
	<-asked
	if status := postUpdate(h, "POST", h.secret, update); status != http.StatusServiceUnavailable {
		t.Errorf("the second: %d", status)
	}
	let <- false
	if status := <-first; status != http.StatusServiceUnavailable {
		t.Errorf("the first: %d", status)
	}
}
