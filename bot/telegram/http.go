package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"verbatim/bot"
)

const (
	// maxAnswer is as much of an answer as is read, in bytes: a hundred updates
	// are far less.
	maxAnswer = 16 << 20
	// idle is how many connections are kept, as many as are used at once.
	idle = 64
)

func newHTTP() *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConns, transport.MaxIdleConnsPerHost = idle, idle
	return &http.Client{Transport: transport, CheckRedirect: stay}
}

// stay follows no redirect: the API has none, and the token must not travel.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// exchange is the client of a single call. It gives the library a context, and
// answers that are read to their end.
type exchange struct {
	ctx    context.Context // the library has no other way in
	http   *http.Client
	status int
	// connected says that there was a connection to send the call by: before, it has
	// certainly had no effect.
	connected atomic.Bool
}

// Do implements tgbotapi.HTTPClient.
func (e *exchange) Do(req *http.Request) (*http.Response, error) {
	trace := &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { e.connected.Store(true) }}
	resp, err := e.http.Do(req.WithContext(httptrace.WithClientTrace(e.ctx, trace)))
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, err
	case len(body) > maxAnswer:
		return nil, fmt.Errorf("HTTP %d with more than %d bytes", resp.StatusCode, maxAnswer)
	case !isAnswer(body):
		return nil, unreadable(resp)
	}
	e.status = resp.StatusCode
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// isAnswer reports whether the library can read an answer: it may be the page
// of a proxy, or cut.
func isAnswer(body []byte) bool {
	var answer tgbotapi.APIResponse
	return json.Unmarshal(body, &answer) == nil && (!answer.Ok || len(answer.Result) > 0)
}

// unreadable is the error for an answer that is not the API's.
func unreadable(resp *http.Response) error {
	if resp.StatusCode != http.StatusTooManyRequests {
		return &pageError{resp.StatusCode}
	}
	after, err := strconv.Atoi(resp.Header.Get("Retry-After"))
	if err != nil || after <= 0 {
		return &bot.RetryError{After: unsaid}
	}
	return &bot.RetryError{After: seconds(after)}
}

func seconds(n int) time.Duration {
	return time.Duration(min(n, int(maxPause/time.Second))) * time.Second
}

// plainly makes an error of the library or of net/http one of ours, in which
// the token does not stand.
func (a *api) plainly(client *exchange, err error) error {
	var answer *tgbotapi.Error
	var address *url.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &answer):
		return a.refusal(client.status, answer)
	case errors.As(err, &address):
		err = address.Err
	}
	if text := a.hide(err.Error()); text != err.Error() {
		err = errors.New(text)
	}
	if !client.connected.Load() {
		return unsentError{err}
	}
	return err
}

func (a *api) refusal(status int, answer *tgbotapi.Error) error {
	e := &apiError{Code: answer.Code, Description: a.hide(answer.Message), MigrateTo: answer.MigrateToChatID}
	if e.Code == 0 {
		e.Code = status
	}
	if e.Code < http.StatusBadRequest {
		return fmt.Errorf("HTTP %d with a refusal that has no code: %.300s", status, e.Description)
	}
	if e.Code == http.StatusTooManyRequests {
		e.RetryAfter = unsaid
		if answer.RetryAfter > 0 {
			e.RetryAfter = seconds(answer.RetryAfter)
		}
	}
	return e
}

// hide takes the token out of a text, which may quote what was sent.
func (a *api) hide(text string) string {
	_, secret, _ := strings.Cut(a.token, ":")
	return strings.ReplaceAll(text, secret, "[hidden]")
}
