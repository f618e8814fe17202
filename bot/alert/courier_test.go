package alert_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"verbatim/bot"
	"verbatim/bot/alert"
	"verbatim/bot/bottest"
	"verbatim/bot/ledger"
	"verbatim/retrieval"
	"verbatim/retrieval/archive"
)

func TestSlowAndLimitedDelayNobodyElse(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "strike"})
		begun := time.Now()
		for i := range 3 {
			c := bot.Channel{Platform: "fake", ID: fmt.Sprint(i)}
			n.watch(bot.Watch{Rule: "strike", Channel: c})
		}
		n.platform.Fail(func(c bottest.Call) bottest.Fault {
			switch c.Channel.ID {
			case "0":
				return bottest.Fault{Took: 7 * time.Second}
			case "1":
				if time.Since(begun) < time.Minute {
					return bottest.Fault{Err: &bot.RetryError{After: time.Minute}}
				}
			}
			return bottest.Fault{}
		})
		n.put(report(1), report(2))
		count := func(id string) int { return len(n.platform.Posts(bot.Channel{Platform: "fake", ID: id})) }
		if count("0") == 2 || count("1") != 0 || count("2") != 2 {
			t.Errorf("posts: %d slow, %d limited, %d other", count("0"), count("1"), count("2"))
		}
		time.Sleep(2 * time.Minute)
		if count("0") != 2 || count("1") != 2 || count("2") != 2 {
			t.Errorf("posts at last: %d slow, %d limited, %d other", count("0"), count("1"), count("2"))
		}
	})
}

func TestChannelGone(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "strike"})
		n.platform.Close(desk)
		n.put(report(1))
		list, _ := n.ledger.Watches()
		if list[0].Gone == "" {
			t.Fatal("the watch is not suspended")
		}
		n.put(report(2)) // nobody watches
		n.platform.Reopen(desk)
		time.Sleep(11 * time.Minute)
		if list, _ = n.ledger.Watches(); list[0].Gone != "" {
			t.Errorf("the watch is still suspended: %s", list[0].Gone)
		}
		n.put(report(3))
		var got []string
		for _, p := range n.platform.Posts(desk) {
			got = append(got, strings.SplitN(plain(p), "\n", 2)[0])
		}
		if want := "# Report 1 · dpa # Report 3 · dpa"; strings.Join(got, " ") != want {
			t.Errorf("it shows %q", got)
		}
	})
}

// What waits in a channel to which the bot has come back is not to wait for its
// next try, and what is told next behind it.
func TestChannelReturned(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		w := n.watch(bot.Watch{Rule: "strike"})
		n.platform.Close(desk)
		n.put(report(1))
		n.platform.Reopen(desk)
		if err := n.ledger.Returned(t.Context(), desk.Platform, w.Server); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Minute)
		if posts := n.platform.Posts(desk); len(posts) != 1 {
			t.Errorf("%d posts two minutes after the bot is back", len(posts))
		}
	})
}

func TestRefused(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "strike"})
		n.platform.Fail(func(c bottest.Call) bottest.Fault {
			if strings.Contains(bottest.Plain(c.Message), "Report 1") {
				return bottest.Fault{Err: fmt.Errorf("post: %w", bot.ErrRefused)}
			}
			return bottest.Fault{}
		})
		n.put(report(1), report(2))
		if posts := n.platform.Posts(desk); len(posts) != 1 {
			t.Errorf("%d posts", len(posts))
		}
		q, err := n.ledger.Queue(t.Context(), time.Now())
		if err != nil || q.Waiting != 0 || len(q.Failed) != 1 || q.Failed[0].Posts != 1 || q.Failed[0].Platform != "fake" || q.Alerts != 1 {
			t.Errorf("the queue is %+v, %v", q, err)
		}
	})
}

