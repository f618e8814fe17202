package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// The command line is specified by the scripts in testdata/scripts, which run
// the real main.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"verbatim": main})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/scripts",
		Setup: func(env *testscript.Env) error {
			env.Setenv("DATA_DIR", filepath.Join(env.WorkDir, "data"))
			return nil
		},
	})
}

// Every setting stands in .env.example, and nothing else does.
func TestEnvExample(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(root, ".env.example"))
	if err != nil {
		t.Fatal(err)
	}
	var listed, known []string
	for _, m := range regexp.MustCompile(`(?m)^#? ?([A-Z_]+)=`).FindAllStringSubmatch(string(b), -1) {
		listed = append(listed, m[1])
	}
	for _, s := range settings {
		known = append(known, s.name)
	}
	slices.Sort(listed)
	slices.Sort(known)
	if !slices.Equal(listed, known) {
		t.Errorf(".env.example lists %v, the program knows %v", listed, known)
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
		return loadConfig(func(name string) (string, bool) {
			for _, e := range env {
				if k, v, _ := strings.Cut(e, "="); k == name {
					return v, true
				}
			}
			return "", false
		}, dotenv)
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
