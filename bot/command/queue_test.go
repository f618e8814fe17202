package command_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"verbatim/bot"
	"verbatim/bot/command"
	"verbatim/bot/ledger"
)

// queued is a ledger whose queue is what a test wants.
type queued struct {
	*ledger.DB
	queue bot.Queue
}

func (q *queued) Queue(context.Context, time.Time) (bot.Queue, error) { return q.queue, nil }

// Managers hear how alerts do, in their language; others do not.
func TestQueueInStatus(t *testing.T) {
	l := openLibrary(t)
	led := &queued{l.Ledger, bot.Queue{}}
	b := command.New(command.Config{Engine: l.Engine, Archive: l.Archive, Ledger: led, Log: slog.New(slog.DiscardHandler)})
	status := func(locale string, admin bool) string {
		r := request("s", "c", "status")
		r.Admin, r.Locale = admin, locale
		return text(b.Handle(t.Context(), r))
	}
	if got := status("en", true); strings.Contains(got, "Watches") {
		t.Errorf("without watches: %s", got)
	}
	led.queue = bot.Queue{
		Waiting: 3, Oldest: time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC), Later: 4, Alerts: 250, Median: 840 * time.Millisecond, Slow: 65400 * time.Millisecond,
		Suspended: 1, Watches: 12, Failed: []bot.Failure{{Platform: "discord", Reason: "Missing\nPermissions", Posts: 2}},
	}
	for _, reason := range strings.Fields("b c d e f") {
		led.queue.Failed = append(led.queue.Failed, bot.Failure{Platform: "telegram", Reason: reason, Posts: 1})
	}
	const want = `
Watches: 12, suspended: 1
Alerts waiting: 3, planned for later: 4 · the oldest since 2026-03-02 09:30 UTC
Alerts of the last day: 250, from publication half of them within 800ms, 95 % within 1m5s
✗ discord 2: Missing Permissions
✗ telegram 1: b
✗ telegram 1: c
✗ telegram 1: d
✗ telegram 1: e`
	if got := status("en", true); !strings.HasSuffix(got, want) {
		t.Errorf("said %s\nwant …%s", got, want)
	}
	if got := status("en", false); strings.Contains(got, "Watches") || strings.Contains(got, "Missing") {
		t.Errorf("to anybody: %s", got)
	}
	said := map[string]bool{}
	for _, language := range bot.Languages {
		got := status(language, true)
		if said[got] = true; strings.Contains(got, "%!") || !strings.Contains(got, "95 %") {
			t.Errorf("in %s: %s", language, got)
		}
	}
	if len(said) != len(bot.Languages) {
		t.Error("two languages say the same")
	}
	led.queue = bot.Queue{Watches: 1, Later: 2}
	if got := status("en", true); !strings.HasSuffix(got, "\nWatches: 1, suspended: 0\nAlerts waiting: 0, planned for later: 2") {
		t.Errorf("without alerts so far: %s", got)
	}
}
