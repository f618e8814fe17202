package alert_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"verbatim/bot"
	"verbatim/retrieval"
)

// report is one of many that have nothing in common but a word.
func report(i int) retrieval.Article {
	return retrieval.Article{
		Ref: retrieval.Ref{ID: fmt.Sprintf("r%d", i)}, Source: "dpa", Title: fmt.Sprintf("Report %d", i),
		Text: fmt.Sprintf("Number %d of the strike reports tells of town %d.", i, i*i),
	}
}

func TestQuietHours(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) { // it is midnight
		n.watch(bot.Watch{Rule: "strike", Quiet: "22:00-07:00"})
		n.put(report(1), report(2))
		n.expect(desk)
		flash := report(3)
		flash.Urgency = 1
		n.put(flash)
		if posts := n.platform.Posts(desk); len(posts) != 1 || !strings.HasPrefix(plain(posts[0]), "🔴 FLASH\n") {
			t.Fatalf("%d posts, not a flash", len(posts))
		}
		time.Sleep(time.Until(time.Date(2000, 1, 1, 6, 59, 59, 0, time.UTC)))
		if got := len(n.platform.Posts(desk)); got != 1 {
			t.Errorf("%d posts in quiet hours", got)
		}
		time.Sleep(2 * time.Second)
		posts := n.platform.Posts(desk)
		if want := "While it was quiet here:\n# Report 1 · dpa\n# Report 2 · dpa\n"; len(posts) != 2 || plain(posts[1]) != want || !posts[1].Message().Silent {
			t.Errorf("%d posts; the list:\n%s", len(posts), plain(posts[1]))
		}
		n.put(report(4))
		if got := len(n.platform.Posts(desk)); got != 3 {
			t.Errorf("%d posts after quiet hours", got)
		}
	})
}

// A correction is said in quiet hours, too, but notifies nobody then, unless it is
// that of a flash.
func TestCorrectionInQuietHours(t *testing.T) {
	for urgency, silent := range map[int]bool{1: false, 4: true} {
		inNewsroom(t, func(t *testing.T, n *newsroom) {
			n.watch(bot.Watch{Rule: "flats", Quiet: "01:00-07:00"})
			a := rents("a", "dpa")
			a.Urgency = urgency
			n.put(a)
			time.Sleep(2 * time.Hour)
			n.put(replaced(a, "2014", "2016"))
			posts := n.platform.Posts(desk)
			if len(posts) != 2 || posts[0].Message().Silent || posts[1].Message().Silent != silent {
				t.Errorf("at urgency %d there are %d posts, the last one silent: %t", urgency, len(posts), posts[len(posts)-1].Message().Silent)
			}
		})
	}
}

func TestDigest(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "strike", Digest: "18:00, 08:00"})
		for i := range 13 {
			n.put(report(i))
		}
		n.put(fire("a", "AFP", wire+" A strike."), fire("b", "Reuters", wire+" A strike."))
		time.Sleep(time.Until(time.Date(2000, 1, 1, 8, 0, 1, 0, time.UTC)))
		posts := n.platform.Posts(desk)
		if len(posts) != 1 || strings.Count(plain(posts[0]), "# Report") != 10 || !strings.HasSuffix(plain(posts[0]), "… and more: 5\n") {
			t.Fatalf("%d posts:\n%s", len(posts), plain(posts[0]))
		}
		n.put(fire("c", "AFP", wire+" A strike."), fire("d", "Reuters", wire+" A strike."))
		time.Sleep(time.Until(time.Date(2000, 1, 1, 18, 0, 1, 0, time.UTC)))
		posts = n.platform.Posts(desk)
		if want := "New since the last list:\n# Fire in Lyon · AFP\nAlso:\n# Fire in Lyon · Reuters\n"; len(posts) != 2 || plain(posts[1]) != want {
			t.Errorf("%d posts; the second list:\n%s", len(posts), plain(posts[len(posts)-1]))
		}
	})
}

func TestNoMoreThanEnough(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "strike"})
		for i := range 33 {
			n.put(report(i))
		}
		posts := n.platform.Posts(desk)
		if len(posts) != 21 || strings.Count(plain(posts[20]), "# Report") != 10 || !strings.HasSuffix(plain(posts[20]), "… and more: 3\n") {
			t.Fatalf("%d posts; the last one:\n%s", len(posts), plain(posts[len(posts)-1]))
		}
		flash := report(50)
		flash.Urgency = 1
		n.put(flash)
		if got := len(n.platform.Posts(desk)); got != 22 {
			t.Errorf("%d posts after a flash", got)
		}
		time.Sleep(time.Hour)
		n.put(report(51))
		if got := len(n.platform.Posts(desk)); got != 23 {
			t.Errorf("%d posts an hour later", got)
		}
	})
}

