package discord

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"verbatim/bot"
)

func channel(id string) bot.Channel { return bot.Channel{Platform: "discord", ID: id} }

// respond returns a fault that answers one call like this.
func respond(status int, body string, headers ...string) func(http.ResponseWriter, *http.Request) *fault {
	spent := false
	return func(http.ResponseWriter, *http.Request) *fault {
		if spent {
			return nil
		}
		spent = true
		return &fault{before: true, do: func(w http.ResponseWriter) {
			for n := 0; n < len(headers); n += 2 {
				w.Header().Set(headers[n], headers[n+1])
			}
			w.WriteHeader(status)
			io.WriteString(w, body)
		}}
	}
}

// What a 429 asks for is waited for, in the channel that it is about.
func TestSendTooFast(t *testing.T) {
	for name, test := range map[string]struct {
		body    string
		headers []string
		after   time.Duration
		global  bool
	}{
		"JSON":           {body: `{"message":"slow","retry_after":1.5,"global":false}`, after: 1500 * time.Millisecond},
		"global":         {body: `{"message":"slow","retry_after":7,"global":true}`, headers: []string{"X-RateLimit-Global", "true"}, after: 7 * time.Second, global: true},
		"page":           {body: "<html>", headers: []string{"Retry-After", "30"}, after: 30 * time.Second},
		"a date":         {headers: []string{"Retry-After", time.Now().Add(time.Minute).UTC().Format(http.TimeFormat)}, after: time.Minute},
		"nothing":        {after: unsaid},
		"absurd":         {body: `{"retry_after":1e300}`, after: maxPause},
		"negative":       {body: `{"retry_after":-5}`, after: 0},
		"odd headers":    {body: `{"retry_after":2}`, headers: []string{"X-RateLimit-Reset-After", "x", "X-RateLimit-Remaining", "x"}, after: 2 * time.Second},
		"global header":  {body: "error code: 1015", headers: []string{"X-RateLimit-Global", "true", "Retry-After", "3"}, after: 3 * time.Second, global: true},
		"not a duration": {body: `{"retry_after":"soon"}`, after: unsaid},
	} {
		t.Run(name, func(t *testing.T) {
			d, f, _ := newTest(t)
			f.fault = respond(429, test.body, test.headers...)
			_, err := d.Send(t.Context(), channel("100"), bot.Say("x"))
			var limit *bot.RetryError
			if !errors.As(err, &limit) || limit.After > test.after || limit.After < test.after && name != "a date" {
				t.Fatalf("Send = %v", err)
			}
			calls := len(f.calls)
			_, here := d.Send(t.Context(), channel("100"), bot.Say("x"))
			_, there := d.Send(t.Context(), channel("101"), bot.Say("x"))
			if test.after > 0 != errors.As(here, &limit) || test.global != errors.As(there, &limit) {
				t.Errorf("then here %v, there %v", here, there)
			}
			if wanted := map[bool]int{true: 0, false: 1}; len(f.calls)-calls != wanted[test.after > 0]+wanted[test.global] {
				t.Errorf("Discord was asked all the same: %v", f.calls)
			}
		})
	}
}

// When Discord says that the next message would be too many, it is not tried.
func TestSendLast(t *testing.T) {
	d, f, _ := newTest(t)
	f.fault = func(w http.ResponseWriter, _ *http.Request) *fault {
		w.Header().Set("X-RateLimit-Remaining", "0")
		w.Header().Set("X-RateLimit-Reset-After", "0.2")
		return nil
	}
	if _, err := d.Send(t.Context(), channel("100"), bot.Say("1")); err != nil {
		t.Fatal(err)
	}
	var limit *bot.RetryError
	if _, err := d.Send(t.Context(), channel("100"), bot.Say("2")); !errors.As(err, &limit) || limit.After > 200*time.Millisecond {
		t.Errorf("Send = %v", err)
	}
	time.Sleep(limit.After)
	if _, err := d.Send(t.Context(), channel("100"), bot.Say("2")); err != nil {
		t.Error(err)
	}
}