// What fails is tried again for a day. It does not hold up the others for long.
func TestFailure(t *testing.T) {
	skipLong(t)
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "strike"})
		var tries atomic.Int32
		n.platform.Fail(func(c bottest.Call) bottest.Fault {
			if strings.Contains(bottest.Plain(c.Message), "Report 1") {
				tries.Add(1)
				return bottest.Fault{Err: errors.New("HTTP 500")}
			}
			return bottest.Fault{}
		})
		n.put(report(1), report(2))
		time.Sleep(8 * time.Minute)
		n.expect(desk)
		time.Sleep(15 * time.Minute)
		if posts := n.platform.Posts(desk); len(posts) != 1 || tries.Load() > 12 {
			t.Errorf("%d posts after half an hour, and %d tries", len(posts), tries.Load())
		}
		time.Sleep(22 * time.Hour)
		q, err := n.ledger.Queue(t.Context(), time.Now())
		if err != nil || q.Waiting != 1 || time.Since(q.Oldest).Round(time.Hour) != 22*time.Hour {
			t.Errorf("the queue is %+v, %v", q, err)
		}
		time.Sleep(3 * time.Hour)
		q, err = n.ledger.Queue(t.Context(), time.Now())
		if err != nil || q.Waiting != 0 || len(q.Failed) != 1 || tries.Load() < 100 || tries.Load() > 160 {
			t.Errorf("the queue is %+v, %v, after %d tries", q, err, tries.Load())
		}
	})
}

// An answer that is lost is no second post where the platform has keys.
func TestLostAnswer(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "strike"})
		n.platform.Fail(func(bottest.Call) bottest.Fault {
			n.platform.Fail(nil)
			return bottest.Fault{Err: errors.New("timeout"), Accepted: true}
		})
		n.put(report(1))
		if posts := n.platform.Posts(desk); len(posts) != 1 {
			t.Errorf("%d posts", len(posts))
		}
	})
}

// The end of the program waits for what is on its way, and keeps what came of it.
func TestStopSettles(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "strike"})
		n.platform.Keyed = false
		n.platform.Fail(func(bottest.Call) bottest.Fault { return bottest.Fault{Took: 7 * time.Second} })
		n.put(report(1))
		n.close()
		n.open()
		time.Sleep(time.Minute)
		if posts := n.platform.Posts(desk); len(posts) != 1 {
			t.Errorf("%d posts", len(posts))
		}
	})
}

// away is a ledger of which the server is away until a time, as far as it settles.
type away struct {
	*ledger.DB
	until time.Time
}

func (l away) Settle(ctx context.Context, outcomes []bot.Outcome) error {
	if time.Now().Before(l.until) {
		return errors.New("the server is away")
	}
	return l.DB.Settle(ctx, outcomes)
}

// Who is to deliver no more settles what was sent, however long that takes.
func TestRestSettles(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "strike"})
		n.platform.Keyed = false
		n.stop()
		n.start(alert.Config{Archive: n.archive, Ledger: away{n.ledger, time.Now().Add(2 * time.Minute)}, Log: slog.New(slog.DiscardHandler)})
		n.put(report(1))
		n.rest()
		n.put(report(2))
		time.Sleep(2 * time.Minute)
		if posts := n.platform.Posts(desk); len(posts) != 1 {
			t.Errorf("%d posts by who is to rest", len(posts))
		}
		n.close()
		n.open()
		time.Sleep(time.Minute)
		if posts := n.platform.Posts(desk); len(posts) != 2 {
			t.Errorf("%d posts", len(posts))
		}
	})
}

