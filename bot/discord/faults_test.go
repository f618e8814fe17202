package discord

import (
	"context"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"verbatim/bot"
	"verbatim/bot/bottest"
)

// trouble spoils up to three calls of each kind that an interaction takes.
type trouble struct {
	mu    sync.Mutex
	dice  *rand.Rand
	spent map[string]int // by method and path
	made  map[string]int // by what it was
	hang  time.Duration
}

func (tr *trouble) fault(w http.ResponseWriter, r *http.Request) *fault {
	if strings.Contains(r.URL.Path, "/applications/") {
		return nil
	}
	tr.mu.Lock()
	defer tr.mu.Unlock()
	call := r.Method + " " + r.URL.Path
	if tr.spent[call] == 3 || tr.dice.IntN(4) == 0 {
		return nil
	}
	tr.spent[call]++
	name, do := tr.pick(w)
	f := &fault{do: do, before: tr.dice.IntN(2) == 0}
	if strings.HasPrefix(name, "429") {
		f.before = true
	}
	f.after = !f.before
	if do == nil {
		f = nil
	} else if f.after {
		name += " after all"
	}
	tr.made[name]++
	return f
}

// pick returns one of the things that go wrong.
func (tr *trouble) pick(w http.ResponseWriter) (name string, do func(http.ResponseWriter)) {
	page := func(status int, headers ...string) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) {
			for n := 0; n < len(headers); n += 2 {
				w.Header().Set(headers[n], headers[n+1])
			}
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(status)
			io.WriteString(w, "<html>cloudflare</html>")
		}
	}
	switch n := tr.dice.IntN(9); n {
	case 0, 1:
		return "429", func(w http.ResponseWriter) {
			w.WriteHeader(429)
			io.WriteString(w, `{"message":"slow down","retry_after":0.02,"global":`+strconv.FormatBool(n == 0)+`}`)
		}
	case 2:
		return "429 page", page(429, "Retry-After", "0.03")
	case 3:
		return "429 bare", page(429, "Retry-After", "-", "X-RateLimit-Reset-After", "soon")
	case 4:
		status := []int{500, 502, 503, 504}[tr.dice.IntN(4)]
		return strconv.Itoa(status), page(status)
	case 5:
		return "timeout", func(http.ResponseWriter) { time.Sleep(tr.hang) }
	case 6:
		return "cut", func(w http.ResponseWriter) {
			if c, _, err := w.(http.Hijacker).Hijack(); err == nil {
				c.Close()
			}
		}
	case 7:
		return "odd body", page(200)
	}
	w.Header().Set("X-RateLimit-Remaining", "many")
	w.Header().Set("X-RateLimit-Reset-After", "soon")
	return "odd headers", nil
}

// unreliable handles well, or not.
var unreliable = bottest.Handler(func(ctx context.Context, r bot.Request) bot.Message {
	n, _ := strconv.Atoi(r.Text)
	switch n % 8 {
	case 0:
		panic("oops")
	case 1:
		return bot.Message{}
	case 2:
		time.Sleep(700 * time.Millisecond) // longer than it may
	case 3:
		<-ctx.Done()
	case 4:
		return several("first", "second", "third")
	}
	return bot.Say("answer " + r.Text)
})

// No interaction stays "thinking", whatever goes wrong for a while.
func TestFaults(t *testing.T) {
	interactions := 1000
	if testing.Short() {
		interactions = 200
	}
	d, f, _ := newTest(t)
	d.rest.times = times{
		attempt: time.Second, acknowledge: 500 * time.Millisecond, patience: lenient, arrival: 100 * time.Millisecond,
		life: lenient, handler: 500 * time.Millisecond, pause: 5 * time.Millisecond, grace: lenient, closing: lenient / 2,
	}
	f.spec = nil
	d.places = make(chan struct{}, interactions)
	tr := &trouble{dice: rand.New(rand.NewPCG(1, 2)), spent: map[string]int{}, made: map[string]int{}, hang: 1200 * time.Millisecond}
	f.fault = tr.fault
	end := running(t, d, unreliable)
	tokens := flood(d, f, interactions)
	end()
	time.Sleep(700 * time.Millisecond) // handlers that take longer than they may
	total := 0
	tr.mu.Lock()
	for _, n := range tr.made {
		total += n
	}
	t.Logf("%d faults: %v", total, tr.made)
	tr.mu.Unlock()
	if total < interactions {
		t.Error("too few faults to tell")
	}
	checkEnded(t, f, tokens)
}

