package discord

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gorilla/websocket"
)

// What happens while there is no connection is told after it.
func TestGatewayResumes(t *testing.T) {
	fake := newFakeGateway(t)
	hold := make(chan struct{})
	release := sync.OnceFunc(func() { close(hold) })
	defer release()
	fake.next(after(vanish), func(c *fakeGatewayConn) { <-hold; c.goWell() }, nil)
	c := call(t, fake, nil)
	var want, got []string
	send := func(from, to int) {
		for i := from; i < to; i++ {
			fake.dispatch("MESSAGE_CREATE", i)
			want = append(want, fmt.Sprint(i))
		}
	}
	c.until("the second connection", func() bool { return fake.connections() == 2 })
	send(0, 100)
	release()
	c.until("a resume", func() bool { return fake.resumed() == 1 })
	send(100, 200)
	fake.each(func(conn *fakeGatewayConn) { conn.drop() })
	send(200, 300)
	c.ready(1)
	send(300, 400)
	for range want {
		got = append(got, c.expect("MESSAGE_CREATE"))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if n := fake.identified(); n != 1 {
		t.Errorf("identified %d times", n)
	}
	c.end()
	c.until("a normal close", func() bool { return slices.Contains(fake.closedWith(), websocket.CloseNormalClosure) })
}

// A session is resumed unless Discord has given it up. To be resumed, it must
// not be closed with 1000.
func TestGatewayKeepsSession(t *testing.T) {
	const reconnect = `{"op":7}`
	for name, test := range map[string]struct {
		plays               []play
		identified, resumed int
		codes               []int // ours; Discord's are only echoed
	}{
		"reconnect":           {[]play{after(sends(reconnect))}, 1, 1, []int{closeResuming}},
		"resumable session":   {[]play{after(sends(`{"op":9,"d":true}`))}, 1, 1, []int{closeResuming}},
		"invalid session":     {[]play{after(sends(`{"op":9,"d":false}`))}, 2, 0, []int{closeResuming}},
		"invalid for resumes": {[]play{after(sends(reconnect)), loginThen(sends(`{"op":9,"d":false}`))}, 2, 0, []int{closeResuming, closeResuming}},
		"broken":              {[]play{after(vanish)}, 1, 1, nil},
		"1000":                {[]play{after(closes(1000))}, 1, 1, nil},
		"4000":                {[]play{after(closes(4000))}, 1, 1, nil},
		"4003":                {[]play{after(closes(4003))}, 2, 0, nil},
		"4007":                {[]play{after(closes(4007))}, 2, 0, nil},
		"4009":                {[]play{after(closes(4009))}, 2, 0, nil},
	} {
		t.Run(name, func(t *testing.T) {
			fake := newFakeGateway(t)
			fake.next(test.plays...)
			c := call(t, fake, nil)
			c.ready(1)
			if i, r := fake.identified(), fake.resumed(); i != test.identified || r != test.resumed {
				t.Errorf("identified %d times, resumed %d times", i, r)
			}
			if test.codes != nil {
				c.until("the codes", func() bool { return slices.Equal(test.codes, fake.closedWith()) })
			}
		})
	}
}

// A session whose own address is dead does not keep the bot away.
func TestGatewayGivesResumingUp(t *testing.T) {
	fake := newFakeGateway(t)
	fake.resumeURL = "ws://127.0.0.1:1"
	fake.next(after(vanish))
	c := call(t, fake, nil)
	c.until("a new session", func() bool { return fake.identified() == 2 })
	c.ready(1)
}

// A session that cannot be resumed is a session all the same.
func TestGatewayWithoutResume(t *testing.T) {
	fake := newFakeGateway(t)
	fake.resumeURL = "::"
	fake.next(after(vanish))
	c := call(t, fake, nil)
	c.ready(1)
	if n := fake.identified(); n != 2 {
		t.Errorf("identified %d times", n)
	}
}

// A connection on which nothing comes any more is noticed by the next heartbeat.
func TestGatewayNoticesSilence(t *testing.T) {
	for name, silent := range map[string]play{
		"no acknowledgement": func(c *fakeGatewayConn) { c.deaf = true; c.serve() },
		"half open":          (*fakeGatewayConn).ignore,
		"only events": func(c *fakeGatewayConn) {
			c.deaf = true
			for range 100 {
				c.send(`{"op":0,"t":"TYPING_START","d":{}}`)
			}
			c.serve()
		},
	} {
		t.Run(name, func(t *testing.T) {
			fake := newFakeGateway(t)
			fake.heartbeat = 200 * time.Millisecond // 400 ms at most, and time for a slow machine
			var silence time.Duration
			fake.next(after(func(c *fakeGatewayConn) {
				begin := time.Now()
				silent(c)
				silence = time.Since(begin)
			}))
			c := call(t, fake, nil)
			c.ready(1)
			fake.dispatch("MESSAGE_CREATE", 1)
			c.expect("MESSAGE_CREATE")
			c.end()
			if silence > 2*time.Second {
				t.Errorf("noticed after %v", silence)
			}
		})
	}
}

// Heartbeats go on, are answered when asked for, and tell how all is.
func TestGatewayHeartbeats(t *testing.T) {
	fake := newFakeGateway(t)
	fake.heartbeat = 600 * time.Millisecond
	hold := make(chan struct{})
	release := sync.OnceFunc(func() { close(hold) })
	defer release()
	fake.next(nil, func(c *fakeGatewayConn) { <-hold })
	c := call(t, fake, func(c *caller) {
		if !c.gateway.lastAck().IsZero() {
			t.Error("an acknowledgement before the connection")
		}
	})
	c.until("a connection", func() bool { return !c.gateway.lastAck().IsZero() })
	for range 20 {
		fake.dispatch("MESSAGE_CREATE", 1)
		fake.each(func(conn *fakeGatewayConn) { conn.send(`{"op":1,"d":null}`) })
		before := c.gateway.lastAck()
		c.until("an acknowledgement", func() bool { return c.gateway.lastAck().After(before) })
	}
	began := c.gateway.lastAck()
	c.until("more acknowledgements", func() bool { return c.gateway.lastAck().Sub(began) > 2*brisk.patience })
	if n := fake.connections(); n != 1 {
		t.Errorf("%d connections", n)
	}
	fake.each(func(conn *fakeGatewayConn) { conn.drop() })
	c.until("the loss to show", func() bool { return c.gateway.lastAck().IsZero() })
	release()
	c.until("it to be over", func() bool { return !c.gateway.lastAck().IsZero() })
	c.end()
	if !c.gateway.lastAck().IsZero() {
		t.Error("an acknowledgement after the end")
	}
}
