package telegram

import (
	"context"
	"errors"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"verbatim/bot"
)

func TestNewAPI(t *testing.T) {
	for name, args := range map[string][2]string{
		"no token": {"", ""}, "half a token": {"secret", ""}, "odd token": {"1:sec/ret", ""},
		"no address": {fakeToken, "nowhere"}, "a file": {fakeToken, "file:///x"},
	} {
		if _, err := newAPI(args[0], args[1], nil); err == nil || strings.Contains(err.Error(), "ret") && args[0] != fakeToken || leaks(err.Error()) {
			t.Errorf("%s: %v", name, err)
		}
	}
	a, err := newAPI(fakeToken, "", nil)
	if err != nil || a.id() != "4200" {
		t.Errorf("newAPI = %v, %v", a, err)
	}
}

func TestCall(t *testing.T) {
	f := newFakeAPI(t, -5)
	a, _ := newTestAPI(t, f)
	var me struct{ Username string }
	if err := a.call(t.Context(), "getMe", nil, &me); err != nil || me.Username != "verbatim_bot" {
		t.Fatalf("getMe = %v, %v", me, err)
	}
	var sent struct {
		ID int `json:"message_id"`
	}
	params := struct {
		Chat    int64          `json:"chat_id"`
		Text    string         `json:"text"`
		Silent  bool           `json:"disable_notification"`
		Preview map[string]any `json:"link_preview_options"`
		Markup  any            `json:"reply_markup"`
		Thread  int            `json:"message_thread_id,omitempty"`
	}{Chat: -5, Text: "“<a> & \u2028 \U0001F600 null", Silent: true, Preview: map[string]any{"is_disabled": true}}
	if err := a.call(t.Context(), "sendMessage", params, &sent); err != nil || sent.ID == 0 {
		t.Fatalf("sendMessage = %v, %v", sent, err)
	}
	form := f.made("sendMessage")[0]
	if form.Get("text") != params.Text || form.Get("chat_id") != "-5" || form.Has("reply_markup") || form.Get("link_preview_options") != `{"is_disabled":true}` {
		t.Errorf("sent %v", form)
	}
	if err := a.call(t.Context(), "getMe", []int{1}, nil); err == nil {
		t.Error("parameters without names are taken")
	}
	if err := a.call(t.Context(), "getMe", nil, &sent.ID); err == nil {
		t.Error("a result of another type is taken")
	}
}

func TestCallFaults(t *testing.T) {
	for name, test := range map[string]struct {
		fault fault
		gone  bool
		retry time.Duration // of a *bot.RetryError
		code  int           // of an *apiError
	}{
		"401":             {fault: failing(401, "Unauthorized"), code: 401},
		"409":             {fault: failing(409, "Conflict: terminated by other getUpdates request"), code: 409},
		"429":             {fault: tooMany(1), retry: time.Second, code: 429},
		"429 for an hour": {fault: tooMany(3600), retry: time.Hour, code: 429},
		"429 for ever":    {fault: tooMany(1 << 40), retry: maxPause, code: 429},
		"429 unsaid":      {fault: failing(429, "Too Many Requests"), retry: unsaid, code: 429},
		"429 by a proxy":  {fault: proxied("30"), retry: 30 * time.Second},
		"429 by the hour": {fault: proxied("Fri, 27 Nov 2026 10:00:00 GMT"), retry: unsaid},
		"429 for no time": {fault: proxied("0"), retry: unsaid},
		"blocked":         {fault: failing(403, "Forbidden: bot was blocked by the user"), gone: true, code: 403},
		"deactivated":     {fault: failing(403, "Forbidden: user is deactivated"), gone: true, code: 403},
		"kicked":          {fault: failing(403, "Forbidden: bot was kicked from the supergroup chat"), gone: true, code: 403},
		"no member":       {fault: failing(403, "Forbidden: bot is not a member of the channel chat"), gone: true, code: 403},
		"chat not found":  {fault: failing(400, "Bad Request: chat not found"), gone: true, code: 400},
		"no rights":       {fault: failing(400, "Bad Request: not enough rights to send text messages to the chat"), gone: true, code: 400},
		"not modified":    {fault: failing(400, "Bad Request: message is not modified: specified new"), code: 400},
		"no topic":        {fault: failing(400, "Bad Request: message thread not found"), code: 400},
		"upgraded":        {fault: migrated(-1007), code: 400},
		"500":             {fault: failing(500, "Internal Server Error: restart"), code: 500},
		"502 HTML":        {fault: badGateway},
		"403 by a proxy":  {fault: saying(403, "<html>")},
		"malformed":       {fault: malformed},
		"empty":           {fault: saying(200, "")},
		"no result":       {fault: saying(200, `{"ok":true}`)},
		"no code":         {fault: noCode},
		"odd code":        {fault: saying(200, `{"ok":false,"error_code":"x"}`)},
		"code by HTTP":    {fault: saying(404, `{"ok":false}`), code: 404},
		"redirect":        {fault: saying(302, "")},
		"cut before":      {fault: cutBefore},
		"cut after":       {fault: cutAfter},
		"slow":            {fault: slow(time.Minute)},
		"stalled":         {fault: stalled},
		"huge":            {fault: saying(200, strings.Repeat(" ", maxAnswer+1))},
		"the token":       {fault: failing(400, "Bad Request: "+fakeToken), code: 400},
	} {
		t.Run(name, func(t *testing.T) {
			f := newFakeAPI(t, 5)
			a, _ := newTestAPI(t, f)
			f.fault("sendMessage", test.fault)
			err := a.callWithin(t.Context(), 500*time.Millisecond, "sendMessage", map[string]any{"chat_id": 5, "text": "x"}, nil)
			if err == nil || leaks(err.Error()) {
				t.Fatalf("error %v", err)
			}
			var limit *bot.RetryError
			errors.As(err, &limit)
			if errors.Is(err, bot.ErrChannelGone) != test.gone || (limit != nil) != (test.retry != 0) || limit != nil && limit.After != test.retry {
				t.Errorf("error %v, retry %v", err, limit)
			}
			var answer *apiError
			if errors.As(err, &answer) != (test.code != 0) || answer != nil && answer.Code != test.code {
				t.Errorf("error %#v", err)
			}
			permanent := test.code != 0 && test.code < 500 && test.code != 429
			if refused(err) != permanent {
				t.Errorf("refused(%v) = %t", err, !permanent)
			}
		})
	}
}

