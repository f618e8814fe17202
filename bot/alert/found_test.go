package alert_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"verbatim/bot"
	"verbatim/bot/alert"
	"verbatim/bot/bottest"
	"verbatim/bot/ledger"
	"verbatim/retrieval"
	"verbatim/retrieval/database/databasetest"
)

// What TestChaos has found, each as short as it can be.

func TestStruckInOrder(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "flats"})
		a := rents("a", "dpa")
		n.put(a)
		a.Text = strings.Replace(a.Text, "on property", "on 12 owners", 1)
		n.put(a)
		a.Text = strings.Replace(a.Text, "2014", "2016", 1)
		n.put(a)
		posts := n.platform.Posts(desk)
		if len(posts) != 3 {
			t.Fatalf("there are %d posts", len(posts))
		}
		const want = "> ~The rent cap holds for all flats built before 2014.~ ~Landlords called it an attack on property.~\n"
		if got := bottest.Plain(posts[0].Message()); !strings.Contains(got, want) {
			t.Errorf("the first post is\n%s\nwithout\n%s", got, want)
		}
	})
}

func TestFoldedIntoWithdrawn(t *testing.T) {
	for name, late := range map[string]bool{"before": false, "after": true} {
		t.Run(name, func(t *testing.T) {
			inNewsroom(t, func(t *testing.T, n *newsroom) {
				n.watch(bot.Watch{Rule: "flats"})
				first, second := rents("first", "dpa"), rents("second", "AP")
				n.put(first)
				first.Status = retrieval.Withheld
				if late {
					n.put(first)
					n.put(second)
				} else {
					n.put(second)
					n.put(first)
				}
				var all strings.Builder
				for _, p := range n.platform.Posts(desk) {
					all.WriteString(bottest.Plain(p.Message()))
				}
				if got := all.String(); !strings.Contains(got, "# Cabinet caps rents · AP") {
					t.Errorf("the desk does not hear of the second:\n%s", got)
				}
			})
		})
	}
}

func TestCorrectedBeforeAndAfterItWasSeen(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "flats"})
		n.platform.Close(desk)
		a := rents("a", "dpa")
		n.put(a)
		a.Text = strings.Replace(a.Text, "2014", "2016", 1)
		n.put(a)
		n.platform.Reopen(desk)
		time.Sleep(time.Hour)
		n.expect(desk, "# Cabinet caps rents · dpa\n> The rent cap holds for all flats built before 2016. Landlords called it an attack on property.\n  [a@2:98-192]")
		a.Text = strings.Replace(a.Text, "on property", "on 12 owners", 1)
		n.put(a)
		const want = "> The rent cap holds for all flats built before 2016. ~Landlords called it an attack on property.~\n"
		if got := bottest.Plain(n.platform.Posts(desk)[0].Message()); !strings.Contains(got, want) {
			t.Errorf("the first post is\n%s\nwithout\n%s", got, want)
		}
	})
}

func TestSentAgainAsAnotherVersion(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "flats"})
		lost := true
		n.platform.Fail(func(bottest.Call) (f bottest.Fault) {
			if lost {
				lost, f = false, bottest.Fault{Err: &bot.RetryError{After: time.Minute}, Accepted: true}
			}
			return f
		})
		a := rents("a", "dpa")
		n.put(a)
		a.Text = strings.Replace(a.Text, "2014", "2016", 1)
		n.put(a)
		time.Sleep(time.Minute)
		n.expect(desk,
			"# Cabinet caps rents · dpa\n> ~The rent cap holds for all flats built before 2014.~ Landlords called it an attack on property.\n  [a@1:98-192]\nCorrected 00:00\n> The rent cap holds for all flats built before *2016*.\n  [a@2:98-149]",
			"below 1\n> ~The rent cap holds for all flats built before 2014.~\n  [a@1:98-149]\nCorrected 00:00\n> The rent cap holds for all flats built before *2016*.\n  [a@2:98-149]")
	})
}

