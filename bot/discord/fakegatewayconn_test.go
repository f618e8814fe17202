package discord

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// fakeGatewayConn is one connection.
type fakeGatewayConn struct {
	gateway  *fakeGateway
	w        http.ResponseWriter
	req      *http.Request
	well     bool            // goes as it should
	ws       *websocket.Conn // nil: not yet accepted
	writes   sync.Mutex
	session  *fakeSession
	sent     int  // the last event
	known    int  // the last event when the heartbeat before came
	deaf     bool // to heartbeats
	received []time.Time
}

// goWell is the play of a connection that goes as it should.
func (c *fakeGatewayConn) goWell() {
	c.hello()
	if c.login() {
		c.serve()
	}
}

// hello accepts the connection and greets.
func (c *fakeGatewayConn) hello() {
	c.accept()
	c.gateway.mu.Lock()
	every := c.gateway.heartbeat.Milliseconds()
	c.gateway.mu.Unlock()
	c.send(fmt.Sprintf(`{"op":10,"s":null,"t":null,"d":{"heartbeat_interval":%d}}`, every))
}

// accept makes the connection a websocket.
func (c *fakeGatewayConn) accept() {
	var up websocket.Upgrader
	ws, err := up.Upgrade(c.w, c.req, nil)
	if err != nil {
		c.gateway.t.Errorf("gateway: %v", err)
		return
	}
	c.gateway.mu.Lock()
	defer c.gateway.mu.Unlock()
	c.ws = ws
	c.gateway.open[c] = true
}

// send sends a message, whatever it is. The client may have gone.
func (c *fakeGatewayConn) send(message string) { c.write(websocket.TextMessage, []byte(message)) }

func (c *fakeGatewayConn) write(kind int, data []byte) {
	c.writes.Lock()
	defer c.writes.Unlock()
	if c.ws != nil {
		c.ws.WriteMessage(kind, data)
	}
}

// raw sends bytes that need not be a frame.
func (c *fakeGatewayConn) raw(data string) {
	c.writes.Lock()
	defer c.writes.Unlock()
	c.ws.NetConn().Write([]byte(data))
}

// close closes with a code, as Discord does.
func (c *fakeGatewayConn) close(code int) {
	c.write(websocket.CloseMessage, websocket.FormatCloseMessage(code, "closed by the test"))
	c.serve() // until the client has gone, too
}

// drop breaks the connection without a word.
func (c *fakeGatewayConn) drop() {
	if c.ws != nil {
		c.ws.Close()
	}
}

// ignore reads nothing more until the client goes.
func (c *fakeGatewayConn) ignore() {
	for {
		if _, _, err := c.ws.ReadMessage(); err != nil {
			c.left(err)
			return
		}
	}
}

// login waits until the client has said who it is and answers. It reports
// whether there is a session now.
func (c *fakeGatewayConn) login() bool {
	op, data := c.receive()
	switch op {
	case opIdentify:
		return c.identify(data)
	case opResume:
		return c.resume(data)
	}
	return false
}

// serve reads until the client goes. Who has identified may only send
// heartbeats.
func (c *fakeGatewayConn) serve() {
	if op, _ := c.receive(); op != opGone {
		c.refuse(4005, "a second login, op %d", op)
	}
}

// opGone is what receive returns once the client has gone.
const opGone = -1

// receive returns the next message that is no heartbeat; those it answers.
func (c *fakeGatewayConn) receive() (op int, data json.RawMessage) {
	for {
		_, message, err := c.ws.ReadMessage()
		if err != nil {
			c.left(err)
			return opGone, nil
		}
		var m struct {
			Op   *int            `json:"op"`
			Data json.RawMessage `json:"d"`
		}
		if err := json.Unmarshal(message, &m); err != nil || m.Op == nil {
			return c.refuse(4002, "not a message: %s", message)
		}
		if len(message) > 4096 {
			return c.refuse(4002, "a message of %d bytes", len(message))
		}
		if c.received = append(c.received, time.Now()); len(c.received) > 120 && time.Since(c.received[len(c.received)-121]) < time.Minute {
			return c.refuse(4008, "more than 120 messages a minute")
		}
		switch *m.Op {
		case opHeartbeat:
			if !c.acknowledge(m.Data) {
				return opGone, nil
			}
		case opIdentify, opResume:
			return *m.Op, m.Data
		default:
			return c.refuse(4001, "unknown op: %s", message)
		}
	}
}

// acknowledge answers a heartbeat, which has to bring the last event: at least
// the one that was the last at the heartbeat before.
func (c *fakeGatewayConn) acknowledge(data json.RawMessage) bool {
	var seq *int
	if err := json.Unmarshal(data, &seq); err != nil {
		c.refuse(4002, "a heartbeat with %s", data)
		return false
	}
	c.gateway.mu.Lock()
	known, sent := c.known, c.sent
	c.known = c.sent
	c.gateway.mu.Unlock()
	got := 0 // null: none has come
	if seq != nil {
		got = *seq
	}
	if got < known || got > sent || seq != nil && got == 0 {
		c.refuse(4007, "a heartbeat with %s, the last event was %d", data, sent)
		return false
	}
	if !c.deaf {
		c.send(`{"op":11,"d":null,"s":null,"t":null}`)
	}
	return true
}

// refuse closes the connection and fails the test.
func (c *fakeGatewayConn) refuse(code int, format string, args ...any) (int, json.RawMessage) {
	c.gateway.t.Errorf("gateway: close %d: %s", code, fmt.Sprintf(format, args...))
	c.write(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""))
	return opGone, nil
}

// left notes how the client went.
func (c *fakeGatewayConn) left(err error) {
	code := websocket.CloseAbnormalClosure
	if closed, ok := errors.AsType[*websocket.CloseError](err); ok {
		code = closed.Code
	} else if !errors.Is(err, net.ErrClosed) {
		code = 0
	}
	c.gateway.mu.Lock()
	defer c.gateway.mu.Unlock()
	c.gateway.closed = append(c.gateway.closed, code)
}
