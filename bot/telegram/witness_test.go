package telegram

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot"
	"verbatim/bot/bottest"
)

// witness notes what it is told of.
type witness struct {
	mu   sync.Mutex
	seen []string
}

func (w *witness) see(r bot.Request, p bot.Posted, m bot.Message) {
	w.mu.Lock()
	defer w.mu.Unlock()
	direct := ""
	if r.Direct {
		direct = " direct"
	}
	w.seen = append(w.seen, r.User+" asked "+r.Text+direct+": "+p.Channel.ID+"/"+p.Channel.Thread+"/"+p.ID+" "+m.Note)
}

// library answers by what was asked.
var library = bottest.Handler(func(_ context.Context, r bot.Request) bot.Message {
	m := bot.Message{Note: "noted"}
	if r.Text == "long" {
		m = long("one", "two")
		m.Note = "noted"
	}
	switch r.Text {
	case "context":
		m.Blocks = append(m.Blocks, contextBlock("a", "Beside."))
	case "nothing":
		m.Blocks = append(m.Blocks, bot.Block{Text: "Nothing."})
	default:
		m.Blocks = append(m.Blocks, quoteOf("It rained."))
	}
	m.Actions = []bot.Action{{Label: "More", Command: "more", Argument: "more"}, {Label: "👍", Command: "useful", Argument: "useful"}}
	return m
})

func TestWitness(t *testing.T) {
	d, f, _ := newTest(t, 7, -100)
	var w witness
	d.witness = w.see
	end := running(t, d, library)
	shows := func(chat int64, answers int) {
		t.Helper()
		eventually(t, "an answer", func() bool { return strings.Count(f.page(chat), "noted") == answers })
	}
	for n, text := range []string{"rain", "context", "nothing", "long"} {
		f.push(inGroup(7, n+1, text, nil))
	}
	shows(7, 4)
	f.press(7, 7, "More")
	shows(7, 5)
	f.press(7, 7, "👍")
	typed(f, "q", "rain", "")
	settled(t, f, "answerInlineQuery", 1)
	settled(t, f, "answerCallbackQuery", 2)
	topic := map[string]any{"is_topic_message": true, "message_thread_id": 3}
	f.push(inGroup(-100, 5, "/ask rain", topic))
	shows(-100, 1)
	f.fault("sendMessage", failing(400, "Bad Request: message thread not found"))
	f.push(inGroup(-100, 6, "/ask rain", topic))
	shows(-100, 2)
	end()
	slices.Sort(w.seen)
	want := []string{
		"7 asked long direct: 7//504,505 noted", "7 asked more direct: 7//507 noted", "7 asked rain direct: 7//501 noted",
		"7 asked rain: -100//510 noted", "7 asked rain: -100/3/509 noted",
	}
	if diff := cmp.Diff(want, w.seen); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Of an answer of which a part was posted that part can be corrected, and nothing
// of one that was not.
func TestWitnessOfPart(t *testing.T) {
	for name, test := range map[string]struct {
		faults []fault
		want   string
	}{
		"nothing": {[]fault{failing(403, "Forbidden: bot was blocked by the user")}, ""},
		"refused": {[]fault{failing(400, "Bad Request: message is too long")}, ""},
		"a part":  {[]fault{nil, failing(400, "Bad Request: message is too long")}, "7 asked long direct: 7//501 noted"},
	} {
		d, f, _ := newTest(t, 7)
		var w witness
		d.witness = w.see
		f.fault("sendMessage", test.faults...)
		r := bot.Request{User: "7", Text: "long", Direct: true}
		if err := d.post(t.Context(), target{chat: 7}, r, library(t.Context(), r)); err == nil {
			t.Errorf("%s: no error", name)
		}
		if got := strings.Join(w.seen, "; "); got != test.want {
			t.Errorf("%s: %q", name, got)
		}
	}
}
