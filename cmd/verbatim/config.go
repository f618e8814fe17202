package main

import (
	"cmp"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/joho/godotenv"
)

// config holds the settings. They come from the environment and from .env; the
// environment wins.
type config struct {
	dataDir   string
	logLevel  *slog.Level // nil: as the command thinks fit
	logFormat string
	cacheMB   int    // articles and postings kept in memory
	listen    string // address for HTTP
	publicURL string // where the world reaches listen; empty: nowhere
	ingest    ingestConfig
	discord   discordConfig
	telegram  telegramConfig
}

type discordConfig struct {
	token     secret
	publicKey ed25519.PublicKey
	apiURL    string
	shards    int // 0: as many as Discord recommends
}

type ingestConfig struct {
	token        secret // of those who push; empty: nobody may
	allowPrivate bool
}

type telegramConfig struct {
	token      secret
	apiURL     string
	webhookURL string
}

// secret prints as [hidden], or as an address within another value, for fmt does
// not ask the methods of fields that are not exported.
type secret struct{ value *string }

func (secret) String() string               { return "[hidden]" }
func (secret) MarshalText() ([]byte, error) { return []byte("[hidden]"), nil }

// reveal returns the secret; "" if it is not set.
func (s secret) reveal() string {
	if s.value == nil {
		return ""
	}
	return *s.value
}

// Bounds beyond which a setting is a mistake.
const (
	maxCacheMB = 1 << 20 // beyond any machine
	maxShards  = 1 << 16
	maxSecret  = 1 << 16 // bytes of a file
	minToken   = 16      // characters: fewer can be guessed
)

// setting is one line of .env.example; set checks and keeps its value.
type setting struct {
	name string
	// alias is another name that is common for it; a secret may also stand in a
	// file, which NAME_FILE names.
	alias  string
	secret bool
	set    func(*config, string) error
}

var settings = []setting{
	{name: "DATA_DIR", set: func(c *config, v string) error {
		c.dataDir = v
		return nil
	}},
	{name: "LOG_LEVEL", set: func(c *config, v string) error {
		c.logLevel = new(slog.Level)
		if err := c.logLevel.UnmarshalText([]byte(v)); err != nil {
			return errors.New("must be debug, info, warn or error")
		}
		return nil
	}},
	{name: "LOG_FORMAT", set: func(c *config, v string) error {
		if v != "text" && v != "json" {
			return errors.New("must be text or json")
		}
		c.logFormat = v
		return nil
	}},
	{name: "CACHE_MB", set: func(c *config, v string) error {
		mb, err := strconv.Atoi(v)
		if err != nil || mb < 0 || mb > maxCacheMB {
			return errors.New("must be a whole number of megabytes")
		}
		c.cacheMB = mb
		return nil
	}},
	{name: "LISTEN_ADDR", set: func(c *config, v string) error {
		if _, port, err := net.SplitHostPort(v); err != nil || port == "" {
			return errors.New("must be an address with a port, such as 127.0.0.1:8080")
		}
		c.listen = v
		return nil
	}},
	{name: "PUBLIC_URL", set: func(c *config, v string) error {
		c.publicURL = strings.TrimRight(v, "/")
		return checkAddress(v)
	}},
	{name: "INGEST_TOKEN", secret: true, set: func(c *config, v string) error {
		if len(v) < minToken || strings.ContainsFunc(v, unicode.IsSpace) {
			return fmt.Errorf("must be at least %d characters without spaces", minToken)
		}
		c.ingest.token = secret{&v}
		return nil
	}},
	{name: "INGEST_ALLOW_PRIVATE", set: func(c *config, v string) (err error) {
		if c.ingest.allowPrivate, err = strconv.ParseBool(v); err != nil {
			return errors.New("must be true or false")
		}
		return nil
	}},
	{name: "DISCORD_TOKEN", alias: "DISCORD_BOT_TOKEN", secret: true, set: func(c *config, v string) error {
		if strings.ContainsFunc(v, unicode.IsSpace) || strings.HasPrefix(v, "Bot ") {
			return errors.New("must be the bot's token alone")
		}
		c.discord.token = secret{&v}
		return nil
	}},
	{name: "DISCORD_PUBLIC_KEY", set: func(c *config, v string) error {
		key, err := hex.DecodeString(v)
		if err != nil || len(key) != ed25519.PublicKeySize {
			return errors.New("must be the 64 hexadecimal digits of the application's public key")
		}
		c.discord.publicKey = key
		return nil
	}},
	{name: "DISCORD_API_URL", set: func(c *config, v string) error {
		c.discord.apiURL = strings.TrimRight(v, "/")
		return checkAddress(v)
	}},
	{name: "DISCORD_SHARDS", set: func(c *config, v string) error {
		if v == "auto" {
			return nil
		}
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > maxShards {
			return errors.New("must be auto or a number from 1")
		}
		c.discord.shards = n
		return nil
	}},
	{name: "TELEGRAM_BOT_TOKEN", secret: true, set: func(c *config, v string) error {
		if !botToken.MatchString(v) {
			return errors.New("must be a token as BotFather gives it, 123456:ABC…")
		}
		c.telegram.token = secret{&v}
		return nil
	}},
	{name: "TELEGRAM_API_URL", set: func(c *config, v string) error {
		c.telegram.apiURL = strings.TrimRight(v, "/")
		return checkAddress(v)
	}},
	{name: "TELEGRAM_WEBHOOK_URL", set: func(c *config, v string) error {
		if !strings.HasPrefix(v, "https://") {
			return errors.New("must be an https address")
		}
		c.telegram.webhookURL = v
		return checkAddress(v)
	}},
}

