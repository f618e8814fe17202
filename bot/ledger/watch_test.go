package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot"
	"verbatim/bot/ledger"
)

var made = time.UnixMicro(1_772_443_800_123_456)

func watch(platform, channel, thread string) bot.Watch {
	return bot.Watch{
		Channel: bot.Channel{Platform: platform, ID: channel, Thread: thread}, Server: "s" + channel, Rule: `"rent cap" AND berlin`,
		Mention: "7", Severity: bot.Urgent, Threads: true, Quiet: "22:00-07:00", Digest: "08:00 18:00", Zone: "Europe/Berlin", Language: "de", Since: made,
	}
}

func put(t *testing.T, db *ledger.DB, w bot.Watch) bot.Watch {
	t.Helper()
	kept, err := db.PutWatch(t.Context(), w)
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

func checkWatches(t *testing.T, db *ledger.DB, want ...bot.Watch) {
	t.Helper()
	got, _ := db.Watches()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("watches (-want +got):\n%s", diff)
	}
}

// Watches are kept as they are given, in order, and no number is used again.
func TestWatches(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	if list, _ := db.Watches(); len(list) != 0 {
		t.Errorf("at first: %+v", list)
	}
	first, second := put(t, db, watch("discord", "1", "")), put(t, db, watch("telegram", "-5", "9"))
	want := watch("discord", "1", "")
	if want.ID = 1; first != want || second.ID != 2 {
		t.Errorf("kept as %+v and %d", first, second.ID)
	}
	checkWatches(t, db, first, second)
	held, before := db.Watches()
	first.Rule, first.Paused, first.Zone = "*", true, ""
	if put(t, db, first) != first {
		t.Error("it is not kept as it was given")
	}
	checkWatches(t, db, first, second)
	if _, after := db.Watches(); held[0].Rule == "*" || after <= before {
		t.Errorf("the list that was held has changed, or version %d is no greater than %d", after, before)
	}
	for range 2 {
		if err := db.RemoveWatch(t.Context(), 2); err != nil {
			t.Fatal(err)
		}
	}
	db = reopened(t, db, dir)
	checkWatches(t, db, first)
	if third := put(t, db, watch("discord", "1", "")); third.ID != 3 {
		t.Errorf("the number of a watch that was removed is used again, or one is left out: %d", third.ID)
	}
	if _, err := db.PutWatch(t.Context(), second); err == nil || !strings.HasSuffix(err.Error(), "there is no watch 2 any more") {
		t.Errorf("one that was removed: %v", err)
	}
}

// The last watches that a channel may have are added once, by whomever.
func TestTooManyWatches(t *testing.T) {
	dir := t.TempDir()
	one, other := open(t, dir), open(t, dir)
	const last = 3
	for range bot.MaxWatches - last {
		put(t, one, watch("discord", "1", ""))
	}
	var wg sync.WaitGroup
	errs := make(chan error, 2*last)
	for _, db := range []*ledger.DB{one, other} {
		wg.Go(func() {
			for range last {
				if _, err := db.PutWatch(t.Context(), watch("discord", "1", "")); err != nil {
					errs <- err
				}
			}
		})
	}
	wg.Wait()
	close(errs)
	refused := 0
	for err := range errs {
		refused++
		if !errors.Is(err, bot.ErrTooManyWatches) || !strings.Contains(err.Error(), "channel 1 has 50") {
			t.Fatal(err)
		}
	}
	if refused != last {
		t.Errorf("%d were refused", refused)
	}
	put(t, one, watch("discord", "1", "2")) // another channel
}

func TestSuspendAndResume(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	for _, w := range []bot.Watch{watch("telegram", "1", ""), watch("telegram", "1", ""), watch("telegram", "1", "2"), watch("discord", "1", ""), watch("telegram", "3", "")} {
		w.Server = "s"
		put(t, db, w)
	}
	c := bot.Channel{Platform: "telegram", ID: "1"}
	gone := func(want string) {
		t.Helper()
		list, _ := db.Watches()
		var got []string
		for _, w := range list {
			got = append(got, fmt.Sprintf("%d%s", w.ID, w.Gone))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("gone: %v; want %s", got, want)
		}
	}
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(db.SuspendWatches(t.Context(), c, "x"))
	gone("1x 2x 3 4 5")
	db = reopened(t, db, dir)
	gone("1x 2x 3 4 5")
	later := made.Add(time.Hour)
	_, before := db.Watches()
	check(db.ResumeWatches(t.Context(), bot.Channel{Platform: "telegram", ID: "1", Thread: "2"}, later))
	check(db.Returned(t.Context(), "discord", "s"))
	check(db.Returned(t.Context(), "telegram", "t"))
	if _, after := db.Watches(); after != before {
		t.Error("something was resumed")
	}
	check(db.ResumeWatches(t.Context(), c, later))
	gone("1 2 3 4 5")
	if list, _ := db.Watches(); !list[0].Since.Equal(later) || !list[2].Since.Equal(made) {
		t.Errorf("since %v and %v", list[0].Since, list[2].Since)
	}
	check(db.SuspendWatches(t.Context(), bot.Channel{Platform: "telegram", ID: "1", Thread: "2"}, "y"))
	check(db.SuspendWatches(t.Context(), bot.Channel{Platform: "telegram", ID: "3"}, "z"))
	gone("1 2 3y 4 5z")
	begin := time.Now().Truncate(time.Microsecond)
	check(db.Returned(t.Context(), "telegram", "s"))
	gone("1 2 3 4 5")
	if list, _ := db.Watches(); list[2].Since.Before(begin) || list[3].Since.After(begin) {
		t.Errorf("since %v and %v", list[2].Since, list[3].Since)
	}
}

