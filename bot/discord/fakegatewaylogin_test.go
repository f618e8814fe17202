package discord

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"
)

// identify begins a session.
func (c *fakeGatewayConn) identify(data json.RawMessage) bool {
	var d struct {
		Token      string
		Intents    *discordgo.Intent
		Shard      *[2]int
		Properties map[string]string
	}
	if err := json.Unmarshal(data, &d); err != nil {
		c.refuse(4002, "identify with %s: %v", data, err)
		return false
	}
	if d.Token != c.gateway.token {
		c.close(closeAuthentication)
		return false
	}
	if d.Shard == nil {
		d.Shard = &[2]int{0, 1}
	}
	const privileged = discordgo.IntentGuildMembers | discordgo.IntentGuildPresences | discordgo.IntentMessageContent
	switch {
	case d.Shard[0] < 0 || d.Shard[0] >= d.Shard[1]:
		c.refuse(closeInvalidShard, "shard %v", *d.Shard)
		return false
	case d.Intents == nil || *d.Intents < 0 || *d.Intents >= 1<<26:
		c.refuse(closeInvalidIntents, "identify with %s", data)
		return false
	case *d.Intents&privileged != 0:
		c.refuse(closeDeniedIntents, "intents %d", *d.Intents)
		return false
	case d.Properties["os"] == "" || d.Properties["browser"] == "" || d.Properties["device"] == "":
		c.refuse(4002, "properties %v", d.Properties)
		return false
	}
	return c.begin(*d.Shard)
}

// begin counts against the limits and answers READY.
func (c *fakeGatewayConn) begin(shard [2]int) bool {
	f := c.gateway
	f.mu.Lock()
	defer f.mu.Unlock()
	limit := &f.start.SessionStartLimit
	lane := shard[0] % limit.MaxConcurrency
	if n := len(f.lanes[lane]); n > 0 && time.Since(f.lanes[lane][n-1]) < f.spacing {
		f.t.Errorf("gateway: shard %d identified too soon after another of its lane", shard[0])
	}
	if f.lanes[lane] = append(f.lanes[lane], time.Now()); limit.Remaining <= 0 {
		f.t.Error("gateway: identified beyond the daily limit")
	}
	limit.Remaining--
	f.identifies++
	for _, s := range f.sessions {
		if s.shard == shard && s.conn == nil {
			delete(f.sessions, s.id)
		}
	}
	c.session = &fakeSession{id: fmt.Sprintf("session-%d", f.identifies), shard: shard, conn: c}
	f.sessions[c.session.id] = c.session
	resumeURL := f.resumeURL
	if resumeURL == "" {
		resumeURL = f.url()
	}
	c.session.dispatch("READY", map[string]any{
		"v": 10, "user": map[string]any{"id": "4242", "username": "verbatim", "bot": true}, "guilds": []any{},
		"session_id": c.session.id, "resume_gateway_url": resumeURL, "shard": shard,
		"application": map[string]any{"id": "4242", "flags": 0},
	})
	return true
}

// resume goes on with a session, or says that it is invalid.
func (c *fakeGatewayConn) resume(data json.RawMessage) bool {
	var d struct {
		Token, Session_ID string
		Seq               int
	}
	if err := json.Unmarshal(data, &d); err != nil {
		c.refuse(4002, "resume with %s: %v", data, err)
		return false
	}
	if d.Token != c.gateway.token {
		c.close(closeAuthentication)
		return false
	}
	f := c.gateway
	f.mu.Lock()
	session := f.sessions[d.Session_ID]
	if session == nil {
		f.mu.Unlock()
		c.send(`{"op":9,"d":false}`)
		return c.login()
	}
	defer f.mu.Unlock()
	if d.Seq < 1 || d.Seq > len(session.log) {
		f.t.Errorf("gateway: resumed after event %d of %d", d.Seq, len(session.log))
		return false
	}
	f.resumes++
	c.session, c.known, session.conn = session, d.Seq, c
	for _, message := range slices.Clone(session.log[d.Seq:]) {
		c.send(message)
	}
	c.sent = len(session.log)
	session.dispatch("RESUMED", map[string]any{})
	return true
}
