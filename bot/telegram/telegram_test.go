package telegram

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"
	"golang.org/x/time/rate"

	"verbatim/bot"
	"verbatim/bot/bottest"
	"verbatim/retrieval"
)

// memoryServers notes which groups moved.
type memoryServers struct {
	mu    sync.Mutex
	moves []string
}

func (s *memoryServers) MoveServer(_ context.Context, platform, from, to string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.moves = append(s.moves, platform+" "+from+" "+to)
	return nil
}

func (s *memoryServers) all() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.moves, "; ")
}

// echo answers with what was asked.
var echo = bottest.Handler(func(_ context.Context, r bot.Request) bot.Message {
	return bot.Say(fmt.Sprintf("%s: %s", r.Command, r.Text))
})

var brisk = backoff{first: time.Millisecond, most: 10 * time.Millisecond}

// newTest returns a Telegram at a fake, and its log. Nobody is made to wait in
// these chats.
func newTest(t *testing.T, chats ...int64) (*Telegram, *fakeAPI, *safeLog) {
	t.Helper()
	leaking := goleak.IgnoreCurrent()
	f, log := newFakeAPI(t, chats...), &safeLog{}
	d, err := New(Config{
		Token: fakeToken, APIURL: f.URL, Commands: commandsForTests, Notes: &memoryNotes{}, Servers: &memoryServers{},
		Log: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	if err != nil {
		t.Fatal(err)
	}
	d.backoff, d.waits.pause, d.waits.typing = brisk, time.Millisecond, time.Millisecond
	d.source.(*poller).backoff = brisk
	for _, id := range chats {
		d.queue.chats[id] = &chatQueue{limiter: rate.NewLimiter(rate.Inf, 1)}
	}
	d.queue.everyone = rate.NewLimiter(rate.Inf, 1)
	d.self.Store(&account{ID: fakeBot, Username: "verbatim_bot"})
	t.Cleanup(func() {
		d.api.http.CloseIdleConnections()
		f.CloseClientConnections()
		f.Close()
		goleak.VerifyNone(t, leaking)
		if leaks(log.String()) {
			t.Errorf("the token is in the log:\n%s", log)
		}
	})
	return d, f, log
}

// running runs d until the returned function is called, which waits for what is
// under way.
func running(t *testing.T, d *Telegram, h bot.Handler) (end func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx, h) }()
	eventually(t, "Run", func() bool { return d.start(ctx, 0, func(context.Context, shift) {}) == nil })
	end = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run = %v", err)
		}
	})
	t.Cleanup(end)
	return end
}

// settled waits for as many calls of a method.
func settled(t *testing.T, f *fakeAPI, method string, calls int) {
	t.Helper()
	eventually(t, fmt.Sprintf("%d %s", calls, method), func() bool { return len(f.made(method)) >= calls })
}

func quoteOf(text string) bot.Block {
	return bot.Block{
		Quote: &retrieval.Quote{
			Text: text, Answer: retrieval.Span{End: len(text)},
			Citation: retrieval.Citation{
				Ref: retrieval.Ref{ID: text, Revision: 1}, Span: retrieval.Span{Start: 10, End: 10 + len(text)}, Paragraph: 7,
				Title: "The title", Source: "The source", URL: "https://news.example/a", Published: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC),
			},
		},
		Actions: []bot.Action{{Label: "Open at quote", URL: "https://news.example/a#:~:text=x"}, {Label: "Context", Command: "context", Argument: "x"}},
	}
}

// inGroup is a message in a group.
func inGroup(chat int64, id int, text string, more map[string]any) map[string]any {
	m := map[string]any{"message_id": id, "date": 1, "chat": place(chat), "from": user(7, "de"), "text": text}
	if name, _, _ := strings.Cut(text, " "); strings.HasPrefix(name, "/") {
		m["entities"] = []any{map[string]any{"type": "bot_command", "offset": 0, "length": len(name)}}
	}
	for k, v := range more {
		m[k] = v
	}
	return map[string]any{"message": m}
}