func TestLateAndOld(t *testing.T) {
	skipLong(t)
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "strike"})
		time.Sleep(100 * time.Hour)
		late, old, undated, early := report(1), report(2), report(3), report(4)
		late.Published = time.Now().Add(-7 * time.Hour)
		old.Published = time.Now().Add(-73 * time.Hour)
		early.Published = time.Now().AddDate(1, 0, 0) // a clock that is wrong
		n.put(late, old, early)
		if _, err := n.archive.Put(t.Context(), undated); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		posts := n.platform.Posts(desk)
		if len(posts) != 3 || plain(posts[1]) != "Published earlier, and only now in the archive:\n# Report 1 · dpa\n" {
			t.Errorf("%d posts; the second one:\n%s", len(posts), plain(posts[1]))
		}
	})
}

// Neither the first run nor a watch that is made or resumed tells what there was
// before.
func TestNothingFromBefore(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		before := report(1)
		before.Published = time.Now()
		time.Sleep(time.Second)
		w := n.watch(bot.Watch{Rule: "strike"})
		n.put(before)
		w.Paused = true
		if _, err := n.ledger.PutWatch(t.Context(), w); err != nil {
			t.Fatal(err)
		}
		n.put(report(2))
		w.Paused, w.Since = false, time.Now()
		if _, err := n.ledger.PutWatch(t.Context(), w); err != nil {
			t.Fatal(err)
		}
		n.put(report(3))
		if posts := n.platform.Posts(desk); len(posts) != 1 || !strings.Contains(plain(posts[0]), "Report 3") {
			t.Errorf("%d posts", len(posts))
		}
	})
}

func TestDowntime(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "strike"})
		n.stop()
		for i := range 40 {
			n.put(report(i))
		}
		n.close()
		n.open()
		time.Sleep(time.Minute)
		posts := n.platform.Posts(desk)
		if len(posts) != 21 || !strings.HasSuffix(plain(posts[20]), "… and more: 10\n") {
			t.Errorf("%d posts after a restart", len(posts))
		}
	})
}

func TestEmbargo(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "strike"})
		a := report(1)
		a.Published, a.Embargo = time.Now(), time.Now().Add(8*time.Hour)
		n.put(a)
		a.Embargo = a.Embargo.Add(time.Hour)
		a.Text += " It is embargoed."
		n.put(a)
		n.close()
		n.open()
		time.Sleep(time.Until(a.Embargo) - time.Second)
		n.expect(desk)
		time.Sleep(2 * time.Second)
		if posts := n.platform.Posts(desk); len(posts) != 1 || !strings.Contains(plain(posts[0]), "Report 1") {
			t.Fatalf("%d posts when the embargo has ended", len(posts))
		}
		time.Sleep(time.Hour)
		if got := len(n.platform.Posts(desk)); got != 1 {
			t.Errorf("%d posts", got)
		}
	})
}

// An embargo that is lifted leaves nothing to be looked at again.
func TestEmbargoLifted(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "strike"})
		a := report(1)
		a.Published, a.Embargo = time.Now(), time.Now().Add(time.Hour)
		n.put(a)
		a.Embargo = time.Time{}
		n.put(a)
		if got := len(n.platform.Posts(desk)); got != 1 {
			t.Errorf("%d posts", got)
		}
		time.Sleep(time.Hour)
		articles, next, err := n.ledger.Released(t.Context(), time.Now())
		if err != nil || len(articles) > 0 || !next.IsZero() {
			t.Errorf("%v are to be looked at again, the next at %v; %v", articles, next, err)
		}
	})
}

// Late articles do not break quiet hours.
func TestLateInQuietHours(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "strike", Quiet: "06:00-09:00"})
		late, flash := report(1), report(2)
		late.Published = time.Now()
		flash.Published, flash.Urgency = time.Now(), 1
		time.Sleep(7 * time.Hour)
		n.put(late, flash)
		n.expect(desk)
		time.Sleep(2 * time.Hour)
		n.expect(desk, "While it was quiet here:\n# Report 1 · dpa\n# Report 2 · dpa")
	})
}

// What one watch tells at once does not wait for the digest of a more pressing one.
func TestAtOnceBeforeDigest(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "report", Digest: "08:00", Severity: bot.Urgent})
		n.watch(bot.Watch{Rule: "strike", Severity: bot.Normal})
		n.put(report(1))
		if got := len(n.platform.Posts(desk)); got != 1 {
			t.Errorf("%d posts", got)
		}
	})
}

// A date without a time says nothing of the hour.
func TestDayWithoutTime(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		time.Sleep(10 * time.Hour)
		n.watch(bot.Watch{Rule: "strike"})
		today, yesterday := report(1), report(2)
		today.Published = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
		yesterday.Published = today.Published.AddDate(0, 0, -1)
		n.put(today, yesterday)
		if posts := n.platform.Posts(desk); len(posts) != 1 || !strings.Contains(plain(posts[0]), "# Report 1") {
			t.Errorf("%d posts", len(posts))
		}
	})
}