func TestCallMigrated(t *testing.T) {
	f := newFakeAPI(t)
	a, _ := newTestAPI(t, f)
	f.fault("sendMessage", migrated(-1007))
	var answer *apiError
	if err := a.call(t.Context(), "sendMessage", nil, nil); !errors.As(err, &answer) || answer.MigrateTo != -1007 {
		t.Errorf("error %v", err)
	}
}

func TestCallEndsWithItsContext(t *testing.T) {
	f := newFakeAPI(t)
	a, _ := newTestAPI(t, f)
	f.fault("", slow(time.Minute))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := a.call(ctx, "getMe", nil, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error %v", err)
	}
}

// libraryLog is where the library would log.
type libraryLog struct{ t *testing.T }

func (l libraryLog) Println(v ...any)               { l.t.Error(v...) }
func (l libraryLog) Printf(format string, v ...any) { l.t.Errorf(format, v...) }

// The token stands in every address, and so in what net/http says about it.
func TestTokenIsHidden(t *testing.T) {
	if err := tgbotapi.SetLogger(libraryLog{t}); err != nil {
		t.Fatal(err)
	}
	defer tgbotapi.SetLogger(log.New(os.Stderr, "", log.LstdFlags))
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("the token has travelled: %s", r.URL)
	}))
	defer elsewhere.Close()
	redirect := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL+r.URL.Path, http.StatusTemporaryRedirect)
	}))
	defer redirect.Close()
	for name, address := range map[string]string{
		"dead port": "http://127.0.0.1:1", "no host": "http://host.invalid", "redirect": redirect.URL,
		"cut": rude(t, ""), "no HTTP": rude(t, "hello /bot"+fakeToken+"\r\n"),
		"TLS": strings.Replace(redirect.URL, "http", "https", 1),
	} {
		t.Run(name, func(t *testing.T) {
			a, _ := newTestAPIAt(t, address)
			for method := range parameters {
				err := a.callWithin(t.Context(), time.Second, method, map[string]any{"text": "x"}, nil)
				if err == nil || leaks(err.Error()) || leaks(errors.Unwrap(err).Error()) {
					t.Errorf("%s: %v", method, err)
				}
			}
		})
	}
}

// What was certainly not sent is told from what may have been.
func TestUnsent(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0") // connects, and says nothing
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	for address, unsent := range map[string]bool{
		"http://127.0.0.1:1": true, "http://host.invalid": true, "https://" + silent.Addr().String(): true,
		"http://" + silent.Addr().String(): false, rude(t, ""): false, rude(t, "hello\r\n"): false,
	} {
		a, _ := newTestAPIAt(t, address)
		if err := a.callWithin(t.Context(), 200*time.Millisecond, "sendMessage", map[string]any{"text": "x"}, nil); err == nil || undone(err) != unsent {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// rude is a server that takes a connection and says only this.
func rude(t *testing.T, text string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			c.Read(make([]byte, 4096))
			c.Write([]byte(text))
			c.Close()
		}
	}()
	return "http://" + l.Addr().String()
}