func TestNew(t *testing.T) {
	for name, c := range map[string]Config{
		"no token":        {},
		"no API":          {Token: "1:x", APIURL: "nowhere"},
		"a wrong command": {Token: "1:x", Commands: []bot.Command{{Name: "Ask", Help: bot.Same("x")}}},
		"twice":           {Token: "1:x", Commands: []bot.Command{{Name: "ask", Help: bot.Same("x")}, {Name: "ask", Help: bot.Same("x")}}},
		"no help":         {Token: "1:x", Commands: []bot.Command{{Name: "ask"}}},
		"no webhook":      {Token: "1:x", WebhookURL: "nowhere"},
	} {
		if _, err := New(c); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	d, err := New(Config{
		Token: "1:x", WebhookURL: "https://bot.example/telegram",
		Witness: func(bot.Request, bot.Posted, bot.Message) {}, Returned: func(context.Context, string, string) {},
	})
	if err != nil || d.Name() != "telegram" || d.witness == nil || d.returned == nil {
		t.Errorf("New = %v, %v", d, err)
	}
}

func TestRunEndsWithoutToken(t *testing.T) {
	d, f, _ := newTest(t)
	f.fault("getMe", failing(401, "Unauthorized"))
	if err := d.Run(t.Context(), echo); err == nil || leaks(err.Error()) {
		t.Errorf("Run = %v", err)
	}
}

func TestRunWaitsForTelegram(t *testing.T) {
	d, f, _ := newTest(t, 7)
	f.fault("getMe", badGateway, failing(500, "Internal Server Error"), cutBefore)
	f.fault("getUpdates", badGateway, cutBefore)
	end := running(t, d, echo)
	f.say(7, 7, "who?")
	settled(t, f, "sendMessage", 1)
	end()
	if f.page(7) != "ask: who?\n" {
		t.Error(f.page(7))
	}
}

// watched counts calls.
type watched struct {
	http.RoundTripper
	calls atomic.Int64
}

func (w *watched) wrap(next http.RoundTripper) http.RoundTripper {
	w.RoundTripper = next
	return w
}

func (w *watched) RoundTrip(r *http.Request) (*http.Response, error) {
	w.calls.Add(1)
	return w.RoundTripper.RoundTrip(r)
}

func TestRunWithWebhook(t *testing.T) {
	f := newFakeAPI(t, 7)
	var watched watched
	d, err := New(Config{
		Token: fakeToken, APIURL: f.URL, WebhookURL: "https://bot.example/telegram", Notes: &memoryNotes{}, Wrap: watched.wrap,
	})
	if err != nil {
		t.Fatal(err)
	}
	end := running(t, d, echo)
	settled(t, f, "setWebhook", 1)
	eventually(t, "a sign of life", func() bool { return !d.LastAnswer().IsZero() })
	if watched.calls.Load() < 2 {
		t.Errorf("%d calls were watched", watched.calls.Load())
	}
	f.say(7, 7, "who?")
	eventually(t, "delivery", func() bool { return f.deliver(d) == 200 })
	end()
	if f.page(7) != "ask: who?\n" {
		t.Error(f.page(7))
	}
}

// What cannot be read is passed over, and what comes after it is answered.
func TestHostileUpdates(t *testing.T) {
	d, f, _ := newTest(t, 7)
	d.source.(*poller).backoff = backoff{first: time.Second, most: time.Second} // not so hasty that it gets one at a time
	end := running(t, d, echo)
	for n, raw := range hostileUpdates {
		if json.Valid([]byte(raw)) {
			f.pushRaw(int64(n+1), strings.Replace(raw, `"update_id":1`, fmt.Sprintf(`"update_id":%d`, n+1), 1))
		}
		_ = d.receive(t.Context(), json.RawMessage(raw), func() {})
	}
	f.say(7, 7, "who?")
	eventually(t, "an answer", func() bool { return strings.Contains(f.page(7), "ask: who?") })
	end()
}

// An update that comes after the end is not confirmed.
func TestClosed(t *testing.T) {
	d := decoder(t)
	for _, raw := range []string{`{"message":{` + private + `,"text":"x"}}`, `{"callback_query":{"id":"q","from":{"id":7},"data":"1:more:x"}}`, `{"inline_query":{"id":"q","from":{"id":7}}}`} {
		if d.receive(t.Context(), json.RawMessage(raw), func() {}) {
			t.Errorf("%s is accepted", raw)
		}
	}
	if len(d.places) != 0 {
		t.Error("places are taken")
	}
}
