package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"verbatim/retrieval/intake"
)

const (
	// askedWithin is how long all checks may take together.
	askedWithin = 2 * time.Second
	// lagging is for how long the index may be behind the archive: it takes in a
	// thousand articles in seconds.
	lagging = time.Minute
	// silent is how long the loop of the intake may be still: it goes round each
	// second.
	silent = time.Minute
	// speechless is how long a platform may say nothing: Discord answers to a
	// heartbeat every 41 s, Telegram to a call every 50 s.
	speechless = 2 * time.Minute
)

// check is one thing that has to be well.
type check struct {
	name  string
	inner bool // it is about this process alone, so that a restart may mend it
	// ask says how it is, and why that is not well.
	ask func(context.Context) (string, error)
}

// health asks whether all is well.
type health []check

// report is what came of all checks.
type report struct {
	Ready  bool             `json:"ready"`
	Checks map[string]state `json:"checks,omitempty"`
}

// state is what came of one check.
type state struct {
	OK   bool   `json:"ok"`
	Says string `json:"says"`
}

// ask makes the checks that fit, one after the other.
func (h health) ask(ctx context.Context, fits func(check) bool) report {
	ctx, cancel := context.WithTimeout(ctx, askedWithin)
	defer cancel()
	r := report{Ready: true, Checks: map[string]state{}}
	for _, c := range h {
		if !fits(c) {
			continue
		}
		says, err := c.ask(ctx)
		if err != nil {
			r.Ready, says = false, err.Error()
		}
		r.Checks[c.name] = state{err == nil, says}
	}
	return r
}

func all(check) bool     { return true }
func inner(c check) bool { return c.inner }

// ServeHTTP answers with 200 or 503; who is near also reads why.
func (h health) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	report, code := h.ask(r.Context(), all), http.StatusOK
	if !report.Ready {
		code = http.StatusServiceUnavailable
	}
	if !near(r) {
		report.Checks = nil
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(report) // to somebody who may be gone
}

// alive answers as long as there is a process to do so.
func alive(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	_, _ = io.WriteString(w, "ok\n")
}

// readable checks that articles can be read. Where they are on a server, a restart
// would mend nothing.
func (l *library) readable() check {
	return check{"database", l.place.URL == "", func(ctx context.Context) (string, error) {
		if _, err := l.archive.After(ctx, 0, 1); err != nil {
			return "", err
		}
		return "open", nil
	}}
}

// level checks that the index is level with the archive, or soon will be.
func (l *library) level() check {
	return check{"index", false, func(ctx context.Context) (string, error) {
		lag, err := l.lag(ctx)
		last := l.follower.Level()
		switch {
		case err != nil:
			return "", err
		case lag == 0:
			return "level", nil
		case last.IsZero():
			return "", fmt.Errorf("is being made: %d revisions are still to be read", lag)
		case time.Since(last) > lagging:
			return "", fmt.Errorf("has not been level for %s: %d revisions are still to be read", time.Since(last).Round(time.Second), lag)
		}
		return fmt.Sprintf("%d revisions are still to be read", lag), nil
	}}
}

// whole checks that no part of an index on a cluster is missing. One that lacks
// copies answers as well.
func (l *library) whole() check {
	return check{onCluster, false, func(ctx context.Context) (string, error) {
		s, err := l.cluster.Standing(ctx)
		if err != nil {
			return "", err
		}
		says := fmt.Sprintf("%s, with nodes: %d, shards on none: %d", s.Status, s.Nodes, s.Missing)
		if s.Status == "red" {
			return "", errors.New(says)
		}
		return says, nil
	}}
}

// beating checks that the intake goes on.
func beating(in *intake.Intake) check {
	return check{"intake", true, func(context.Context) (string, error) { return heard(in.Beat(), silent) }}
}

// connected checks that a platform is, by its last sign of life. Of some that may
// be as old as it likes: patience is 0.
func connected(name string, last func() time.Time, patience time.Duration) check {
	return check{name, false, func(context.Context) (string, error) { return heard(last(), patience) }}
}

// heard says when there was a sign of life last.
func heard(last time.Time, patience time.Duration) (string, error) {
	if last.IsZero() {
		return "", errors.New("there is no sign of life")
	}
	says := fmt.Sprintf("last sign of life %s ago", time.Since(last).Round(time.Second))
	if patience > 0 && time.Since(last) > patience {
		return "", errors.New(says)
	}
	return says, nil
}
