package discord

import (
	"fmt"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"

	"verbatim/bot"
)

// A connection that breaks as soon as it is made is not made ever faster.
func TestGatewayBacksOff(t *testing.T) {
	fake := newFakeGateway(t)
	fake.next(repeat(1000, after(closes(4007)))...)
	begin := time.Now()
	call(t, fake, nil)
	time.Sleep(time.Second)
	n, took := fake.connections(), time.Since(begin)
	// At least 2 + 4 + 8 + 16 ms, then 25 ms each.
	if most := 6 + int(took/(25*time.Millisecond)); n < 6 || n > most {
		t.Errorf("%d connections in %v", n, took)
	}
}

// A connection that lasted begins with the shortest pause again.
func TestGatewayBackoffResets(t *testing.T) {
	fake := newFakeGateway(t)
	fake.next(repeat(12, after(vanish))...)
	c := call(t, fake, func(c *caller) {
		c.gateway.pace.longest = time.Hour
		c.gateway.pace.stable = 0
	})
	c.ready(1)
}

// A day of failures stays within what a token may identify; see usualPace.
func TestPaceOfADay(t *testing.T) {
	for name, lasts := range map[string]time.Duration{"at once": 0, "just too short": usualPace.stable - 1, "just stable": usualPace.stable} {
		t.Run(name, func(t *testing.T) {
			identifies, failures := 0, 0
			for at := time.Duration(0); at < 24*time.Hour; identifies++ {
				if at += lasts; lasts >= usualPace.stable {
					failures = 0
				}
				at += usualPace.pause(failures, errReconnect)
				failures++
			}
			if identifies > 730 {
				t.Errorf("identified %d times", identifies)
			}
		})
	}
}

// A pause is at least what Discord asks for.
func TestPause(t *testing.T) {
	limited := &discordgo.RateLimitError{RateLimit: &discordgo.RateLimit{TooManyRequests: &discordgo.TooManyRequests{RetryAfter: time.Hour}}}
	for range 1000 {
		for _, test := range []struct {
			failures    int
			err         error
			least, most time.Duration
		}{
			{0, errReconnect, time.Second / 2, time.Second},
			{3, errReconnect, 4 * time.Second, 8 * time.Second},
			{10000, errReconnect, 150 * time.Second, 5 * time.Minute},
			{0, errInvalidSession, time.Second, 5 * time.Second},
			{0, fmt.Errorf("ask: %w", limited), time.Hour, time.Hour},
			{0, fmt.Errorf("ask: %w", &bot.RetryError{After: time.Hour}), time.Hour, time.Hour},
		} {
			if d := usualPace.pause(test.failures, test.err); d < test.least || d > test.most {
				t.Fatalf("%v after %d failures and %v", d, test.failures, test.err)
			}
		}
	}
}

// Once the daily limit is used up, the bot waits for the next day.
func TestGatewayDailyLimit(t *testing.T) {
	fake := newFakeGateway(t)
	fake.start.SessionStartLimit.Remaining = 2
	fake.start.SessionStartLimit.ResetAfter = 300
	fake.next(repeat(2, after(closes(4009)))...)
	c := call(t, fake, nil)
	c.until("two sessions", func() bool { return fake.identified() == 2 })
	time.Sleep(100 * time.Millisecond)
	fake.mu.Lock()
	fake.start.SessionStartLimit.Remaining = 1000
	fake.mu.Unlock()
	begin := time.Now()
	c.ready(1)
	if took := time.Since(begin); took < 100*time.Millisecond {
		t.Errorf("identified after %v", took)
	}
}
