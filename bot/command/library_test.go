package command_test

import (
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"verbatim/bot/command"
	"verbatim/bot/ledger"
	"verbatim/retrieval"
	"verbatim/retrieval/answer"
	"verbatim/retrieval/archive"
	"verbatim/retrieval/index"
	"verbatim/retrieval/index/embedded"
)

// library is all that a bot stands on, as in the program.
type library struct {
	archive  *archive.DB
	engine   *answer.Engine
	follower *index.Follower
	ledger   *ledger.DB
}

func openLibrary(t *testing.T) *library {
	t.Helper()
	dir, log := t.TempDir(), slog.New(slog.DiscardHandler)
	closing := func(name string, err error, close func() error) {
		t.Helper()
		if err != nil {
			t.Fatalf("open %s: %v", name, err)
		}
		t.Cleanup(func() {
			if err := close(); err != nil {
				t.Errorf("close %s: %v", name, err)
			}
		})
	}
	db, err := archive.Open(t.Context(), dir)
	closing("archive", err, func() error { return db.Close() })
	idx, err := embedded.Open(filepath.Join(dir, "index"), db.ID(), log)
	closing("index", err, func() error { return idx.Close() })
	led, err := ledger.Open(t.Context(), dir)
	closing("ledger", err, func() error { return led.Close() })
	return &library{db, answer.New(db, idx, log), index.NewFollower(db, idx, log), led}
}

// put takes articles in and has them read.
func (l *library) put(t *testing.T, articles ...retrieval.Article) {
	t.Helper()
	if _, err := l.archive.Put(t.Context(), articles...); err != nil {
		t.Fatal(err)
	}
	if err := l.follower.CatchUp(t.Context(), func(int, int) {}); err != nil {
		t.Fatal(err)
	}
}

func (l *library) bot() *command.Bot {
	return command.New(l.engine, l.archive, l.ledger, slog.New(slog.DiscardHandler))
}

const (
	rents = "Ministers agreed on Monday to cap rents at 3 percent a year until 2029, the chancellor said.\n\n" +
		"Landlords called the decision an attack on property.\n\nThe cap does not apply to new buildings."
	bridge = "The bridge over the Danube at Novi Sad was closed on Tuesday after engineers had found cracks in two of its pillars.\n\n" +
		"It will stay closed for six weeks, the mayor said."
)

func article(id, source, title, text string) retrieval.Article {
	return retrieval.Article{
		Ref: retrieval.Ref{ID: id}, Source: source, Title: title, Language: "en", Text: text, URL: "https://example.org/" + id,
		Published: time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC),
	}
}
