package main

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"verbatim/bot"
	"verbatim/bot/ledger"
	"verbatim/retrieval"
	"verbatim/retrieval/archive"
	"verbatim/retrieval/database"
	"verbatim/retrieval/database/databasetest"
	"verbatim/retrieval/postgres"
)

// TestOutages has several processes serve one archive, while articles are pushed,
// questions asked and channels told, and kills one or the other at random moments:
// nothing may be lost or told twice, nobody be told that there is nothing where
// there is something, and all has to be well again by itself. VERBATIM_OUTAGES is
// for how long that goes on; where VERBATIM_OPENSEARCH names a cluster, so that there
// is one to be had, the index is on one, too, and its nodes are killed. With -artifacts the logs of the processes are kept.
func TestOutages(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes a minute")
	}
	if !databasetest.Remote() {
		t.Skip("VERBATIM_POSTGRES names no server, so that there is none to be had; this test starts one of its own, to kill it")
	}
	length := 40 * time.Second
	if set := os.Getenv("VERBATIM_OUTAGES"); set != "" {
		var err error
		if length, err = time.ParseDuration(set); err != nil {
			t.Fatal(err)
		}
	}
	s := startScene(t)
	ctx, stop := context.WithTimeout(t.Context(), length)
	defer stop()
	s.play(ctx)
	s.settle()
	s.check()
	s.print()
}

// scene is all that takes part.
type scene struct {
	t        *testing.T
	place    database.Place
	newsroom *newsroom
	fleet    *fleet
	press    *press
	readers  *asking
	ledger   *ledger.DB
	archive  *archive.Reader
	leases   *postgres.Leases
	victims  map[string][]*victim // by kind
}

// victim is something that can be struck.
type victim struct {
	strike func(context.Context) error // returns when all is well again
	down   sync.Mutex                  // held while it is struck

	struck  int
	longest time.Duration // until all was well again
}

func startScene(t *testing.T) *scene {
	dir := t.TempDir()
	server := startDatabaseServer(t)
	s := &scene{t: t, place: database.Place{Dir: dir, URL: server.url}, newsroom: newNewsroom(t)}
	const token = "a.token.to.push.by"
	env := []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + os.TempDir(), "DATABASE_URL=" + server.url,
		"DISCORD_TOKEN=" + outageToken, "DISCORD_API_URL=" + s.newsroom.URL + "/api/v10", "INGEST_TOKEN=" + token,
	}
	var index *cluster
	if os.Getenv("VERBATIM_OPENSEARCH") != "" {
		index = startCluster(t)
		env = append(env, "INDEX=opensearch", "OPENSEARCH_URL="+index.urls)
	}
	for _, c := range channels {
		cmd := exec.CommandContext(t.Context(), "verbatim", "watch", "add", "--platform", "discord", "--channel", c.id, "--severity", c.severity, c.rule)
		cmd.Env, cmd.Dir = append(env, "DATA_DIR="+dir), dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	s.fleet = startFleet(t, dir, server, env...)
	s.press = &press{t: t, fleet: s.fleet, token: token, towns: map[string]bool{}}
	s.readers = &asking{t: t, fleet: s.fleet, press: s.press, came: map[string]int{}}
	over := s.fleet.out()
	defer over()
	for _, p := range s.fleet.processes {
		s.must(p.ready())
	}
	s.victims = s.fleet.victims()
	if index != nil {
		s.victims["OpenSearch node killed"] = []*victim{{strike: index.kill}}
	}
	s.open()
	s.await("alerts begin", func() string {
		place, err := s.ledger.Followed(t.Context())
		return unless(place.Log != "", fmt.Sprint(err))
	})
	return s
}

// open opens what the processes share, to look into it.
func (s *scene) open() {
	var err error
	s.ledger, err = ledger.Open(s.t.Context(), s.place)
	s.must(err)
	s.archive, err = archive.View(s.t.Context(), s.place)
	s.must(err)
	s.leases, err = postgres.OpenLeases(s.t.Context(), s.place.URL, "the test", newLog(config{}))
	s.must(err)
	s.t.Cleanup(func() { // before the server ends
		for _, err := range []error{s.ledger.Close(), s.archive.Close(), s.leases.Close()} {
			if err != nil {
				s.t.Error(err)
			}
		}
	})
}

func (s *scene) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// play lets everything happen until ctx ends and all that was struck is back.
func (s *scene) play(ctx context.Context) {
	var playing sync.WaitGroup
	playing.Go(func() { s.press.run(ctx) })
	for range 3 {
		playing.Go(func() { s.readers.run(ctx) })
	}
	kinds := slices.Collect(maps.Keys(s.victims))
	for n := 0; pause(ctx, time.Second/2+rand.N(2*time.Second)); n++ {
		some := s.victims[kinds[n%len(kinds)]]
		v := some[rand.N(len(some))]
		if !v.down.TryLock() {
			continue
		}
		playing.Go(func() {
			defer v.down.Unlock()
			begun := time.Now()
			if err := v.strike(ctx); err != nil {
				s.t.Error(err)
			}
			v.struck++
			v.longest = max(v.longest, time.Since(begun))
		})
	}
	playing.Wait()
}

// await waits until nothing is missing any more.
func (s *scene) await(what string, missing func() string) {
	s.t.Helper()
	last := ""
	for end := time.Now().Add(readyWithin); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		if last = missing(); last == "" {
			return
		}
	}
	s.t.Errorf("%s: not within %s: %s", what, readyWithin, last)
}

