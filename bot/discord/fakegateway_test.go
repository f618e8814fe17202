package discord

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bwmarrin/discordgo"
)

// fakeGatewayToken is the only token that a fakeGateway accepts, unless changed.
const fakeGatewayToken = "MTIz.gateway.token"

// A play is what Discord does with one connection.
type play func(*fakeGatewayConn)

// fakeGateway is Discord's gateway, and GET /gateway/bot. It is strict: what
// Discord would refuse, it refuses, and the test fails.
type fakeGateway struct {
	t      *testing.T
	server *httptest.Server
	conns  sync.WaitGroup

	mu         sync.Mutex
	token      string
	heartbeat  time.Duration // how often it wants one
	spacing    time.Duration // between two shards of a lane that identify
	resumeURL  string        // empty: its own
	start      discordgo.GatewayBotResponse
	starts     []http.HandlerFunc // what the next GET /gateway/bot get
	plays      []play             // what the next connections get
	open       map[*fakeGatewayConn]bool
	sessions   map[string]*fakeSession
	identifies int
	resumes    int
	dialed     int
	closed     []int               // the codes with which clients closed
	lanes      map[int][]time.Time // identifies by lane
}

// fakeSession outlives its connections, so that it can be resumed.
type fakeSession struct {
	id    string
	shard [2]int
	log   []string         // events, as sent
	conn  *fakeGatewayConn // nil: none
}

// newFakeGateway starts a gateway that ends with the test.
func newFakeGateway(t *testing.T) *fakeGateway {
	f := &fakeGateway{
		t: t, token: fakeGatewayToken, heartbeat: 41250 * time.Millisecond, open: map[*fakeGatewayConn]bool{}, sessions: map[string]*fakeSession{},
		lanes: map[int][]time.Time{},
	}
	f.server = httptest.NewServer(f)
	f.start = discordgo.GatewayBotResponse{URL: f.url(), Shards: 1, SessionStartLimit: discordgo.SessionInformation{
		Total: 1000, Remaining: 1000, ResetAfter: 86_400_000, MaxConcurrency: 1,
	}}
	t.Cleanup(f.end)
	return f
}

// end breaks all connections and waits for them.
func (f *fakeGateway) end() {
	f.mu.Lock()
	f.plays = nil
	for c := range f.open {
		c.drop()
	}
	f.mu.Unlock()
	f.server.CloseClientConnections()
	f.conns.Wait()
	f.server.Close()
}

// url is the gateway's address.
func (f *fakeGateway) url() string { return "ws" + strings.TrimPrefix(f.server.URL, "http") }

// client takes what is addressed to Discord's API to this gateway.
func (f *fakeGateway) client() *http.Client {
	transport := &http.Transport{DisableKeepAlives: true}
	return &http.Client{Transport: roundTripper(func(req *http.Request) (*http.Response, error) {
		req = req.Clone(req.Context())
		req.URL.Scheme, req.URL.Host = "http", strings.TrimPrefix(f.server.URL, "http://")
		return transport.RoundTrip(req)
	})}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (r roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return r(req) }

// next says what happens to the next connections; those after them go well.
func (f *fakeGateway) next(plays ...play) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.plays = append(f.plays, plays...)
}

// answer says what the next GET /gateway/bot get.
func (f *fakeGateway) answer(answers ...http.HandlerFunc) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.starts = append(f.starts, answers...)
}

// each does something with all connections that have a session.
func (f *fakeGateway) each(do func(*fakeGatewayConn)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range f.sessions {
		if s.conn != nil {
			do(s.conn)
		}
	}
}

// dispatch sends an event to all sessions, to those without a connection once
// they are resumed.
func (f *fakeGateway) dispatch(kind string, data any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range f.sessions {
		s.dispatch(kind, data)
	}
}

// identified is how many sessions were begun.
func (f *fakeGateway) identified() int { return f.count(&f.identifies) }

// resumed is how many times one was resumed.
func (f *fakeGateway) resumed() int { return f.count(&f.resumes) }

// connections is how many were made.
func (f *fakeGateway) connections() int { return f.count(&f.dialed) }

func (f *fakeGateway) count(n *int) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return *n
}

// closedWith returns the codes with which clients have closed.
func (f *fakeGateway) closedWith() []int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.closed)
}

// ready reports whether all plays are over and that many sessions have a
// connection that goes well.
func (f *fakeGateway) ready(shards int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	up := 0
	for _, s := range f.sessions {
		if s.conn != nil && s.conn.well {
			up++
		}
	}
	return len(f.plays) == 0 && up == shards
}

// ServeHTTP implements http.Handler, so that a fake of the API can hand over
// GET /gateway/bot.
func (f *fakeGateway) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if strings.HasSuffix(req.URL.Path, "/gateway/bot") {
		f.serveStart(w, req)
		return
	}
	f.conns.Add(1)
	defer f.conns.Done()
	c := &fakeGatewayConn{gateway: f, w: w, req: req}
	play := f.nextPlay()
	if q := req.URL.Query(); q.Get("v") != "10" || q.Get("encoding") != "json" {
		f.t.Errorf("gateway: connected with %q", req.URL.RawQuery)
	}
	if c.well = play == nil; c.well {
		play = (*fakeGatewayConn).goWell
	}
	play(c)
	f.leave(c)
}

func (f *fakeGateway) nextPlay() play {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.dialed++
	if len(f.plays) == 0 {
		return nil
	}
	play := f.plays[0]
	f.plays = f.plays[1:]
	return play
}

func (f *fakeGateway) serveStart(w http.ResponseWriter, req *http.Request) {
	f.mu.Lock()
	if len(f.starts) > 0 {
		answer := f.starts[0]
		f.starts = f.starts[1:]
		f.mu.Unlock()
		answer(w, req)
		return
	}
	defer f.mu.Unlock()
	if req.Header.Get("Authorization") != "Bot "+f.token {
		http.Error(w, `{"message": "401: Unauthorized", "code": 0}`, http.StatusUnauthorized)
		return
	}
	// Not the library's type, which leaves zeros out.
	limit := f.start.SessionStartLimit
	json.NewEncoder(w).Encode(map[string]any{"url": f.start.URL, "shards": f.start.Shards, "session_start_limit": map[string]int{
		"total": limit.Total, "remaining": limit.Remaining, "reset_after": limit.ResetAfter, "max_concurrency": limit.MaxConcurrency,
	}})
}

// leave ends a connection, whose session remains.
func (f *fakeGateway) leave(c *fakeGatewayConn) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.open, c)
	if c.session != nil && c.session.conn == c {
		c.session.conn = nil
	}
	c.drop()
}

// dispatch needs the gateway's lock.
func (s *fakeSession) dispatch(kind string, data any) {
	message, err := json.Marshal(map[string]any{"op": 0, "t": kind, "s": len(s.log) + 1, "d": data})
	if err != nil {
		panic(err)
	}
	s.log = append(s.log, string(message))
	if s.conn != nil {
		s.conn.sent = len(s.log)
		s.conn.send(string(message))
	}
}
