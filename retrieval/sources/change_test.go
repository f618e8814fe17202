package sources_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval/database"
	"verbatim/retrieval/database/databasetest"
	"verbatim/retrieval/postgres"
	"verbatim/retrieval/sources"
)

func TestAddRefuses(t *testing.T) {
	db := open(t, t.TempDir())
	add(t, db, feed("A News", "https://u:p@a.example/feed?utm_source=x"))
	add(t, db, feed("", "https://b.example/"))
	add(t, db, feed("", "https://c.example/")) // several may have no name yet
	for want, s := range map[string]sources.Source{
		"this source is there already: A News (https://[hidden]@a.example/feed?utm_source=x)":                 feed("", "http://A.example/feed/#x"),
		"this source is there already under this name: A News (https://[hidden]@a.example/feed?utm_source=x)": feed(" a  NEWS", "https://d.example/"),
		`"ftp://d.example/" is no http or https address`:                                                      feed("", "ftp://d.example/"),
		`"wire" is no absolute path of a folder`:                                                              {Kind: sources.Folder, Address: "wire"},
		`"" is no kind of source`:                                                                             {Address: "https://d.example/"},
	} {
		_, err := db.Add(t.Context(), s)
		if err == nil || err.Error() != want {
			t.Errorf("%+v: %v; want %s", s, err, want)
		}
		if strings.Contains(want, "already") != errors.Is(err, sources.ErrExists) || strings.Contains(want, "name:") != errors.Is(err, sources.ErrNameTaken) {
			t.Errorf("%v wraps another error", err)
		}
	}
	if n := len(list(t, db)); n != 3 {
		t.Errorf("%d sources are there", n)
	}
}

func TestFind(t *testing.T) {
	db := open(t, t.TempDir())
	first := add(t, db, feed("2", "https://a.example/feed"))
	second := add(t, db, feed("B News", "https://b.example/feed?key=1"))
	folder := add(t, db, sources.Source{Kind: sources.Folder, Address: t.TempDir()})
	for name, want := range map[string]sources.Source{
		"2": first, "1": first, "http://a.example/feed/": first,
		"b  news": second, "https://b.example/feed?key=1": second,
		folder.Address + "/": folder, "3": folder,
	} {
		got, err := db.Find(t.Context(), name)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%q: %v (-want +got):\n%s", name, err, diff)
		}
	}
	for name, want := range map[string]string{
		"NEWS": `there is no such source: "NEWS"; did you mean B News (https://b.example/feed?key=[hidden])?`,
		"feed": `; did you mean 2 (https://a.example/feed), or B News (`,
		"":     `there is no such source: ""`,
		"none": `there is no such source: "none"`,
	} {
		if _, err := db.Find(t.Context(), name); !errors.Is(err, sources.ErrNotFound) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; want %s", name, err, want)
		}
	}
}

// What a person decides and what the intake learns do not undo each other.
func TestChange(t *testing.T) {
	db := open(t, t.TempDir())
	want := add(t, db, feed("A", "https://a.example/"))
	b := add(t, db, feed("B", "https://b.example/"))
	changes := int64(2)
	step := func(what string, err error, counts bool) {
		t.Helper()
		if counts {
			changes++
		}
		if n, changesErr := db.Changes(t.Context()); err != nil || n != changes || changesErr != nil {
			t.Errorf("%s: %v; changes are %d, %v; want %d", what, err, n, changesErr, changes)
		}
		got, err := db.Find(t.Context(), want.Name)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("after %s: %v (-want +got):\n%s", what, err, diff)
		}
	}
	state := full()
	state.Generation = 1
	want.Paused, want.Generation = true, 1
	step("pausing", db.SetPaused(t.Context(), want.ID, true), true)
	want.State = state
	step("learning", db.SetState(t.Context(), want.ID, state), false)
	want.Subscription = subscription()
	want.Lease = time.Time{}
	step("subscribing", db.Subscribe(t.Context(), want.ID, subscription()), true)
	want.Lease, want.Renew = subscription().Lease, subscription().Lease.Add(-time.Hour)
	step("being confirmed", db.SetLease(t.Context(), want.ID, want.Lease, want.Renew), true)
	step("learning again", db.SetState(t.Context(), want.ID, state), false)
	want.Name = "C"
	step("naming", db.SetName(t.Context(), want.ID, " C\n"), true)
	want.Address, want.ETag, want.LastModified = "https://c.example/", "", ""
	step("moving", db.SetAddress(t.Context(), want.ID, "https://c.example/"), true)
	step("moving to the same", db.SetAddress(t.Context(), want.ID, "https://c.example/"), true)
	want.Paused, want.Gone, want.Failures, want.Trouble, want.Next, want.Generation = false, false, 0, "", time.Time{}, 2
	step("resuming", db.SetPaused(t.Context(), want.ID, false), true)
	want.ETag, want.LastModified = state.ETag, state.LastModified
	step("learning by a look from before", db.SetState(t.Context(), want.ID, state), false)
	want.State = state
	want.Generation = 2
	step("learning by the next look", db.SetState(t.Context(), want.ID, want.State), false)
	if err := db.SetAddress(t.Context(), want.ID, "https://b.example"); !errors.Is(err, sources.ErrExists) || errors.Is(err, sources.ErrNameTaken) {
		t.Errorf("moving to another's address: %v", err)
	}
	if err := db.SetName(t.Context(), want.ID, "b"); !errors.Is(err, sources.ErrNameTaken) {
		t.Errorf("taking another's name: %v", err)
	}
	step("removing another", db.Remove(t.Context(), b.ID), true)
}

