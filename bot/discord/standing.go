package discord

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/bwmarrin/discordgo"
)

// ErrToken is wrapped by Standing where Discord does not accept the token.
var ErrToken = errors.New("Discord does not accept the token")

// Standing is what Discord says of a bot and of its application.
type Standing struct {
	Bot        string   // the name of its account
	Privileged []string // intents that are allowed to it, and that it does not need
	Server     bool     // it may be added to servers
	Account    bool     // it may be added to accounts
	CodeGrant  bool     // it can only be added by a site of its own
	PublicKey  string   // of the application, in hexadecimal
	Endpoint   string   // where interactions are sent; empty: through the gateway

	Shards      int           // that Discord recommends
	Left, Total int           // how often it may still connect anew, and in all
	Reset       time.Duration // until that is counted anew
}

// privileged are the bits of an application's flags by which intents are allowed
// to it; the second of each is for a bot on fewer than 100 servers.
var privileged = []struct {
	name string
	bits int
}{
	{"Presence", 1<<12 | 1<<13},
	{"Server Members", 1<<14 | 1<<15},
	{"Message Content", 1<<18 | 1<<19},
}

// Standing asks Discord how it stands with the bot. The error wraps ErrToken, or
// says why Discord could not be asked.
func (d *Discord) Standing(ctx context.Context) (Standing, error) {
	var account struct {
		Name string `json:"username"`
	}
	var application struct {
		Flags     int                 `json:"flags"`
		CodeGrant bool                `json:"bot_require_code_grant"`
		Key       string              `json:"verify_key"`
		Endpoint  string              `json:"interactions_endpoint_url"`
		Places    map[string]struct{} `json:"integration_types_config"`
	}
	var gateway discordgo.GatewayBotResponse
	for _, call := range []struct {
		what, endpoint string
		into           any
	}{
		{"the bot", discordgo.EndpointUser("@me"), &account},
		{"the application", discordgo.EndpointApplication("@me"), &application},
		{"the gateway", discordgo.EndpointGatewayBot, &gateway},
	} {
		if err := d.ask(ctx, call.endpoint, call.into); err != nil {
			return Standing{}, fmt.Errorf("ask for %s: %w", call.what, err)
		}
	}
	limit := gateway.SessionStartLimit
	s := Standing{
		Bot: account.Name, CodeGrant: application.CodeGrant, PublicKey: application.Key, Endpoint: application.Endpoint,
		Shards: gateway.Shards, Left: limit.Remaining, Total: limit.Total, Reset: time.Duration(limit.ResetAfter) * time.Millisecond,
	}
	_, s.Server = application.Places["0"] // Discord's numbers for where
	_, s.Account = application.Places["1"]
	for _, p := range privileged {
		if application.Flags&p.bits != 0 {
			s.Privileged = append(s.Privileged, p.name)
		}
	}
	return s, nil
}

func (d *Discord) ask(ctx context.Context, endpoint string, into any) error {
	err := d.rest.bot(ctx, http.MethodGet, endpoint, nil, into)
	var refusal *apiError
	if errors.As(err, &refusal) && refusal.Status == http.StatusUnauthorized {
		return fmt.Errorf("%w: %w", ErrToken, err)
	}
	return err
}
