package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/bwmarrin/discordgo"
	"github.com/gorilla/websocket"
)

// What a message of the gateway is about.
const (
	opDispatch       = 0
	opHeartbeat      = 1
	opIdentify       = 2
	opResume         = 6
	opReconnect      = 7
	opInvalidSession = 9
	opHello          = 10
	opHeartbeatAck   = 11
)

// intents are the events that the bot needs. Messages that mention it and direct
// messages come with their text, without a privileged intent.
const intents = discordgo.IntentsGuilds | discordgo.IntentsGuildMessages | discordgo.IntentsDirectMessages

const (
	// backlog is how many events wait for the handler before more are dropped.
	backlog = 256
	// maxResumes is how often a session's own address is tried before it is given up.
	maxResumes = 3
)

var (
	errReconnect      = errors.New("the gateway asks for a new connection")
	errInvalidSession = errors.New("the gateway does not accept the session")
)

// shard is the part of the gateway that hears of one part of the servers.
type shard struct {
	gateway   *gateway
	id, count int
	log       *slog.Logger
	events    chan gatewayEvent

	// What Discord has to be told to go on with a session, so that no event is
	// lost between two connections. No session: identify anew.
	session, address string
	seq              atomic.Int64
	resumes          int // in a row, without success

	since time.Time // all is well; zero: not yet
}

type gatewayEvent struct {
	kind string
	data json.RawMessage
}

func newShard(g *gateway, id, count int) *shard {
	return &shard{
		gateway: g, id: id, count: count, log: g.log.With("shard", id), events: make(chan gatewayEvent, backlog),
	}
}

// run keeps the shard connected until ctx ends or Discord refuses for good.
func (s *shard) run(ctx context.Context, handle func(string, json.RawMessage)) error {
	var handler sync.WaitGroup
	handler.Go(func() {
		for e := range s.events {
			if ctx.Err() == nil {
				s.hand(e, handle)
			}
		}
	})
	defer handler.Wait()
	defer close(s.events)
	return s.gateway.persist(ctx, s.log, s.connect)
}

func (s *shard) hand(e gatewayEvent, handle func(string, json.RawMessage)) {
	defer func() {
		if p := recover(); p != nil {
			s.log.Error("the handler of an event panicked", "event", e.kind, "err", p, "stack", string(debug.Stack()))
		}
	}()
	handle(e.kind, e.data)
}

// connect makes one connection and keeps it until it ends. It returns for how
// long all was well, and why it ended.
func (s *shard) connect(ctx context.Context) (time.Duration, error) {
	address, resuming := s.address, s.session != ""
	if !resuming {
		s.forget()
		var err error
		if address, err = s.gateway.admit(ctx, s.id); err != nil {
			return 0, err
		}
	}
	s.since = time.Time{}
	greeted, err := s.talk(ctx, address)
	s.gateway.hear(s.id, time.Time{})
	if !s.since.IsZero() {
		return time.Since(s.since), err
	}
	if resuming {
		if s.resumes++; greeted || s.resumes == maxResumes {
			s.forget()
		}
	}
	return 0, err
}

// forget gives a session up.
func (s *shard) forget() {
	s.session, s.address, s.resumes = "", "", 0
	s.seq.Store(0)
}

// talk holds one connection. It reports whether Discord greeted, and why the
// connection ended.
func (s *shard) talk(ctx context.Context, address string) (greeted bool, err error) {
	ws, err := dialGateway(ctx, address, s.gateway.pace.patience)
	if err != nil {
		return false, err
	}
	c := &gatewayConn{ws: ws, seq: &s.seq, hello: make(chan time.Duration, 1)}
	talking, end := context.WithCancelCause(ctx)
	var keeper sync.WaitGroup
	keeper.Go(func() {
		c.keep(talking, end)
		if ctx.Err() != nil {
			c.hangUp(websocket.CloseNormalClosure)
		} else {
			c.hangUp(closeResuming)
		}
	})
	end(s.read(c))
	keeper.Wait()
	return c.greeted, context.Cause(talking)
}

