package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/bwmarrin/discordgo"
)

// start asks for the gateway's address, the number of shards that Discord
// recommends, and how often they may still identify.
func (g *gateway) start(ctx context.Context) (discordgo.GatewayBotResponse, error) {
	var start discordgo.GatewayBotResponse
	ctx, cancel := context.WithTimeout(ctx, g.pace.patience)
	defer cancel()
	// A session of its own: its rate limiter sleeps where no context reaches it.
	session, err := discordgo.New("Bot " + g.token)
	if err != nil {
		return start, err
	}
	session.Client, session.LogLevel = g.client, -1 // all that it would log is in the error
	// Not GatewayBot, which panics where the answer is null.
	body, err := session.RequestWithBucketID(http.MethodGet, discordgo.EndpointGatewayBot, nil, discordgo.EndpointGatewayBot,
		discordgo.WithContext(ctx), discordgo.WithRetryOnRatelimit(false), discordgo.WithRestRetries(0))
	if failed, ok := errors.AsType[*discordgo.RESTError](err); ok && failed.Response.StatusCode == http.StatusUnauthorized {
		return start, refusals[closeAuthentication]
	}
	if err == nil {
		err = json.Unmarshal(body, &start)
	}
	if err == nil {
		start.URL, err = gatewayAddress(start.URL)
	}
	if err != nil {
		return start, fmt.Errorf("ask for the gateway: %w", err)
	}
	g.mu.Lock()
	g.lanes = max(start.SessionStartLimit.MaxConcurrency, 1)
	g.mu.Unlock()
	return start, nil
}

// gatewayAddress completes an address with what all connections ask for.
func gatewayAddress(raw string) (string, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return "", err
	}
	if u.Scheme != "wss" && u.Scheme != "ws" || u.Host == "" {
		return "", fmt.Errorf("%q is no address of a gateway", raw)
	}
	if u.Path == "" {
		u.Path = "/"
	}
	u.RawQuery = url.Values{"v": {"10"}, "encoding": {"json"}}.Encode()
	return u.String(), nil
}

// admit waits until a shard may identify, and returns where.
func (g *gateway) admit(ctx context.Context, shard int) (address string, err error) {
	for {
		if !sleep(ctx, g.turn(shard)) {
			return "", ctx.Err()
		}
		start, err := g.start(ctx)
		if err != nil {
			return "", err
		}
		// Each lane may have one on its way that Discord has not counted yet.
		limit := start.SessionStartLimit
		if limit.Remaining >= max(limit.MaxConcurrency, 1) {
			return start.URL, nil
		}
		reset := max(time.Duration(limit.ResetAfter)*time.Millisecond, g.pace.identify)
		g.log.Warn("the bot may not connect anew until its daily limit is reset", "shard", shard, "pause", reset)
		if !sleep(ctx, reset) {
			return "", ctx.Err()
		}
	}
}

// turn books a shard's turn to identify and returns how far off it is.
func (g *gateway) turn(shard int) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	lane, now := shard%g.lanes, time.Now()
	at := g.turns[lane]
	if at.Before(now) {
		at = now
	}
	g.turns[lane] = at.Add(g.pace.identify)
	return at.Sub(now)
}
