package alert_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot"
	"verbatim/bot/alert"
	"verbatim/bot/bottest"
	"verbatim/bot/ledger"
	"verbatim/retrieval"
	"verbatim/retrieval/archive"
	"verbatim/retrieval/database"
	"verbatim/retrieval/database/databasetest"
)

// newsroom is all that alerts stand on, with one channel, in a bubble of its own
// time.
type newsroom struct {
	t        *testing.T
	dir      string
	archive  *archive.DB
	ledger   *ledger.DB
	platform *bottest.Fake
	alerts   *alert.Alerts
	stop     func()
	rest     func()
}

var desk = bot.Channel{Platform: "fake", ID: "desk"}

// inNewsroom runs a test in a bubble whose time is midnight, 1 January 2000.
func inNewsroom(t *testing.T, test func(*testing.T, *newsroom)) {
	synctest.Test(t, func(t *testing.T) {
		n := &newsroom{t: t, dir: t.TempDir(), platform: &bottest.Fake{Title: "fake", Keyed: true}}
		n.open()
		defer n.close()
		test(t, n)
	})
}

// skipLong skips a test in whose bubble days pass: under the race detector that
// takes half a minute.
func skipLong(t *testing.T) {
	if testing.Short() {
		t.Skip("days pass in it")
	}
}

// open opens all and runs it until close.
func (n *newsroom) open() {
	n.t.Helper()
	var err error
	if n.archive, err = archive.Open(n.t.Context(), database.Place{Dir: n.dir}); err != nil {
		n.t.Fatal(err)
	}
	if n.ledger, err = ledger.Open(n.t.Context(), databasetest.Place(n.t, n.dir)); err != nil {
		n.t.Fatal(err)
	}
	n.start(alert.Config{Archive: n.archive, Ledger: n.ledger, Site: "https://archive.example", Log: slog.New(slog.DiscardHandler)})
}

// start runs alerts until stop.
func (n *newsroom) start(c alert.Config) {
	n.alerts = alert.New(c)
	courier := n.alerts.Courier(n.platform)
	n.rest = courier.Rest
	ctx, cancel := context.WithCancel(n.t.Context())
	var parts sync.WaitGroup
	for _, run := range []func(context.Context) error{n.alerts.Run, courier.Run} {
		parts.Go(func() {
			if err := run(ctx); err != nil {
				n.t.Error(err)
			}
		})
	}
	n.stop = func() {
		cancel()
		parts.Wait()
	}
	time.Sleep(time.Second)
}

func (n *newsroom) close() {
	n.t.Helper()
	n.stop()
	if err := n.archive.Close(); err != nil {
		n.t.Error(err)
	}
	if err := n.ledger.Close(); err != nil {
		n.t.Error(err)
	}
}

// watch adds a watch to the desk.
func (n *newsroom) watch(w bot.Watch) bot.Watch {
	n.t.Helper()
	if w.Channel == (bot.Channel{}) {
		w.Channel = desk
	}
	w.Server, w.Since, w.Zone = "server", time.Now(), "UTC"
	kept, err := n.ledger.PutWatch(n.t.Context(), w)
	if err != nil {
		n.t.Fatal(err)
	}
	time.Sleep(2 * time.Second)
	return kept
}

// put takes articles in that were published just now, and waits until what they
// lead to is done.
func (n *newsroom) put(articles ...retrieval.Article) {
	n.t.Helper()
	for _, a := range articles {
		if a.Published.IsZero() {
			a.Published = time.Now()
		}
		if a.Language == "" {
			a.Language = "en"
		}
		if _, err := n.archive.Put(n.t.Context(), a); err != nil {
			n.t.Fatal(err)
		}
	}
	time.Sleep(10 * time.Second)
}

// expect compares what a channel shows now.
func (n *newsroom) expect(c bot.Channel, want ...string) {
	n.t.Helper()
	var got []string
	for _, p := range n.platform.Posts(c) {
		m := p.Message()
		s := bottest.Plain(m)
		if m.Below != nil {
			s = "below " + m.Below.Posted.ID + "\n" + s
		}
		got = append(got, strings.TrimSpace(s))
	}
	for i := range want {
		want[i] = strings.TrimSpace(want[i])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		n.t.Errorf("%s shows (-want +got):\n%s", c.ID, diff)
	}
}

const capText = `Ministers agreed on Monday to cap rents at 3 % a year until 2029, the chancellor said in Berlin.

The rent cap holds for all flats built before 2014. Landlords called it an attack on property.

The opposition wants to go to court. A ruling is not expected before spring, legal experts said on Tuesday.`

func rents(id, source string) retrieval.Article {
	return retrieval.Article{Ref: retrieval.Ref{ID: id}, Source: source, Title: "Cabinet caps rents", Text: capText}
}

func TestAlert(t *testing.T) {
	inNewsroom(t, func(t *testing.T, n *newsroom) {
		n.put(rents("old", "dpa")) // nobody watches yet
		n.watch(bot.Watch{Rule: `"rent cap" AND landlords`, Mention: "42", Severity: bot.Urgent})
		n.watch(bot.Watch{Rule: "flats"})
		n.put(retrieval.Article{Ref: retrieval.Ref{ID: "other"}, Source: "AP", Title: "Storm", Text: "It rained all day in the north of the country."})
		n.expect(desk)
		a := rents("new", "dpa")
		a.Text = strings.ReplaceAll(a.Text, "Berlin", "Bonn") + "\n\n" + strings.Repeat("The tenants of the capital met in the old town hall to talk about what they pay. ", 9)
		n.put(a)
		n.expect(desk, `
@42
🟠 URGENT
# Cabinet caps rents · dpa
> The *rent cap* holds for all flats built before 2014. *Landlords* called it an attack on property.
  [new@1:96-190]`)
	})
}