// A slow machine may take as long as lenient for all, and gets through as many as
// under at once, each within the time for an attempt.
const (
	lenient = 5 * time.Minute
	under   = 48
)

// flood lets interactions arrive, not all at once.
func flood(d *Discord, f *fakeREST, n int) (tokens []string) {
	for i := range n {
		for len(d.places) > under {
			time.Sleep(time.Millisecond)
		}
		token, raw := f.arrive(2, asked(strconv.Itoa(i)))
		tokens = append(tokens, token)
		d.receive("INTERACTION_CREATE", raw)
	}
	return tokens
}

func checkEnded(t *testing.T, f *fakeREST, tokens []string) {
	t.Helper()
	deleted := 0
	for n, token := range tokens {
		i := f.look(token)
		if i.deleted {
			deleted++
		}
		if i.thinking || i.deleted == (i.original != "") || i.deleted && n%8 != 1 {
			t.Errorf("interaction %d: %+v", n, i)
		}
	}
	if deleted == 0 {
		t.Error("none is taken back")
	}
}

// Every message is answered, and once, whatever goes wrong for a while.
func TestFaultyReplies(t *testing.T) {
	const messages = 200
	d, f, log := newTest(t)
	d.rest.times.attempt, d.rest.times.handler, d.rest.times.pause = time.Second, 500*time.Millisecond, 5*time.Millisecond
	d.rest.times.grace, d.rest.times.closing = lenient, lenient/2
	d.rest.turns.SetLimit(rate.Inf)
	f.spec = nil
	tr := &trouble{dice: rand.New(rand.NewPCG(3, 4)), spent: map[string]int{}, made: map[string]int{}, hang: 1200 * time.Millisecond}
	f.fault = tr.fault
	end := running(t, d, unreliable)
	for n := range messages {
		for len(d.places) > under {
			time.Sleep(time.Millisecond)
		}
		id := strconv.Itoa(1000 + n)
		d.receive("MESSAGE_CREATE", json.RawMessage(`{"id":"`+id+`","type":0,"channel_id":"`+id+`","content":"`+strconv.Itoa(n)+`","author":{"id":"300"}}`))
	}
	end()
	time.Sleep(700 * time.Millisecond) // handlers that take longer than they may
	f.mu.Lock()
	defer f.mu.Unlock()
	for n := range messages {
		if _, answered := f.nonces[strconv.Itoa(1000+n)+"-0"]; answered != (n%8 != 1) {
			t.Errorf("message %d is answered: %v", n, answered)
		}
	}
	if len(f.messages) != len(f.nonces) {
		t.Errorf("%d messages for %d answers\n%s", len(f.messages), len(f.nonces), log)
	}
}

// Where an answer is refused for good, a plain text is said instead.
func TestRefusedAnswer(t *testing.T) {
	d, f, log := newTest(t)
	var once sync.Map
	f.fault = func(_ http.ResponseWriter, r *http.Request) *fault {
		if _, again := once.LoadOrStore(r.URL.Path, true); r.Method != http.MethodPatch || again {
			return nil
		}
		return &fault{before: true, do: func(w http.ResponseWriter) {
			w.WriteHeader(400)
			io.WriteString(w, `{"code":50035,"message":"Invalid Form Body","errors":{"components":{"0":"BASE_TYPE_BAD_LENGTH"}}}`)
		}}
	}
	end := running(t, d, bottest.Handler(func(context.Context, bot.Request) bot.Message { return bot.Say("x") }))
	tokens := flood(d, f, 50)
	end()
	for _, token := range tokens {
		if i := f.look(token); i.original != bot.Sorry.In("de") {
			t.Errorf("%+v", i)
		}
	}
	if !strings.Contains(log.String(), "BASE_TYPE_BAD_LENGTH") {
		t.Errorf("the log does not say why:\n%s", log)
	}
}
