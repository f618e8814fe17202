package discord

import (
	"context"
	"encoding/json"
	"log/slog"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// gatewayPatience is how long the tests wait for what has to happen.
const gatewayPatience = 10 * time.Second

// brisk is the pace of the tests.
var brisk = pace{
	patience: 400 * time.Millisecond, shortest: 4 * time.Millisecond, longest: 50 * time.Millisecond,
	stable: time.Hour, invalid: 10 * time.Millisecond, identify: time.Millisecond,
}

// caller runs a gateway against a fake one.
type caller struct {
	t       *testing.T
	fake    *fakeGateway
	gateway *gateway
	events  chan gatewayEvent
	handle  func(kind string, data json.RawMessage) // notes the events, unless changed
	stop    context.CancelFunc
	ended   chan error
}

// call starts a gateway, which has to have ended with the test, and without a
// trace. change, where given, sets it up.
func call(t *testing.T, fake *fakeGateway, change func(*caller)) *caller {
	t.Helper()
	before := goleak.IgnoreCurrent()
	c := &caller{t: t, fake: fake, events: make(chan gatewayEvent, 1000), ended: make(chan error, 1)}
	c.gateway = newGateway(fakeGatewayToken, fake.client(), 0, slog.New(slog.NewTextHandler(t.Output(), nil)))
	c.gateway.pace = brisk
	c.handle = func(kind string, data json.RawMessage) { c.events <- gatewayEvent{kind, data} }
	ctx, stop := context.WithCancel(context.Background())
	c.stop = stop
	if change != nil {
		change(c)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.ended <- c.gateway.run(ctx, c.handle)
	}()
	t.Cleanup(func() {
		c.stop()
		<-done
		fake.end()
		goleak.VerifyNone(t, before)
	})
	return c
}

// end ends the gateway, which takes no time, and returns the error.
func (c *caller) end() error {
	c.t.Helper()
	begin := time.Now()
	c.stop()
	select {
	case err := <-c.ended:
		if took := time.Since(begin); took > 5*time.Second {
			c.t.Errorf("ended after %v", took)
		}
		return err
	case <-time.After(gatewayPatience):
		c.t.Fatal("does not end")
		return nil
	}
}

// ready waits for the fake to be done with its plays and all to be well.
func (c *caller) ready(shards int) {
	c.t.Helper()
	c.until("all to be well", func() bool { return c.fake.ready(shards) })
}

func (c *caller) until(what string, holds func() bool) {
	c.t.Helper()
	for begin := time.Now(); !holds(); time.Sleep(time.Millisecond) {
		if time.Since(begin) > gatewayPatience {
			c.t.Fatalf("waited in vain for %s", what)
		}
		select {
		case err := <-c.ended:
			c.t.Fatalf("ended while waiting for %s: %v", what, err)
		default:
		}
	}
}

// expect waits for an event and returns its data.
func (c *caller) expect(kind string) string {
	c.t.Helper()
	timeout := time.After(gatewayPatience)
	for {
		select {
		case e := <-c.events:
			if e.kind == kind {
				return string(e.data)
			}
		case <-timeout:
			c.t.Fatalf("waited in vain for %s", kind)
		}
	}
}

// after is a play that goes well until there is a session.
func after(what play) play {
	return func(c *fakeGatewayConn) {
		c.hello()
		if c.login() {
			what(c)
		}
	}
}

// sends is a play that sends messages before it waits for the client to go.
func sends(messages ...string) play {
	return func(c *fakeGatewayConn) {
		for _, m := range messages {
			c.send(m)
		}
		c.serve()
	}
}

// closes is a play that closes with a code.
func closes(code int) play { return func(c *fakeGatewayConn) { c.close(code) } }

// greets is a play whose greeting is another.
func greets(message string) play {
	return func(c *fakeGatewayConn) {
		c.accept()
		sends(message)(c)
	}
}

// loginThen is a play that answers who logs in with something else.
func loginThen(what play) play {
	return func(c *fakeGatewayConn) {
		c.hello()
		c.receive()
		what(c)
	}
}

func vanish(c *fakeGatewayConn) { c.drop() }

func repeat(n int, p play) []play { return slices.Repeat([]play{p}, n) }
