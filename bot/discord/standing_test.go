package discord_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot/discord"
)

// standingOf asks a Discord that answers with these bodies by path.
func standingOf(t *testing.T, answers map[string]string) (discord.Standing, error) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		answer := answers[r.URL.Path]
		if answer == "" || r.Header.Get("Authorization") != "Bot a.secret.token" {
			w.WriteHeader(http.StatusUnauthorized)
			answer = `{"message":"401: Unauthorized","code":0}`
		}
		io.WriteString(w, answer)
	}))
	defer server.Close()
	d, err := discord.New(discord.Config{Token: "a.secret.token", APIURL: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	return d.Standing(t.Context())
}

func TestStanding(t *testing.T) {
	answers := map[string]string{
		"/users/@me": `{"id":"1","username":"verbatim"}`,
		"/applications/@me": `{"id":"2","flags":557056,"bot_require_code_grant":true,"verify_key":"ab12",
			"interactions_endpoint_url":"https://bot.example/x","integration_types_config":{"0":{},"1":{"oauth2_install_params":null}}}`,
		"/gateway/bot": `{"url":"wss://gateway.example","shards":3,"session_start_limit":{"total":1000,"remaining":7,"reset_after":60000,"max_concurrency":1}}`,
	}
	want := discord.Standing{
		Bot: "verbatim", Privileged: []string{"Server Members", "Message Content"}, Server: true, Account: true, CodeGrant: true,
		PublicKey: "ab12", Endpoint: "https://bot.example/x", Shards: 3, Left: 7, Total: 1000, Reset: time.Minute,
	}
	got, err := standingOf(t, answers)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	answers["/applications/@me"] = `{"id":"2","flags":0,"integration_types_config":{"0":null}}`
	if got, err = standingOf(t, answers); err != nil || len(got.Privileged) != 0 || !got.Server || got.Account {
		t.Errorf("a modest one: %+v, %v", got, err)
	}
	for _, path := range []string{"/users/@me", "/applications/@me", "/gateway/bot"} {
		rest := map[string]string{"/users/@me": "{}", "/applications/@me": "{}", "/gateway/bot": "{}"}
		delete(rest, path)
		if _, err := standingOf(t, rest); !errors.Is(err, discord.ErrToken) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s refused: %v", path, err)
		}
	}
	answers["/users/@me"] = "<html>"
	if _, err := standingOf(t, answers); err == nil || errors.Is(err, discord.ErrToken) {
		t.Errorf("somebody else's page: %v", err)
	}
}
