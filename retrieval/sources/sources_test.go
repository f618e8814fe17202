package sources_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval/database"
	"verbatim/retrieval/database/databasetest"
	"verbatim/retrieval/sources"
)

func open(t *testing.T, dir string) *sources.DB {
	t.Helper()
	db, err := sources.Open(t.Context(), databasetest.Place(t, dir))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func add(t *testing.T, db *sources.DB, s sources.Source) sources.Source {
	t.Helper()
	s, err := db.Add(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// feed is a source at the address with the name.
func feed(name, address string) sources.Source {
	return sources.Source{Kind: sources.Feed, Name: name, Address: address}
}

func list(t *testing.T, db *sources.DB) []sources.Source {
	t.Helper()
	all, err := db.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func full() sources.State {
	at := func(hour int) time.Time { return time.Date(2026, 11, 1, hour, 0, 0, 1000, time.UTC) }
	return sources.State{
		ETag: `W/"1"`, LastModified: "Sun, 01 Nov 2026 00:00:00 GMT", Looked: at(1), Succeeded: at(2), Fresh: at(3), Next: at(4),
		Every: 5 * time.Minute, Failures: 6, Trouble: "503 Service Unavailable", Gone: true,
	}
}

func subscription() sources.Subscription {
	at := func(day int) time.Time { return time.Date(2026, 11, day, 0, 0, 0, 0, time.UTC) }
	return sources.Subscription{Hub: "https://hub.example/", Topic: "https://a.example/feed", Secret: "hush", Lease: at(9), Renew: at(8)}
}

// What is added and learned is there after the next start, too.
func TestList(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	b := add(t, db, feed(" B \n News ", "https://b.example/feed?b=1&a=2"))
	a := add(t, db, sources.Source{Kind: sources.Folder, Name: "a", Address: "/wire/in/../in/", Teasers: true, Paused: true, State: full(), Subscription: subscription()})
	if b.Name != "B News" || b.Address != "https://b.example/feed?b=1&a=2" || a.Address != "/wire/in" || time.Since(a.Added) > time.Minute {
		t.Errorf("added as %+v and %+v", a, b)
	}
	b.State, b.Subscription = full(), subscription()
	if err := errors.Join(
		db.SetState(t.Context(), b.ID, b.State), db.Subscribe(t.Context(), b.ID, b.Subscription), db.SetLease(t.Context(), b.ID, b.Lease, b.Renew),
	); err != nil {
		t.Fatal(err)
	}
	if got, err := db.Get(t.Context(), b.ID); err != nil || !cmp.Equal(got, b) {
		t.Errorf("number %d is %+v, %v", b.ID, got, err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]sources.Source{a, b}, list(t, open(t, dir))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestExists(t *testing.T) {
	databasetest.Files(t)
	dir := t.TempDir()
	if sources.Exists(database.Place{Dir: dir}) {
		t.Error("there is a list before one was made")
	}
	if open(t, dir); !sources.Exists(database.Place{Dir: dir}) {
		t.Error("there is no list after one was made")
	}
}

// Where it cannot be said whether there is a list, nobody is to believe that there
// is none.
func TestOutOfSight(t *testing.T) {
	databasetest.Files(t)
	dir := filepath.Join(t.TempDir(), "no directory")
	if err := os.WriteFile(dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if !sources.Exists(database.Place{Dir: dir}) {
		t.Error("below a file there is no list, as if somebody had looked")
	}
	if _, err := sources.Open(t.Context(), database.Place{Dir: dir}); err == nil || !strings.Contains(err.Error(), "name a directory") {
		t.Errorf("err = %v", err)
	}
}

func errOf(_ string, err error) error { return err }

func TestRemove(t *testing.T) {
	db := open(t, t.TempDir())
	s := add(t, db, feed("A", "https://a.example/"))
	if err := db.Keep(t.Context(), s.ID, sources.Item{GUID: "1"}); err != nil {
		t.Fatal(err)
	}
	if err := db.Remove(t.Context(), s.ID); err != nil {
		t.Fatal(err)
	}
	for action, err := range map[string]error{
		"SetState":   db.SetState(t.Context(), s.ID, full()),
		"Subscribe":  db.Subscribe(t.Context(), s.ID, subscription()),
		"SetLease":   db.SetLease(t.Context(), s.ID, time.Now(), time.Now()),
		"SetPaused":  db.SetPaused(t.Context(), s.ID, true),
		"SetName":    db.SetName(t.Context(), s.ID, "B"),
		"NameAfter":  errOf(db.NameAfter(t.Context(), s.ID, "B")),
		"SetAddress": db.SetAddress(t.Context(), s.ID, "https://b.example/"),
		"Keep":       db.Keep(t.Context(), s.ID, sources.Item{GUID: "2"}),
		"Remove":     db.Remove(t.Context(), s.ID),
	} {
		if !errors.Is(err, sources.ErrNotFound) {
			t.Errorf("%s of a removed source: %v", action, err)
		}
	}
	again := add(t, db, feed("A", "https://a.example/"))
	if items, err := db.Items(t.Context(), again.ID, []string{"1", "2"}, nil); again.ID == s.ID || len(items) != 0 || err != nil {
		t.Errorf("after removing and adding it is number %d with %v, %v", again.ID, items, err)
	}
}
