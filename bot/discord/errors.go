package discord

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"

	"verbatim/bot"
)

// Codes of errors that Discord reports.
const (
	codeUnknownMessage = 10008
	codeUnknownWebhook = 10015
	codeAcknowledged   = 40060
	codeNoText         = 50008 // not a channel for messages, such as a forum
	codeNoHistory      = 160002
	codeHasThread      = 160004 // a message begins one thread, and it has
)

// gone are the codes that mean that a channel cannot be written to: unknown
// channel, server, recipient or webhook; a forum that wants tags; no access, no
// direct messages, no permission, not this type of channel, archived or locked
// thread, no server in common.
var gone = []int{10003, 10004, 10013, 10015, 40067, 50001, 50007, codeNoText, 50013, 50024, 50083, 50278, 160005}

// fixed are the codes that mean that a message cannot be changed, while others
// can be posted: unknown, by somebody else, by Discord itself, in an archived or
// locked thread.
var fixed = []int{codeUnknownMessage, 50005, 50021, 50083, 160005}

// later are the codes that mean that the same will do another time, whatever
// their status: slow mode, edits of announcements, messages of a channel or a
// server, edits of old messages, messages or features switched off for a while,
// an overloaded part of Discord, too many open threads.
var later = []int{20016, 20022, 20028, 20029, 30046, 40004, 40006, 40062, 130000, 160006, 160007}

// apiError is an answer by which Discord refuses a call.
type apiError struct {
	Status  int
	Code    int             `json:"code"`
	Message string          `json:"message"`
	Errors  json.RawMessage `json:"errors"` // what is wrong, by field

	page  bool  // it is the page of something on the way, which may be gone next time
	means error // what it is to package bot; nil: nothing in particular
}

func newAPIError(status int, body []byte) error {
	e := &apiError{}
	if json.Unmarshal(body, e) != nil {
		e = &apiError{Message: http.StatusText(status), page: true}
	}
	e.Status = status
	switch {
	case slices.Contains(gone, e.Code):
		e.means = bot.ErrChannelGone
	case e.final():
		e.means = bot.ErrRefused
	}
	return e
}

func (e *apiError) Error() string {
	const enough = 300
	return fmt.Sprintf("HTTP %d, code %d: %.200s %s", e.Status, e.Code, e.Message, e.Errors[:min(len(e.Errors), enough)])
}

func (e *apiError) Unwrap() error { return e.means }

// final reports whether the call itself is what Discord does not take, now or
// later. The token may be mended, and so no message is given up for it.
func (e *apiError) final() bool {
	switch e.Status {
	case http.StatusUnauthorized, http.StatusRequestTimeout, http.StatusConflict, http.StatusTooEarly, http.StatusTooManyRequests:
		return false
	}
	return !e.page && http.StatusBadRequest <= e.Status && e.Status < http.StatusInternalServerError && !slices.Contains(later, e.Code)
}

// ofEdit says of an answer what it means where a message was to be changed. The
// end of a thread is not that of the channel from which it was opened.
func ofEdit(err error, inThread bool) error {
	e, ok := errors.AsType[*apiError](err)
	if !ok {
		return err
	}
	lost := slices.Contains(gone, e.Code)
	switch {
	case slices.Contains(fixed, e.Code), lost && inThread:
		e.means = bot.ErrPostGone
	case lost:
		e.means = errors.Join(bot.ErrPostGone, bot.ErrChannelGone)
	}
	return err
}

// refused reports whether err is an answer that would be the same next time, as
// far as somebody can wait for whom an answer is open.
func refused(err error) bool {
	e, ok := errors.AsType[*apiError](err)
	return ok && e.Status < http.StatusInternalServerError && e.Status != http.StatusRequestTimeout
}

func hasCode(err error, codes ...int) bool {
	e, ok := errors.AsType[*apiError](err)
	return ok && slices.Contains(codes, e.Code)
}

// inDoubt says of an error where it is open whether a call had an effect, by one of
// package bot's: there was a connection to make it by, and no answer that says.
func inDoubt(err, doubt error) error {
	var answer *apiError
	var limit *bot.RetryError
	var connection *net.OpError
	switch {
	case err == nil, errors.As(err, &limit), errors.As(err, &connection) && connection.Op == "dial":
		return err
	case errors.As(err, &answer) && answer.Status != http.StatusGatewayTimeout:
		return err
	}
	return fmt.Errorf("%w: %w", doubt, err)
}
