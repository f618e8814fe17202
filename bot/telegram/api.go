package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"verbatim/bot"
)

const (
	platform = "telegram"
	// usualAPI is where Telegram's own Bot API is.
	usualAPI = "https://api.telegram.org"
	// attempt is how long a call may take that does not wait for updates.
	attempt = 20 * time.Second
	// unsaid is how long to wait after a 429 that does not say it.
	unsaid = time.Second
	// maxPause bounds what a 429 may ask for. Hours have been seen.
	maxPause = 24 * time.Hour
)

// tokens are of such characters, and their first part is the bot's ID.
var tokens = regexp.MustCompile(`^([0-9]+):[A-Za-z0-9_-]+$`)

// gone are the descriptions of a 400 that mean that a chat cannot be written
// to. Of a 403 all do.
var gone = []string{
	"chat not found", "PEER_ID_INVALID", "group chat was deactivated", "group is deactivated",
	"not enough rights to send", "have no rights to send", "need administrator rights in the channel",
	"CHAT_WRITE_FORBIDDEN", "CHAT_SEND_PLAIN_FORBIDDEN", "CHAT_RESTRICTED", "CHANNEL_PRIVATE",
	"USER_IS_BLOCKED", "INPUT_USER_DEACTIVATED",
}

// apiError is an answer by which Telegram refuses a call.
type apiError struct {
	Code        int
	Description string
	RetryAfter  time.Duration
	MigrateTo   int64 // the supergroup that the group has become
}

func (e *apiError) Error() string { return fmt.Sprintf("code %d: %.300s", e.Code, e.Description) }

func (e *apiError) Is(target error) bool {
	if target != bot.ErrChannelGone || e.MigrateTo != 0 {
		return false
	}
	return e.Code == http.StatusForbidden || e.Code == http.StatusBadRequest && e.says(gone...)
}

// Unwrap makes a 429 a *bot.RetryError.
func (e *apiError) Unwrap() error {
	if e.Code != http.StatusTooManyRequests {
		return nil
	}
	return &bot.RetryError{After: e.RetryAfter}
}

func (e *apiError) says(texts ...string) bool {
	return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(e.Description, text) })
}

// hasCode reports whether Telegram refused a call by one of the codes.
func hasCode(err error, codes ...int) bool {
	var e *apiError
	return errors.As(err, &e) && slices.Contains(codes, e.Code)
}

// says reports whether Telegram refused a call with such a description.
func says(err error, texts ...string) bool {
	var e *apiError
	return errors.As(err, &e) && e.says(texts...)
}

// refused reports whether err is an answer that would be the same next time.
func refused(err error) bool {
	var e *apiError
	return errors.As(err, &e) && e.Code < http.StatusInternalServerError && e.Code != http.StatusTooManyRequests
}

// api calls Telegram's Bot API.
type api struct {
	token    string
	endpoint string // a format, as the library wants it
	http     *http.Client
	log      *slog.Logger
}

// newAPI makes no call. A base that is empty is Telegram's own.
func newAPI(token, base string, log *slog.Logger) (*api, error) {
	if !tokens.MatchString(token) {
		return nil, errors.New("telegram: the token does not look like 123456:ABC-DEF, as BotFather hands them out")
	}
	if base == "" {
		base = usualAPI
	}
	if u, err := url.Parse(base); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, errors.New("telegram: the address of the API is not one")
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	base = strings.ReplaceAll(strings.TrimRight(base, "/"), "%", "%%")
	return &api{token: token, endpoint: base + "/bot%s/%s", http: newHTTP(), log: log}, nil
}

// id is the bot's ID.
func (a *api) id() string { return tokens.FindStringSubmatch(a.token)[1] }

// call calls a method, once. The parameters are a struct or a map that JSON
// can say, nil if there are none; result may be nil.
func (a *api) call(ctx context.Context, method string, params, result any) error {
	return a.callWithin(ctx, attempt, method, params, result)
}

func (a *api) callWithin(ctx context.Context, limit time.Duration, method string, params, result any) error {
	form, err := encode(params)
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	client := &exchange{ctx: ctx, http: a.http}
	library := &tgbotapi.BotAPI{Token: a.token, Client: client}
	library.SetAPIEndpoint(a.endpoint)
	start := time.Now()
	answer, err := library.MakeRequest(method, form)
	err = a.plainly(client, err)
	a.log.Debug("call", "platform", platform, "method", method, "took", time.Since(start), "err", err)
	if err == nil && result != nil {
		err = json.Unmarshal(answer.Result, result)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	return nil
}

// encode makes form values: texts as they are, anything else as JSON.
func encode(params any) (tgbotapi.Params, error) {
	data, err := json.Marshal(params)
	if err != nil {
		return nil, err
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return nil, err
	}
	form := tgbotapi.Params{}
	for name, value := range fields {
		text := string(value)
		switch {
		case text == "null":
			continue
		case value[0] == '"':
			if err := json.Unmarshal(value, &text); err != nil {
				return nil, err
			}
		}
		form[name] = text
	}
	return form, nil
}
