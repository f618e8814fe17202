package discord

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot"
)

// sight is what a witness is told.
type sight struct {
	request bot.Request
	posted  bot.Posted
	message bot.Message
}

// witnesses are told of answers.
type witnesses struct {
	mu   sync.Mutex
	seen []sight
}

func (w *witnesses) witness(r bot.Request, p bot.Posted, m bot.Message) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.seen = append(w.seen, sight{r, p, m})
}

// quoting answers with what was asked, in as many posts as it says, with a quote
// unless it says "none" or "context".
var quoting = handler{
	handle: func(_ context.Context, r bot.Request) bot.Message {
		switch r.Text {
		case "none":
			return bot.Say("no quote")
		case "context":
			return bot.Message{Blocks: []bot.Block{contextBlock("a", "beside")}}
		case "panic":
			panic("oops")
		}
		m := several(strings.Fields(r.Text)...)
		m.Blocks = append([]bot.Block{block("a")}, m.Blocks...)
		return m
	},
	private: func(r bot.Request) bool { return strings.HasPrefix(r.Text, "secret") },
}

func witnessed(t *testing.T) (*Discord, *fakeREST, *witnesses) {
	t.Helper()
	w := &witnesses{}
	d, f, _ := newTest(t, func(c *Config) { c.Witness = w.witness })
	return d, f, w
}

// Who stands by answers is told of those that others see, and can change them
// when their interaction is long over.
func TestWitness(t *testing.T) {
	d, f, w := witnessed(t)
	end := running(t, d, quoting)
	for _, text := range []string{"secret", "none", "context", "panic"} {
		_, raw := f.arrive(2, asked(text))
		d.receive("INTERACTION_CREATE", raw)
	}
	token, raw := f.arrive(2, asked("one two"))
	d.receive("INTERACTION_CREATE", raw)
	end()
	if len(w.seen) != 1 {
		t.Fatalf("%d answers are told of: %+v", len(w.seen), w.seen)
	}
	s, shown := w.seen[0], f.look(token)
	if s.request.Text != "one two" || s.posted.Channel != channel("100") || !cmp.Equal(idsOf(s.posted), shown.ids) || len(shown.ids) < 2 {
		t.Fatalf("%+v is told of %+v", s, shown)
	}
	if _, err := d.Edit(t.Context(), s.posted, several(strings.Repeat("corrected ", len(shown.ids)))); err != nil {
		t.Fatal(err)
	}
	if i := f.look(token); !strings.HasPrefix(i.original, "corrected") {
		t.Errorf("%+v", i)
	}
	f.fixed = 50005
	if _, err := d.Edit(t.Context(), s.posted, bot.Say("x")); !errors.Is(err, bot.ErrPostGone) {
		t.Errorf("Edit = %v", err)
	}
}

// An answer to a message is one as well, in a direct channel too.
func TestWitnessReply(t *testing.T) {
	d, f, w := witnessed(t)
	end := running(t, d, quoting)
	d.receive("MESSAGE_CREATE", json.RawMessage(`{"id":"1","type":0,"channel_id":"100","content":"one two","author":{"id":"300"}}`))
	d.receive("MESSAGE_CREATE", json.RawMessage(`{"id":"2","type":0,"channel_id":"100","content":"none","author":{"id":"300"}}`))
	end()
	if len(w.seen) != 1 || !w.seen[0].request.Direct || len(idsOf(w.seen[0].posted)) < 2 {
		t.Fatalf("%+v", w.seen)
	}
	for _, id := range idsOf(w.seen[0].posted) {
		if f.places[id] != "100" {
			t.Errorf("there is no message %s in %v", id, f.places)
		}
	}
	if _, err := d.Edit(t.Context(), w.seen[0].posted, bot.Say("corrected")); err != nil || !strings.Contains(f.page(), "corrected") {
		t.Errorf("Edit = %v\n%s", err, f.page())
	}
}

// What was refused shows no quote, and what arrived in part shows that.
func TestWitnessOfFailures(t *testing.T) {
	d, f, w := witnessed(t)
	f.fault = func(_ http.ResponseWriter, r *http.Request) *fault {
		if r.Method != http.MethodPatch {
			return nil
		}
		return respond(400, `{"code":50035}`)(nil, nil)
	}
	end := running(t, d, quoting)
	_, raw := f.arrive(2, asked("one two"))
	d.receive("INTERACTION_CREATE", raw)
	end()
	f.fault = onMessages(respond(400, `{"code":50035}`))
	end = running(t, d, quoting)
	d.receive("MESSAGE_CREATE", json.RawMessage(question))
	end()
	if len(w.seen) > 0 {
		t.Errorf("%+v", w.seen)
	}
	f.fault = func(_ http.ResponseWriter, r *http.Request) *fault {
		if !strings.Contains(r.URL.Path, "/webhooks/") || r.Method != http.MethodPost {
			return nil
		}
		return respond(400, `{"code":50035}`)(nil, nil)
	}
	end = running(t, d, quoting)
	token, raw := f.arrive(2, asked("one two"))
	d.receive("INTERACTION_CREATE", raw)
	end()
	if len(w.seen) != 1 || !cmp.Equal(idsOf(w.seen[0].posted), f.look(token).ids) {
		t.Errorf("%+v", w.seen)
	}
}

// A button on a post answers each who presses it.
func TestButtonForAll(t *testing.T) {
	d, f, _ := newTest(t)
	end := running(t, d, handler{
		handle: func(_ context.Context, r bot.Request) bot.Message {
			return bot.Say(r.User + " " + r.Command + " " + r.Text)
		},
		private: func(bot.Request) bool { return true },
	})
	m := bot.Say("alert")
	m.Actions = []bot.Action{{Label: "Ask about this", Command: "about", Argument: "a", Direct: true}}
	send(t, d, m)
	pressed := map[string]any{"custom_id": customID(m.Actions[0]), "component_type": 2}
	for _, user := range []string{"301", "302"} {
		member := map[string]any{"user": map[string]any{"id": user}, "roles": []string{}, "permissions": "0"}
		token, raw := f.arrive(3, pressed, map[string]any{"member": member})
		d.receive("INTERACTION_CREATE", raw)
		for begin := time.Now(); f.look(token).ids == nil && time.Since(begin) < lenient; {
			time.Sleep(time.Millisecond)
		}
		if i := f.look(token); i.original != user+" about a\n" || !i.ephemeral {
			t.Errorf("%+v", i)
		}
	}
	end()
	if !strings.HasPrefix(f.page(), "alert\n[Ask about this]\n") {
		t.Errorf("%s", f.page())
	}
}
