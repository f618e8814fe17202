package alert_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"verbatim/bot"
	"verbatim/bot/bottest"
	"verbatim/bot/ledger"
	"verbatim/retrieval"
	"verbatim/retrieval/archive"
	"verbatim/retrieval/database"
)

// TestChaos runs random schedules of what newsrooms, platforms and machines do,
// each in a bubble of its own time, and compares what channels show with what they
// should. VERBATIM_CHAOS is how many; VERBATIM_CHAOS_SEED runs one again, up to
// the order in which things happen at the same moment. No clock is put back: a
// bubble's cannot be. The ledger may be on a server: a bubble's time stands still
// while that is asked.
func TestChaos(t *testing.T) {
	template := t.TempDir()
	makeTemplate(t, template)
	if seed := os.Getenv("VERBATIM_CHAOS_SEED"); seed != "" {
		chaos(t, template, number(t, seed))
		return
	}
	schedules := 10
	if testing.Short() { // as under the race detector, where each takes seconds
		schedules = 4
	}
	if n := os.Getenv("VERBATIM_CHAOS"); n != "" {
		schedules = number(t, n)
	}
	const shards = 4
	for shard := range shards {
		t.Run(strconv.Itoa(shard), func(t *testing.T) {
			t.Parallel()
			for seed := shard; seed < schedules; seed += shards {
				chaos(t, template, seed)
			}
		})
	}
}

