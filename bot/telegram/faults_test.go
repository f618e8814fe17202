package telegram

import (
	"context"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"verbatim/bot"
	"verbatim/bot/bottest"
)

// troubles are what happens to a call: most of it before it has an effect.
var troubles = map[string]fault{
	"429":        tooMany(0),
	"500":        failing(500, "Internal Server Error"),
	"page":       badGateway,
	"malformed":  malformed,
	"no code":    noCode,
	"cut":        cutBefore,
	"cut after":  cutAfter,
	"refused":    failing(400, "Bad Request: message is too long"),
	"slow":       slow(20 * time.Millisecond),
	"over time":  slow(1500 * time.Millisecond),
	"blocked":    failing(403, "Forbidden: bot was blocked by the user"),
	"odd result": saying(200, `{"ok":true,"result":7}`),
}

// unreliable handles well, or not.
var unreliable = bottest.Handler(func(ctx context.Context, r bot.Request) bot.Message {
	n, _ := strconv.Atoi(r.Text)
	switch n % 8 {
	case 0:
		panic("oops")
	case 1:
		time.Sleep(150 * time.Millisecond) // longer than it may
	case 2:
		<-ctx.Done()
	}
	return bot.Say("answer " + r.Text)
})

// Every question is answered, and once, or the log says that it was not.
func TestFaults(t *testing.T) {
	const questions = 200
	d, f, log := newTest(t)
	d.waits.attempt, d.waits.handler, d.waits.pause = time.Second, 100*time.Millisecond, 5*time.Millisecond
	dice := rand.New(rand.NewPCG(1, 2))
	names := strings.Fields("429 500 page malformed cut refused slow blocked")
	for _, method := range []string{"sendMessage", "sendChatAction", "getUpdates"} {
		for range questions / 2 {
			spoil := troubles[names[dice.IntN(len(names))]]
			if dice.IntN(5) == 0 {
				spoil = troubles[[]string{"no code", "cut after", "over time", "odd result"}[dice.IntN(4)]]
			}
			if method == "getUpdates" {
				spoil = []fault{badGateway, cutBefore, failing(500, "Internal Server Error"), malformed}[dice.IntN(4)]
			}
			f.fault(method, spoil)
		}
	}
	end := running(t, d, unreliable)
	for n := range questions {
		id := int64(10_000 + n)
		d.queue.mu.Lock()
		d.queue.chats[id] = &chatQueue{limiter: rate.NewLimiter(rate.Inf, 1)}
		d.queue.mu.Unlock()
		eventually(t, "a place", func() bool { return len(d.places) < maxRequests/2 })
		f.say(id, id, strconv.Itoa(n))
	}
	told := func() int { return strings.Count(log.String(), "msg=message ") }
	for begin := time.Now(); told() < questions && time.Since(begin) < 30*time.Second; { // a 429 takes a second
		time.Sleep(10 * time.Millisecond)
	}
	end()
	time.Sleep(200 * time.Millisecond) // handlers that take longer than they may
	checkAnswers(t, f, log.String(), questions)
}

// checkAnswers looks for a question that was answered twice, or of which nobody
// knows that it was not.
func checkAnswers(t *testing.T, f *fakeAPI, log string, questions int) {
	t.Helper()
	failed := map[string]bool{}
	for line := range strings.Lines(log) {
		if strings.Contains(line, "level=WARN msg=message ") {
			_, rest, _ := strings.Cut(line, "update=")
			update, _, _ := strings.Cut(rest, " ")
			failed[update] = true
		}
	}
	answered := 0
	for n := range questions {
		posts := strings.Count(f.page(int64(10_000+n)), "\n")
		answered += posts
		if posts > 1 || posts == 0 && !failed[strconv.Itoa(1001+n)] {
			t.Errorf("question %d is answered %d times", n, posts)
		}
	}
	t.Logf("%d are answered, %d failed", answered, len(failed))
	if answered < questions/2 || len(failed) == 0 {
		t.Error("too few faults to tell, or too many")
	}
}
