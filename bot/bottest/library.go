package bottest

import (
	"log/slog"
	"path/filepath"
	"testing"

	"verbatim/bot/ledger"
	"verbatim/retrieval"
	"verbatim/retrieval/answer"
	"verbatim/retrieval/archive"
	"verbatim/retrieval/database"
	"verbatim/retrieval/index"
	"verbatim/retrieval/index/embedded"
)

// Library is all that a bot stands on, as in the program: no test of what the
// bot says needs a fake of it.
type Library struct {
	Archive  *archive.DB
	Engine   *answer.Engine
	Ledger   *ledger.DB
	follower *index.Follower
}

// OpenLibrary returns an empty one that is closed at the end of the test.
func OpenLibrary(t *testing.T) *Library {
	t.Helper()
	dir, log := t.TempDir(), slog.New(slog.DiscardHandler)
	db, err := archive.Open(t.Context(), database.Place{Dir: dir})
	closeAtEnd(t, err, func() error { return db.Close() })
	idx, err := embedded.Open(filepath.Join(dir, "index"), db.ID(), log)
	closeAtEnd(t, err, func() error { return idx.Close() })
	led, err := ledger.Open(t.Context(), database.Place{Dir: dir})
	closeAtEnd(t, err, func() error { return led.Close() })
	return &Library{db, answer.New(db, idx, log), led, index.NewFollower(db, idx, log)}
}

func closeAtEnd(t *testing.T, opening error, close func() error) {
	t.Helper()
	if opening != nil {
		t.Fatal(opening)
	}
	t.Cleanup(func() {
		if err := close(); err != nil {
			t.Error(err)
		}
	})
}

// Put takes articles in and has them read.
func (l *Library) Put(t *testing.T, articles ...retrieval.Article) {
	t.Helper()
	if _, err := l.Archive.Put(t.Context(), articles...); err != nil {
		t.Fatal(err)
	}
	if err := l.follower.CatchUp(t.Context(), func(int, int) {}); err != nil {
		t.Fatal(err)
	}
}
