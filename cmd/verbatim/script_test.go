package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"verbatim/retrieval/database/databasetest"
	"verbatim/retrieval/intake"
	"verbatim/retrieval/postgres/postgrestest"
)

// The command line is specified by the scripts in testdata/scripts, which run
// the real main.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"verbatim": main})
}

func TestScripts(t *testing.T) {
	unauthorized := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusUnauthorized)
		io.WriteString(w, `{"message":"401: Unauthorized","code":0,"ok":false,"error_code":401,"description":"Unauthorized"}`)
	}))
	t.Cleanup(unauthorized.Close) // the scripts run after this function
	news := httptest.NewServer(http.FileServer(http.Dir("testdata/site")))
	t.Cleanup(news.Close)
	well := newPlatforms()
	t.Cleanup(well.Close)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/scripts",
		Setup: func(env *testscript.Env) error {
			env.Setenv("DATA_DIR", filepath.Join(env.WorkDir, "data"))
			env.Setenv("UNAUTHORIZED", unauthorized.URL)
			env.Setenv("LISTEN_ADDR", freeAddress(t))
			env.Setenv("TAKEN", unauthorized.Listener.Addr().String())
			env.Setenv("WELL", well.URL)
			env.Setenv("NEWS", news.URL)
			if databasetest.Remote() {
				env.Setenv("SERVER", postgrestest.URL(t))
			}
			env.Setenv("PRIVATE", strings.Replace(news.URL, "http://", "http://reader:hush@", 1))
			return nil
		},
		Condition: func(what string) (bool, error) {
			if what != "postgres" {
				return false, fmt.Errorf("there is no condition %s", what)
			}
			return databasetest.Remote(), nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"await": await, "overwrite": overwrite, "repeat": repeat, "get": get, "hang": hang, "signal": sendSignal, "gone": gone, "dated": dated,
		},
	})
}