// tenants is a sentence that a later article on the rents adds.
const tenants = "Tenants got 12 euros back on average last year, a study found."

// folded has a second article on the rents go into the post on the first one, by
// an edit that is in doubt for a minute, and was accepted or not.
func (n *newsroom) folded(accepted bool) retrieval.Article {
	n.t.Helper()
	n.watch(bot.Watch{Rule: "flats"})
	n.put(rents("first", "dpa"))
	n.platform.Fail(func(bottest.Call) bottest.Fault {
		n.platform.Fail(nil)
		return bottest.Fault{Err: fmt.Errorf("%w: %w", bot.ErrInDoubt, &bot.RetryError{After: time.Minute}), Accepted: accepted}
	})
	second := rents("second", "AP")
	second.Text += "\n\n" + tenants
	n.put(second)
	return second
}

const toldFirst = "# Cabinet caps rents · dpa\n> The rent cap holds for all *flats* built before 2014. Landlords called it an attack on property.\n  [first@1:98-192]\n"

// What only a lost edit showed, until the next one came, is corrected, too.
func TestLostEditIsCorrected(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		second := n.folded(true)
		n.put(replaced(second, "12 euros", "15 euros"))
		const struck = "> ~Tenants got 12 euros back on average last year, a study found.~\n  [second@1:303-365]\nCorrected 00:00\n> Tenants got *15* euros back on average last year, a study found.\n  [second@2:303-365]"
		n.expect(desk, toldFirst+"Also:\n# Cabinet caps rents · AP\n"+struck, "below 1\n"+struck)
		second.Status = retrieval.Withheld
		n.put(second)
		if _, err := n.archive.Redact(t.Context(), "second", "study"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Second)
		for i, p := range n.platform.Posts(desk)[:2] { // both have shown the words
			if got := plain(p); !strings.Contains(got, "> ~Tenants got 15 euros back on average last year, a _____ found.~") {
				t.Errorf("post %d is, after they were withdrawn:\n%s", i+1, got)
			}
		}
	})
}

// Words that only an edit in doubt may have shown are not said once their article
// is withdrawn: that it was is.
func TestLostEditAndWithdrawn(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		second := n.folded(false)
		second.Status = retrieval.Withheld
		n.put(second)
		const withdrawn = "# Cabinet caps rents · AP\nThis article was withdrawn 00:00"
		n.expect(desk, toldFirst+"Also:\n"+withdrawn, "below 1\n"+withdrawn)
	})
}

// deaf is a ledger that does not come to know what was sent.
type deaf struct{ *ledger.DB }

func (deaf) Settle(context.Context, []bot.Outcome) error { return errors.New("disk full") }

func TestDiedAndWithdrawn(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "flats"})
		n.stop()
		n.start(alert.Config{Archive: n.archive, Ledger: deaf{n.ledger}, Log: slog.New(slog.DiscardHandler)})
		a := rents("a", "dpa")
		n.put(a)
		n.stop()
		const told = "# Cabinet caps rents · dpa\n> The rent cap holds for all *flats* built before 2014. Landlords called it an attack on property.\n  [a@1:98-192]"
		n.expect(desk, told)
		a.Status = retrieval.Withheld
		if _, err := n.archive.Put(t.Context(), a); err != nil {
			t.Fatal(err)
		}
		n.close()
		n.open()
		time.Sleep(time.Minute)
		n.expect(desk, "# Cabinet caps rents · dpa\nThis article was withdrawn 00:00", "below 1\n# Cabinet caps rents · dpa\nThis article was withdrawn 00:00")
		a.Status = retrieval.Usable
		n.put(a)
		if got := n.platform.Posts(desk); len(got) != 2 || strings.TrimSpace(plain(got[0])) != told {
			t.Errorf("after it is back there are %d posts, the first:\n%s", len(got), bottest.Plain(got[0].Message()))
		}
	})
}

// late is a ledger after which something happens before what it returned is used.
type late struct {
	*ledger.DB
	meanwhile func(bot.Post)
}

