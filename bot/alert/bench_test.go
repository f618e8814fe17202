package alert_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"verbatim/bot"
	"verbatim/bot/alert"
	"verbatim/bot/bottest"
	"verbatim/bot/ledger"
	"verbatim/retrieval"
	"verbatim/retrieval/archive"
	"verbatim/retrieval/database"
	"verbatim/retrieval/database/databasetest"
)

// stopwatch runs alerts in real time, and notes when things happen.
type stopwatch struct {
	b       *testing.B
	archive *archive.DB
	ledger  *ledger.DB

	mu       sync.Mutex
	put      map[string]time.Time // articles
	read     time.Time            // the last article, by alerts
	planning time.Duration        // from then until its plan was kept
	delays   map[bot.Channel][]time.Duration
	planned  chan struct{}
	accepted atomic.Int64
	settled  atomic.Int64
}

// run runs alerts with one watch in each of so many channels: for subjectN, and
// for what everybody wants to hear. They stop with the benchmark.
func run(b *testing.B, fake *bottest.Fake, channels int) *stopwatch {
	s := &stopwatch{b: b, put: map[string]time.Time{}, delays: map[bot.Channel][]time.Duration{}, planned: make(chan struct{}, 1)}
	dir := b.TempDir()
	var err error
	if s.archive, err = archive.Open(b.Context(), database.Place{Dir: dir}); err != nil {
		b.Fatal(err)
	}
	if s.ledger, err = ledger.Open(b.Context(), databasetest.Place(b, dir)); err != nil {
		b.Fatal(err)
	}
	for i := range channels {
		w := bot.Watch{
			Channel: bot.Channel{Platform: fake.Title, ID: fmt.Sprint(i)}, Rule: fmt.Sprintf("subject%d OR everybody", i),
			Severity: bot.Flash, Since: time.Now(), Zone: "UTC", // a flash is never put into a list
		}
		if _, err := s.ledger.PutWatch(b.Context(), w); err != nil {
			b.Fatal(err)
		}
	}
	alerts := alert.New(alert.Config{Archive: timedStore{s.archive, s}, Ledger: timedBook{s.ledger, s}, Log: slog.New(slog.DiscardHandler)})
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	for _, part := range []func(context.Context) error{alerts.Courier(timedLine{fake, s}).Run, alerts.Run} {
		running.Go(func() {
			if err := part(ctx); err != nil {
				b.Error(err)
			}
		})
	}
	b.Cleanup(func() {
		cancel()
		running.Wait()
		for _, close := range []func() error{s.archive.Close, s.ledger.Close} {
			if err := close(); err != nil {
				b.Error(err)
			}
		}
	})
	<-s.planned // where to begin in the log
	return s
}

// article stores one that has just been published, on some subjects.
func (s *stopwatch) article(subjects ...string) {
	s.mu.Lock()
	id := fmt.Sprintf("n%d", len(s.put))
	s.put[id] = time.Now()
	s.mu.Unlock()
	a := retrieval.Article{
		Ref: retrieval.Ref{ID: id}, Source: "dpa", Title: "News", Language: "en", Published: time.Now(),
		Text: "The council met today, for the " + id + " time. It spoke of " + strings.Join(subjects, ", ") + ".",
	}
	if _, err := s.archive.Put(s.b.Context(), a); err != nil {
		s.b.Fatal(err)
	}
}

type timedStore struct {
	*archive.DB
	s *stopwatch
}

func (t timedStore) After(ctx context.Context, seq retrieval.Seq, limit int) ([]retrieval.Article, error) {
	articles, err := t.DB.After(ctx, seq, limit)
	if len(articles) > 0 {
		t.s.mu.Lock()
		t.s.read = time.Now()
		t.s.mu.Unlock()
	}
	return articles, err
}

type timedBook struct {
	*ledger.DB
	s *stopwatch
}

func (t timedBook) Commit(ctx context.Context, p bot.Plan) error {
	err := t.DB.Commit(ctx, p)
	t.s.mu.Lock()
	t.s.planning = time.Since(t.s.read)
	t.s.mu.Unlock()
	select {
	case t.s.planned <- struct{}{}:
	default:
	}
	return err
}

func (t timedBook) Settle(ctx context.Context, all []bot.Outcome) error {
	err := t.DB.Settle(ctx, all)
	for _, o := range all {
		if o.Err == "" {
			t.s.settled.Add(1)
		}
	}
	return err
}

type timedLine struct {
	*bottest.Fake
	s *stopwatch
}

func (t timedLine) Send(ctx context.Context, c bot.Channel, m bot.Message) (bot.Posted, error) {
	posted, err := t.Fake.Send(ctx, c, m)
	if err == nil {
		t.s.mu.Lock()
		t.s.delays[c] = append(t.s.delays[c], time.Since(t.s.put[named(m)[0]]))
		t.s.mu.Unlock()
		t.s.accepted.Add(1)
	}
	return posted, err
}