func number(t *testing.T, s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// makeTemplate makes an empty archive and ledger, to be copied: that is cheaper
// than to make them.
func makeTemplate(t *testing.T, dir string) {
	a, err := archive.Open(t.Context(), database.Place{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Open(t.Context(), database.Place{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	for _, close := range []func() error{a.Close, l.Close} {
		if err := close(); err != nil {
			t.Fatal(err)
		}
	}
}

// chaos runs the schedule of a seed.
func chaos(t *testing.T, template string, seed int) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		if err := os.CopyFS(dir, os.DirFS(template)); err != nil {
			t.Fatal(err)
		}
		s := newSchedule(t, seed, dir)
		s.play()
		s.finish()
		s.check()
		s.life.end()
		if t.Failed() {
			t.Logf("run it again with VERBATIM_CHAOS_SEED=%d; what was done:\n%s", seed, strings.Join(s.done, "\n"))
		}
	})
}

// schedule is what happens to a world.
type schedule struct {
	*world
	dir    string
	life   *life
	done   []string
	jumped time.Duration
}

func newSchedule(t *testing.T, seed int, dir string) *schedule {
	rng := rand.New(rand.NewPCG(uint64(seed), 0))
	w := &world{
		t: t, rng: rng, articles: map[string]*known{}, watches: map[int64]*bot.Watch{}, due: map[duty]bool{}, back: map[bot.Channel]bool{},
		ended: map[int64]bool{}, unsure: map[int64]bool{}, unkept: map[int64]bool{}, twice: map[int64]bool{}, doubted: map[int64]int{}, rngs: map[bot.Channel]*rand.Rand{}, limited: map[string]time.Time{},
		faults: []float64{0, 0.1, 0.3}[rng.IntN(3)], busy: []float64{0, 0.01, 0.05}[rng.IntN(3)], figure: 1000,
	}
	for _, f := range []*bottest.Fake{{Title: "keyed", Keyed: true}, {Title: "plain"}} {
		f.Fault = w.fault
		w.fakes = append(w.fakes, f)
		for _, id := range []string{"a", "b"} {
			c := bot.Channel{Platform: f.Title, ID: id}
			w.channels = append(w.channels, c)
			w.rngs[c] = rand.New(rand.NewPCG(uint64(seed), uint64(len(w.channels)+1)))
		}
	}
	s := &schedule{world: w, dir: dir}
	s.life = w.start(dir)
	for range 4 {
		s.watch()
	}
	s.sleep(2 * time.Second)
	return s
}

func (s *schedule) note(format string, args ...any) {
	s.done = append(s.done, time.Now().Format("02T15:04:05.000 ")+fmt.Sprintf(format, args...))
}

// sleep lets time pass; when that is much, the log is looked at seldom.
func (s *schedule) sleep(d time.Duration) {
	s.life.setCalm(d > 30*time.Second)
	time.Sleep(d)
	s.life.setCalm(false)
}

// play takes random steps.
func (s *schedule) play() {
	for range 10 + s.rng.IntN(20) {
		s.step()
		switch s.rng.IntN(4) {
		case 0:
		case 1:
			s.sleep(time.Duration(s.rng.IntN(2000)) * time.Millisecond)
		default:
			s.sleep(time.Duration(s.rng.IntN(20)) * time.Second)
		}
		if s.life.killed() {
			s.note("killed")
			s.restart()
		}
	}
}

func (s *schedule) step() {
	switch n := s.rng.IntN(100); {
	case n < 22:
		s.write()
	case n < 34:
		s.writeMate()
	case n < 52:
		s.revise()
	case n < 58:
		s.withdraw()
	case n < 61:
		s.again()
	case n < 73:
		s.note("to be killed")
		s.life.killIn(1 + s.rng.IntN(40))
	case n < 77:
		s.note("restart")
		s.restart()
	case n < 82:
		s.close()
	case n < 87:
		s.open()
	case n < 90:
		s.watch()
	case n < 94:
		s.pause()
	case n < 96:
		s.mute()
	default:
		s.jump()
	}
}

func (s *schedule) restart() {
	s.life.end()
	if s.rng.IntN(3) == 0 {
		time.Sleep(time.Duration(s.rng.IntN(1000)) * time.Second)
	}
	s.life = s.start(s.dir)
}

// jump lets much time pass, but all in all less than an alert may be late.
func (s *schedule) jump() {
	d := time.Duration(s.rng.IntN(180)) * time.Minute
	if s.jumped += d; s.jumped < 12*time.Hour {
		s.note("jump by %s", d)
		s.sleep(d)
	}
}

var nouns = strings.Fields(`harbour council bridge market school river budget railway museum garden factory library hospital airport village tower
	orchestra kitchen mountain forest valley castle theatre stadium pension teacher doctor farmer painter sailor engine ticket window carpet
	blanket bottle candle drawer feather hammer ladder mirror needle pencil pillow ribbon saddle shovel spoon thread towel trumpet wheel zipper`)

// sentence is one that stands nowhere else.
func (s *schedule) sentence(word string) string {
	words := make([]string, 12)
	for i := range words {
		words[i] = nouns[s.rng.IntN(len(nouns))]
	}
	s.figure++
	return fmt.Sprintf("The %s %s counts %d %s.", word, strings.Join(words[:6], " "), s.figure, strings.Join(words[6:], " "))
}

func (s *schedule) write() {
	d := &draft{topic: []string{"ferry", "storm", "comet"}[s.rng.IntN(3)]}
	d.paragraphs = [][]string{{s.sentence("old")}, {s.sentence(d.topic), s.sentence("new")}, {s.sentence("last"), s.sentence("first")}, {s.sentence("other")}}
	s.stories = append(s.stories, d)
	s.put(s.article(), d)
}

// writeMate writes what others have on a story.
func (s *schedule) writeMate() {
	if len(s.stories) == 0 {
		return
	}
	d := s.stories[s.rng.IntN(len(s.stories))].clone()
	switch s.rng.IntN(3) {
	case 0:
		s.change(&d.paragraphs[s.rng.IntN(len(d.paragraphs))][0])
	case 1:
		d.paragraphs = append(d.paragraphs, []string{s.sentence("further")})
		s.writeCorrected(d)
		return
	}
	s.put(s.article(), d)
}

// writeCorrected writes an article, and corrects its last sentence within seconds:
// the post that it goes into may be on its way then.
func (s *schedule) writeCorrected(d *draft) {
	a := s.article()
	s.put(a, d)
	s.sleep(time.Duration(s.rng.IntN(8000)) * time.Millisecond)
	if k := s.articles[a.ID]; k != nil && len(k.revisions) == 1 {
		d = d.clone()
		s.change(&d.paragraphs[len(d.paragraphs)-1][0])
		s.put(k.latest(), d)
	}
}

var figures = regexp.MustCompile(`\d+`)

func (s *schedule) change(sentence *string) {
	s.figure++
	*sentence = figures.ReplaceAllString(*sentence, strconv.Itoa(s.figure))
}

// article is one without a text.
func (s *schedule) article() retrieval.Article {
	a := retrieval.Article{
		Ref: retrieval.Ref{ID: fmt.Sprintf("n%d", len(s.articles)+1)}, Source: []string{"dpa", "AP", "AFP"}[s.rng.IntN(3)],
		Title: "News", Language: "en", Published: time.Now(), Urgency: s.rng.IntN(6),
	}
	switch s.rng.IntN(10) {
	case 0:
		a.Published = time.Time{}
	case 1:
		a.Published = time.Now().Add(-time.Duration(s.rng.IntN(100)) * time.Hour)
	case 2, 3:
		a.Embargo = time.Now().Add(time.Duration(s.rng.IntN(40*60)) * time.Second)
	case 4:
		if s.rng.IntN(2) == 0 {
			a.Status = retrieval.Withheld
		}
	}
	return a
}

// put stores an article, or a revision of one.
func (s *schedule) put(a retrieval.Article, d *draft) {
	a.Text = d.text()
	s.model.Lock()
	defer s.model.Unlock()
	stored, err := s.life.archive.Put(s.t.Context(), a)
	if err != nil {
		s.t.Fatal(err)
	}
	if c := stored[0].Change; c != retrieval.Added && c != retrieval.Revised {
		return
	}
	a = stored[0].Article
	k := s.articles[a.ID]
	if k == nil {
		k = &known{topic: d.topic, draft: d}
		s.articles[a.ID] = k
	}
	k.draft = d
	k.revisions = append(k.revisions, a)
	var sentences []string
	for _, p := range d.paragraphs {
		sentences = append(sentences, p...)
	}
	k.sentences = append(k.sentences, sentences)
	if s.log = append(s.log, k); int(a.Seq) != len(s.log) {
		s.t.Fatalf("%v has the place %d in the log, and should have %d", a.Ref, a.Seq, len(s.log))
	}
	switch usable := a.Status == retrieval.Usable; {
	case usable:
		k.hidden = time.Time{}
	case k.hidden.IsZero():
		k.hidden = time.Now()
	}
	s.note("put %v of story %s on %s, published %s, embargo %s, status %s, urgency %d", a.Ref, a.Story, k.topic, a.Published.Format("02T15:04:05"), a.Embargo.Format("02T15:04:05"), a.Status, a.Urgency)
}

// some is one of the articles; nil: there is none.
func (s *schedule) some() *known {
	ids := s.ids()
	if len(ids) == 0 {
		return nil
	}
	return s.articles[ids[s.rng.IntN(len(ids))]]
}

func (s *schedule) revise() {
	k := s.some()
	if k == nil {
		return
	}
	a, d := k.latest(), k.draft.clone()
	paragraph := 1 // the one that is quoted
	if s.rng.IntN(3) == 0 {
		paragraph = s.rng.IntN(len(d.paragraphs))
	}
	switch s.rng.IntN(8) {
	case 0:
		a.Title += "!"
	default:
		s.change(&d.paragraphs[paragraph][s.rng.IntN(len(d.paragraphs[paragraph]))])
	}
	s.put(a, d)
}

// withdraw withdraws an article, or takes that back.
func (s *schedule) withdraw() {
	k := s.some()
	if k == nil {
		return
	}
	a := k.latest()
	switch {
	case a.Status == retrieval.Withheld:
		a.Status = retrieval.Usable
	case s.rng.IntN(3) == 0:
		a.Status = retrieval.Canceled
	default:
		a.Status = retrieval.Withheld
	}
	s.put(a, k.draft)
}

// again puts an article that is there.
func (s *schedule) again() {
	if k := s.some(); k != nil {
		s.put(k.latest(), k.draft)
	}
}

func (s *schedule) channel() (*bottest.Fake, bot.Channel) {
	i := s.rng.IntN(len(s.channels))
	return s.fakes[i/2], s.channels[i]
}

func (s *schedule) close() {
	f, c := s.channel()
	s.note("close %v", c)
	f.Close(c)
}

// open has the bot in a channel again, which it may hear of or not.
func (s *schedule) open() {
	f, c := s.channel()
	f.Reopen(c)
	returned := s.rng.IntN(2) == 0
	s.note("open %v, %v", c, returned)
	if returned {
		s.returned(f.Title)
	}
}

func (s *schedule) returned(platform string) {
	s.model.Lock()
	defer s.model.Unlock()
	if err := s.life.ledger.Returned(s.t.Context(), platform, "server"); err != nil {
		s.t.Fatal(err)
	}
	s.resumed(func(w bot.Watch) bool { return w.Channel.Platform == platform }, time.Now())
}

func (s *schedule) watch() {
	_, c := s.channel()
	w := bot.Watch{
		Channel: c, Server: "server", Rule: []string{"ferry", "storm", "ferry OR storm", "comet OR storm"}[s.rng.IntN(4)],
		Severity: []bot.Severity{bot.ByUrgency, bot.Normal, bot.Flash}[s.rng.IntN(3)], Threads: s.rng.IntN(4) == 0,
		Zone: "UTC", Since: time.Now(), Language: "en",
	}
	switch s.rng.IntN(8) {
	case 0:
		w.Quiet = "22:00-07:00"
	case 1:
		w.Digest = "01:00 03:00 08:00 14:00 20:00"
	}
	s.putWatch(w)
}

func (s *schedule) pause() {
	s.model.Lock()
	n := int64(1 + s.rng.IntN(len(s.watches)))
	w := *s.watches[n]
	s.model.Unlock()
	if w.Paused = !w.Paused; !w.Paused {
		w.Since = time.Now()
	}
	s.putWatch(w)
}

func (s *schedule) putWatch(w bot.Watch) {
	s.model.Lock()
	defer s.model.Unlock()
	kept, err := s.life.ledger.PutWatch(s.t.Context(), w)
	if err != nil {
		s.t.Fatal(err)
	}
	s.watches[kept.ID] = &kept
	s.note("watch %+v", kept)
}

func (s *schedule) mute() {
	k := s.some()
	if k == nil {
		return
	}
	_, c := s.channel()
	s.note("mute %s in %v", k.latest().Story, c)
	if err := s.life.ledger.Mute(s.t.Context(), c, k.latest().Story, time.Now()); err != nil {
		s.t.Fatal(err)
	}
}

// finish repairs all, and lets all that is due come.
func (s *schedule) finish() {
	s.note("all is repaired")
	s.model.Lock()
	s.repaired = true
	s.limited = map[string]time.Time{}
	s.model.Unlock()
	for i, c := range s.channels {
		s.fakes[i/2].Reopen(c)
	}
	s.life.spare()
	s.sleep(time.Second)
	if s.life.killed() {
		s.restart()
		s.life.spare()
	}
	s.returned("keyed") // on the other one, nobody says so
	s.sleep(10 * time.Hour)
}
