package telegram

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

const (
	fakeBot   = 4200
	fakeToken = "4200:bot-token_that-must-not-leak"
)

// fakeAPI is Telegram's Bot API, as strict as the real one or stricter: what the
// bot must never send fails the test.
type fakeAPI struct {
	*httptest.Server
	t    *testing.T
	spec func(method string, form url.Values) error // nil: none

	mu       sync.Mutex
	updates  []fakeUpdate
	number   int64         // of the latest update
	changed  chan struct{} // closed when polls have to look again
	polls    int           // that came; a later one ends an earlier one
	offset   int64         // of the latest poll
	polled   time.Time     // when it came
	hook     url.Values    // of setWebhook; nil: none is set
	chats    map[int64]*fakeChat
	queries  map[string]bool   // callback and inline queries that wait for an answer
	inline   map[string]string // messages that were edited by their inline ID
	settings map[string]string // what was set last, by method, scope and language
	faults   map[string][]fault
	calls    []fakeCall
	id       int // of the latest message
}

type fakeUpdate struct {
	id  int64
	raw json.RawMessage
}

// fakeCall is a call that was made, whether it succeeded or not.
type fakeCall struct {
	method string
	form   url.Values
	at     time.Time
}

// result is how the API answers: with a result, or a code and what goes with it.
type result struct {
	Ok          bool           `json:"ok"`
	Result      any            `json:"result,omitempty"`
	Code        int            `json:"error_code,omitempty"`
	Description string         `json:"description,omitempty"`
	Parameters  map[string]any `json:"parameters,omitempty"`
}

func done(value any) result { return result{Ok: true, Result: value} }

func refuse(code int, description string) result {
	return result{Code: code, Description: description}
}

// newFakeAPI knows the chats with these IDs; those of updates are added. The
// test must not leave goroutines behind.
func newFakeAPI(t *testing.T, chats ...int64) *fakeAPI {
	f := &fakeAPI{
		t: t, spec: loadSpec(t), number: 1000, changed: make(chan struct{}), chats: map[int64]*fakeChat{}, queries: map[string]bool{},
		inline: map[string]string{}, settings: map[string]string{}, faults: map[string][]fault{}, id: 500,
	}
	for _, id := range chats {
		f.chat(id)
	}
	before := goleak.IgnoreCurrent()
	f.Server = httptest.NewServer(http.HandlerFunc(f.serve))
	t.Cleanup(func() {
		f.CloseClientConnections()
		f.Close()
		goleak.VerifyNone(t, before)
	})
	return f
}

func (f *fakeAPI) serve(w http.ResponseWriter, r *http.Request) {
	method, ok := strings.CutPrefix(r.URL.Path, "/bot"+fakeToken+"/")
	if !ok || r.Method != http.MethodPost || r.URL.RawQuery != "" {
		write(w, refuse(404, "Not Found"))
		return
	}
	if err := r.ParseForm(); err != nil {
		f.t.Errorf("%s: %v", method, err)
	}
	f.mu.Lock()
	f.calls = append(f.calls, fakeCall{method, r.PostForm, time.Now()})
	spoil := f.nextFault(method)
	f.mu.Unlock()
	answer := func() result { return f.answer(r, method) }
	if spoil != nil {
		spoil(w, r, answer)
		return
	}
	write(w, answer())
}

func write(w http.ResponseWriter, a result) {
	w.Header().Set("Content-Type", "application/json")
	if !a.Ok && a.Code != 0 {
		w.WriteHeader(a.Code)
	}
	json.NewEncoder(w).Encode(a)
}

// answer does what is asked for.
func (f *fakeAPI) answer(r *http.Request, method string) result {
	if err := checkForm(method, r.PostForm); err != nil {
		return f.wrong("%s %v: %v", method, r.PostForm, err)
	}
	if f.spec != nil {
		if err := f.spec(method, r.PostForm); err != nil {
			return f.wrong("%s %v: %v", method, r.PostForm, err)
		}
	}
	if method == "getUpdates" {
		return f.getUpdates(r)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return fakeMethods[method](f, r.PostForm)
}

// wrong is an answer to what the bot must never send.
func (f *fakeAPI) wrong(format string, args ...any) result {
	f.t.Errorf(format, args...)
	return refuse(400, "Bad Request")
}

// made are the calls of a method so far.
func (f *fakeAPI) made(method string) (forms []url.Values) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range f.calls {
		if c.method == method {
			forms = append(forms, c.form)
		}
	}
	return forms
}

// page is what a person sees in a chat: texts, and buttons in brackets.
func (f *fakeAPI) page(chat int64) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var s strings.Builder
	c := f.chat(chat)
	for _, id := range slices.Sorted(maps.Keys(c.messages)) {
		s.WriteString(c.messages[id].text + "\n")
		for _, b := range c.messages[id].buttons() {
			s.WriteString("[" + b.Text + "]\n")
		}
	}
	return s.String()
}

// eventually waits for what happens beside the test.
func eventually(t *testing.T, what string, happened func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !happened(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s does not happen", what)
		}
	}
}

// memoryNotes are notes that end with the test.
type memoryNotes struct {
	mu     sync.Mutex
	values map[string]string
	writes int
}

// safeLog is a log that may be read while it is written.
type safeLog struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *safeLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *safeLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// newTestAPI calls the fake; neither its log nor its goroutines outlive the test
// with the token in them.
func newTestAPI(t *testing.T, f *fakeAPI) (*api, *safeLog) {
	t.Helper()
	return newTestAPIAt(t, f.URL)
}

func newTestAPIAt(t *testing.T, address string) (*api, *safeLog) {
	t.Helper()
	log := &safeLog{}
	a, err := newAPI(fakeToken, address, slog.New(slog.NewTextHandler(io.Writer(log), &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		a.http.CloseIdleConnections()
		if leaks(log.String()) {
			t.Errorf("the token is in the log:\n%s", log)
		}
	})
	return a, log
}

func leaks(text string) bool { return strings.Contains(text, "must-not-leak") }

func (n *memoryNotes) Note(_ context.Context, name string) (string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.values[name], nil
}

// noted is the offset.
func (n *memoryNotes) noted() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.values["telegram offset 4200"]
}

func (n *memoryNotes) SetNote(_ context.Context, name, value string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.values == nil {
		n.values = map[string]string{}
	}
	n.values[name] = value
	n.writes++
	return nil
}
