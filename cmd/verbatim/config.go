package main

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"

	"github.com/joho/godotenv"
)

// config holds the settings. They come from the environment and from .env; the
// environment wins.
type config struct {
	dataDir   string
	logLevel  slog.Level
	logFormat string
	cacheMB   int // articles and postings kept in memory
}

// maxCacheMB is beyond any machine; what is larger is a mistake.
const maxCacheMB = 1 << 20

// setting is one line of .env.example; set checks and keeps its value.
type setting struct {
	name string
	set  func(*config, string) error
}

var settings = []setting{
	{"DATA_DIR", func(c *config, v string) error {
		c.dataDir = v
		return nil
	}},
	{"LOG_LEVEL", func(c *config, v string) error {
		if err := c.logLevel.UnmarshalText([]byte(v)); err != nil {
			return errors.New("must be debug, info, warn or error")
		}
		return nil
	}},
	{"LOG_FORMAT", func(c *config, v string) error {
		if v != "text" && v != "json" {
			return errors.New("must be text or json")
		}
		c.logFormat = v
		return nil
	}},
	{"CACHE_MB", func(c *config, v string) error {
		mb, err := strconv.Atoi(v)
		if err != nil || mb < 0 || mb > maxCacheMB {
			return errors.New("must be a whole number of megabytes")
		}
		c.cacheMB = mb
		return nil
	}},
}

// loadConfig reads all settings and reports all mistakes together, by name and
// without values. A missing .env is none.
func loadConfig(lookup func(string) (string, bool), dotenv string) (config, error) {
	cfg := config{logLevel: slog.LevelWarn, logFormat: "text", cacheMB: 128}
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
	for _, s := range settings {
		value, _ := lookup(s.name)
		if value == "" {
			value = file[s.name]
		}
		if value == "" {
			continue
		}
		if err := s.set(&cfg, value); err != nil {
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