// botToken is the form of Telegram's tokens; anything else would break the
// address that it becomes a part of.
var botToken = regexp.MustCompile(`^[0-9]+:[A-Za-z0-9_-]+$`)

func checkAddress(v string) error {
	u, err := url.Parse(v)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return errors.New("must be an http or https address")
	}
	return nil
}

// loadConfig reads all settings and reports all mistakes together, by name and
// without values. A missing .env is none.
func loadConfig(lookup func(string) (string, bool), dotenv string) (config, error) {
	cfg := config{logFormat: "text", cacheMB: 128, listen: "127.0.0.1:8080"}
	file, err := godotenv.Read(dotenv)
	var mistakes []error
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		// The library quotes the line, which may hold a secret.
		reason := "it is not a list of NAME=value lines"
		if errors.Is(err, fs.ErrPermission) {
			reason = "permission denied"
		}
		mistakes = append(mistakes, fmt.Errorf("read %s: %s", dotenv, reason))
	}
	read := func(name string) string {
		value, _ := lookup(name)
		return cmp.Or(value, file[name])
	}
	for _, s := range settings {
		value, err := s.value(read)
		if err == nil && value != "" {
			err = s.set(&cfg, value)
		}
		if err != nil {
			mistakes = append(mistakes, fmt.Errorf("%s %w", s.name, err))
		}
	}
	if cfg.dataDir == "" {
		dir, err := defaultDataDir(lookup)
		if err != nil {
			mistakes = append(mistakes, fmt.Errorf("DATA_DIR must be set: %w", err))
		}
		cfg.dataDir = dir
	}
	return cfg, errors.Join(mistakes...)
}

// value finds a setting under its names; "" where it is left out.
func (s setting) value(read func(string) string) (string, error) {
	value := cmp.Or(read(s.name), read(s.alias))
	path := read(s.name + "_FILE")
	switch {
	case !s.secret || path == "":
		return value, nil
	case value != "":
		return "", fmt.Errorf("and %s_FILE are both set: leave one out", s.name)
	}
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("by %s_FILE: %w", s.name, err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxSecret))
	if err != nil {
		return "", fmt.Errorf("by %s_FILE: %w", s.name, err)
	}
	return strings.TrimSpace(string(b)), nil
}

// defaultDataDir follows the XDG Base Directory Specification.
func defaultDataDir(lookup func(string) (string, bool)) (string, error) {
	if dir, ok := lookup("XDG_DATA_HOME"); ok && filepath.IsAbs(dir) {
		return filepath.Join(dir, "verbatim"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(home, ".local", "share", "verbatim"), nil
}
