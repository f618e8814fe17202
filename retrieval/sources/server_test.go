package sources_test

import (
	"errors"
	"strings"
	"testing"

	"verbatim/retrieval/sources"
)

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
