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
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"

	"verbatim/bot"
)

// Codes of errors that Discord reports.
const (
	codeUnknownMessage = 10008
	codeUnknownWebhook = 10015
	codeAcknowledged   = 40060
	codeNoText         = 50008 // not a channel for messages, such as a forum
	codeNoHistory      = 160002
)

// gone are the codes that mean that a channel cannot be written to: unknown
// channel, server, recipient or webhook; no access, no direct messages, no
// permission, not this type of channel, archived or locked thread, no server in
// common.
var gone = []int{10003, 10004, 10013, 10015, 50001, 50007, codeNoText, 50013, 50024, 50083, 50278, 160005}

// apiError is an answer by which Discord refuses a call.
type apiError struct {
	Status  int
	Code    int             `json:"code"`
	Message string          `json:"message"`
	Errors  json.RawMessage `json:"errors"` // what is wrong, by field
}

func (e *apiError) Error() string {
	const enough = 300
	return fmt.Sprintf("HTTP %d, code %d: %.200s %s", e.Status, e.Code, e.Message, e.Errors[:min(len(e.Errors), enough)])
}

func (e *apiError) Is(target error) bool {
	return target == bot.ErrChannelGone && slices.Contains(gone, e.Code)
}

// refused reports whether err is an answer that would be the same next time.
func refused(err error) bool {
	var e *apiError
	return errors.As(err, &e) && e.Status < http.StatusInternalServerError && e.Status != http.StatusRequestTimeout
}

func hasCode(err error, codes ...int) bool {
	var e *apiError
	return errors.As(err, &e) && slices.Contains(codes, e.Code)
}

// rest calls Discord's HTTP API.
type rest struct {
	session *discordgo.Session // for what needs the bot's token
	plain   *http.Client       // for interactions, which have tokens of their own
	times   times
}

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
	return &rest{session: session, plain: plain, times: usual}, nil
}

// stay follows no redirect: Discord's API has none, and a token must not travel.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// bot makes a call with the bot's token, once.
func (r *rest) bot(ctx context.Context, method, endpoint string, body, result any) error {
	data, err := encode(body)
	if err != nil {
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
func (r *rest) token(ctx context.Context, method, endpoint string, body any) error {
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
		return err
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

func newAPIError(status int, body []byte) error {
	e := &apiError{}
	if json.Unmarshal(body, e) != nil {
		e = &apiError{Message: http.StatusText(status)}
	}
	e.Status = status
	return e
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