func (l late) Sending(ctx context.Context, ids []int64) ([]bot.Post, error) {
	posts, err := l.DB.Sending(ctx, ids)
	for _, p := range posts {
		l.meanwhile(p)
	}
	return posts, err
}

func TestFoldedAndWithdrawnMeanwhile(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "flats"})
		n.stop()
		second := rents("second", "AP")
		n.start(alert.Config{Archive: n.archive, Log: slog.New(slog.DiscardHandler), Ledger: late{n.ledger, func(p bot.Post) {
			if p.Version == 2 {
				second.Status = retrieval.Withheld
				if _, err := n.archive.Put(t.Context(), second); err != nil {
					t.Error(err)
				}
				time.Sleep(time.Second)
			}
		}}})
		n.put(rents("first", "dpa"))
		n.put(second)
		time.Sleep(time.Minute)
		n.expect(desk, "# Cabinet caps rents · dpa\n> The rent cap holds for all *flats* built before 2014. Landlords called it an attack on property.\n  [first@1:98-192]")
	})
}

func TestFoldedAndWithdrawnUnseen(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "flats"})
		n.put(rents("first", "dpa"))
		n.platform.Fail(func(bottest.Call) bottest.Fault {
			return bottest.Fault{Err: &bot.RetryError{After: time.Minute}}
		})
		second := rents("second", "AP")
		n.put(second)
		second.Status = retrieval.Withheld
		n.put(second)
		n.platform.Fail(nil)
		time.Sleep(time.Minute)
		n.expect(desk, "# Cabinet caps rents · dpa\n> The rent cap holds for all *flats* built before 2014. Landlords called it an attack on property.\n  [first@1:98-192]")
	})
}

func TestSeenThoughAnErrorFollowed(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "flats"})
		n.platform.Close(desk)
		a := rents("a", "dpa")
		n.put(a)
		a.Text = strings.Replace(a.Text, "2014", "2016", 1)
		n.put(a)
		n.platform.Reopen(desk)
		n.platform.Fail(func(c bottest.Call) (f bottest.Fault) {
			if c.Edit {
				f.Err = &bot.RetryError{After: time.Minute}
			}
			return f
		})
		time.Sleep(15 * time.Minute)
		a.Text = strings.Replace(a.Text, "2016", "2018", 1)
		n.put(a)
		n.platform.Fail(nil)
		time.Sleep(time.Minute)
		posts := n.platform.Posts(desk)
		if len(posts) != 2 {
			t.Fatalf("there are %d posts", len(posts))
		}
		const want = "> ~The rent cap holds for all flats built before 2016.~"
		for _, p := range posts {
			if got := bottest.Plain(p.Message()); !strings.Contains(got, want) {
				t.Errorf("a post is\n%s\nwithout\n%s", got, want)
			}
		}
	})
}

func TestVoidIsOneVersion(t *testing.T) {
	db, err := ledger.Open(t.Context(), databasetest.Place(t, t.TempDir()))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	now := time.Now()
	post := bot.Post{ID: 1, Channel: desk, Card: []byte("{}"), Planned: now, Due: now}
	plans := []bot.Plan{{New: []bot.Post{post}}, {Changed: []bot.Post{post}}}
	for _, plan := range plans {
		if err := db.Commit(t.Context(), plan); err != nil {
			t.Fatal(err)
		}
	}
	for i, want := range []int{1, 0} { // that are due afterwards
		version := i + 1
		if err := db.Settle(t.Context(), []bot.Outcome{{Post: 1, Version: version, At: now, Void: true}}); err != nil {
			t.Fatal(err)
		}
		due, _, err := db.Due(t.Context(), desk.Platform, now, 10)
		if len(due) != want || err != nil {
			t.Errorf("after version %d is void, %d posts are due, and should be %d; %v", version, len(due), want, err)
		}
	}
}

