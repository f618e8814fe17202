package main

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"verbatim/bot"
	"verbatim/bot/discord"
	"verbatim/bot/ledger"
	"verbatim/bot/telegram"
	"verbatim/retrieval/database"
)

// newPlatforms is a Discord and a Telegram that are content with the bot, if
// its tokens are the good ones.
func newPlatforms() *httptest.Server {
	discordSays := map[string]string{
		"/users/@me":        `{"id":"1","username":"verbatim"}`,
		"/applications/@me": `{"id":"2","flags":0,"verify_key":"ab","integration_types_config":{"0":{},"1":{}}}`,
		"/gateway/bot":      `{"url":"wss://gateway.example","shards":1,"session_start_limit":{"total":1000,"remaining":990,"reset_after":1000,"max_concurrency":1}}`,
	}
	telegramSays := map[string]string{
		"/bot123456:good-telegram-token/getMe":          `{"ok":true,"result":{"id":123456,"is_bot":true,"username":"verbatim_bot","can_join_groups":true,"supports_inline_queries":true}}`,
		"/bot123456:good-telegram-token/getWebhookInfo": `{"ok":true,"result":{"url":"","pending_update_count":0}}`,
	}
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := telegramSays[r.URL.Path]
		if r.Header.Get("Authorization") == "Bot good.discord.token" {
			answer = discordSays[r.URL.Path]
		}
		w.Header().Set("Content-Type", "application/json")
		if answer == "" {
			w.WriteHeader(http.StatusUnauthorized)
			answer = `{"message":"401: Unauthorized","code":0,"ok":false,"error_code":401,"description":"Unauthorized"}`
		}
		io.WriteString(w, answer)
	}))
}

// overwrite puts bytes, in hexadecimal, at a place in a file.
func overwrite(script *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 3 {
		script.Fatalf("usage: overwrite FILE OFFSET HEX")
	}
	offset, err := strconv.ParseInt(args[1], 10, 64)
	script.Check(err)
	bytes, err := hex.DecodeString(args[2])
	script.Check(err)
	file, err := os.OpenFile(script.MkAbs(args[0]), os.O_WRONLY, 0)
	script.Check(err)
	defer file.Close()
	_, err = file.WriteAt(bytes, offset)
	script.Check(err)
}

// told says how each finding ended and what it is about.
func told(all []finding) string {
	var b strings.Builder
	for _, f := range all {
		b.WriteString(string(f.Status) + ": " + f.Message + "\n")
	}
	return b.String()
}

// mendable fails the test if something is wrong and nothing to be done.
func mendable(t *testing.T, all []finding) {
	t.Helper()
	for _, f := range all {
		if (f.Status == statusWarn || f.Status == statusFail) != (f.Mend != "") {
			t.Errorf("%s %q has the mend %q", f.Status, f.Message, f.Mend)
		}
	}
}

func TestJudgeDiscord(t *testing.T) {
	well := discord.Standing{Server: true, Account: true, Shards: 2, Left: 3, Total: 1000, PublicKey: "AB"}
	for want, change := range map[string]func(*discord.Standing){
		"":                           func(*discord.Standing) {},
		"fail: Discord lets the bot": func(s *discord.Standing) { s.Left = 1 },
		"warn: the bot is allowed privileged intents that it does not need: Presence, Message Content": func(s *discord.Standing) { s.Privileged = []string{"Presence", "Message Content"} },
		"warn: the bot cannot be added to servers":                                                     func(s *discord.Standing) { s.Server = false },
		"warn: the bot cannot be added to accounts":                                                    func(s *discord.Standing) { s.Account = false },
		"warn: the links of verbatim discord invite":                                                   func(s *discord.Standing) { s.CodeGrant = true },
	} {
		s := well
		change(&s)
		found := judgeDiscord(s)
		mendable(t, found)
		if got := told(found); !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("got %q; want %q", got, want)
		}
	}
	for want, test := range map[string]struct{ key, endpoint string }{
		"":                                      {"", ""},
		"fail: Discord sends interactions to":   {"", "https://bot.example"},
		"fail: DISCORD_PUBLIC_KEY is not the":   {"cd", "https://bot.example"},
		"warn: DISCORD_PUBLIC_KEY is set, and":  {"ab", ""},
		"ok: interactions come by HTTP, with t": {"ab", "https://bot.example"},
	} {
		s := well
		s.Endpoint = test.endpoint
		found := judgeInteractions(s, test.key)
		mendable(t, found)
		if got := told(found); !strings.HasPrefix(got, want) || want == "" && got != "" {
			t.Errorf("%v: got %q; want %q", test, got, want)
		}
	}
}

