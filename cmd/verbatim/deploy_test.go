package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

func readTop(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func parseYAML(t *testing.T, name string, into any) {
	t.Helper()
	if err := yaml.Unmarshal([]byte(readTop(t, name)), into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// known fails the test where a file sets what is no setting.
func known(t *testing.T, file, name string) {
	t.Helper()
	if !slices.ContainsFunc(settings, func(s setting) bool { return slices.Contains(s.names(), name) }) {
		t.Errorf("%s sets %s, which is no setting", file, name)
	}
}

func TestDockerfile(t *testing.T) {
	text := readTop(t, "Dockerfile")
	var data string
	for _, m := range regexp.MustCompile(`(?m)^ENV (\w+)=(\S+)$`).FindAllStringSubmatch(text, -1) {
		known(t, "Dockerfile", m[1])
		if m[1] == "DATA_DIR" {
			data = m[2]
		}
	}
	for _, line := range []string{"VOLUME " + data, "USER 65532:65532", `CMD ["serve"]`, `ENTRYPOINT ["/verbatim"]`} {
		if !strings.Contains(text, "\n"+line+"\n") {
			t.Errorf("the Dockerfile lacks %s", line)
		}
	}
	for line := range strings.Lines(readTop(t, ".dockerignore")) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "!"); ok {
			if _, err := os.Stat(filepath.Join(root, name)); err != nil {
				t.Errorf(".dockerignore lets through what is not there: %v", err)
			}
		}
	}
}

func TestCompose(t *testing.T) {
	const file = ".github/deploy/compose.yaml"
	var c struct {
		Services map[string]struct {
			Build       string
			ReadOnly    bool     `yaml:"read_only"`
			Drop        []string `yaml:"cap_drop"`
			Security    []string `yaml:"security_opt"`
			Memory      string   `yaml:"mem_limit"`
			Restart     string
			Tmpfs       []string
			Volumes     []string
			Environment map[string]string
			Secrets     []string
			Healthcheck any // the image has one
		}
		Secrets map[string]struct{ File string }
		Volumes map[string]any
	}
	parseYAML(t, file, &c)
	s := c.Services["verbatim"]
	if !s.ReadOnly || !slices.Equal(s.Drop, []string{"ALL"}) || !slices.Equal(s.Security, []string{"no-new-privileges:true"}) ||
		s.Memory == "" || s.Restart == "" || len(s.Tmpfs) == 0 || !slices.Equal(s.Volumes, []string{"data:/data"}) || s.Healthcheck != nil {
		t.Errorf("%s has lost a limit: %+v", file, s)
	}
	if _, err := os.Stat(filepath.Join(root, filepath.Dir(file), s.Build, "Dockerfile")); err != nil {
		t.Errorf("%s builds from nowhere: %v", file, err)
	}
	for name, value := range s.Environment {
		known(t, file, name)
		if secret, ok := strings.CutPrefix(value, "/run/secrets/"); ok && (!slices.Contains(s.Secrets, secret) || c.Secrets[secret].File == "") {
			t.Errorf("%s: %s leads to a secret that is not there", file, name)
		}
	}
	if len(s.Secrets) != len(c.Secrets) {
		t.Errorf("%s defines the secrets %v and uses %v", file, c.Secrets, s.Secrets)
	}
}

// TestUnit looks whether the unit for systemd stays as narrow as it is.
func TestUnit(t *testing.T) {
	const file = ".github/deploy/verbatim.service"
	text := readTop(t, file)
	lines := map[string][]string{}
	section := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		name, value, ok := strings.Cut(line, "=")
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "["):
			section = line
		case !ok || section == "":
			t.Errorf("%s: %q is no setting in a section", file, line)
		default:
			lines[section+name] = append(lines[section+name], value)
		}
	}
	for name, want := range map[string]string{
		"Type": "notify", "ExecReload": "/bin/kill -HUP $MAINPID", "WatchdogSec": "60", "TimeoutStopSec": "15", "StateDirectory": "verbatim",
		"ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes", "NoNewPrivileges": "yes", "MemoryDenyWriteExecute": "yes",
		"CapabilityBoundingSet": "", "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX", "User": "verbatim",
	} {
		if got := lines["[Service]"+name]; !slices.Equal(got, []string{want}) {
			t.Errorf("%s: %s is %q; want %q", file, name, got, want)
		}
	}
	var credentials []string
	for _, value := range lines["[Service]LoadCredential"] {
		id, _, _ := strings.Cut(value, ":")
		credentials = append(credentials, id)
	}
	for _, value := range lines["[Service]Environment"] {
		name, value, _ := strings.Cut(value, "=")
		known(t, file, name)
		if id, ok := strings.CutPrefix(value, "%d/"); ok && !slices.Contains(credentials, id) {
			t.Errorf("%s: %s leads to a credential that is not loaded", file, name)
		}
	}
	command := strings.Fields(lines["[Service]ExecStart"][0])
	if _, _, err := newCommand(config{}).Find(command[1:]); err != nil {
		t.Errorf("%s: %v", file, err)
	}
	verifyUnit(t, text)
}

