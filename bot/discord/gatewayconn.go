package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

const (
	// writing is how long a write may take. Messages are small and go into the
	// socket's buffer, so that even a dead connection takes them at once.
	writing = 500 * time.Millisecond
	// maxMessage is the longest message that is read, in bytes: a large server
	// with its channels and members has a few million.
	maxMessage = 32 << 20
	// maxHeartbeat is the longest pause between heartbeats that is believed.
	maxHeartbeat = 10 * time.Minute
)

var errNoHeartbeat = errors.New("the gateway has not answered the last heartbeat")

// gatewayConn is one connection. One goroutine reads, another keeps it alive.
type gatewayConn struct {
	ws         *websocket.Conn
	writes     sync.Mutex
	seq        *atomic.Int64 // of the last event
	greeted    bool
	hello      chan time.Duration // how often Discord wants a heartbeat
	unanswered atomic.Bool        // the last heartbeat is
}

// dialGateway connects, within the given time.
func dialGateway(ctx context.Context, address string, patience time.Duration) (*websocket.Conn, error) {
	stop := func() bool { return true }
	dialer := websocket.Dialer{
		Proxy: http.ProxyFromEnvironment, HandshakeTimeout: patience,
		// The library heeds the context until there is a connection, but not
		// while it waits for the answer of the other end.
		NetDialContext: func(dialing context.Context, network, addr string) (net.Conn, error) {
			var d net.Dialer
			conn, err := d.DialContext(dialing, network, addr)
			if err == nil {
				stop = context.AfterFunc(ctx, func() { conn.Close() })
			}
			return conn, err
		},
	}
	ws, resp, err := dialer.DialContext(ctx, address, nil)
	stop()
	if err != nil && resp != nil {
		err = fmt.Errorf("%w (%s)", err, resp.Status)
	}
	if err != nil {
		return nil, fmt.Errorf("connect to the gateway: %w", err)
	}
	ws.SetReadLimit(maxMessage)
	return ws, nil
}

// keep sends heartbeats, once Discord has said how often, until ctx ends. It
// fails where one is not answered before the next.
func (c *gatewayConn) keep(ctx context.Context, fail context.CancelCauseFunc) {
	var every time.Duration
	var due <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case every = <-c.hello:
			due = time.After(rand.N(every)) // the first one, as the documentation wants it
		case <-due:
			due = time.After(every)
			if c.unanswered.Swap(true) {
				fail(errNoHeartbeat)
			} else if err := c.beat(); err != nil {
				fail(err)
			}
		}
	}
}

// greet takes the first message of a connection.
func (c *gatewayConn) greet(data json.RawMessage) error {
	var hello struct {
		Interval int64 `json:"heartbeat_interval"`
	}
	if err := json.Unmarshal(data, &hello); err != nil {
		return fmt.Errorf("read the greeting of the gateway: %w", err)
	}
	if hello.Interval <= 0 || hello.Interval > maxHeartbeat.Milliseconds() {
		return fmt.Errorf("the gateway wants a heartbeat every %d ms", hello.Interval)
	}
	c.greeted = true
	c.hello <- time.Duration(hello.Interval) * time.Millisecond
	return nil
}

// beat sends a heartbeat, with the last event that came.
func (c *gatewayConn) beat() error {
	if seq := c.seq.Load(); seq > 0 {
		return c.send(opHeartbeat, seq)
	}
	return c.send(opHeartbeat, nil)
}

func (c *gatewayConn) send(op int, data any) error {
	c.writes.Lock()
	defer c.writes.Unlock()
	if err := c.ws.SetWriteDeadline(time.Now().Add(writing)); err != nil {
		return err
	}
	if err := c.ws.WriteJSON(map[string]any{"op": op, "d": data}); err != nil {
		return fmt.Errorf("write to the gateway: %w", err)
	}
	return nil
}

// hangUp ends the connection, whatever state it is in, and with it reading.
func (c *gatewayConn) hangUp(code int) {
	// It may be broken already.
	_ = c.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(writing))
	_ = c.ws.Close()
}
