package sources_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval/sources"
)

func at(minute int) time.Time { return time.Date(2026, 11, 1, 0, minute, 0, 0, time.UTC) }

func keep(t *testing.T, db *sources.DB, source int64, items ...sources.Item) {
	t.Helper()
	if err := db.Keep(t.Context(), source, items...); err != nil {
		t.Fatal(err)
	}
}

func checkItems(t *testing.T, db *sources.DB, source int64, guids, urls []string, want ...sources.Item) {
	t.Helper()
	got, err := db.Items(t.Context(), source, guids, urls)
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("items %q and %q: %v (-want +got):\n%s", guids, urls, err, diff)
	}
}

// An item is known by its name in its own feed and by its address in any.
func TestItems(t *testing.T) {
	db := open(t, t.TempDir())
	a, b := add(t, db, feed("A", "https://a.example/")).ID, add(t, db, feed("B", "https://b.example/")).ID
	first := sources.Item{Source: a, GUID: "1", URL: "https://a.example/1", Article: "x", Print: 1<<64 - 1,
		Published: at(1), Seen: at(2), Listed: at(3), Tries: 4}
	unnamed := sources.Item{Source: a, GUID: "https://a.example/2", URL: "https://a.example/2"}
	strange := sources.Item{Source: a, GUID: "<\x00ü&\u2028>"}
	other := sources.Item{Source: b, GUID: "1", URL: "https://a.example/1", Article: "x"}
	keep(t, db, a, first, sources.Item{URL: unnamed.URL}, strange)
	keep(t, db, b, other)
	checkItems(t, db, a, []string{"1", strange.GUID, "none"}, nil, strange, first)
	checkItems(t, db, b, nil, []string{unnamed.URL, first.URL}, other, first, unnamed)
	checkItems(t, db, a, []string{"1"}, []string{"", first.URL}, first, other)
	checkItems(t, db, a, nil, nil)

	changed := sources.Item{Source: a, GUID: "1", URL: "https://a.example/moved", Print: 7, Seen: at(50), Listed: at(60)}
	keep(t, db, a, changed)
	changed.Seen = first.Seen
	checkItems(t, db, a, []string{"1"}, nil, changed)
	checkItems(t, db, a, nil, []string{first.URL}, other)
}

func TestKeepAllOrNone(t *testing.T) {
	db := open(t, t.TempDir())
	a := add(t, db, feed("A", "https://a.example/")).ID
	if err := db.Keep(t.Context(), a, sources.Item{GUID: "1"}, sources.Item{}); err == nil {
		t.Error("an item without name and address is kept")
	}
	checkItems(t, db, a, []string{"1"}, nil)
	if err := db.Keep(t.Context(), a+1, sources.Item{GUID: "1"}); !errors.Is(err, sources.ErrNotFound) {
		t.Errorf("Keep for no source: %v", err)
	}
}

func TestPrune(t *testing.T) {
	db := open(t, t.TempDir())
	a := add(t, db, feed("A", "https://a.example/")).ID
	keep(t, db, a, sources.Item{GUID: "old", Listed: at(1)}, sources.Item{GUID: "new", Seen: at(1), Listed: at(2)})
	if n, err := db.Prune(t.Context(), at(2)); n != 1 || err != nil {
		t.Errorf("Prune = %d, %v", n, err)
	}
	checkItems(t, db, a, []string{"old", "new"}, nil, sources.Item{Source: a, GUID: "new", Seen: at(1), Listed: at(2)})
}

func TestFigures(t *testing.T) {
	db := open(t, t.TempDir())
	a, b := add(t, db, feed("A", "https://a.example/")), add(t, db, feed("B", "https://b.example/"))
	after := func(published, delay time.Duration) sources.Item {
		at := a.Added.Add(published)
		return sources.Item{GUID: published.String() + delay.String(), Article: "x", Published: at, Seen: at.Add(delay)}
	}
	keep(t, db, a.ID, after(time.Hour, 3*time.Minute), after(2*time.Hour, time.Minute), after(3*time.Hour, 2*time.Minute),
		after(-time.Hour, time.Second),   // published before the source was added
		after(time.Hour, -time.Second),   // seen before it was published
		after(time.Hour, 8*24*time.Hour), // dated wrong
		sources.Item{GUID: "undated", Article: "x"}, sources.Item{GUID: "not taken"})
	want := map[int64]sources.Figures{a.ID: {Articles: 7, Delay: 2 * time.Minute, Measured: 3}, b.ID: {}}
	got, err := db.Figures(t.Context())
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for i := range 200 {
		keep(t, db, a.ID, after(24*time.Hour+time.Duration(i)*time.Second, time.Hour))
	}
	if got, err := db.Figures(t.Context()); err != nil || got[a.ID] != (sources.Figures{Articles: 207, Delay: time.Hour, Measured: 200}) {
		t.Errorf("of the last 200: %+v, %v", got[a.ID], err)
	}
}
