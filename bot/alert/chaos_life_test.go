package alert_test

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
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

var (
	errKilled = errors.New("the process was killed")
	errBusy   = errors.New("database is locked")
)

// life is a process, from its start to its end or to a kill -9: whatever alerts
// ask of the archive, the ledger and the platforms goes through it. From the
// fatal call on nothing takes place any more, save what is under way on a
// platform.
type life struct {
	*world
	run     context.Context
	archive *archive.DB
	ledger  *ledger.DB
	stop    func()

	mu    sync.Mutex
	rng   *rand.Rand
	calls int
	fatal int     // the call that is the last one; 0: none is
	busy  float64 // how often the ledger's database is
	dead  bool
	calm  bool             // the log is looked at seldom, so that hours cost little
	sent  map[message]bool // with success
}

// message is a post as it was sent.
type message struct {
	channel bot.Channel
	key     string
}

// start opens all and runs it until end.
func (w *world) start(dir string) *life {
	ctx, cancel := context.WithCancel(w.t.Context())
	l := &life{world: w, run: ctx, rng: rand.New(rand.NewPCG(w.rng.Uint64(), 1)), busy: w.busy, sent: map[message]bool{}}
	var err error
	if l.archive, err = archive.Open(w.t.Context(), database.Place{Dir: dir}); err != nil {
		w.t.Fatal(err)
	}
	if l.ledger, err = ledger.Open(w.t.Context(), databasetest.Place(w.t, dir)); err != nil {
		w.t.Fatal(err)
	}
	alerts := alert.New(alert.Config{Archive: store{l.archive, l}, Ledger: book{l.ledger, l}, Log: slog.New(slog.DiscardHandler)})
	parts := []func(context.Context) error{alerts.Run}
	for _, f := range w.fakes {
		parts = append(parts, alerts.Courier(line{f, l}).Run)
	}
	var running sync.WaitGroup
	for _, part := range parts {
		running.Go(func() {
			if err := part(ctx); err != nil {
				w.t.Error(err)
			}
		})
	}
	l.stop = func() {
		cancel()
		running.Wait()
	}
	return l
}

// end ends the process: in order, or, where it was killed, with nothing written
// any more. What was sent and not kept readers may see in another version than
// the ledger comes to know.
func (l *life) end() {
	l.stop()
	if err := errors.Join(l.archive.Close(), l.ledger.Close()); err != nil {
		l.t.Error(err)
	}
	for id, isNew := range l.unkept {
		l.doubts(id, isNew)
	}
	clear(l.unkept)
}

// killIn has the process be killed at one of its next calls.
func (l *life) killIn(calls int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fatal = l.calls + calls
}

// spare undoes killIn, and has the ledger never be busy.
func (l *life) spare() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fatal, l.busy = 0, 0
}

func (l *life) killed() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.dead
}

func (l *life) setCalm(calm bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calm = calm
}

// step counts a call. The last one may take place, and nobody learn of it.
func (l *life) step(busy bool) (lost bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.dead {
		return false, errKilled
	}
	if l.calls++; l.calls == l.fatal {
		if l.dead = true; l.rng.IntN(2) == 0 {
			return false, errKilled
		}
		return true, nil
	}
	if busy && l.rng.Float64() < l.busy {
		return false, errBusy
	}
	return false, nil
}

func through[T any](l *life, busy bool, do func() (T, error)) (T, error) {
	var none T
	lost, err := l.step(busy)
	if err != nil {
		return none, err
	}
	out, err := do()
	if lost {
		return none, errKilled
	}
	return out, err
}

// store is the archive as a process has it.
type store struct {
	*archive.DB
	life *life
}

func (s store) Head(ctx context.Context) (retrieval.Seq, error) {
	return through(s.life, false, func() (retrieval.Seq, error) { return s.DB.Head(ctx) })
}

func (s store) Article(ctx context.Context, r retrieval.Ref) (retrieval.Article, error) {
	return through(s.life, false, func() (retrieval.Article, error) { return s.DB.Article(ctx, r) })
}

func (s store) After(ctx context.Context, seq retrieval.Seq, limit int) ([]retrieval.Article, error) {
	return through(s.life, false, func() ([]retrieval.Article, error) { return s.DB.After(ctx, seq, limit) })
}

func (s store) Wait(ctx context.Context, seq retrieval.Seq) error {
	s.life.mu.Lock()
	calm, dead := s.life.calm, s.life.dead
	s.life.mu.Unlock()
	switch {
	case dead:
		return errKilled
	case calm:
		patient, cancel := context.WithTimeout(s.life.run, seldom)
		defer cancel()
		ctx = patient
	}
	return s.DB.Wait(ctx, seq)
}

// seldom is how often the log is looked at while hours pass.
const seldom = 20 * time.Minute

// book is the ledger as a process has it.
type book struct {
	*ledger.DB
	life *life
}

type nothing = struct{}

func (b book) Watches() ([]bot.Watch, int) {
	b.life.model.Lock()
	defer b.life.model.Unlock()
	list, version := b.DB.Watches()
	b.life.plannedWith(list)
	return list, version
}

