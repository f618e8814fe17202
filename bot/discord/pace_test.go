package discord

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"verbatim/bot"
)

// clock answers every call at once, and writes down when it came.
type clock struct {
	mu    sync.Mutex
	calls []time.Time
}

func (c *clock) RoundTrip(r *http.Request) (*http.Response, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.calls = append(c.calls, time.Now())
	body := `{"id":"` + strconv.Itoa(len(c.calls)) + `"}`
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

// clocked returns a Discord whose calls only the clock sees.
func clocked(t *testing.T) (*Discord, *clock) {
	t.Helper()
	c := &clock{}
	d, err := New(Config{Token: fakeToken, Wrap: func(http.RoundTripper) http.RoundTripper { return c }})
	if err != nil {
		t.Fatal(err)
	}
	return d, c
}

// However many messages are sent at once, Discord gets no more in a second than
// it takes in all; and little less.
func TestPace(t *testing.T) {
	const messages, allowed = 500, 50
	synctest.Test(t, func(t *testing.T) {
		d, c := clocked(t)
		begin := time.Now()
		var sending sync.WaitGroup
		for n := range messages {
			sending.Go(func() {
				if _, err := d.Send(t.Context(), channel(strconv.Itoa(1000+n)), bot.Say("flash")); err != nil {
					t.Error(err)
				}
			})
		}
		sending.Wait()
		if len(c.calls) != messages {
			t.Fatalf("%d calls", len(c.calls))
		}
		slices.SortFunc(c.calls, time.Time.Compare)
		for i, at := range c.calls[allowed:] {
			if window := at.Sub(c.calls[i]); window < time.Second {
				t.Fatalf("%d calls within %v", allowed+1, window)
			}
		}
		if took := time.Since(begin); took < 10*time.Second || took > 11500*time.Millisecond {
			t.Errorf("it takes %v", took)
		}
	})
}

// Who waits for a turn does so no longer than asked for.
func TestPaceContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, c := clocked(t)
		ctx, cancel := context.WithTimeout(t.Context(), 990*time.Millisecond)
		defer cancel()
		var sending sync.WaitGroup
		var mu sync.Mutex
		late := 0
		for n := range 200 {
			sending.Go(func() {
				_, err := d.Send(ctx, channel(strconv.Itoa(1000+n)), bot.Say("flash"))
				if limit, ok := errors.AsType[*bot.RetryError](err); ok && limit.After > 0 {
					mu.Lock()
					defer mu.Unlock()
					late++
				}
			})
		}
		sending.Wait()
		if n := len(c.calls); n < 40 || n > 50 || n+late != 200 {
			t.Errorf("%d calls, %d are to be sent later", n, late)
		}
	})
}

// What answers an interaction does not count, and does not wait.
func TestPaceSparesInteractions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d, c := clocked(t)
		begin := time.Now()
		i := &interaction{ID: "1", Application: fakeApp, Token: "interaction-token-1"}
		for range 200 {
			if _, err := d.original(t.Context(), i, http.MethodPatch, plainText("x")); err != nil {
				t.Fatal(err)
			}
		}
		if len(c.calls) != 200 || time.Since(begin) > 0 {
			t.Errorf("%d calls in %v", len(c.calls), time.Since(begin))
		}
	})
}
