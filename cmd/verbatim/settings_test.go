package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// .env.example and the table in the README are what the settings say of
// themselves; -update rewrites both.
func TestSettings(t *testing.T) {
	compare(t, ".env.example", func(string) string { return envExample() })
	compare(t, "README.md", func(page string) string {
		const begin, end = "<!-- settings: from cmd/verbatim/config.go, by go test ./cmd/verbatim -run TestSettings -update -->\n", "<!-- end of settings -->"
		before, rest, found := strings.Cut(page, begin)
		_, after, ended := strings.Cut(rest, end)
		if !found || !ended {
			t.Fatal("README.md lacks the comments around the settings")
		}
		return before + begin + "\n" + settingsTable() + "\n" + end + after
	})
}

// compare compares a file at the top with what it should be, or makes it so.
func compare(t *testing.T, name string, should func(is string) string) {
	t.Helper()
	path := filepath.Join(root, name)
	is, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := should(string(is))
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, string(is)); diff != "" {
		t.Errorf("%s differs from the settings; go test ./cmd/verbatim -run TestSettings -update rewrites it (-want +got):\n%s", name, diff)
	}
}

// envExample lists the settings with a comment above each. They are commented
// out, so that a copy keeps following what a newer program thinks usual.
func envExample() string {
	var b strings.Builder
	b.WriteString("# Settings of verbatim. Copy this file to .env and change what you need; the\n" +
		"# environment wins over it. Every setting may be left out.\n")
	for _, s := range settings {
		about := s.about
		if s.alias != "" {
			about += " Also " + s.alias + "."
		}
		if s.secret {
			about += " Or name a file that holds it in " + s.filed() + "."
		}
		if s.example != "" {
			about += " For example: " + s.example
		}
		fmt.Fprintf(&b, "\n# %s\n#%s=%s\n", strings.Join(wrap(about, 78), "\n# "), s.name, s.usual)
	}
	return b.String()
}

// settingsTable is the table in Markdown.
func settingsTable() string {
	var b strings.Builder
	b.WriteString("| setting | what it does | default | example |\n| --- | --- | --- | --- |\n")
	for _, s := range settings {
		name := "`" + strings.Join(s.names(), "`, `") + "`"
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", name, s.about, code(s.usual), code(s.example))
	}
	return b.String()
}

func code(s string) string {
	if s == "" {
		return ""
	}
	return "`" + s + "`"
}

func wrap(text string, width int) []string {
	lines := []string{""}
	for word := range strings.FieldsSeq(text) {
		last := &lines[len(lines)-1]
		switch {
		case *last == "":
			*last = word
		case len(*last)+1+len(word) > width:
			lines = append(lines, word)
		default:
			*last += " " + word
		}
	}
	return lines
}

// Each setting says what it does, takes what it names as usual and as an
// example, and changes something.
func TestSettingsAreWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range settings {
		for _, name := range s.names() {
			if seen[name] {
				t.Errorf("%s stands for two settings", name)
			}
			seen[name] = true
		}
		if !strings.HasSuffix(s.about, ".") || strings.ContainsAny(s.about, "|`\n") {
			t.Errorf("%s: %q is no sentence for a table", s.name, s.about)
		}
		for _, value := range []string{s.usual, s.example} {
			if value == "" {
				continue
			}
			if err := s.set(&config{}, value); err != nil {
				t.Errorf("%s does not take %s: %v", s.name, value, err)
			}
		}
		if s.example != "" {
			var c config
			s.set(&c, s.example)
			if reflect.ValueOf(c).IsZero() {
				t.Errorf("%s=%s changes nothing", s.name, s.example)
			}
		}
	}
}

// foreign are variables that are read and are no settings of ours.
var foreign = map[string]string{
	"NO_COLOR":      "a convention of terminals",
	"TERM":          "a convention of terminals",
	"XDG_DATA_HOME": "where a user's data is kept",
	"NOTIFY_SOCKET": "systemd tells where to report",
	"WATCHDOG_USEC": "systemd tells how often",
	"WATCHDOG_PID":  "systemd tells who",
	"OTEL_":         "OpenTelemetry's own settings",
	"VERBATIM_":     "tests: servers and data that they may use",
}

// readers hand the environment on to what reads it.
var readers = map[string]string{
	"main.go":    "loadConfig goes by the table",
	"tracing.go": "OpenTelemetry's own settings",
}

// Whatever the program reads from the environment is a setting, so that it is
// documented, checked and reported with all others.
func TestSettingsAreAll(t *testing.T) {
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (strings.HasPrefix(d.Name(), ".") && path != root || d.Name() == "testdata"):
			return filepath.SkipDir
		case !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		for _, name := range variables(parsed) {
			if name == "" && readers[d.Name()] == "" {
				t.Errorf("%s reads the environment without naming a variable: make a setting of it in config.go, or say why in readers", path)
			}
			if name != "" && foreign[name] == "" && foreign[prefix.FindString(name)] == "" {
				t.Errorf("%s reads %s, which is no setting: make it one in config.go, or say whose it is in foreign", path, name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

var prefix = regexp.MustCompile(`^[A-Z]+_`)

// variables returns what a file reads from the environment; "" where that is not
// told by a literal.
func variables(file *ast.File) []string {
	var names []string
	literal := map[ast.Node]bool{} // functions that are called with one
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if len(n.Args) != 1 || !reads(n.Fun) {
				break
			}
			if l, ok := n.Args[0].(*ast.BasicLit); ok {
				name, _ := strconv.Unquote(l.Value)
				names, literal[n.Fun] = append(names, name), true
			}
		case *ast.SelectorExpr:
			if reads(n) && !literal[n] {
				names = append(names, "")
			}
		}
		return true
	})
	return names
}

// reads reports whether a function reads the environment, or is a parameter of
// loadConfig that does.
func reads(function ast.Expr) bool {
	switch f := function.(type) {
	case *ast.Ident:
		return f.Name == "lookup"
	case *ast.SelectorExpr:
		of, ok := f.X.(*ast.Ident)
		return ok && (of.Name == "os" || of.Name == "syscall") && slices.Contains([]string{"Getenv", "LookupEnv", "Environ", "ExpandEnv"}, f.Sel.Name)
	}
	return false
}

// What stands in .env and is no setting does nothing, which is said. Its name may
// be a secret where somebody took the lines apart.
func TestUnknownSettings(t *testing.T) {
	dotenv := filepath.Join(t.TempDir(), ".env")
	lines := "LOG_FORMAT=json\nDISCORD_TOKN=x\nDISCORD_TOKEN_FIL=x\nLISTEN_ADRR=x\nCOMPOSE_FILE=x\nMTIzNDU2.hush.AbCd=\nDISCORD_BOT_TOKEN=y\n"
	if err := os.WriteFile(dotenv, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg := loadConfig(func(string) (string, bool) { return "", false }, dotenv)
	want := []string{
		"COMPOSE_FILE",
		"DISCORD_TOKEN_FIL; did you mean DISCORD_TOKEN_FILE?",
		"DISCORD_TOKN; did you mean DISCORD_TOKEN?",
		"LISTEN_ADRR; did you mean LISTEN_ADDR?",
		"a line whose name is none (not shown, it may be a secret)",
	}
	if diff := cmp.Diff(want, cfg.unknown); diff != "" || cfg.mistakes != nil {
		t.Errorf("%v (-want +got):\n%s", cfg.mistakes, diff)
	}
}