// await waits until a file is there.
func await(script *testscript.TestScript, negated bool, files []string) {
	if negated || len(files) != 1 {
		script.Fatalf("usage: await FILE")
	}
	for range 1000 {
		if _, err := os.Stat(script.MkAbs(files[0])); err == nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	script.Fatalf("%s does not appear", files[0])
}

// repeat runs a command again until it prints what matches a pattern.
func repeat(script *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) < 2 {
		script.Fatalf("usage: repeat PATTERN COMMAND ARGUMENT…")
	}
	pattern := regexp.MustCompile("(?m)" + args[0])
	for range 100 {
		if script.Exec(args[1], args[2:]...) == nil && pattern.MatchString(script.ReadFile("stdout")) {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	script.Fatalf("%q does not print %s", args[1:], args[0])
}

// freeAddress returns one that nobody listens at. It is none of those that the
// system hands out, so that nobody else gets it in the meantime.
func freeAddress(t *testing.T) string {
	t.Helper()
	for range 100 {
		address := fmt.Sprintf("127.0.0.1:%d", 20000+rand.N(12000))
		if listener, err := net.Listen("tcp", address); err == nil {
			listener.Close()
			return address
		}
	}
	t.Fatal("no port is free")
	return ""
}

// get prints what a path of LISTEN_ADDR answers, which has to have this code.
func get(script *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) < 2 {
		script.Fatalf("usage: get CODE PATH HEADER=VALUE…")
	}
	r, err := http.NewRequest(http.MethodGet, "http://"+script.Getenv("LISTEN_ADDR")+args[1], nil)
	script.Check(err)
	for _, header := range args[2:] {
		name, value, _ := strings.Cut(header, "=")
		r.Header.Set(name, value)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: time.Minute}
	response, err := client.Do(r)
	script.Check(err)
	defer response.Body.Close()
	_, err = io.Copy(script.Stdout(), response.Body)
	script.Check(err)
	if fmt.Sprint(response.StatusCode) != args[0] || response.Header.Get("X-Request-Id") == "" {
		script.Fatalf("%s: %s, %v", args[1], response.Status, response.Header)
	}
}

// timeAgo is how a script writes a time that depends on when it runs, such as
// AGO-48h.
var timeAgo = regexp.MustCompile(`AGO-[-\w]+`)

// dated writes the times in a file.
func dated(script *testscript.TestScript, negated bool, files []string) {
	if negated || len(files) != 1 {
		script.Fatalf("usage: dated FILE")
	}
	content := timeAgo.ReplaceAllStringFunc(script.ReadFile(files[0]), func(s string) string {
		d, err := time.ParseDuration(strings.TrimPrefix(s, "AGO-"))
		script.Check(err)
		return time.Now().Add(-d).Format(time.RFC3339)
	})
	script.Check(os.WriteFile(script.MkAbs(files[0]), []byte(content), 0o600))
}

// hang pushes a document that does not end, and returns once it is being read.
func hang(script *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 0 {
		script.Fatalf("usage: hang")
	}
	conn, err := net.Dial("tcp", script.Getenv("LISTEN_ADDR"))
	script.Check(err)
	script.Defer(func() { conn.Close() })
	fmt.Fprintf(conn, "POST /ingest HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n", script.Getenv("INGEST_TOKEN"))
	line, err := bufio.NewReader(conn).ReadString('\n')
	script.Check(err)
	if !strings.Contains(line, "100") {
		script.Fatalf("it is not being read: %s", line)
	}
}

var signals = map[string]os.Signal{"HUP": syscall.SIGHUP, "TERM": syscall.SIGTERM}

// sendSignal sends a signal to all commands in the background.
func sendSignal(script *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 1 || signals[args[0]] == nil {
		script.Fatalf("usage: signal HUP|TERM")
	}
	for _, command := range script.BackgroundCmds() {
		script.Check(command.Process.Signal(signals[args[0]]))
	}
}

// gone sends SIGTERM to the commands in the background until they have ended,
// which must not take long.
func gone(script *testscript.TestScript, negated bool, args []string) {
	if negated || len(args) != 0 {
		script.Fatalf("usage: gone")
	}
	for _, command := range script.BackgroundCmds() {
		for end := time.Now().Add(endWithin / 2); command.Process.Signal(syscall.SIGTERM) == nil; time.Sleep(10 * time.Millisecond) {
			if time.Now().After(end) {
				script.Fatalf("it goes on")
			}
		}
	}
}

// Who pushes may write a slash at the end; below that there is nothing.
func TestRoutes(t *testing.T) {
	mux := routes(map[string]http.Handler{
		push:           http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}),
		intake.HubPath: http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}),
	})
	for path, want := range map[string]int{"/ingest": 200, "/ingest/": 200, "/ingest/x": 404, "/websub/1": 200, "/": 404} {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, nil))
		if w.Code != want {
			t.Errorf("%s: %d; want %d", path, w.Code, want)
		}
	}
}

