package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// taken is what a poller or a webhook handed over.
type taken struct {
	mu      sync.Mutex
	numbers []int64
	refuse  func(id int64) bool // nil: none
}

func (k *taken) accept(_ context.Context, update json.RawMessage, done func()) bool {
	id, err := updateID(update)
	if err != nil {
		panic(err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.refuse != nil && k.refuse(id) {
		return false
	}
	k.numbers = append(k.numbers, id)
	done()
	return true
}

func (k *taken) all() []int64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.numbers)
}

func newTestPoller(t *testing.T, f *fakeAPI, n notes) (*poller, *safeLog) {
	t.Helper()
	a, log := newTestAPI(t, f)
	p := newPoller(a, n, slog.New(slog.NewTextHandler(log, nil)))
	p.backoff = backoff{first: time.Millisecond, most: 20 * time.Millisecond}
	return p, log
}

// polling runs p until the returned function is called, which returns its error.
func polling(t *testing.T, p *poller, accept intake) (end func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		err := p.run(ctx, accept)
		p.settle(ctx)
		done <- err
	}()
	return sync.OnceValue(func() error {
		cancel()
		select {
		case err := <-done:
			return err
		case <-time.After(5 * time.Second):
			return errors.New("it does not end")
		}
	})
}

func message(text string) map[string]any {
	return map[string]any{"message": map[string]any{"message_id": 1, "date": 1, "chat": place(5), "text": text}}
}

func TestPoll(t *testing.T) {
	f, k, n := newFakeAPI(t), &taken{}, &memoryNotes{}
	f.hook = map[string][]string{"url": {"https://before"}}
	p, _ := newTestPoller(t, f, n)
	if !p.lastAnswer().IsZero() {
		t.Error("it has had an answer")
	}
	var want []int64
	for i := range 250 {
		want = append(want, f.push(message(fmt.Sprint(i))))
	}
	end := polling(t, p, k.accept)
	eventually(t, "the backlog", func() bool { return len(k.all()) == len(want) })
	want = append(want, f.push(message("live")))
	eventually(t, "an update while it polls", func() bool { return len(k.all()) == len(want) })
	if err := end(); err != nil {
		t.Fatal(err)
	}
	if got := k.all(); !slices.Equal(got, want) {
		t.Errorf("handed over %v", got)
	}
	if n.writes > 4 { // a batch each
		t.Errorf("the offset was noted %d times", n.writes)
	}
	if time.Since(p.lastAnswer()) > time.Minute {
		t.Errorf("last answer %v", p.lastAnswer())
	}
}

// Telegram shows that it is there before the first poll, which takes as long as
// nobody writes.
func TestPollShowsLifeAtOnce(t *testing.T) {
	p, _ := newTestPoller(t, newFakeAPI(t), &memoryNotes{})
	end := polling(t, p, new(taken).accept)
	eventually(t, "a sign of life", func() bool { return !p.lastAnswer().IsZero() })
	if err := end(); err != nil {
		t.Fatal(err)
	}
}

func TestPollFaults(t *testing.T) {
	const conflict = "Conflict: terminated by other getUpdates request"
	for name, test := range map[string]struct {
		fault fault
		logs  string
	}{
		"409":          {failing(409, conflict), "another program fetches updates"},
		"500":          {failing(500, "Internal Server Error"), "code 500"},
		"502 HTML":     {badGateway, "HTTP 502"},
		"404 by proxy": {saying(404, "<html>"), "HTTP 404"},
		"malformed":    {malformed, "without an answer"},
		"no list":      {saying(200, `{"ok":true,"result":5}`), "cannot unmarshal"},
		"no numbers":   {saying(200, `{"ok":true,"result":[{}, 5]}`), "have no numbers"},
		"no code":      {noCode, "no code"},
		"cut before":   {cutBefore, "EOF"},
		"cut after":    {cutAfter, "EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			f, k := newFakeAPI(t), &taken{}
			p, log := newTestPoller(t, f, &memoryNotes{})
			f.fault("getUpdates", test.fault, test.fault)
			f.fault("deleteWebhook", badGateway)
			id := f.push(message("x"))
			end := polling(t, p, k.accept)
			eventually(t, "the update", func() bool { return slices.Equal(k.all(), []int64{id}) })
			if err := end(); err != nil || !strings.Contains(log.String(), test.logs) {
				t.Errorf("%v, log:\n%s", err, log)
			}
		})
	}
}

func TestPollObeysRetryAfter(t *testing.T) {
	f, k := newFakeAPI(t), &taken{}
	p, _ := newTestPoller(t, f, &memoryNotes{})
	f.fault("getUpdates", tooMany(1))
	f.push(message("x"))
	start := time.Now()
	end := polling(t, p, k.accept)
	eventually(t, "the update", func() bool { return len(k.all()) == 1 })
	if took := time.Since(start); took < time.Second || len(f.made("getUpdates")) < 2 {
		t.Errorf("asked again within %v", took)
	}
	if err := end(); err != nil {
		t.Error(err)
	}
}