// until waits for a count.
func until(b *testing.B, count *atomic.Int64, n int64) {
	for count.Load() < n {
		select {
		case <-b.Context().Done():
			b.Fatal("it takes too long")
		case <-time.After(time.Millisecond):
		}
	}
}

// BenchmarkLatency is the time from Put until a platform that takes 50 ms has
// accepted an alert: with 1,000 watching channels, one in fifty of which is slow
// or limited. Those that are neither must not notice. Of articles for 20 channels
// there are two a second, of those for all one in five seconds.
func BenchmarkLatency(b *testing.B) {
	const channels = 1000
	b.Run("20", func(b *testing.B) { latency(b, channels, 20, time.Second/2) })
	b.Run("all", func(b *testing.B) { latency(b, channels, channels, 5*time.Second) })
}

// odd reports whether a channel is slow or limited.
func odd(c bot.Channel) bool { return strings.HasSuffix(c.ID, "00") || strings.HasSuffix(c.ID, "50") }

func latency(b *testing.B, channels, matching int, every time.Duration) {
	limits := map[bot.Channel]int{}
	var mu sync.Mutex
	fake := &bottest.Fake{Title: "fake", Keyed: true, Fault: func(c bottest.Call) bottest.Fault {
		mu.Lock()
		defer mu.Unlock()
		limits[c.Channel]++
		switch {
		case strings.HasSuffix(c.Channel.ID, "00"):
			return bottest.Fault{Took: 5 * time.Second}
		case odd(c.Channel) && limits[c.Channel]%2 == 1:
			return bottest.Fault{Err: &bot.RetryError{After: 5 * time.Second}}
		}
		return bottest.Fault{Took: 50 * time.Millisecond}
	}}
	s := run(b, fake, channels)
	rng := rand.New(rand.NewPCG(1, 1))
	sent := int64(0)
	pace := time.NewTicker(every)
	defer pace.Stop()
	for b.Loop() {
		subjects := []string{"everybody"}
		if matching < channels {
			subjects = nil
			for _, i := range rng.Perm(channels)[:matching] {
				subjects = append(subjects, fmt.Sprintf("subject%d", i))
			}
		}
		s.article(subjects...)
		sent += int64(matching)
		<-pace.C
	}
	until(b, &s.accepted, sent)
	s.mu.Lock()
	defer s.mu.Unlock()
	var usual, others []time.Duration
	for c, delays := range s.delays {
		if odd(c) {
			others = append(others, delays...)
		} else {
			usual = append(usual, delays...)
		}
	}
	percentiles(b, "", usual)
	percentiles(b, "odd-", others)
	b.ReportMetric(0, "ns/op") // that is the pace
}

func percentiles(b *testing.B, prefix string, delays []time.Duration) {
	if len(delays) == 0 {
		return
	}
	slices.Sort(delays)
	for _, percent := range []int{50, 95} {
		b.ReportMetric(float64(delays[len(delays)*percent/100].Milliseconds()), fmt.Sprintf("%sp%d-ms", prefix, percent))
	}
}

// BenchmarkFlash is a flash for 5,000 channels, on a platform that takes no time:
// until it is planned, accepted everywhere, and settled.
func BenchmarkFlash(b *testing.B) {
	const channels = 5000
	s := run(b, &bottest.Fake{Title: "fake", Keyed: true}, channels)
	var planned, accepted time.Duration
	n := int64(0)
	for b.Loop() {
		start := time.Now()
		n += channels
		s.article("everybody")
		<-s.planned
		planned += time.Since(start)
		until(b, &s.accepted, n)
		accepted += time.Since(start)
		until(b, &s.settled, n)
	}
	b.ReportMetric(float64(planned.Milliseconds())/float64(b.N), "planned-ms")
	b.ReportMetric(float64(accepted.Milliseconds())/float64(b.N), "accepted-ms")
}

// BenchmarkPlan is the planning of an article that 10 of 10,000 watches match,
// from the reading of it until the plan is kept.
func BenchmarkPlan(b *testing.B) {
	s := run(b, &bottest.Fake{Title: "fake", Keyed: true}, 10_000)
	var planning time.Duration
	n := int64(0)
	for b.Loop() {
		var subjects []string
		for range 10 {
			n++
			subjects = append(subjects, fmt.Sprintf("subject%d", int(n)*977%10_000))
		}
		s.article(subjects...)
		<-s.planned
		s.mu.Lock()
		planning += s.planning
		s.mu.Unlock()
		until(b, &s.settled, n)
	}
	b.ReportMetric(float64(planning.Microseconds())/float64(b.N)/1000, "plan-ms")
}
