package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/joho/godotenv"
	"github.com/spf13/cobra"
)

// environment is where settings come from that stand in no file.
const environment = "environment"

// loadConfig reads all settings, and keeps all mistakes together, by name and
// without values, for check. A missing .env is none.
func loadConfig(lookup func(string) (string, bool), dotenv string) config {
	var cfg config
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
	read := func(name string) (value, from string) {
		if value, _ := lookup(name); value != "" {
			return value, environment
		}
		return file[name], dotenv
	}
	for _, s := range settings {
		value, from, err := s.read(read)
		if v := cmp.Or(value, s.usual); err == nil && v != "" {
			err = s.set(&cfg, v)
		}
		switch {
		case err != nil:
			mistakes = append(mistakes, fmt.Errorf("%s %w", s.name, err))
		case value != "":
			cfg.given = append(cfg.given, given{s.name, s.shown(value), from})
		}
	}
	if cfg.dataDir == "" {
		dir, err := defaultDataDir(lookup)
		if err != nil {
			mistakes = append(mistakes, fmt.Errorf("DATA_DIR must be set: %w", err))
		}
		cfg.dataDir = dir
	}
	if cfg.index == onCluster && cfg.openSearch.reveal() == "" {
		mistakes = append(mistakes, errors.New("OPENSEARCH_URL must be set where INDEX is opensearch"))
	}
	cfg.unknown = unknown(file)
	cfg.mistakes = errors.Join(mistakes...)
	return cfg
}

// read finds a setting under its names, and where it stands; "" where it is
// left out.
func (s setting) read(read func(string) (value, from string)) (value, from string, err error) {
	if value, from = read(s.name); value == "" && s.alias != "" {
		value, from = read(s.alias)
	}
	if !s.secret {
		return value, from, nil
	}
	path, _ := read(s.filed())
	switch {
	case path == "":
		return value, from, nil
	case value != "":
		return "", "", fmt.Errorf("and %s are both set: leave one out", s.filed())
	}
	if value, err = readSecret(path); err != nil {
		return "", "", fmt.Errorf("by %s: %w", s.filed(), err)
	}
	return value, path, nil
}

// shown is a value as it may be shown: of an address only the host, as there may
// be a password before it and a secret path behind.
func (s setting) shown(value string) string {
	u, err := url.Parse(value)
	switch {
	case s.secret:
		return secret{}.String()
	case err == nil && u.Host != "":
		return u.Scheme + "://" + u.Host
	}
	return value
}

// readSecret reads a file that holds a secret and nothing else.
func readSecret(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxSecret))
	return strings.TrimSpace(string(b)), err
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

// named is how a setting may be named. Anything else in .env may be a part of
// a secret that slipped to the wrong side of the equals sign.
var named = regexp.MustCompile(`^[A-Z][A-Z_]{1,39}$`)

// unknown says what stands in .env and is no setting, and which setting is
// nearest. In the environment anything may stand.
func unknown(file map[string]string) []string {
	var known, all []string
	for _, s := range settings {
		known = append(known, s.names()...)
	}
	for _, name := range slices.Sorted(maps.Keys(file)) {
		switch {
		case slices.Contains(known, name):
		case !named.MatchString(name):
			all = append(all, "a line whose name is none (not shown, it may be a secret)")
		default:
			all = append(all, name+nearest(name, known))
		}
	}
	return all
}

// nearest asks whether the known name was meant that differs least, if it is
// near enough.
func nearest(name string, known []string) string {
	best := slices.MinFunc(known, func(a, b string) int { return cmp.Compare(distance(a, name), distance(b, name)) })
	if distance(best, name) > len(name)/3 {
		return ""
	}
	return "; did you mean " + best + "?"
}

// distance is how many letters have to be put in, left out or replaced to get
// from a to b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0]++
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, diagonal+1, row[j]+1)
		}
	}
	return row[len(b)]
}

// check says which settings do nothing, and returns the mistakes, before any
// command but doctor, which reports them itself.
func (c config) check(cmd *cobra.Command, _ []string) error {
	if cmd.Name() == doctorName {
		return nil
	}
	for _, what := range c.unknown {
		newLog(c).Warn("unknown setting in .env", "name", what)
	}
	return c.mistakes
}
