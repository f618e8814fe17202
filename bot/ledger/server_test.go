package ledger_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot"
	"verbatim/bot/ledger"
	"verbatim/retrieval/database"
	"verbatim/retrieval/postgres"
	"verbatim/retrieval/postgres/postgrestest"
)

// onServer opens a ledger on a server and runs it, as one process of several.
func onServer(t *testing.T, url string) *ledger.DB {
	t.Helper()
	db, err := ledger.Open(t.Context(), database.Place{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ran := make(chan error)
	go func() { ran <- db.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := errors.Join(<-ran, db.Close()); err != nil {
			t.Error(err)
		}
	})
	return db
}

// eventually waits until something is so.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: not within half a minute", what)
		}
	}
}

// What one process changes the others see without asking for it, also after their
// connections were lost.
func TestProcessesAreLevel(t *testing.T) {
	url := postgrestest.URL(t)
	one, other := onServer(t, url), onServer(t, url)
	w := put(t, one, watch("discord", "1", ""))
	eventually(t, "a watch", func() bool { list, _ := other.Watches(); return cmp.Equal(list, []bot.Watch{w}) })
	set(t, one, "discord", "1", full())
	eventually(t, "settings", func() bool { return cmp.Equal(other.Settings("discord", "1"), full()) })
	postgrestest.Exec(t, url, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
	eventually(t, "writing again", func() bool { return other.RemoveWatch(t.Context(), w.ID) == nil })
	eventually(t, "that it was removed", func() bool { list, _ := one.Watches(); return len(list) == 0 })
	// Moved is what the database has, even where that was heard of by nobody.
	set(t, one, "telegram", "-5", bot.Settings{Language: "de"})
	if err := other.MoveServer(t.Context(), "telegram", "-5", "-1005"); err != nil {
		t.Fatal(err)
	}
	check(t, other, "telegram", "-1005", bot.Settings{Language: "de"})
}

// People are the same to all processes, even if these make the ledger together.
func TestOneKey(t *testing.T) {
	url := postgrestest.URL(t)
	opened := make(chan *ledger.DB)
	for range 4 {
		go func() {
			db, err := ledger.Open(t.Context(), database.Place{URL: url})
			if err != nil {
				t.Error(err)
			}
			opened <- db
		}()
	}
	for i := range 4 {
		db := <-opened
		if db == nil {
			continue
		}
		judge(t, db, "discord", "7", i, true)
		checkAbout(t, db, "discord", "7", i+1)
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}

// To forget somebody holds up nobody for long where the tables cannot be made anew,
// as while they are dumped; later it can be made sure of.
func TestForgetWhileDumped(t *testing.T) {
	url := postgrestest.URL(t)
	db := onServer(t, url)
	judge(t, db, "discord", "7", 1, true)
	other, err := postgres.Connect(url, "verbatim_ledger", 1)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	dump, err := other.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := dump.ExecContext(t.Context(), `LOCK TABLE posts IN ACCESS SHARE MODE`); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Forget(t.Context(), bot.Person{Platform: "discord", User: "7"}); err == nil || !strings.Contains(err.Error(), "try again later") {
		t.Errorf("while it is dumped: %v", err)
	}
	checkAbout(t, db, "discord", "7", 0)
	if err := dump.Commit(); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Forget(t.Context(), bot.Person{Platform: "discord", User: "7"}); err != nil {
		t.Error(err)
	}
}

// Who has lost the lease changes nothing any more, but for what was sent, and sends
// nothing; who reads or has no lease goes on.
func TestLostLease(t *testing.T) {
	url := postgrestest.URL(t)
	db := onServer(t, url)
	leases, err := postgres.OpenLeases(t.Context(), url, "one", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer leases.Close()
	plan := bot.Plan{Place: bot.Place{Log: "archive", Seq: 5}, New: []bot.Post{{Channel: desk, Card: []byte("a"), Planned: noon, Due: noon}}}
	once, stop := context.WithCancel(t.Context())
	err = leases.Hold(once, "alerts", func(_ context.Context, lease postgres.Lease) error {
		defer stop()
		ctx := t.Context()
		leased := db.Under(lease)
		w := put(t, leased, watch("discord", "1", ""))
		checkWatches(t, db, w)
		commit(t, leased, plan)
		postgrestest.Exec(t, url, `UPDATE verbatim_leases.leases SET token = token + 1`)
		later := plan
		later.Place.Seq++
		for what, err := range writes(ctx, leased, later) {
			if !errors.Is(err, postgres.ErrLost) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if ids, _ := due(t, db, noon); !cmp.Equal(ids, []int64{1}) {
			t.Errorf("due are %v", ids)
		}
		sent := bot.Outcome{Post: 1, Version: 1, At: noon, Posted: bot.Posted{Channel: desk, ID: "77"}}
		if err := leased.Settle(ctx, []bot.Outcome{sent}); err != nil {
			t.Error(err)
		}
		if ids, _ := due(t, db, noon); len(ids) > 0 {
			t.Errorf("what was sent is due: %v", ids)
		}
		if place, err := leased.Followed(ctx); err != nil || place != plan.Place {
			t.Errorf("followed %+v, %v", place, err)
		}
		checkWatches(t, leased, w)
		commit(t, db, later)
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// writes does all that writes.
func writes(ctx context.Context, db *ledger.DB, p bot.Plan) map[string]error {
	_, err := db.PutWatch(ctx, watch("discord", "2", ""))
	_, forget := db.Forget(ctx, bot.Person{Platform: "discord", User: "7"})
	_, _, ahead := db.Due(ctx, "discord", noon.Add(-time.Hour), 1)
	return map[string]error{
		"Commit":         db.Commit(ctx, p),
		"Again":          db.Again(ctx, "x", noon),
		"Witness":        db.Witness(ctx, p.New[0]),
		"Expire":         db.Expire(ctx, noon.Add(time.Hour)),
		"Due":            ahead,
		"PutWatch":       err,
		"RemoveWatch":    db.RemoveWatch(ctx, 1),
		"SuspendWatches": db.SuspendWatches(ctx, bot.Channel{Platform: "discord", ID: "1"}, "gone"),
		"Restored":       db.Restored(ctx, noon),
		"SetSettings":    db.SetSettings(ctx, "discord", "1", full()),
		"MoveServer":     db.MoveServer(ctx, "discord", "1", "2"),
		"SetNote":        db.SetNote(ctx, "offset", "1"),
		"Judge":          db.Judge(ctx, bot.Judgement{}),
		"Forget":         forget,
		"Mute":           db.Mute(ctx, desk, "s", noon),
		"Unmute":         db.Unmute(ctx, desk, "s"),
	}
}