func TestConfig(t *testing.T) {
	dotenv := filepath.Join(t.TempDir(), ".env")
	write := func(s string) {
		if err := os.WriteFile(dotenv, []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	load := func(env ...string) (config, error) {
		cfg := loadConfig(func(name string) (string, bool) {
			for _, e := range env {
				if k, v, _ := strings.Cut(e, "="); k == name {
					return v, true
				}
			}
			return "", false
		}, dotenv)
		return cfg, cfg.mistakes
	}
	if cfg, err := load("XDG_DATA_HOME=/x"); err != nil || cfg.dataDir != "/x/verbatim" || cfg.logFormat != "text" {
		t.Errorf("defaults: %+v, %v", cfg, err)
	}
	write("DATA_DIR=/from/file\nLOG_FORMAT=json\n")
	if cfg, err := load("DATA_DIR=/from/env"); err != nil || cfg.dataDir != "/from/env" || cfg.logFormat != "json" {
		t.Errorf("the environment wins: %+v, %v", cfg, err)
	}
	write("LOG_LEVEL=loud\nLOG_FORMAT=yaml\n")
	if _, err := load(); err == nil || !strings.Contains(err.Error(), "LOG_LEVEL must be") || !strings.Contains(err.Error(), "LOG_FORMAT must be") ||
		strings.Contains(err.Error(), "loud") {
		t.Errorf("two mistakes: %v", err)
	}
	write("this is = not\n'a list\n")
	if _, err := load(); err == nil || !strings.Contains(err.Error(), dotenv) || strings.Contains(err.Error(), "a list\n") {
		t.Errorf("a malformed file: %v", err)
	}
}

// A secret comes from the environment, under either of its names, or from a
// file, and is never printed.
func TestSecret(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte(" from.a.file \n"), 0o600); err != nil {
		t.Fatal(err)
	}
	load := func(env map[string]string) (config, error) {
		cfg := loadConfig(func(name string) (string, bool) {
			v, ok := env[name]
			return v, ok
		}, filepath.Join(t.TempDir(), "none"))
		return cfg, cfg.mistakes
	}
	for want, env := range map[string]map[string]string{
		"":            {},
		"plain":       {"DISCORD_TOKEN": "plain"},
		"alias":       {"DISCORD_BOT_TOKEN": "alias"},
		"from.a.file": {"DISCORD_TOKEN_FILE": file},
	} {
		cfg, err := load(env)
		if err != nil || cfg.discord.token.reveal() != want {
			t.Errorf("%v: %v", env, err)
		}
		var log bytes.Buffer
		slog.New(slog.NewJSONHandler(&log, nil)).Info("", "token", cfg.discord.token)
		if said := fmt.Sprintf("%v %+v %#v %s %s", cfg, cfg, cfg, cfg.discord.token, &log); want != "" && strings.Contains(said, want) {
			t.Errorf("the token is printed: %s", said)
		}
	}
	for want, env := range map[string]map[string]string{
		"DISCORD_TOKEN and DISCORD_TOKEN_FILE are both set":                {"DISCORD_TOKEN": "x", "DISCORD_TOKEN_FILE": file},
		"DISCORD_TOKEN by DISCORD_TOKEN_FILE: open /nowhere: no such file": {"DISCORD_TOKEN_FILE": "/nowhere"},
		"DISCORD_TOKEN must be the bot's token alone":                      {"DISCORD_TOKEN": "Bot hush"},
		"DISCORD_PUBLIC_KEY must be the 64 hexadecimal digits":             {"DISCORD_PUBLIC_KEY": "hush"},
		"DISCORD_API_URL must be an http or https address":                 {"DISCORD_API_URL": "hush"},
		"DISCORD_SHARDS must be auto or a number from 1":                   {"DISCORD_SHARDS": "0"},
		"TELEGRAM_BOT_TOKEN must be a token as BotFather gives it":         {"TELEGRAM_BOT_TOKEN": "hush"},
		"TELEGRAM_WEBHOOK_URL must be an https address":                    {"TELEGRAM_WEBHOOK_URL": "http://hush"},
		"TELEGRAM_API_URL must be an http or https address":                {"TELEGRAM_API_URL": "hush"},
		"LISTEN_ADDR must be an address with a port":                       {"LISTEN_ADDR": "hush"},
		"INGEST_TOKEN must be at least 16 characters without spaces":       {"INGEST_TOKEN": "hush"},
		"INGEST_ALLOW_PRIVATE must be true or false":                       {"INGEST_ALLOW_PRIVATE": "hush"},
		"PUBLIC_URL must be an http or https address":                      {"PUBLIC_URL": "hush"},
		"TELEGRAM_API_URL must be an address without ? and #":              {"TELEGRAM_API_URL": "https://bots.example/?key=hush"},
		"CACHE_MB must be a whole number of megabytes":                     {"CACHE_MB": "hush"},
		"DATABASE_URL must be an address such as postgres://":              {"DATABASE_URL": "mysql://a:hush@b/c"},
		"INDEX must be embedded or opensearch":                             {"INDEX": "hush"},
		"OPENSEARCH_URL must be http or https addresses, parted by commas": {"OPENSEARCH_URL": "https://a:hush@b, hush"},
		"OPENSEARCH_URL must be set where INDEX is opensearch":             {"INDEX": "opensearch"},
	} {
		if _, err := load(env); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%v: %v; want %s", env, err, want)
		}
	}
}