func TestJudgeTelegram(t *testing.T) {
	const address = "https://bot.example/a-secret"
	for want, test := range map[string]struct {
		standing telegram.Standing
		address  string
	}{
		"": {telegram.Standing{Groups: true, Inline: true}, ""},
		"warn: the bot cannot be added to groups":  {telegram.Standing{Inline: true}, ""},
		"warn: the bot gets all messages":          {telegram.Standing{Groups: true, Inline: true, ReadsAll: true}, ""},
		"warn: the bot cannot offer quotes":        {telegram.Standing{Groups: true}, ""},
		"warn: Telegram sends updates to an":       {telegram.Standing{Groups: true, Inline: true, Webhook: address}, ""},
		"warn: Telegram does not send updates to ": {telegram.Standing{Groups: true, Inline: true}, address},
		"ok: Telegram sends updates to TELEGRAM_WEBHOOK_URL\nwarn: 101 updates wait to be taken\nwarn: Telegram could not send an update 2 min ago: 502": {
			telegram.Standing{Groups: true, Inline: true, Webhook: address, Pending: 101, Trouble: "502", TroubleAt: time.Now().Add(-150 * time.Second)}, address},
		"ok: Telegram sends updates to TELEGRAM_WEBHOOK_URL\n": {
			telegram.Standing{Groups: true, Inline: true, Webhook: address, Trouble: "502", TroubleAt: time.Now().Add(-2 * time.Hour)}, address},
	} {
		found := append(judgeTelegram(test.standing), judgeWebhook(test.standing, test.address)...)
		mendable(t, found)
		if got := told(found); !strings.HasPrefix(got, want) || want == "" && got != "" || strings.Contains(got, "secret") {
			t.Errorf("got %q; want %q", got, want)
		}
	}
}

// Another clock is off by what its answers say.
func TestClock(t *testing.T) {
	for want, off := range map[string]time.Duration{" ahead of ": -10 * time.Minute, " behind ": 10 * time.Minute, " right ": 3 * time.Second} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Date", time.Now().Add(off).UTC().Format(http.TimeFormat))
			w.WriteHeader(http.StatusNotFound)
		}))
		f := compareClock(t.Context(), "X", server.URL)
		mendable(t, []finding{f})
		if !strings.Contains(f.Message, want) {
			t.Errorf("%v off: %+v; want %q", off, f, want)
		}
		server.Close()
	}
}

// What runs at LISTEN_ADDR, and behind PUBLIC_URL, answers or does not.
func TestListening(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != livePath {
			w.WriteHeader(http.StatusNotFound)
		}
	}))
	defer server.Close()
	listen := server.Listener.Addr().String()
	if f := checkAnswer(t.Context(), config{listen: listen}); f.Status != statusOK {
		t.Errorf("a running serve: %+v", f)
	}
	if f := checkPort(t.Context(), config{listen: listen}); f.Status != statusFail || f.Mend == "" {
		t.Errorf("a port that is taken: %+v", f)
	}
	for want, address := range map[status]string{statusOK: server.URL, statusWarn: server.URL + "/elsewhere", statusSkip: ""} {
		if f := checkPublic(t.Context(), config{publicURL: address}); f[0].Status != want {
			t.Errorf("%s: %+v", address, f)
		}
	}
	gone := "http://reader:hush@127.0.0.1:1"
	if f := checkPublic(t.Context(), config{publicURL: gone}); f[0].Status != statusWarn || strings.Contains(f[0].Message, "hush") {
		t.Errorf("%+v", f)
	}
}

// A check that would take too long says so.
func TestTooLong(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	server := newPlatforms()
	defer server.Close()
	token := "good.discord.token"
	all := checkDiscord(ctx, config{discord: discordConfig{token: secret{&token}, apiURL: server.URL}})
	if len(all) != 1 || all[0].Status != statusFail || strings.Contains(all[0].Message, token) {
		t.Errorf("%+v", all)
	}
}

// What keeps alerts from arriving is said, and without watches nothing.
func TestDoctorOnAlerts(t *testing.T) {
	cfg := config{dataDir: t.TempDir()}
	db, err := ledger.Open(t.Context(), database.Place{Dir: cfg.dataDir})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	says := func(want string) {
		t.Helper()
		var said []string
		for _, f := range checkLedger(t.Context(), cfg)[1:] {
			said = append(said, f.Check+" "+string(f.Status)+": "+f.Message)
		}
		if got := strings.Join(said, "; "); got != want {
			t.Errorf("it says %q, not %q", got, want)
		}
	}
	says("")
	desk := bot.Channel{Platform: "telegram", ID: "1"}
	_, err = db.PutWatch(t.Context(), bot.Watch{Channel: desk, Rule: "rent", Since: time.Now()})
	says("alerts ok: watches: 1, suspended: 0")
	now := time.Now()
	err = errors.Join(err, db.Commit(t.Context(), bot.Plan{New: []bot.Post{{Channel: desk, Card: []byte("{}"), Planned: now, Due: now}}}),
		db.Settle(t.Context(), []bot.Outcome{{Post: 1, Version: 1, At: now, Err: "refused"}}))
	says("alerts warn: posts given up within the last day: 1")
	if err = errors.Join(err, db.SuspendWatches(t.Context(), desk, "kicked")); err != nil {
		t.Fatal(err)
	}
	says("alerts warn: watches: 1, suspended: 1")
}
