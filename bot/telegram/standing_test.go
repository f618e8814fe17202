package telegram_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot/telegram"
)

// standingOf asks a Telegram that answers with these results by method.
func standingOf(t *testing.T, results map[string]string) (telegram.Standing, error) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		result := results[strings.TrimPrefix(r.URL.Path, "/bot123:a-secret/")]
		if result == "" {
			w.WriteHeader(http.StatusUnauthorized)
			io.WriteString(w, `{"ok":false,"error_code":401,"description":"Unauthorized"}`)
			return
		}
		io.WriteString(w, `{"ok":true,"result":`+result+`}`)
	}))
	defer server.Close()
	bot, err := telegram.New(telegram.Config{Token: "123:a-secret", APIURL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	return bot.Standing(t.Context())
}

func TestStanding(t *testing.T) {
	got, err := standingOf(t, map[string]string{
		"getMe": `{"id":123,"is_bot":true,"username":"verbatim_bot","can_join_groups":true,"can_read_all_group_messages":true,"supports_inline_queries":true}`,
		"getWebhookInfo": `{"url":"https://bot.example/x","pending_update_count":4,"last_error_date":1700000000,
			"last_error_message":"Wrong response from /bot123:a-secret/x"}`,
	})
	want := telegram.Standing{
		Bot: "verbatim_bot", Groups: true, ReadsAll: true, Inline: true, Webhook: "https://bot.example/x", Pending: 4,
		Trouble: "Wrong response from /bot123:[hidden]/x", TroubleAt: time.Unix(1700000000, 0),
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	got, err = standingOf(t, map[string]string{"getMe": `{"username":"b"}`, "getWebhookInfo": `{"url":""}`})
	if diff := cmp.Diff(telegram.Standing{Bot: "b"}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for _, results := range []map[string]string{{}, {"getMe": `{}`}} {
		if _, err := standingOf(t, results); !errors.Is(err, telegram.ErrToken) || strings.Contains(err.Error(), "secret") {
			t.Errorf("refused after %v: %v", results, err)
		}
	}
}
