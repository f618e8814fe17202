package intake_test

import (
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"verbatim/retrieval"
	"verbatim/retrieval/answer"
	"verbatim/retrieval/index"
	"verbatim/retrieval/index/embedded"
	"verbatim/retrieval/sources"
)

// engine answers from the archive of a desk, as the program does.
func (d *desk) engine() *answer.Engine {
	d.t.Helper()
	log := slog.New(slog.DiscardHandler)
	idx, err := embedded.Open(filepath.Join(d.t.TempDir(), "index"), d.archive.ID(), log)
	if err != nil {
		d.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- index.NewFollower(d.archive, idx, log).Run(d.t.Context()) }()
	d.t.Cleanup(func() {
		if err := <-ended; err != nil {
			d.t.Error(err)
		}
		if err := idx.Close(); err != nil {
			d.t.Error(err)
		}
	})
	return answer.New(d.archive, idx, log)
}

// What is saved, pushed or noticed in a feed can be asked about soon. The
// figures are printed; only what never comes fails.
func TestFresh(t *testing.T) {
	const rounds = 8
	d, s, dir := newDesk(t), newSite(t), t.TempDir()
	engine := d.engine()
	d.folder(dir)
	s.serve("/feed", "application/rss+xml", rss())
	feed := d.add(sources.Source{Kind: sources.Feed, Address: s.URL + "/feed", Name: "Herald"})
	d.run()
	names := []string{"Almgren", "Baskerton", "Corvane", "Dunmarsh", "Eskilby", "Farrowdeep", "Gullhaven", "Hexwater", "Ironmoor", "Jarlsted", "Kelpwick", "Lowmere"}
	for _, way := range []struct {
		name string
		post func(name, text string)
	}{
		{"file", func(name, text string) { write(t, dir, name+".txt", name+" elects a mayor\n\n"+text) }},
		{"push", func(name, text string) {
			d.push(token, "application/json", fmt.Sprintf(`{"title": "%s elects a mayor", "text": "%s"}`, name, text))
		}},
		{"feed", func(name, text string) {
			s.serve("/feed", "application/rss+xml", rss(entry(name, "/"+name, name+" elects a mayor", monday, text)))
			before := s.count("/feed")
			now := d.source(feed.ID)
			now.Next = time.Time{}
			if err := d.list.SetState(t.Context(), feed.ID, now.State); err != nil {
				t.Fatal(err)
			}
			// A resumed source is looked at at once.
			if err := d.list.SetPaused(t.Context(), feed.ID, false); err != nil {
				t.Fatal(err)
			}
			d.eventually("a look at the feed", func() bool { return s.count("/feed") > before })
		}},
	} {
		var took []time.Duration
		for i := range rounds {
			name := names[i] + way.name
			way.post(name, fmt.Sprintf("Voters in %s chose Mary Holt as their mayor on Sunday with 61 %% of the votes.", name))
			start := time.Now()
			d.eventually("an answer", func() bool {
				a, err := engine.Answer(t.Context(), retrieval.Question{Text: "Who was chosen as mayor of " + name + "?", Limit: 1, Now: time.Now()})
				return err == nil && a.Found && strings.Contains(a.Quotes[0].Text, name)
			})
			took = append(took, time.Since(start))
		}
		slices.Sort(took)
		t.Logf("%s: answered after %s in the median, p95 %s", way.name, took[rounds/2].Round(time.Millisecond), took[rounds*95/100].Round(time.Millisecond))
	}
}