func unless(well bool, missing string) string {
	if well {
		return ""
	}
	return missing
}

// settle waits until all is as if nothing had been.
func (s *scene) settle() {
	ctx := s.t.Context()
	for _, p := range s.fleet.processes {
		if err := p.ready(); err != nil {
			s.t.Error(err)
		}
	}
	s.await("leases", func() string {
		for prefix, want := range map[string]int{taking: 1, alerting: 1, processes: processCount, "discord shard": processCount} {
			if n, err := s.leases.Held(ctx, prefix); n != want || err != nil {
				return fmt.Sprintf("%d leases %s…, want %d, %v", n, prefix, want, err)
			}
		}
		return ""
	})
	s.await("shards", func() string { return unless(s.newsroom.connected(), "not all are connected once") })
	s.await("alerts", func() string {
		place, err := s.ledger.Followed(ctx)
		if err != nil {
			return err.Error()
		}
		queue, err := s.ledger.Queue(ctx, time.Now())
		return unless(err == nil && place.Seq >= retrieval.Seq(len(s.press.items)) && queue.Waiting+queue.Later == 0, fmt.Sprintf("%+v, %+v, %v", place, queue, err))
	})
}

// check compares what there is in the end with what there should be.
func (s *scene) check() {
	ctx := s.t.Context()
	articles, revisions, err := s.archive.Count(ctx)
	if n := len(s.press.items); articles != n || revisions != n || err != nil {
		s.t.Errorf("%d articles were accepted; there are %d, in %d revisions; %v", n, articles, revisions, err)
	}
	damage, err := s.archive.Verify(ctx)
	if len(damage) > 0 || err != nil {
		s.t.Errorf("the archive: %v, %v", damage, err)
	}
	for _, r := range s.press.items {
		a, err := s.archive.Article(ctx, retrieval.Ref{ID: r.id})
		if err != nil || a.Title != r.title() || a.Text != r.text() {
			s.t.Errorf("article %s is not what was accepted: %v", r.id, err)
		}
	}
	queue, err := s.ledger.Queue(ctx, time.Now())
	if len(queue.Failed) > 0 || queue.Suspended > 0 || err != nil {
		s.t.Errorf("the queue: %+v, %v", queue, err)
	}
	for _, c := range channels {
		s.checkChannel(c.id, c.topics)
	}
	for _, p := range s.fleet.processes {
		s.checkLog(p)
	}
	const few = 100 // one of so many may be late: the machine has other things to do
	if came := s.readers.came; came[right] == 0 || came[lateWithout] > len(s.readers.times)/few {
		s.t.Errorf("questions: %v", came)
	}
}

// checkChannel: a channel is told once of each article that it watches for, and of
// no other. Discord knows a message again by its nonce, and nothing here takes so
// long that it forgets one: so nothing is there twice, also where a process was
// killed before it heard that it had sent something. What is told below the post on
// its story stands in that as well.
func (s *scene) checkChannel(channel string, watched []string) {
	posts := s.newsroom.in(channel)
	nonces := map[string]bool{}
	for _, p := range posts {
		if nonces[p.nonce] {
			s.t.Errorf("channel %s shows a message twice: %s", channel, p.versions[0])
		}
		nonces[p.nonce] = true
	}
	for _, r := range s.press.items {
		_, told, err := s.ledger.Told(s.t.Context(), bot.Channel{Platform: "discord", ID: channel}, r.id)
		if want := slices.Contains(watched, r.topic); told != want || err != nil {
			s.t.Errorf("channel %s was told of %s, about a %s: %v; %v", channel, r.id, r.topic, told, err)
		}
		telling, below := 0, 0
		for _, p := range posts {
			switch names := strings.Contains(p.versions[len(p.versions)-1], r.title()); {
			case names && p.below == "":
				telling++
			case names:
				below++
			}
		}
		if telling != 1 && told && channel != lists || telling > 1 || below > 1 {
			s.t.Errorf("channel %s shows %s, of a story: %v, in %d posts, and in %d below these", channel, r.id, r.story, telling, below)
		}
	}
}

// alarming is what no process may have logged.
var alarming = regexp.MustCompile(`(?m)^.*(msg=panic|panicked|^panic:|^fatal error:|DATA RACE|holds other words).*$`)

func (s *scene) checkLog(p *process) {
	log, err := os.ReadFile(p.log)
	if err != nil {
		s.t.Error(err)
	}
	for _, line := range alarming.FindAllString(string(log), 5) {
		s.t.Errorf("%s: %s", p.name, line)
	}
}

// print prints the figures.
func (s *scene) print() {
	for _, kind := range slices.Sorted(maps.Keys(s.victims)) {
		struck, longest := 0, time.Duration(0)
		for _, v := range s.victims[kind] {
			struck += v.struck
			longest = max(longest, v.longest)
		}
		s.t.Logf("%s: %d times, ready again after %s at the most", kind, struck, longest.Round(100*time.Millisecond))
	}
	s.t.Logf("articles: %d, each in the archive once; pushed again %d times", len(s.press.items), s.press.retries)
	s.t.Logf("questions: %v; without an outage p50 %s, p99 %s", s.readers.came, s.readers.percentile(50), s.readers.percentile(99))
	for _, c := range channels {
		s.t.Logf("channel %s: %d posts", c.id, len(s.newsroom.in(c.id)))
	}
}
