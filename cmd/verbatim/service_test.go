package main

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
)

// notified listens where a service manager would, and returns what it is told
// next that is not in passing.
func notified(t *testing.T) (next func(passing string) string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "notify") // t.TempDir may be too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	at := filepath.Join(dir, "socket")
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: at, Net: "unixgram"})
	if err != nil {
		t.Skip("no sockets of this kind: ", err)
	}
	t.Cleanup(func() { conn.Close() })
	t.Setenv("NOTIFY_SOCKET", at)
	return func(passing string) string {
		t.Helper()
		for {
			told := make([]byte, 1000)
			n, err := conn.Read(told)
			if err != nil {
				t.Fatal(err)
			}
			if string(told[:n]) != passing {
				return string(told[:n])
			}
		}
	}
}

// The service manager hears that the program is ready, that it reloads, that it is
// well as long as it is, and that it ends.
func TestService(t *testing.T) {
	next := notified(t)
	t.Setenv("WATCHDOG_USEC", "20000")
	var unwell atomic.Bool
	log, hangups, reloads := &journal{}, make(chan os.Signal), 0
	asked := make(chan struct{}, 1)
	s := &service{
		hangups: hangups, reload: func(context.Context) { reloads++ }, log: log.logger(),
		well: func(context.Context) report {
			if !unwell.Load() {
				return report{Ready: true}
			}
			select {
			case asked <- struct{}{}:
			default:
			}
			return report{Checks: map[string]state{"intake": {false, "stands still"}}}
		},
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.run(ctx) }()
	for _, want := range []string{"READY=1", "WATCHDOG=1", "WATCHDOG=1"} {
		if got := next(""); got != want {
			t.Errorf("told %q; want %q", got, want)
		}
	}
	hangups <- syscall.SIGHUP
	if got := next("WATCHDOG=1"); !regexp.MustCompile(`^RELOADING=1\nMONOTONIC_USEC=[1-9][0-9]*\n$`).MatchString(got) {
		t.Errorf("told %q", got)
	}
	if got := next("WATCHDOG=1"); got != "READY=1" || reloads != 1 {
		t.Errorf("told %q after %d reloads", got, reloads)
	}
	unwell.Store(true)
	<-asked
	hangups <- syscall.SIGHUP // so that something comes behind the last WATCHDOG=1
	next("WATCHDOG=1")
	next("WATCHDOG=1")
	<-asked
	stop()
	if got := next(""); got != "STOPPING=1" {
		t.Errorf("told %q", got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if !strings.Contains(log.String(), "stands still") {
		t.Errorf("log:\n%s", log)
	}
}

// Without a service manager nobody is told, and without a watchdog nobody asked.
func TestServiceAlone(t *testing.T) {
	t.Setenv("NOTIFY_SOCKET", "")
	t.Setenv("WATCHDOG_USEC", "soon")
	log := &journal{}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := (&service{log: log.logger()}).run(ctx); err != nil || !strings.Contains(log.String(), "the watchdog's time cannot be read") {
		t.Errorf("%v, log:\n%s", err, log)
	}
}
