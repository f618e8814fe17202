package discord

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// Whatever goes wrong, the connection is made again and events arrive.
func TestGatewayRecovers(t *testing.T) {
	const reconnect, invalid, resumable = `{"op":7,"d":null}`, `{"op":9,"d":false}`, `{"op":9,"d":true}`
	tests := map[string][]play{
		"nothing wrong": nil,
		"no answer":     {func(c *fakeGatewayConn) { <-c.req.Context().Done() }},
		"no websocket":  {func(c *fakeGatewayConn) { http.Error(c.w, "overloaded", http.StatusServiceUnavailable) }},
		"no greeting":   {func(c *fakeGatewayConn) { c.accept(); c.ignore() }},
		"no READY":      {loginThen((*fakeGatewayConn).ignore)},

		"greeting without interval": {greets(`{"op":10,"d":{}}`), greets(`{"op":10}`), greets(`{"op":10,"d":null}`)},
		"greeting with a bad interval": {
			greets(`{"op":10,"d":{"heartbeat_interval":0}}`), greets(`{"op":10,"d":{"heartbeat_interval":-5}}`),
			greets(`{"op":10,"d":{"heartbeat_interval":"x"}}`), greets(`{"op":10,"d":{"heartbeat_interval":1e300}}`),
			greets(`{"op":10,"d":{"heartbeat_interval":9223372036854775807}}`),
		},
		"something else first": {greets(reconnect), greets(invalid), greets(resumable), greets(`{"op":0,"t":"READY","s":1,"d":{}}`)},

		"reconnect as the first packet":       {loginThen(sends(reconnect))},
		"reconnect after READY":               {after(sends(reconnect))},
		"reconnect again and again":           repeat(5, after(sends(reconnect))),
		"reconnect after resume":              {after(sends(reconnect)), loginThen(sends(reconnect))},
		"invalid session as the first packet": {loginThen(sends(invalid)), loginThen(sends(resumable))},
		"invalid session after READY":         {after(sends(invalid)), after(sends(resumable))},
		"invalid session after resume":        {after(sends(reconnect)), loginThen(sends(invalid))},
		"resumable session after resume":      {after(sends(reconnect)), loginThen(sends(resumable))},
		"resume never answered":               {after(sends(reconnect)), loginThen((*fakeGatewayConn).ignore)},
		"resume ends without a word":          {after(vanish), loginThen(vanish), loginThen(vanish)},
		"second greeting":                     {after(sends(`{"op":10,"d":{"heartbeat_interval":1}}`, reconnect))},

		"broken before the greeting": {func(c *fakeGatewayConn) { c.accept(); c.drop() }},
		"broken before READY":        {loginThen(vanish)},
		"broken after READY":         {after(vanish)},
		"broken again and again":     repeat(20, after(vanish)),

		"bad frames": {
			after(func(c *fakeGatewayConn) { c.raw("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"); c.serve() }),
			after(func(c *fakeGatewayConn) { c.raw("HTTP/1.1 400 Bad Request\r\n\r\n"); c.serve() }),
			after(func(c *fakeGatewayConn) { c.raw("\x81\x7f\x7f\xff\xff\xff\xff\xff\xff\xff"); c.serve() }),
			after(func(c *fakeGatewayConn) { c.raw("\x81\x05ab"); c.drop() }),
			after(func(c *fakeGatewayConn) { c.raw("\x88\x01\x00"); c.serve() }),
		},
	}
	for _, code := range []int{1000, 1001, 1011, 1012, 4000, 4001, 4002, 4003, 4005, 4007, 4008, 4009, 4999} {
		tests[fmt.Sprintf("close %d", code)] = []play{after(closes(code)), loginThen(closes(code)), func(c *fakeGatewayConn) { c.accept(); c.close(code) }}
	}
	for name, plays := range tests {
		t.Run(name, func(t *testing.T) {
			fake := newFakeGateway(t)
			fake.next(plays...)
			c := call(t, fake, nil)
			c.ready(1)
			fake.dispatch("MESSAGE_CREATE", "hello")
			if got := c.expect("MESSAGE_CREATE"); got != `"hello"` {
				t.Errorf("got %s", got)
			}
			if err := c.end(); err != nil {
				t.Error(err)
			}
		})
	}
}