func (b book) Reload(ctx context.Context) error {
	_, err := through(b.life, true, func() (nothing, error) { return nothing{}, b.DB.Reload(ctx) })
	return err
}

func (b book) SuspendWatches(ctx context.Context, c bot.Channel, reason string) error {
	b.life.model.Lock()
	defer b.life.model.Unlock()
	_, err := through(b.life, true, func() (nothing, error) {
		err := b.DB.SuspendWatches(ctx, c, reason)
		if err == nil {
			b.life.suspended(c)
		}
		return nothing{}, err
	})
	return err
}

func (b book) ResumeWatches(ctx context.Context, c bot.Channel, now time.Time) error {
	b.life.model.Lock()
	defer b.life.model.Unlock()
	_, err := through(b.life, true, func() (nothing, error) {
		err := b.DB.ResumeWatches(ctx, c, now)
		if err == nil {
			b.life.resumed(func(w bot.Watch) bool { return w.Channel == c }, now)
		}
		return nothing{}, err
	})
	if errors.Is(err, errBusy) {
		delete(b.life.back, c) // the next post does it
	}
	return err
}

func (b book) Followed(ctx context.Context) (bot.Place, error) {
	return through(b.life, true, func() (bot.Place, error) { return b.DB.Followed(ctx) })
}

func (b book) Standing(ctx context.Context, article, story string, since time.Time) (bot.Standing, error) {
	return through(b.life, true, func() (bot.Standing, error) { return b.DB.Standing(ctx, article, story, since) })
}

func (b book) Showing(ctx context.Context, article string) ([]bot.Post, error) {
	return through(b.life, true, func() ([]bot.Post, error) { return b.DB.Showing(ctx, article) })
}

// maybe is a post, if there is one.
type maybe struct {
	post bot.Post
	ok   bool
}

func (b book) Post(ctx context.Context, id int64) (bot.Post, bool, error) {
	m, err := through(b.life, true, func() (maybe, error) {
		p, ok, err := b.DB.Post(ctx, id)
		return maybe{p, ok}, err
	})
	return m.post, m.ok, err
}

func (b book) List(ctx context.Context, c bot.Channel, key string) (bot.Post, bool, error) {
	m, err := through(b.life, true, func() (maybe, error) {
		p, ok, err := b.DB.List(ctx, c, key)
		return maybe{p, ok}, err
	})
	return m.post, m.ok, err
}

func (b book) Released(ctx context.Context, now time.Time) (ids []string, next time.Time, err error) {
	ids, err = through(b.life, true, func() (ids []string, err error) {
		ids, next, err = b.DB.Released(ctx, now)
		return ids, err
	})
	return ids, next, err
}

func (b book) Commit(ctx context.Context, p bot.Plan) error {
	b.life.model.Lock()
	defer b.life.model.Unlock()
	_, err := through(b.life, true, func() (nothing, error) {
		err := b.DB.Commit(ctx, p)
		if err == nil {
			b.life.planned(p)
		}
		return nothing{}, err
	})
	return err
}

func (b book) Due(ctx context.Context, platform string, now time.Time, limit int) (posts []bot.Post, next time.Time, err error) {
	posts, err = through(b.life, true, func() (posts []bot.Post, err error) {
		posts, next, err = b.DB.Due(ctx, platform, now, limit)
		return posts, err
	})
	return posts, next, err
}

func (b book) Sending(ctx context.Context, ids []int64) ([]bot.Post, error) {
	return through(b.life, true, func() ([]bot.Post, error) {
		posts, err := b.DB.Sending(ctx, ids)
		b.life.marked(posts)
		return posts, err
	})
}

func (b book) Settle(ctx context.Context, all []bot.Outcome) error {
	_, err := through(b.life, true, func() (nothing, error) {
		err := b.DB.Settle(ctx, all)
		if err == nil {
			b.life.settled(all)
		}
		return nothing{}, err
	})
	return err
}

func (b book) Expire(ctx context.Context, before time.Time) error {
	_, err := through(b.life, true, func() (nothing, error) { return nothing{}, b.DB.Expire(ctx, before) })
	return err
}

// line is a platform as a process has it.
type line struct {
	*bottest.Fake
	life *life
}

func (p line) Send(ctx context.Context, c bot.Channel, m bot.Message) (bot.Posted, error) {
	p.life.sending(message{c, m.Key})
	return through(p.life, false, func() (bot.Posted, error) {
		posted, err := p.Fake.Send(ctx, c, m)
		switch {
		case err == nil:
			p.life.took(message{c, m.Key})
		case errors.Is(err, bot.ErrInDoubt):
			p.life.doubts(postOf(m.Key), true)
		}
		return posted, err
	})
}

func (p line) Edit(ctx context.Context, posted bot.Posted, m bot.Message) (bot.Posted, error) {
	out, err := through(p.life, false, func() (bot.Posted, error) {
		out, err := p.Fake.Edit(ctx, posted, m)
		switch {
		case err == nil:
			p.life.took(message{posted.Channel, m.Key})
		case errors.Is(err, bot.ErrInDoubt):
			p.life.doubts(postOf(m.Key), false)
		}
		return out, err
	})
	if err != nil && out.ID == "" {
		out = posted
	}
	return out, err
}
