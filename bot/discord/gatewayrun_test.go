package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Shards connect in their turn, and each is handed over on its own.
func TestGatewayShards(t *testing.T) {
	for name, test := range map[string]struct{ set, recommended, want int }{
		"as recommended": {0, 7, 7}, "as set": {3, 7, 3}, "nothing recommended": {0, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			fake := newFakeGateway(t)
			fake.start.Shards, fake.start.SessionStartLimit.MaxConcurrency = test.recommended, 2
			fake.spacing = 20 * time.Millisecond
			fake.heartbeat = 200 * time.Millisecond
			c := call(t, fake, func(c *caller) {
				c.gateway.shards = test.set
				c.gateway.pace.identify = 150 * time.Millisecond
			})
			c.ready(test.want)
			fake.dispatch("MESSAGE_CREATE", 1)
			for range test.want {
				c.expect("MESSAGE_CREATE")
			}
			c.until("all to be heard", func() bool { return !c.gateway.lastAck().IsZero() })
			var got, want [][2]int
			fake.each(func(conn *fakeGatewayConn) { got = append(got, conn.session.shard) })
			for id := range test.want {
				want = append(want, [2]int{id, test.want})
			}
			slices.SortFunc(got, func(a, b [2]int) int { return a[0] - b[0] })
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Of several processes each keeps the shards that it holds, and all is well with it
// where it holds none.
func TestGatewayShared(t *testing.T) {
	fake := newFakeGateway(t)
	fake.start.Shards, fake.start.SessionStartLimit.MaxConcurrency = 2, 2
	first, second := make(chan struct{}, 1), make(chan struct{}, 1)
	first <- struct{}{}
	mine := map[string]chan struct{}{"discord shard 0 of 2": first, "discord shard 1 of 2": second}
	c := call(t, fake, func(c *caller) {
		c.gateway.hold = func(ctx context.Context, name string, run func(context.Context) error) error {
			select {
			case <-mine[name]:
				return run(ctx)
			case <-ctx.Done():
				return nil
			}
		}
	})
	c.ready(1)
	shards := func() (ids []int) {
		fake.each(func(conn *fakeGatewayConn) { ids = append(ids, conn.session.shard[0]) })
		return ids
	}
	if got := shards(); !slices.Equal(got, []int{0}) {
		t.Errorf("shards %v, want the first alone", got)
	}
	c.until("all to be well", func() bool { return !c.gateway.lastAck().IsZero() })
	second <- struct{}{}
	c.until("both shards", func() bool { return len(shards()) == 2 })
}

// A process that holds no shard is well all the same.
func TestGatewayWithoutShards(t *testing.T) {
	c := call(t, newFakeGateway(t), func(c *caller) {
		c.gateway.hold = func(ctx context.Context, _ string, _ func(context.Context) error) error {
			<-ctx.Done()
			return nil
		}
	})
	c.until("all to be well", func() bool { return !c.gateway.lastAck().IsZero() })
	if n := c.fake.connections(); n != 0 {
		t.Errorf("%d connections", n)
	}
}

// A handler that panics or is slow does not harm the connection.
func TestGatewayHandler(t *testing.T) {
	var mu sync.Mutex
	var got []string
	slow, hold := make(chan struct{}), make(chan struct{})
	release := sync.OnceFunc(func() { close(hold) })
	defer release()
	fake := newFakeGateway(t)
	fake.heartbeat = 250 * time.Millisecond
	c := call(t, fake, func(c *caller) {
		c.handle = func(kind string, data json.RawMessage) {
			switch string(data) {
			case `"panic"`:
				panic("for the test")
			case `"slow"`:
				close(slow)
				<-hold
			}
			mu.Lock()
			defer mu.Unlock()
			got = append(got, string(data))
		}
	})
	c.ready(1)
	fake.dispatch("MESSAGE_CREATE", "panic")
	fake.dispatch("MESSAGE_CREATE", "slow")
	<-slow
	for i := range backlog + 10 {
		fake.dispatch("MESSAGE_CREATE", i)
	}
	before := c.gateway.lastAck()
	c.until("acknowledgements", func() bool { return c.gateway.lastAck().Sub(before) > 3*fake.heartbeat })
	release()
	c.until("what fits", func() bool { mu.Lock(); defer mu.Unlock(); return len(got) >= backlog+1 })
	fake.dispatch("MESSAGE_CREATE", "last")
	c.until("the last", func() bool { mu.Lock(); defer mu.Unlock(); return got[len(got)-1] == `"last"` })
	if n := fake.connections(); n != 1 {
		t.Errorf("%d connections", n)
	}
	for i, data := range got[2 : backlog+2] { // after READY and the slow one
		if data != fmt.Sprint(i) {
			t.Fatalf("event %d is %s", i, data)
		}
	}
}

// What waits for a slow handler does not hold up the end.
func TestGatewayEndsWithBacklog(t *testing.T) {
	fake := newFakeGateway(t)
	c := call(t, fake, func(c *caller) {
		c.handle = func(string, json.RawMessage) { time.Sleep(20 * time.Millisecond) }
	})
	c.ready(1)
	for range backlog {
		fake.dispatch("MESSAGE_CREATE", 1)
	}
	time.Sleep(50 * time.Millisecond)
	c.end()
}

// It ends at once, wherever it stands.
func TestGatewayEnds(t *testing.T) {
	silent := func(_ http.ResponseWriter, req *http.Request) { <-req.Context().Done() }
	for name, set := range map[string]func(*fakeGateway){
		"asking for the address": func(f *fakeGateway) { f.answer(silent) },
		"limited": func(f *fakeGateway) {
			f.answer(status(429, `{"message":"slow","retry_after":3600,"global":true}`))
		},
		"waiting for the next day": func(f *fakeGateway) { f.start.SessionStartLimit.Remaining = 0 },
		"waiting for its turn":     func(f *fakeGateway) { f.start.Shards = 20 },
		"no websocket":             func(f *fakeGateway) { f.next(func(c *fakeGatewayConn) { <-c.req.Context().Done() }) },
		"no greeting":              func(f *fakeGateway) { f.next(func(c *fakeGatewayConn) { c.accept(); c.ignore() }) },
		"no READY":                 func(f *fakeGateway) { f.next(loginThen((*fakeGatewayConn).ignore)) },
		"connected":                func(*fakeGateway) {},
		"half open":                func(f *fakeGateway) { f.next(after((*fakeGatewayConn).ignore)) },
		"waiting after a failure":  func(f *fakeGateway) { f.next(after(vanish)) },
		"invalid session":          func(f *fakeGateway) { f.next(after(sends(`{"op":9,"d":false}`))) },
	} {
		t.Run(name, func(t *testing.T) {
			fake := newFakeGateway(t)
			set(fake)
			c := call(t, fake, func(c *caller) { c.gateway.pace = usualPace })
			time.Sleep(100 * time.Millisecond)
			if err := c.end(); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("before it began", func(t *testing.T) {
		c := call(t, newFakeGateway(t), func(c *caller) { c.stop() })
		if err := c.end(); err != nil {
			t.Error(err)
		}
	})
}