// How a folder is is always of now, whatever is known of when it was resumed.
func TestFolderIsJudgedAfterBeingResumed(t *testing.T) {
	db := open(t, t.TempDir())
	s := add(t, db, sources.Source{Kind: sources.Folder, Address: "/wire"})
	if err := errors.Join(db.SetPaused(t.Context(), s.ID, false), db.SetState(t.Context(), s.ID, full())); err != nil {
		t.Fatal(err)
	}
	if got := list(t, db)[0]; got.Trouble != full().Trouble {
		t.Errorf("it is %+v", got.State)
	}
}

// Many feeds have one title.
func TestNames(t *testing.T) {
	db := open(t, t.TempDir())
	add(t, db, feed("News", "https://a.example/"))
	for address, want := range map[string]string{"https://u:p@b.example/": "news (b.example)", "https://c.example:8080/": "news (c.example)"} {
		s := add(t, db, feed("", address))
		if name, err := db.NameAfter(t.Context(), s.ID, " news\n"); name != want || err != nil {
			t.Errorf("%s is called %q, %v", address, name, err)
		}
		if got, err := db.Get(t.Context(), s.ID); got.Name != want || err != nil {
			t.Errorf("%s is in the list as %q, %v", address, got.Name, err)
		}
	}
	for i, want := range []string{"News (d.example)", "News (d.example 2)", "News (d.example 3)"} {
		s, err := db.AddAnyway(t.Context(), feed("News", fmt.Sprintf("https://d.example/%d", i)))
		if s.Name != want || err != nil {
			t.Errorf("added as %q, %v", s.Name, err)
		}
	}
	if _, err := db.AddAnyway(t.Context(), feed("News", "https://a.example/")); !errors.Is(err, sources.ErrExists) || errors.Is(err, sources.ErrNameTaken) {
		t.Errorf("the same address again: %v", err)
	}
	if name, err := db.NameAfter(t.Context(), 1, "News"); name != "News" || err != nil {
		t.Errorf("its own name: %q, %v", name, err)
	}
}

// Nothing that opens a feed is shown.
func TestShown(t *testing.T) {
	for address, want := range map[string]string{
		"https://a.example/x?a=1":                      "https://a.example/x?a=1",
		"https://user:pa%40ss@a.example/x":             "https://[hidden]@a.example/x",
		"https://user@name:pass@a.example/@x":          "https://[hidden]@a.example/@x",
		"https://hush@a.example":                       "https://[hidden]@a.example",
		"https://a.example/?Key=hush&a=1&token=&sig=x": "https://a.example/?Key=[hidden]&a=1&token=&sig=[hidden]",
		"https://a.example/?x-key=a&key=a#key=a":       "https://a.example/?x-key=a&key=[hidden]#key=a",
		"https://a.example/?key=a&api_key=a&key=b":     "https://a.example/?key=[hidden]&api_key=[hidden]&key=[hidden]",
	} {
		if got := feed("", address).Shown(); got != want {
			t.Errorf("%s is shown as %s; want %s", address, got, want)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	databasetest.Files(t)
	dir := t.TempDir()
	path := filepath.Join(dir, "sources.db")
	if err := os.WriteFile(path, bytes.Repeat([]byte("no database "), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := sources.Open(t.Context(), database.Place{Dir: dir})
	if err == nil || !strings.HasPrefix(err.Error(), "open sources "+path+": ") || !strings.Contains(err.Error(), "restore it from a backup, or move it away") {
		t.Errorf("a damaged file: %v", err)
	}
	if _, err := sources.Open(t.Context(), database.Place{Dir: filepath.Join(path, "x")}); err == nil || !strings.Contains(err.Error(), "name a directory that this user may write to") {
		t.Errorf("no directory: %v", err)
	}
}

// Every error names what was done to which database.
func TestErrors(t *testing.T) {
	place := databasetest.Place(t, t.TempDir())
	name := filepath.Join(place.Dir, "sources.db")
	if databasetest.Remote() {
		name = postgres.Name(place.URL)
	}
	db := open(t, place.Dir)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, adding := db.Add(ctx, feed("", "https://a.example/"))
	_, listing := db.List(ctx)
	_, changes := db.Changes(ctx)
	_, reading := db.Items(ctx, 1, nil, nil)
	_, pruning := db.Prune(ctx, at(0))
	_, counting := db.Figures(ctx)
	for action, err := range map[string]error{
		"add source to":            adding,
		"list sources of":          listing,
		"ask for changes of":       changes,
		"read items from":          reading,
		"forget old items of":      pruning,
		"count items of":           counting,
		"store items in":           db.Keep(ctx, 1),
		"store state of source in": db.SetState(ctx, 1, sources.State{}),
		"pause source in":          db.SetPaused(ctx, 1, true),
		"resume source in":         db.SetPaused(ctx, 1, false),
		"name source in":           db.SetName(ctx, 1, "A"),
		"note subscription in":     db.Subscribe(ctx, 1, sources.Subscription{}),
		"note lease in":            db.SetLease(ctx, 1, time.Time{}, time.Time{}),
		"move source in":           db.SetAddress(ctx, 1, "https://a.example/"),
		"remove source from":       db.Remove(ctx, 1),
	} {
		if want := action + " " + name + ": "; !errors.Is(err, context.Canceled) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v; want %s…", err, want)
		}
	}
}