// Where the platform has no keys, what may have been sent is sent again a few
// times only.
func TestInDoubt(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "strike"})
		n.platform.Keyed = false
		n.platform.Fail(func(bottest.Call) bottest.Fault {
			return bottest.Fault{Err: fmt.Errorf("timeout: %w", bot.ErrInDoubt), Accepted: true}
		})
		n.put(report(1))
		why := func(end string) {
			t.Helper()
			if m, err := n.alerts.Why(t.Context(), desk, "r1", "en"); err != nil || !strings.HasSuffix(bottest.Plain(m), end+"\n") {
				t.Errorf("it does not end in %q; %v\n%s", end, err, bottest.Plain(m))
			}
		}
		time.Sleep(6 * time.Minute)
		if posts := n.platform.Posts(desk); len(posts) != 3 {
			t.Errorf("within six minutes it was sent %d times", len(posts))
		}
		why("· waiting to be delivered")
		time.Sleep(24 * time.Hour)
		why("· not delivered")
		if posts := n.platform.Posts(desk); len(posts) != 4 {
			t.Errorf("it was sent %d times", len(posts))
		}
		q, err := n.ledger.Queue(t.Context(), time.Now())
		if err != nil || q.Waiting != 0 {
			t.Errorf("the queue is %+v, %v", q, err)
		}
	})
}

// A group that becomes another one while it is told is told once.
func TestMovedWhileSending(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		elsewhere := bot.Channel{Platform: "fake", ID: "elsewhere"}
		n.watch(bot.Watch{Rule: "strike"})
		n.watch(bot.Watch{Rule: "lyon", Channel: elsewhere})
		moved := false
		n.platform.Fail(func(c bottest.Call) bottest.Fault {
			if c.Channel == elsewhere || moved {
				return bottest.Fault{}
			}
			moved = true
			if err := n.ledger.MoveServer(t.Context(), "fake", "desk", "supergroup"); err != nil {
				t.Error(err)
			}
			return bottest.Fault{Took: 5 * time.Second}
		})
		n.put(report(1), fire("a", "AFP", wire))
		if here, there := len(n.platform.Posts(desk)), len(n.platform.Posts(bot.Channel{Platform: "fake", ID: "supergroup"})); here+there != 1 {
			t.Errorf("%d posts here, %d there", here, there)
		}
	})
}

// broken is an archive that breaks down on an article, once it is told to.
type broken struct {
	*archive.DB
	on atomic.Value
}

func (b *broken) Article(ctx context.Context, ref retrieval.Ref) (retrieval.Article, error) {
	if b.on.Load() == ref.ID {
		panic("broken")
	}
	return b.DB.Article(ctx, ref)
}

// What breaks down on one article, in planning or in rendering, ends nothing else.
func TestBreakdown(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		b := &broken{DB: n.archive}
		n.stop()
		c := n.alerts.Config
		c.Archive = b
		n.start(c)
		n.watch(bot.Watch{Rule: "strike"})
		b.on.Store("r1")
		n.put(report(1), report(2))
		n.platform.Fail(func(bottest.Call) bottest.Fault {
			return bottest.Fault{Err: &bot.RetryError{After: time.Minute}}
		})
		n.put(report(3))
		b.on.Store("r3")
		n.platform.Fail(nil)
		time.Sleep(5 * time.Minute)
		n.put(report(4))
		time.Sleep(20 * time.Minute)
		b.on.Store("")
		time.Sleep(20 * time.Minute)
		var got []string
		for _, p := range n.platform.Posts(desk) {
			got = append(got, strings.SplitN(plain(p), "\n", 2)[0])
		}
		if want := "# Report 2 · dpa # Report 4 · dpa # Report 3 · dpa"; strings.Join(got, " ") != want {
			t.Errorf("it shows %q", got)
		}
	})
}

// However long a channel was gone, its posts come in their order.
func TestOrderAfterReturn(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "strike"})
		n.platform.Fail(func(bottest.Call) bottest.Fault {
			return bottest.Fault{Err: &bot.RetryError{After: time.Minute}}
		})
		n.put(report(1), report(2), report(3))
		n.platform.Fail(nil)
		n.platform.Close(desk)
		time.Sleep(5 * time.Hour)
		n.platform.Reopen(desk)
		time.Sleep(11 * time.Minute)
		var got []string
		for _, p := range n.platform.Posts(desk) {
			got = append(got, strings.SplitN(plain(p), "\n", 2)[0])
		}
		if want := "# Report 1 · dpa # Report 2 · dpa # Report 3 · dpa"; strings.Join(got, " ") != want {
			t.Errorf("it shows %q", got)
		}
	})
}
