package discord

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Whatever may let the bot write again on a server is told of, with the server.
func TestReturned(t *testing.T) {
	var mu sync.Mutex
	var told []string
	d, _, log := newTest(t, func(c *Config) {
		c.Returned = func(_ context.Context, platform, server string) {
			mu.Lock()
			defer mu.Unlock()
			told = append(told, platform+" "+server)
		}
	})
	end := running(t, d, echo)
	for _, e := range [][2]string{
		{"GUILD_CREATE", `{"id":"1","name":"News","channels":[{"id":"9","guild_id":"8"}],"joined_at":"2026-01-01T00:00:00Z"}`},
		{"GUILD_CREATE", `{"id":"91","unavailable":true}`},
		{"GUILD_CREATE", `{}`},
		{"GUILD_CREATE", `{"id":5}`},
		{"GUILD_CREATE", `null`},
		{"GUILD_DELETE", `{"id":"92"}`},
		{"GUILD_ROLE_UPDATE", `{"guild_id":"2","role":{"id":"7","permissions":"2048"}}`},
		{"GUILD_MEMBER_UPDATE", `{"guild_id":"3","user":{"id":"9001"},"roles":["7"]}`},
		{"CHANNEL_UPDATE", `{"id":"93","guild_id":"4","type":0,"permission_overwrites":[]}`},
		{"CHANNEL_UPDATE", `{"id":"94","type":1}`},
		{"THREAD_UPDATE", `{"id":"95","guild_id":"5","thread_metadata":{"archived":false}}`},
	} {
		d.receive(e[0], json.RawMessage(e[1]))
	}
	end()
	slices.Sort(told)
	if diff := cmp.Diff([]string{"discord 1", "discord 2", "discord 3", "discord 4", "discord 5"}, told); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if strings.Count(log.String(), "cannot be read") != 1 {
		t.Errorf("%s", log)
	}
}

// Nobody has to listen.
func TestReturnedToNobody(t *testing.T) {
	d, _, log := newTest(t)
	end := running(t, d, echo)
	d.receive("GUILD_CREATE", json.RawMessage(`{"id":"1"}`))
	d.receive("CHANNEL_UPDATE", json.RawMessage(`{"guild_id":"1"}`))
	end()
	if strings.Contains(log.String(), "panic") {
		t.Errorf("%s", log)
	}
}
