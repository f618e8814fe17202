package alert_test

import (
	"strings"
	"testing"
	"time"

	"verbatim/bot"
	"verbatim/bot/bottest"
	"verbatim/retrieval"
)

func TestWhy(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		why := func(ref string) string {
			t.Helper()
			m, err := n.alerts.Why(t.Context(), desk, ref, "en")
			if err != nil {
				t.Fatal(err)
			}
			return bottest.Plain(m)
		}
		old := fire("old", "dpa", wire+" A strike.")
		old.Published = time.Now()
		n.put(old)
		n.watch(bot.Watch{Rule: `"block of flats" AND NOT sport`, Digest: "08:00"})
		n.watch(bot.Watch{Rule: `source:dpa mayor`})
		n.put(fire("a", "AFP", wire))
		if want, got := `# Fire in Lyon · AFP
✓ 1: "block of flats" AND NOT sport
    ✓ "block of flats" ¶1
    ✓ NOT sport
✗ 2: source:dpa mayor
    ✗ source:dpa ≠ AFP
→ In the digest, 2000-01-01 00:00 UTC · due 2000-01-01 08:00 UTC
`, why("a"); got != want {
			t.Errorf("why not at once:\n%s\nwant:\n%s", got, want)
		}
		if got := why("old@1"); !strings.Contains(got, "    ✗ published 2000-01-01 00:00 UTC, before the watch was made") || !strings.HasSuffix(got, "→ This channel was not told.\n") {
			t.Errorf("why not the old one:\n%s", got)
		}
		embargoed := report(1)
		embargoed.Embargo = time.Now().Add(time.Hour)
		n.put(embargoed)
		for _, ref := range []string{"r1", "nothing", "a b c"} {
			if got := why(ref); !strings.HasPrefix(got, "There is no article ") {
				t.Errorf("%s: %s", ref, got)
			}
		}
	})
}

func TestWhyToldHow(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.watch(bot.Watch{Rule: "lyon"})
		n.put(fire("a", "AFP", wire))
		n.put(fire("b", "Reuters", wire))
		for ref, want := range map[string]string{
			"a": "→ Einzeln gemeldet, 2000-01-01 00:00 UTC · zugestellt\n",
			"b": "→ Das Thema war schon gemeldet: dort ergänzt, 2000-01-01 00:00 UTC · zugestellt\n",
		} {
			m, err := n.alerts.Why(t.Context(), desk, ref, "de")
			if got := bottest.Plain(m); err != nil || !strings.HasSuffix(got, want) {
				t.Errorf("%s: %v\n%s", ref, err, got)
			}
		}
		m, err := n.alerts.Why(t.Context(), bot.Channel{Platform: "fake", ID: "elsewhere"}, "a", "en")
		if got := bottest.Plain(m); err != nil || !strings.HasSuffix(got, "Nothing is watched for in this channel.\n→ This channel was not told.\n") {
			t.Errorf("%v\n%s", err, got)
		}
	})
}

// A watch that was resumed after it had told of an article gives no reason not to
// have told.
func TestWhyToldBeforeResumed(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		w := n.watch(bot.Watch{Rule: "lyon"})
		n.put(fire("a", "AFP", wire))
		w.Since = time.Now()
		if _, err := n.ledger.PutWatch(t.Context(), w); err != nil {
			t.Fatal(err)
		}
		m, err := n.alerts.Why(t.Context(), desk, "a", "en")
		if got := bottest.Plain(m); err != nil || strings.Contains(got, "✗") || !strings.HasSuffix(got, "· delivered\n") {
			t.Errorf("%v\n%s", err, got)
		}
	})
}

// What a watch would have sent looks as what it sends.
func TestTrial(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		w := n.watch(bot.Watch{Rule: "strike OR lyon"})
		n.put(report(1), fire("a", "AFP", wire), fire("b", "Reuters", wire))
		gone := report(2)
		gone.Status = retrieval.Canceled
		n.put(gone)
		m, err := n.alerts.Test(t.Context(), w, 7, "en")
		if err != nil {
			t.Fatal(err)
		}
		got := bottest.Plain(m)
		if !strings.HasPrefix(got, "Days: 7, articles: 3, matches: 3, stories: 2. The newest would look like this:") {
			t.Errorf("it says:\n%s", got)
		}
		if sent := plain(n.platform.Posts(desk)[0]); !strings.HasSuffix(got, sent) {
			t.Errorf("it says:\n%s\nbut was sent:\n%s", got, sent)
		}
	})
}

// Where nothing would have been sent, nothing is promised to follow.
func TestTrialOfNothing(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.put(report(1))
		m, err := n.alerts.Test(t.Context(), bot.Watch{Channel: desk, Rule: "nowhere"}, 7, "en")
		if err != nil {
			t.Fatal(err)
		}
		const want = "Days: 7, articles: 1, matches: 0, stories: 0. This would have sent nothing."
		if got := strings.TrimSpace(bottest.Plain(m)); got != want {
			t.Errorf("it says:\n%s\nnot:\n%s", got, want)
		}
	})
}