func TestWithdrawnWhileDown(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "flats"})
		n.put(rents("first", "dpa"))
		n.platform.Fail(func(bottest.Call) bottest.Fault {
			return bottest.Fault{Err: &bot.RetryError{After: time.Minute}}
		})
		second := rents("second", "AP")
		n.put(second)
		n.stop()
		n.platform.Fail(nil)
		second.Status = retrieval.Withheld
		n.put(second)
		time.Sleep(time.Minute)
		if err := errors.Join(n.archive.Close(), n.ledger.Close()); err != nil {
			t.Fatal(err)
		}
		n.open()
		time.Sleep(time.Minute)
		n.expect(desk, "# Cabinet caps rents · dpa\n> The rent cap holds for all *flats* built before 2014. Landlords called it an attack on property.\n  [first@1:98-192]")
	})
}

func TestCorrectedTwiceBeforeItWasSeen(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "flats"})
		n.platform.Close(desk)
		a := rents("a", "dpa")
		n.put(a)
		for _, year := range []string{"2016", "2018"} {
			a.Text = strings.NewReplacer("before 2014", "before "+year, "before 2016", "before "+year).Replace(a.Text)
			n.put(a)
		}
		n.platform.Reopen(desk)
		time.Sleep(time.Hour)
		n.expect(desk, "# Cabinet caps rents · dpa\n> The rent cap holds for all flats built before 2018. Landlords called it an attack on property.\n  [a@3:98-192]")
	})
}

// The other faults were found by reading.

func TestGivenUpAndCorrected(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "flats"})
		n.platform.Keyed = false
		n.platform.Fail(func(bottest.Call) bottest.Fault {
			return bottest.Fault{Err: errors.New("timeout"), Accepted: true}
		})
		a := rents("a", "dpa")
		n.put(a)
		time.Sleep(20 * time.Minute)
		n.platform.Fail(nil)
		told := len(n.platform.Posts(desk))
		for _, a := range []retrieval.Article{replaced(a, "2014", "2016"), replaced(a, "2014", "2016 in all")} {
			n.put(a)
			time.Sleep(20 * time.Minute)
		}
		posts := n.platform.Posts(desk)
		if len(posts) != told+2 {
			t.Fatalf("%d posts told it, and %d corrected it", told, len(posts)-told)
		}
		if got := plain(posts[told]); !strings.Contains(got, "> ~The rent cap holds for all flats built before 2014.~") {
			t.Errorf("the correction is\n%s", got)
		}
	})
}

// moving is a ledger in which a group becomes another one before it is sent to.
type moving struct {
	*ledger.DB
	to bot.Channel
}

func (m moving) Sending(ctx context.Context, ids []int64) ([]bot.Post, error) {
	if err := m.MoveServer(ctx, desk.Platform, desk.ID, m.to.ID); err != nil {
		return nil, err
	}
	return m.DB.Sending(ctx, ids)
}

func TestMovedBeforeSending(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "flats"})
		n.stop()
		to := desk
		to.ID = "new"
		n.start(alert.Config{Archive: n.archive, Ledger: moving{n.ledger, to}, Log: slog.New(slog.DiscardHandler)})
		n.put(rents("a", "dpa"))
		n.watch(bot.Watch{Rule: "strike"}) // by somebody who does not know yet
		n.put(report(1))
		if here, there := len(n.platform.Posts(desk)), len(n.platform.Posts(to)); here+there != 2 {
			t.Errorf("%d posts here, %d there", here, there)
		}
	})
}

func TestDoubtsOfSeveralEdits(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "flats"})
		a := rents("a", "dpa")
		n.put(a)
		for year := 2016; year < 2022; year++ {
			lost := false
			n.platform.Fail(func(c bottest.Call) (f bottest.Fault) {
				if c.Edit && !lost {
					lost, f.Err = true, fmt.Errorf("timeout: %w", bot.ErrTwice)
				}
				return f
			})
			n.put(replaced(a, "2014", fmt.Sprint(year)))
			time.Sleep(time.Minute)
			if got := plain(n.platform.Posts(desk)[0]); !strings.Contains(got, fmt.Sprint(year)) {
				t.Errorf("it does not say %d:\n%s", year, got)
			}
		}
	})
}