// read takes what Discord sends until the connection has to end.
func (s *shard) read(c *gatewayConn) error {
	// Lifted once the session stands; from then on heartbeats tell.
	if err := c.ws.SetReadDeadline(time.Now().Add(s.gateway.pace.patience)); err != nil {
		return err
	}
	for {
		_, data, err := c.ws.ReadMessage()
		if err != nil {
			return s.ended(err)
		}
		var e discordgo.Event
		if err := json.Unmarshal(data, &e); err != nil {
			s.log.Warn("a message of the gateway cannot be read", "err", err)
			continue
		}
		if err := s.take(c, e); err != nil {
			return err
		}
	}
}

// ended says why Discord closed, and what that means for the session.
func (s *shard) ended(err error) error {
	closed, ok := errors.AsType[*websocket.CloseError](err)
	if !ok {
		return fmt.Errorf("read from the gateway: %w", err)
	}
	if final, ok := refusals[closed.Code]; ok {
		return final
	}
	switch closed.Code {
	case closeNotAuthenticated, closeInvalidSeq, closeSessionTimedOut:
		s.forget()
	}
	return fmt.Errorf("the gateway closed the connection: %w", closed)
}

// take does what a message asks for. What it does not know is left alone.
func (s *shard) take(c *gatewayConn, e discordgo.Event) error {
	switch e.Operation {
	case opDispatch:
		if !c.greeted { // without a greeting there would be no heartbeats
			return errors.New("an event came before the greeting")
		}
		return s.dispatch(c, e)
	case opHeartbeat:
		return c.beat()
	case opReconnect:
		return errReconnect
	case opInvalidSession:
		if string(e.RawData) != "true" {
			s.forget()
		}
		return errInvalidSession
	case opHello:
		return s.greet(c, e.RawData)
	case opHeartbeatAck:
		c.unanswered.Store(false)
		if !s.since.IsZero() {
			s.gateway.hear(s.id, time.Now())
		}
	}
	return nil
}

// greet answers the first message of a connection: who is calling.
func (s *shard) greet(c *gatewayConn, data json.RawMessage) error {
	if c.greeted {
		return nil
	}
	if err := c.greet(data); err != nil {
		return err
	}
	if s.session != "" {
		return c.send(opResume, map[string]any{"token": s.gateway.token, "session_id": s.session, "seq": s.seq.Load()})
	}
	return c.send(opIdentify, map[string]any{
		"token": s.gateway.token, "intents": intents, "shard": [2]int{s.id, s.count},
		"properties": map[string]string{"os": runtime.GOOS, "browser": "verbatim", "device": "verbatim"},
	})
}

// dispatch passes an event on.
func (s *shard) dispatch(c *gatewayConn, e discordgo.Event) error {
	if e.Type == "" { // an empty message is one, too
		return nil
	}
	if e.Sequence > 0 {
		s.seq.Store(e.Sequence)
	}
	switch e.Type {
	case "READY":
		s.remember(e.RawData)
		fallthrough
	case "RESUMED":
		s.resumes, s.since = 0, time.Now()
		s.gateway.hear(s.id, s.since)
		s.log.Info("connected to Discord", "event", e.Type)
		if err := c.ws.SetReadDeadline(time.Time{}); err != nil {
			return err
		}
	}
	select {
	case s.events <- gatewayEvent{e.Type, e.RawData}:
	default:
		s.log.Warn("an event was dropped, too many wait for the handler", "event", e.Type)
	}
	return nil
}

// remember keeps what is needed to resume the session that has begun, if that
// can be read.
func (s *shard) remember(data json.RawMessage) {
	var ready struct {
		Session string `json:"session_id"`
		Address string `json:"resume_gateway_url"`
	}
	err := json.Unmarshal(data, &ready)
	if err == nil {
		ready.Address, err = gatewayAddress(ready.Address)
	}
	if err != nil {
		s.log.Warn("the session cannot be resumed later", "err", err)
		return
	}
	s.session, s.address = ready.Session, ready.Address
}