func TestSendContext(t *testing.T) {
	d, f, _ := newTest(t)
	f.delay = 3 * time.Second
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	begin := time.Now()
	if _, err := d.Send(ctx, channel("100"), bot.Say("x")); !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) >= f.delay {
		t.Errorf("Send = %v after %v", err, time.Since(begin))
	}
}

// What is in an address stays out of errors.
func TestErrorsHideTokens(t *testing.T) {
	d, f, _ := newTest(t)
	f.Close()
	i := &interaction{ID: "1", Application: fakeApp, Token: "interaction-token-1"}
	d.rest.times.patience = 50 * time.Millisecond
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, sent := d.Send(ctx, channel("100"), bot.Say("x"))
	_, asked := d.ApplicationID(ctx)
	_, edited := d.original(ctx, i, http.MethodPatch, plainText("x"))
	_, followed := d.followUp(ctx, i, plainText("x"))
	for what, err := range map[string]error{"Send": sent, "ApplicationID": asked, "original": edited, "followUp": followed} {
		if err == nil || strings.Contains(err.Error(), "token") {
			t.Errorf("%s = %v", what, err)
		}
	}
}

func TestSendAndEdit(t *testing.T) {
	d, f, _ := newTest(t)
	two := several("one", "two")
	posted, err := d.Send(t.Context(), channel("100"), two)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := d.Send(t.Context(), channel("100"), two); err != nil || again != posted {
		t.Errorf("the same again is %+v, %v; not %+v", again, err, posted)
	}
	for _, step := range []struct {
		m    bot.Message
		want string
	}{
		{several("1", "2", "3"), "1 2 3"},
		{bot.Say("only"), "only 3"},
		{bot.Say("still"), ""},
	} {
		_, err := d.Edit(t.Context(), posted, step.m)
		if step.want == "" {
			if err != nil {
				t.Errorf("a message that is gone already: %v", err)
			}
			break
		}
		if err != nil || firstWords(f.page()) != step.want {
			t.Errorf("Edit = %v\n%s", err, f.page())
		}
	}
	for _, p := range []bot.Posted{{}, {Channel: channel("100"), ID: "5/x"}, {Channel: channel("../1"), ID: "5"}} {
		if _, err := d.Edit(t.Context(), p, bot.Say("x")); err == nil {
			t.Errorf("Edit %+v: no error", p)
		}
	}
	if _, err := d.Send(t.Context(), channel("../../x"), bot.Say("x")); !errors.Is(err, bot.ErrChannelGone) {
		t.Errorf("Send = %v", err)
	}
	if id, err := d.ApplicationID(t.Context()); id != fakeApp || err != nil {
		t.Errorf("ApplicationID = %s, %v", id, err)
	}
}

func TestLimitsStaySmall(t *testing.T) {
	l := &limits{until: map[string]time.Time{}}
	for n := range 5 * crowd {
		l.pause(string(rune(n+1)), time.Nanosecond)
	}
	if len(l.until) > crowd {
		t.Errorf("%d pauses are kept", len(l.until))
	}
}

// counted counts calls.
type counted struct {
	*http.Transport
	calls *int
}

func (c counted) RoundTrip(r *http.Request) (*http.Response, error) {
	*c.calls++
	return c.Transport.RoundTrip(r)
}

// Somebody may watch all calls.
func TestWrap(t *testing.T) {
	calls := 0
	d, _, _ := newTest(t, func(c *Config) {
		c.Wrap = func(next http.RoundTripper) http.RoundTripper { return counted{next.(*http.Transport), &calls} }
	})
	if _, err := d.Send(t.Context(), channel("100"), bot.Say("hello")); err != nil || calls != 1 {
		t.Errorf("%d calls, %v", calls, err)
	}
}
