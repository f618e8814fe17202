package main

import (
	"context"
	"log/slog"
	"os"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
)

// service keeps the program's side of what it agrees with a service manager such
// as systemd: signals one way, notices the other.
type service struct {
	hangups <-chan os.Signal      // SIGHUP
	reload  func(context.Context) // what SIGHUP is for
	well    func(context.Context) report
	log     *slog.Logger
}

// run says that the program is ready, then heeds signals and shows that all is
// well, until ctx ends; then it says so. Ready means that it answers: an index
// that is being made may take longer than a start may.
func (s *service) run(ctx context.Context) error {
	s.tell(daemon.SdNotifyReady)
	defer s.tell(daemon.SdNotifyStopping)
	every, err := daemon.SdWatchdogEnabled(false)
	if err != nil {
		s.log.Warn("the watchdog's time cannot be read", "err", err)
	}
	var watchdog <-chan time.Time
	if every > 0 {
		ticker := time.NewTicker(every / 2)
		defer ticker.Stop()
		watchdog = ticker.C
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-s.hangups:
			s.tell(daemon.SdNotifyReloading + "\n" + daemon.SdNotifyMonotonicUsec())
			s.reload(ctx)
			s.log.Info("the list of sources was read again")
			s.tell(daemon.SdNotifyReady)
		case <-watchdog:
			if r := s.well(ctx); r.Ready {
				s.tell(daemon.SdNotifyWatchdog)
			} else if ctx.Err() == nil {
				s.log.Error("the watchdog is not told that all is well", "checks", r.Checks)
			}
		}
	}
}

// tell does nothing where nobody listens.
func (s *service) tell(state string) {
	if _, err := daemon.SdNotify(false, state); err != nil {
		s.log.Warn("the service manager is not told", "err", err)
	}
}