func TestPollRefusedToken(t *testing.T) {
	for _, method := range []string{"deleteWebhook", "getUpdates"} {
		for _, code := range []int{401, 404} {
			f := newFakeAPI(t)
			p, _ := newTestPoller(t, f, &memoryNotes{})
			f.fault(method, failing(code, "Unauthorized"))
			err := p.run(t.Context(), (&taken{}).accept)
			if err == nil || !strings.Contains(err.Error(), "TELEGRAM_BOT_TOKEN") || leaks(err.Error()) {
				t.Errorf("%s with %d: %v", method, code, err)
			}
		}
	}
}

// What was accepted is not handed over again, what was not is.
func TestPollRestart(t *testing.T) {
	f, k, n := newFakeAPI(t), &taken{}, &memoryNotes{}
	first, second, third := f.push(message("1")), f.push(message("2")), f.push(message("3"))
	p, _ := newTestPoller(t, f, n)
	k.refuse = func(id int64) bool { return id == second }
	end := polling(t, p, k.accept)
	eventually(t, "the first update", func() bool { return len(k.all()) == 1 })
	if err := end(); err != nil {
		t.Fatal(err)
	}
	// As if the program had ended before Telegram heard of the offset.
	f.mu.Lock()
	f.updates = nil
	f.mu.Unlock()
	for _, id := range []int64{first, second, third} {
		f.push(map[string]any{"update_id": id})
	}
	k.refuse = nil
	p, _ = newTestPoller(t, f, n)
	end = polling(t, p, k.accept)
	eventually(t, "the others", func() bool { return len(k.all()) == 3 })
	if err := end(); err != nil {
		t.Fatal(err)
	}
	if got := k.all(); !slices.Equal(got, []int64{first, second, third}) {
		t.Errorf("handed over %v", got)
	}
}

func TestPollOddUpdates(t *testing.T) {
	f, k := newFakeAPI(t), &taken{}
	p, log := newTestPoller(t, f, &memoryNotes{})
	f.pushRaw(7, `{"update_id":7,"message":5}`)
	f.pushRaw(8, `{"update_id":"eight"}`)
	f.pushRaw(9, `{"update_id":9,"news":{}}`)
	f.pushRaw(9, `{"update_id":9,"news":{}}`)
	f.pushRaw(3, `{"update_id":3}`)
	f.pushRaw(10, `{"update_id":10}`)
	panics := func(ctx context.Context, update json.RawMessage, done func()) bool {
		ok := k.accept(ctx, update, done)
		if strings.Contains(string(update), "message") {
			panic("cannot read it")
		}
		return ok
	}
	end := polling(t, p, panics)
	eventually(t, "the last update", func() bool { return slices.Contains(k.all(), 10) })
	eventually(t, "the next poll", func() bool { return len(f.made("getUpdates")) >= 2 })
	if err := end(); err != nil {
		t.Fatal(err)
	}
	if got := k.all(); !slices.Equal(got, []int64{7, 9, 3, 10}) {
		t.Errorf("handed over %v", got)
	}
	if got := f.made("getUpdates")[1].Get("offset"); got != "11" || !strings.Contains(log.String(), "panic over an update") {
		t.Errorf("offset %s, log:\n%s", got, log)
	}
}

// After a week without updates the numbers start anew, possibly lower.
func TestPollStaleOffset(t *testing.T) {
	f, k := newFakeAPI(t), &taken{}
	n := &memoryNotes{values: map[string]string{"telegram offset 4200": fmt.Sprintf("99999 %d", time.Now().Add(-8*24*time.Hour).Unix())}}
	p, _ := newTestPoller(t, f, n)
	id := f.push(message("x"))
	end := polling(t, p, k.accept)
	eventually(t, "the update", func() bool { return slices.Equal(k.all(), []int64{id}) })
	if err := end(); err != nil || !strings.HasPrefix(n.values["telegram offset 4200"], fmt.Sprint(id+1)) {
		t.Errorf("%v, noted %v", err, n.values)
	}
}

// brokenNotes cannot be written, and are unreadable at first.
type brokenNotes struct{ reads int }

func (n *brokenNotes) Note(context.Context, string) (string, error) {
	if n.reads++; n.reads < 3 {
		return "", errors.New("disk is away")
	}
	return "what is this", nil
}

func (n *brokenNotes) SetNote(context.Context, string, string) error {
	return errors.New("disk is full")
}

func TestPollBrokenNotes(t *testing.T) {
	f, k := newFakeAPI(t), &taken{}
	p, log := newTestPoller(t, f, &brokenNotes{})
	f.push(message("x"))
	end := polling(t, p, k.accept)
	eventually(t, "the update", func() bool { return len(k.all()) == 1 })
	eventually(t, "a log line", func() bool { return strings.Contains(log.String(), "disk is full") })
	if err := end(); err != nil || !strings.Contains(log.String(), "disk is away") {
		t.Errorf("%v, log:\n%s", err, log)
	}
}

// Two pollers end each other's calls; both say so, and neither gives up.
func TestPollTwice(t *testing.T) {
	f, k := newFakeAPI(t), &taken{}
	one, log := newTestPoller(t, f, &memoryNotes{})
	two, _ := newTestPoller(t, f, &memoryNotes{})
	endOne := polling(t, one, k.accept)
	eventually(t, "the first poll", func() bool { return len(f.made("getUpdates")) > 0 })
	endTwo := polling(t, two, k.accept)
	eventually(t, "a conflict", func() bool { return strings.Contains(log.String(), "another program") })
	if err := errors.Join(endTwo(), endOne()); err != nil {
		t.Error(err)
	}
}
