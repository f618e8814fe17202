package sources_test

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"verbatim/retrieval/database"
	"verbatim/retrieval/postgres"
	"verbatim/retrieval/postgres/postgrestest"
	"verbatim/retrieval/sources"
)

// Who has lost the lease changes nothing any more, whatever it is; who has none
// goes on.
func TestLostLease(t *testing.T) {
	url := postgrestest.URL(t)
	db, err := sources.Open(t.Context(), database.Place{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	leases, err := postgres.OpenLeases(t.Context(), url, "one", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer leases.Close()
	once, stop := context.WithCancel(t.Context())
	err = leases.Hold(once, "intake", func(_ context.Context, lease postgres.Lease) error {
		defer stop()
		ctx, leased := t.Context(), db.Under(lease)
		a := add(t, leased, feed("A", "https://a.example/"))
		keep(t, leased, a.ID, sources.Item{GUID: "1"})
		postgrestest.Exec(t, url, `UPDATE verbatim_leases.leases SET token = token + 1`)
		_, adding := leased.Add(ctx, feed("B", "https://b.example/"))
		_, pruning := leased.Prune(ctx, at(9))
		for what, err := range map[string]error{
			"Add": adding, "Prune": pruning, "SetState": leased.SetState(ctx, a.ID, full()), "SetPaused": leased.SetPaused(ctx, a.ID, true),
			"Keep": leased.Keep(ctx, a.ID, sources.Item{GUID: "2"}), "Remove": leased.Remove(ctx, a.ID),
		} {
			if !errors.Is(err, postgres.ErrLost) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if all := list(t, leased); len(all) != 1 || all[0] != a {
			t.Errorf("the list is %+v", all)
		}
		checkItems(t, leased, a.ID, []string{"1", "2"}, nil, sources.Item{Source: a.ID, GUID: "1"})
		keep(t, db, a.ID, sources.Item{GUID: "2"})
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// Feeds may say what they like, at any length.
func TestAnything(t *testing.T) {
	db := open(t, t.TempDir())
	odd := strings.Repeat("\x00\xff", 5000)
	a, err := db.Add(t.Context(), feed(odd, "https://a.example/"+strings.Repeat("0123456789abcdef", 1000)))
	if err != nil {
		t.Fatal(err)
	}
	a.State, a.Subscription = full(), subscription()
	a.Trouble, a.ETag, a.Topic = odd, odd, odd
	err = errors.Join(db.SetState(t.Context(), a.ID, a.State), db.Subscribe(t.Context(), a.ID, a.Subscription))
	if err == nil {
		err = db.SetLease(t.Context(), a.ID, a.Lease, a.Renew)
	}
	if got := list(t, db); err != nil || len(got) != 1 || got[0] != a {
		t.Errorf("it is in the list as %+v, %v", got, err)
	}
	if _, err := db.Add(t.Context(), a); !errors.Is(err, sources.ErrExists) {
		t.Errorf("the same again: %v", err)
	}
	item := sources.Item{Source: a.ID, GUID: odd, URL: a.Address, Article: "x"}
	for range 2 {
		keep(t, db, a.ID, item)
		checkItems(t, db, a.ID, []string{odd}, nil, item)
		checkItems(t, db, a.ID, nil, []string{a.Address}, item)
	}
}