// What another process changes is there after Reload, and only then anything is
// read.
func TestReload(t *testing.T) {
	dir := t.TempDir()
	db, other := open(t, dir), open(t, dir)
	reload := func() (version int) {
		t.Helper()
		if err := db.Reload(t.Context()); err != nil {
			t.Fatal(err)
		}
		_, version = db.Watches()
		return version
	}
	before := reload()
	w := put(t, other, watch("discord", "1", ""))
	set(t, other, "discord", "1", full())
	checkWatches(t, db)
	check(t, db, "discord", "1", bot.Settings{})
	after := reload()
	if checkWatches(t, db, w); after <= before {
		t.Errorf("version %d after %d", after, before)
	}
	check(t, db, "discord", "1", full())
	if err := other.SetNote(t.Context(), "offset", "1"); err != nil {
		t.Fatal(err)
	}
	if now := reload(); now != after {
		t.Error("the version has grown though no watch has changed")
	}
	own := put(t, db, watch("discord", "2", ""))
	if err := other.RemoveWatch(t.Context(), w.ID); err != nil {
		t.Fatal(err)
	}
	reload()
	checkWatches(t, db, own)
}

func TestMoveWatches(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	group, topic, elsewhere, another := watch("telegram", "-5", ""), watch("telegram", "-5", "3"), watch("telegram", "-6", ""), watch("discord", "-5", "")
	for _, w := range []*bot.Watch{&group, &topic, &elsewhere, &another} {
		if w.Channel.ID == "-5" {
			w.Server = "-5"
		}
		*w = put(t, db, *w)
	}
	ctx := t.Context()
	for _, c := range []bot.Channel{group.Channel, topic.Channel, another.Channel, {Platform: "telegram", ID: "-1005"}} {
		if err := db.Mute(ctx, c, "story", made); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // announced twice
		if err := db.MoveServer(ctx, "telegram", "-5", "-1005"); err != nil {
			t.Fatal(err)
		}
	}
	muted := func(c bot.Channel, want bool) {
		t.Helper()
		if got, err := db.Muted(ctx, c, "story"); got != want || err != nil {
			t.Errorf("muted in %+v: %v, %v", c, got, err)
		}
	}
	muted(group.Channel, false)
	muted(topic.Channel, false)
	for _, w := range []*bot.Watch{&group, &topic} {
		w.Channel.ID, w.Server = "-1005", "-1005"
		muted(w.Channel, true)
	}
	muted(another.Channel, true)
	for range 2 {
		checkWatches(t, db, group, topic, elsewhere, another)
		db = reopened(t, db, dir)
	}
}

func TestMute(t *testing.T) {
	dir := t.TempDir()
	db, ctx := open(t, dir), t.Context()
	c := bot.Channel{Platform: "discord", ID: "1"}
	muted := func(c bot.Channel, story string, want bool) {
		t.Helper()
		if got, err := db.Muted(ctx, c, story); got != want || err != nil {
			t.Errorf("%s in %s: %v, %v", story, c.ID, got, err)
		}
	}
	muted(c, "a", false)
	for range 2 {
		if err := db.Mute(ctx, c, "a", made); err != nil {
			t.Fatal(err)
		}
	}
	db = reopened(t, db, dir)
	muted(c, "a", true)
	muted(c, "b", false)
	muted(bot.Channel{Platform: "discord", ID: "2"}, "a", false)
	for range 2 {
		if err := db.Unmute(ctx, c, "a"); err != nil {
			t.Fatal(err)
		}
	}
	muted(c, "a", false)
}

// Whatever is changed at once: memory ends as the database does.
func TestWatchesConcurrent(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	var wg sync.WaitGroup
	for n := range 4 {
		wg.Go(func() {
			c := fmt.Sprint(n % 2)
			for i := range 15 {
				w, err := db.PutWatch(t.Context(), watch("discord", c, ""))
				if err == nil && i%3 == 0 {
					err = db.RemoveWatch(t.Context(), w.ID)
				}
				err = errors.Join(err, db.SuspendWatches(t.Context(), w.Channel, fmt.Sprint(n, i)), db.Reload(t.Context()))
				if i%2 == 0 {
					err = errors.Join(err, db.Returned(t.Context(), "discord", w.Server))
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	held, _ := db.Watches()
	if len(held) != 4*10 {
		t.Errorf("%d watches", len(held))
	}
	db = reopened(t, db, dir)
	checkWatches(t, db, held...)
}

func TestErrorsOfWatches(t *testing.T) {
	dir := t.TempDir()
	db := open(t, dir)
	w := put(t, db, watch("discord", "1", ""))
	if err := db.SuspendWatches(t.Context(), w.Channel, "x"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, store := db.PutWatch(ctx, w)
	_, muted := db.Muted(ctx, w.Channel, "a")
	for _, each := range []struct {
		action string
		err    error
	}{
		{"store watch in", store},
		{"remove watch from", db.RemoveWatch(ctx, 1)},
		{"suspend watches in", db.SuspendWatches(ctx, w.Channel, "y")},
		{"resume watches in", db.ResumeWatches(ctx, w.Channel, made)},
		{"resume watches in", db.Returned(ctx, "discord", w.Server)},
		{"read settings and watches from", db.Reload(ctx)},
		{"mute a story in", db.Mute(ctx, w.Channel, "a", made)},
		{"unmute a story in", db.Unmute(ctx, w.Channel, "a")},
		{"look for a muted story in", muted},
	} {
		if want := each.action + " " + name(t, dir) + ": "; !errors.Is(each.err, context.Canceled) || !strings.HasPrefix(each.err.Error(), want) {
			t.Errorf("%v; want %s…", each.err, want)
		}
	}
	w.Gone = "x"
	checkWatches(t, db, w)
}
