package telegram

import (
	"errors"
	"fmt"
	"net/http"
	"time"

	"verbatim/bot"
)

// noThread reports whether a topic is not there any more, in a chat that is.
func noThread(err error) bool {
	return says(err, "message thread not found", "TOPIC_DELETED", "TOPIC_CLOSED")
}

// unsentError is why a call could not be sent.
type unsentError struct{ error }

func (e unsentError) Unwrap() error { return e.error }

// pageError is an answer that is not the API's, such as a page of a gateway before
// it.
type pageError struct{ status int }

func (e *pageError) Error() string {
	return fmt.Sprintf("HTTP %d without an answer of the API", e.status)
}

// undone reports whether a call failed before it had an effect: Telegram says
// that it could not, or was not reached, or not by the gateway before it.
func undone(err error) bool {
	var refusal *apiError
	var unsent unsentError
	var page *pageError
	return errors.As(err, &refusal) && refusal.Code >= http.StatusInternalServerError || errors.As(err, &unsent) ||
		errors.As(err, &page) && (page.status == http.StatusBadGateway || page.status == http.StatusServiceUnavailable)
}

// lost reports whether it is open what became of a call, or it had no effect. The
// pauses that Telegram asks for are left to the queue.
func lost(err error) bool { return !refused(err) && retryAfter(err) == 0 }

// unclear reports whether it is open if a call had an effect.
func unclear(err error) bool { return err != nil && lost(err) && !undone(err) }

// inDoubt says so of a message that was to be posted.
func inDoubt(err error) error {
	if !unclear(err) {
		return err
	}
	return fmt.Errorf("%w: %w", bot.ErrTwice, err)
}

// retryAfter is how long Telegram wants to be left alone.
func retryAfter(err error) time.Duration {
	var limit *bot.RetryError
	if errors.As(err, &limit) {
		return limit.After
	}
	return 0
}

// sendError makes an error what bot.Platform promises of one. A channel is gone
// with its topic: what is meant for that must not appear elsewhere.
func sendError(err error) error {
	switch {
	case noThread(err):
		return fmt.Errorf("%w: %w", bot.ErrChannelGone, err)
	case hasCode(err, http.StatusBadRequest) && !errors.Is(err, bot.ErrChannelGone):
		return fmt.Errorf("%w: %w", bot.ErrRefused, err)
	}
	return err
}

// editError is sendError for a message that was posted before.
func editError(err error) error {
	if errors.Is(err, bot.ErrPostGone) {
		return err
	}
	if says(err, "message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID", "MESSAGE_EDIT_TIME_EXPIRED") {
		return fmt.Errorf("%w: %w", bot.ErrPostGone, err)
	}
	return sendError(err)
}