// verifyUnit has systemd read the unit, where systemd is.
func verifyUnit(t *testing.T, text string) {
	t.Helper()
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Log("systemd is not here to read the unit")
		return
	}
	// It looks whether the programs are there.
	text = strings.ReplaceAll(text, "/usr/local/bin/verbatim", "/bin/true")
	path := filepath.Join(t.TempDir(), "verbatim.service")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	// It also complains of units that are none of ours.
	if out, _ := exec.CommandContext(t.Context(), analyze, "verify", path).CombinedOutput(); strings.Contains(string(out), "verbatim.service") {
		t.Errorf("systemd-analyze verify: %s", out)
	}
	// Exposure in tenths, of 100: 12 when this was written.
	if out, err := exec.CommandContext(t.Context(), analyze, "security", "--offline=yes", "--threshold=20", path).CombinedOutput(); err != nil {
		t.Errorf("the unit exposes more than it did: %v\n%s", err, out)
	}
}

// Workflows may do no more than they say, use actions that nobody can exchange,
// and run scripts that are there.
func TestWorkflows(t *testing.T) {
	pinned := regexp.MustCompile(`^[\w-]+/[\w-]+@[0-9a-f]{40}$`)
	script := regexp.MustCompile(`bash (\.[\w/]+)`)
	files, err := filepath.Glob(filepath.Join(root, ".github/workflows/*.yml"))
	if err != nil || len(files) != 2 {
		t.Fatalf("workflows: %v, %v", files, err)
	}
	for _, file := range files {
		name, err := filepath.Rel(root, file)
		if err != nil {
			t.Fatal(err)
		}
		var w struct {
			Permissions map[string]string
			Jobs        map[string]struct {
				Permissions map[string]string
				Timeout     int `yaml:"timeout-minutes"`
				Steps       []struct{ Uses, Run string }
			}
		}
		parseYAML(t, name, &w)
		if w.Permissions == nil || slices.Contains([]string{w.Permissions["contents"], w.Permissions["packages"]}, "write") || len(w.Jobs) == 0 {
			t.Errorf("%s: all jobs have the permissions %v", name, w.Permissions)
		}
		for job, j := range w.Jobs {
			if j.Timeout == 0 {
				t.Errorf("%s: %s may take for ever", name, job)
			}
			for _, step := range j.Steps {
				if step.Uses != "" && !pinned.MatchString(step.Uses) {
					t.Errorf("%s: %s uses %s, which is not pinned to a commit", name, job, step.Uses)
				}
				for _, m := range script.FindAllStringSubmatch(step.Run, -1) {
					if _, err := os.Stat(filepath.Join(root, m[1])); err != nil {
						t.Errorf("%s: %s: %v", name, job, err)
					}
				}
			}
		}
	}
}
