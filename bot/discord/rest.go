package discord

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"time"

	"github.com/bwmarrin/discordgo"
	"golang.org/x/time/rate"

	"verbatim/bot"
)

// rest calls Discord's HTTP API.
type rest struct {
	session *discordgo.Session // for what needs the bot's token
	plain   *http.Client       // for interactions, which have tokens of their own
	turns   *rate.Limiter      // of calls with the bot's token
	times   times
}

// Discord takes 50 calls a second with a token in all, answers to interactions
// aside. What goes at once and what follows within a second are no more.
const (
	perSecond = 45
	burst     = 5
)

func newRest(token, api string, wrap func(http.RoundTripper) http.RoundTripper) (*rest, error) {
	session, err := discordgo.New("Bot " + token)
	if err != nil {
		return nil, err
	}
	connections := http.DefaultTransport.(*http.Transport).Clone()
	connections.MaxIdleConnsPerHost = atOnce
	connections.MaxIdleConns = 2 * atOnce
	var next http.RoundTripper = connections
	if wrap != nil {
		next = wrap(next)
	}
	session.StateEnabled = false
	session.ShouldRetryOnRateLimit = false
	session.MaxRestRetries = 0
	session.Client = &http.Client{
		Transport:     &transport{api: api, next: next, limits: &limits{until: map[string]time.Time{}}},
		CheckRedirect: stay,
	}
	plain := &http.Client{Transport: &transport{api: api, next: next}, CheckRedirect: stay}
	return &rest{session: session, plain: plain, turns: rate.NewLimiter(perSecond, burst), times: usual}, nil
}

// stay follows no redirect: Discord's API has none, and a token must not travel.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// turn waits until a further call may be made. Where ctx ends before, it says at
// once for how long that would take.
func (r *rest) turn(ctx context.Context) error {
	booked := r.turns.Reserve()
	wait := booked.Delay()
	if end, ok := ctx.Deadline(); ok && time.Until(end) < wait {
		booked.Cancel()
		return &bot.RetryError{After: wait}
	}
	if !sleep(ctx, wait) {
		booked.Cancel()
		return ctx.Err()
	}
	return nil
}

// bot makes a call with the bot's token, once, when it is its turn.
func (r *rest) bot(ctx context.Context, method, endpoint string, body, result any) error {
	data, err := encode(body)
	if err != nil {
		return err
	}
	if err := r.turn(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, r.times.attempt)
	defer cancel()
	bucket := new(discordgo.Bucket) // a new one makes nobody wait, see transport
	bucket.Lock()
	answer, err := r.session.RequestWithLockedBucket(method, endpoint, "application/json", data, bucket, 0, discordgo.WithContext(ctx))
	if err != nil {
		return plainly(err)
	}
	if result == nil {
		return nil
	}
	return json.Unmarshal(answer, result)
}

// token makes a call on behalf of an interaction, whose token is in the
// endpoint, once.
func (r *rest) token(ctx context.Context, method, endpoint string, body, result any) error {
	data, err := encode(body)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, r.times.attempt)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, endpoint, bytes.NewReader(data))
	if err != nil {
		return plainly(err)
	}
	req.Header.Set("User-Agent", r.session.UserAgent)
	if data != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := r.plain.Do(req)
	if err != nil {
		return plainly(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	switch {
	case resp.StatusCode == http.StatusNoContent:
		return nil
	case resp.StatusCode < http.StatusMultipleChoices:
		if err == nil && !json.Valid(answer) { // it may be somebody else's page
			err = fmt.Errorf("HTTP %d without JSON", resp.StatusCode)
		}
		if err != nil || result == nil {
			return err
		}
		return json.Unmarshal(answer, result)
	case resp.StatusCode == http.StatusTooManyRequests:
		var limit discordgo.TooManyRequests
		err := json.Unmarshal(answer, &limit)
		return errors.Join(&bot.RetryError{After: limit.RetryAfter}, err)
	}
	return newAPIError(resp.StatusCode, answer)
}

func encode(body any) ([]byte, error) {
	if body == nil {
		return nil, nil
	}
	return json.Marshal(body)
}

// plainly makes an error of discordgo or net/http one of ours. It leaves out
// the address, in which an interaction's token stands.
func plainly(err error) error {
	var limit *discordgo.RateLimitError
	var answer *discordgo.RESTError
	var address *url.Error
	switch {
	case errors.As(err, &limit):
		return &bot.RetryError{After: limit.RetryAfter}
	case errors.As(err, &answer):
		return newAPIError(answer.Response.StatusCode, answer.ResponseBody)
	case errors.As(err, &address):
		return address.Err
	}
	return err
}

// repeat calls until that succeeds, is refused, or ctx ends.
func (r *rest) repeat(ctx context.Context, call func(context.Context) error) error {
	for pause := r.times.pause; ; pause = min(2*pause, 64*r.times.pause) {
		err := call(ctx)
		if err == nil || refused(err) {
			return err
		}
		wait := pause/2 + rand.N(pause)
		var limit *bot.RetryError
		if errors.As(err, &limit) {
			wait = max(limit.After, pause/8)
		}
		if end, ok := ctx.Deadline(); ok && time.Until(end) < wait {
			return err
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return err
		}
	}
}
