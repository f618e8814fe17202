package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

const (
	processCount = 3
	// readyWithin is how long all may take that has to be well again by itself.
	readyWithin = time.Minute
	// settling is for how long after an outage a process may still refuse: it learns
	// that a connection is broken by using it.
	settling = time.Second
)

// fleet is processes that serve one archive on a server of their own.
type fleet struct {
	t         *testing.T
	server    *databaseServer
	processes []*process
	running   sync.WaitGroup
}

// startFleet starts all, until the test ends. The environment is that of each process, beside what each
// has for itself.
func startFleet(t *testing.T, dir string, server *databaseServer, env ...string) *fleet {
	ctx, stop := context.WithCancel(t.Context())
	f := &fleet{t: t, server: server}
	t.Cleanup(func() { // as a service manager ends them
		stop()
		f.running.Wait()
	})
	for i := range processCount {
		name := fmt.Sprint("serve", i)
		own := filepath.Join(dir, name)
		if err := os.MkdirAll(own, 0o700); err != nil {
			t.Fatal(err)
		}
		p := &process{t: t, name: name, dir: own, log: filepath.Join(t.ArtifactDir(), name+".log"), address: freeAddress(t)}
		p.env = append(slices.Clone(env), "DATA_DIR="+own, "LISTEN_ADDR="+p.address)
		f.processes = append(f.processes, p)
		f.running.Go(func() { p.run(ctx) })
	}
	return f
}

// victims are what can be struck, by what happens to it.
func (f *fleet) victims() map[string][]*victim {
	victims := map[string][]*victim{"PostgreSQL killed": {{strike: f.killServer}}, "who tells frozen": {{strike: f.freezeTeller}}}
	for _, p := range f.processes {
		for kind, strike := range map[string]func(context.Context) error{
			"process killed": p.kill, "process ended": p.restart, "process frozen": p.freeze,
		} {
			victims[kind] = append(victims[kind], &victim{strike: strike})
		}
	}
	return victims
}

// freezeTeller freezes the process that tells channels, if one does just now.
func (f *fleet) freezeTeller(ctx context.Context) error {
	if i := slices.IndexFunc(f.processes, (*process).tells); i >= 0 {
		return f.processes[i].freeze(ctx)
	}
	return nil
}

// some is one of the processes.
func (f *fleet) some() *process { return f.processes[rand.N(len(f.processes))] }

// out notes that something is away that all processes need, until the function that
// is returned is called.
func (f *fleet) out() (over func()) {
	var all []func()
	for _, p := range f.processes {
		all = append(all, p.out())
	}
	return func() {
		for _, over := range all {
			over()
		}
	}
}

// databaseServer is a PostgreSQL server that may be killed.
type databaseServer struct {
	t   *testing.T
	dir string
	url string
}

// startDatabaseServer starts one by the script of .ci, in a folder to which everybody
// has a way: it may run as somebody else.
func startDatabaseServer(t *testing.T) *databaseServer {
	dir, err := os.MkdirTemp("", "verbatim-outages-")
	if err != nil {
		t.Fatal(err)
	}
	s := &databaseServer{t: t, dir: dir}
	t.Cleanup(func() {
		if err := errors.Join(s.script("stop"), os.RemoveAll(dir)); err != nil {
			t.Error(err)
		}
	})
	if err := s.script("start"); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *databaseServer) script(verb string) error {
	said, err := script("postgres", verb, s.dir)
	if err == nil && verb == "start" {
		s.url = said
	}
	return err
}

// script runs one of .ci and returns what it prints.
func script(name string, args ...string) (string, error) {
	var said strings.Builder
	cmd := exec.Command("bash", append([]string{filepath.Join(root, ".ci", name)}, args...)...)
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w: %s", name, args[0], err, &said)
	}
	return strings.TrimSpace(string(out)), nil
}

// kill kills the server, and starts it again at the same address after a while.
func (f *fleet) killServer(ctx context.Context) error {
	defer f.out()()
	if err := f.server.kill(); err != nil {
		return err
	}
	pause(ctx, rand.N(3*time.Second))
	if err := f.server.restart(); err != nil {
		return err
	}
	for _, p := range f.processes {
		if err := p.ready(); err != nil {
			return err
		}
	}
	return nil
}

func (s *databaseServer) kill() error {
	file, err := os.ReadFile(filepath.Join(s.dir, "data", "postmaster.pid"))
	if err != nil {
		return err
	}
	line, _, _ := strings.Cut(string(file), "\n")
	pid, err := strconv.Atoi(line)
	if err != nil {
		return err
	}
	return syscall.Kill(pid, syscall.SIGKILL)
}

// restart starts the server once the processes that the killed one has left have
// ended, too.
func (s *databaseServer) restart() (err error) {
	for end := time.Now().Add(readyWithin / 2); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if err = s.script("start"); err == nil {
			return nil
		}
	}
	return err
}