// Messages that make no sense, or that nobody has heard of, change nothing.
func TestGatewayIgnores(t *testing.T) {
	fake := newFakeGateway(t)
	c := call(t, fake, nil)
	c.ready(1)
	fake.each(func(conn *fakeGatewayConn) {
		for _, message := range []string{
			"null", "", "{", "[]", `"x"`, "1", "true", "{}", "\x00", strings.Repeat("[", 100000),
			`{"op":"x"}`, `{"op":null}`, `{"op":1.5}`, `{"op":0,"t":5}`, `{"op":0,"t":null}`, `{"op":0,"s":"x","t":"A"}`,
			`{"op":99,"d":{}}`, `{"op":-1}`, `{"op":11,"d":[]}`,
			`{"op":0,"t":"GUILD_CREATE","d":null}`, `{"op":0,"t":"GUILD_CREATE","d":"x"}`, `{"op":0,"t":"GUILD_UPDATE"}`,
			`{"op":0,"t":"VOICE_STATE_UPDATE","d":null}`, `{"op":0,"t":"READY","d":{"guilds":[null],"session_id":7}}`,
			`{"op":0,"t":"INTERACTION_CREATE","d":{"type":3,"data":5,"message":{"components":[{"type":99}]}}}`,
			`{"op":0,"t":"NEVER_HEARD_OF","d":{"x":[1]}}`,
		} {
			conn.send(message)
		}
		conn.write(2, []byte("x\x9c\x03\x00\x00\x00\x00\x01"))
		conn.raw("\x89\x02hi") // a ping
		conn.raw("\x8a\x02hi") // a pong
	})
	if got := c.expect("NEVER_HEARD_OF"); got != `{"x":[1]}` {
		t.Errorf("got %s", got)
	}
	fake.dispatch("MESSAGE_CREATE", 1)
	c.expect("MESSAGE_CREATE")
	if n := fake.connections(); n != 1 {
		t.Errorf("%d connections", n)
	}
	if err := c.end(); err != nil {
		t.Error(err)
	}
}

// Where Discord refuses for good, run says what to do and asks no more.
func TestGatewayRefused(t *testing.T) {
	for code, says := range map[int]string{
		4004: "DISCORD_TOKEN is not valid", 4010: "DISCORD_SHARDS", 4011: "DISCORD_SHARDS", 4012: "update Verbatim",
		4013: "intents", 4014: "Privileged Gateway Intents",
	} {
		for name, plays := range map[string][]play{
			"at once": {loginThen(closes(code))},
			"later":   {after(closes(code))},
			"resumed": {after(vanish), loginThen(closes(code))},
		} {
			t.Run(fmt.Sprintf("%d %s", code, name), func(t *testing.T) {
				fake := newFakeGateway(t)
				fake.next(plays...)
				expectRefusal(t, fake, says)
				if n := fake.connections(); n != len(plays) {
					t.Errorf("%d connections, want %d", n, len(plays))
				}
			})
		}
	}
	t.Run("401", func(t *testing.T) {
		fake := newFakeGateway(t)
		fake.answer(status(http.StatusUnauthorized, `{"message":"401: Unauthorized","code":0}`))
		expectRefusal(t, fake, "DISCORD_TOKEN is not valid")
	})
	t.Run("one shard of many", func(t *testing.T) {
		fake := newFakeGateway(t)
		fake.start.Shards = 5
		fake.next(nil, nil, after(closes(4004)))
		expectRefusal(t, fake, "DISCORD_TOKEN is not valid")
	})
}

func expectRefusal(t *testing.T, fake *fakeGateway, says string) {
	t.Helper()
	c := call(t, fake, nil)
	select {
	case err := <-c.ended:
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("got %v, want %q", err, says)
		}
		if strings.Contains(fmt.Sprint(err), fakeGatewayToken) {
			t.Error("the error holds the token")
		}
	case <-time.After(gatewayPatience):
		t.Fatal("goes on")
	}
}

// status answers a request so.
func status(code int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if code == http.StatusTooManyRequests {
			w.Header().Set("Content-Type", "application/json")
		}
		w.WriteHeader(code)
		fmt.Fprint(w, body)
	}
}

// Discord is asked again where it does not say where its gateway is.
func TestGatewayAddress(t *testing.T) {
	for name, answers := range map[string][]http.HandlerFunc{
		"errors":     {status(500, ""), status(502, "<html>"), status(503, "x"), status(403, "{}"), status(404, "{}")},
		"not JSON":   {status(200, ""), status(200, "<html>"), status(200, "[]"), status(200, `{"url":5}`)},
		"null":       {status(200, "null")},
		"no address": {status(200, "{}"), status(200, `{"url":"::"}`), status(200, `{"url":"http://x"}`), status(200, `{"url":"wss://"}`)},
		"no gateway": {status(200, `{"url":"ws://127.0.0.1:1","shards":-1,"session_start_limit":{"remaining":5}}`)},
		"limited":    {status(429, `{"message":"slow","retry_after":0.02,"global":false}`), status(429, "error code: 1015")},
		"cut":        {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
		"silent":     {func(_ http.ResponseWriter, req *http.Request) { <-req.Context().Done() }},
	} {
		t.Run(name, func(t *testing.T) {
			fake := newFakeGateway(t)
			fake.answer(answers...)
			c := call(t, fake, nil)
			c.ready(1)
			if err := c.end(); err != nil {
				t.Error(err)
			}
		})
	}
}
