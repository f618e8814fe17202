package main

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

const (
	outageToken = "bot.token.of.outages"
	// nonceKnown is how long a message is known again by its nonce.
	nonceKnown = 3 * time.Minute
	// beatEvery is how often the gateway wants a heartbeat.
	beatEvery = 5 * time.Second
)

// newsroom is Discord as far as alerts need it, and what its channels show. What
// Discord would refuse it refuses, and the test fails.
type newsroom struct {
	*httptest.Server
	t     *testing.T
	conns sync.WaitGroup

	mu     sync.Mutex
	posts  []*posting          // in the order in which they were accepted
	nonces map[string]*posting // by channel and nonce
	shards map[int]int         // connections, by shard
}

// posting is a message as a channel shows it.
type posting struct {
	id, channel, nonce string
	below              string // the message that it answers; empty: none
	at                 time.Time
	versions           []string // the last one is what it says now
}

func newNewsroom(t *testing.T) *newsroom {
	n := &newsroom{t: t, nonces: map[string]*posting{}, shards: map[int]int{}}
	n.Server = httptest.NewServer(http.HandlerFunc(n.serve))
	t.Cleanup(func() { // whoever had connections has ended
		n.Close()
		n.conns.Wait()
	})
	return n
}

func (n *newsroom) serve(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/gateway" {
		n.conns.Add(1)
		defer n.conns.Done()
		n.gateway(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil { // who has sent it was killed
		return
	}
	// Whoever calls may die before this takes place, or before it hears of it.
	time.Sleep(rand.N(100 * time.Millisecond))
	status, answer := n.answer(r, body)
	time.Sleep(rand.N(100 * time.Millisecond))
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer) // to somebody who may be gone
}

// said is a message as it is sent.
type said struct {
	Content    string
	Components []any
	Nonce      string
	Enforce    bool `json:"enforce_nonce"`
	Reference  struct {
		Message string `json:"message_id"`
	} `json:"message_reference"`
}

// answer does what is asked for.
func (n *newsroom) answer(r *http.Request, body []byte) (int, any) {
	if r.Header.Get("Authorization") != "Bot "+outageToken {
		return n.wrong("%s %s without the token", r.Method, r.URL)
	}
	part := strings.Split(strings.TrimPrefix(r.URL.Path, "/api/v10/"), "/")
	switch strings.Join(append([]string{r.Method, part[0]}, part[min(2, len(part)):min(3, len(part))]...), " ") {
	case "GET gateway bot", "GET gateway":
		return http.StatusOK, map[string]any{"url": "ws" + strings.TrimPrefix(n.URL, "http") + "/gateway", "shards": processCount,
			"session_start_limit": map[string]int{"total": 1000, "remaining": 1000, "reset_after": 1000, "max_concurrency": 16}}
	case "GET applications":
		return http.StatusOK, map[string]string{"id": "9000"}
	case "PUT applications commands":
		return http.StatusOK, []string{}
	case "POST channels messages", "PATCH channels messages":
		var m said
		if err := json.Unmarshal(body, &m); err != nil || m.Content == "" && len(m.Components) == 0 {
			return n.wrong("%s %s says nothing: %s, %v", r.Method, r.URL, body, err)
		}
		if r.Method == http.MethodPost {
			return n.post(part[1], m, string(body))
		}
		return n.edit(part[1], part[len(part)-1], string(body))
	}
	return n.wrong("there is no %s %s", r.Method, r.URL)
}

// wrong is an answer to what must never be sent.
func (n *newsroom) wrong(format string, args ...any) (int, any) {
	n.t.Errorf(format, args...)
	return http.StatusBadRequest, map[string]any{"code": 50035, "message": "wrong"}
}

// post accepts a message, unless it was accepted before.
func (n *newsroom) post(channel string, m said, text string) (int, any) {
	if m.Nonce == "" || len(m.Nonce) > 25 || !m.Enforce {
		return n.wrong("a message has the nonce %q, enforced: %v", m.Nonce, m.Enforce)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	known := channel + " " + m.Nonce
	p := n.nonces[known]
	if p == nil || time.Since(p.at) > nonceKnown {
		p = &posting{id: fmt.Sprint(100_000_000_000_000_000 + len(n.posts)), channel: channel, nonce: m.Nonce, below: m.Reference.Message, at: time.Now(), versions: []string{text}}
		n.posts, n.nonces[known] = append(n.posts, p), p
	}
	return http.StatusOK, map[string]string{"id": p.id, "channel_id": channel}
}

func (n *newsroom) edit(channel, id, text string) (int, any) {
	n.mu.Lock()
	defer n.mu.Unlock()
	i := slices.IndexFunc(n.posts, func(p *posting) bool { return p.id == id && p.channel == channel })
	if i < 0 {
		return n.wrong("there is no message %s in channel %s", id, channel)
	}
	n.posts[i].versions = append(n.posts[i].versions, text)
	return http.StatusOK, map[string]string{"id": id, "channel_id": channel}
}

// gateway is a connection on which nothing happens but heartbeats.
func (n *newsroom) gateway(w http.ResponseWriter, r *http.Request) {
	var up websocket.Upgrader
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer ws.Close()
	say := func(op int, kind string, data any) {
		_ = ws.WriteJSON(map[string]any{"op": op, "t": kind, "s": 1, "d": data})
	} // who is gone is found out by reading
	say(10, "", map[string]int64{"heartbeat_interval": beatEvery.Milliseconds()})
	shard := -1
	for {
		// Who was killed is gone at once; who is frozen, when Discord loses patience.
		_ = ws.SetReadDeadline(time.Now().Add(3 * beatEvery))
		var e struct {
			Op   int             `json:"op"`
			Data json.RawMessage `json:"d"`
		}
		if err := ws.ReadJSON(&e); err != nil {
			n.count(shard, -1)
			return
		}
		switch e.Op {
		case 1:
			say(11, "", nil)
		case 2:
			var identify struct{ Shard [2]int }
			if err := json.Unmarshal(e.Data, &identify); err != nil {
				n.t.Errorf("gateway: %s, %v", e.Data, err)
			}
			shard = identify.Shard[0]
			n.count(shard, 1)
			say(0, "READY", map[string]any{"session_id": "s", "resume_gateway_url": "ws" + strings.TrimPrefix(n.URL, "http") + "/gateway", "user": map[string]string{"id": "9001"}})
		case 6: // no session is kept
			say(9, "", false)
		}
	}
}

func (n *newsroom) count(shard, by int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if shard >= 0 {
		n.shards[shard] += by
	}
}

// connected reports whether each shard has one connection.
func (n *newsroom) connected() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	for shard := range processCount {
		if n.shards[shard] != 1 {
			return false
		}
	}
	return true
}

// in returns what a channel shows, the oldest first.
func (n *newsroom) in(channel string) []posting {
	n.mu.Lock()
	defer n.mu.Unlock()
	var shown []posting
	for _, p := range n.posts {
		if p.channel == channel {
			copied := *p
			copied.versions = slices.Clone(p.versions)
			shown = append(shown, copied)
		}
	}
	return shown
}
