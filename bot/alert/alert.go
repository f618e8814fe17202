package alert

import (
	"context"
	"errors"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"verbatim/bot"
	"verbatim/bot/alert/rule"
	"verbatim/retrieval"
	"verbatim/retrieval/compare"
)

const (
	// fresh is how old an article may be, by its publication, to be told by a post
	// of its own; catchUp, to be told at all.
	fresh, catchUp = 6 * time.Hour, 72 * time.Hour
	// kept is how long corrections reach what was posted.
	kept = 90 * 24 * time.Hour
	// batch is how many revisions are read from the log at once.
	batch = 100
	// pause is how long it takes after an error to go on.
	pause = time.Second
	// look is how often it is looked whether another process wants an article to be
	// planned once more.
	look = time.Minute
	// cleanup is how often what is too old is forgotten.
	cleanup = time.Hour
)

// archive is the Store whose log is followed.
type archive interface {
	ID() string
	Head(context.Context) (retrieval.Seq, error)
	Article(context.Context, retrieval.Ref) (retrieval.Article, error)
	After(ctx context.Context, seq retrieval.Seq, limit int) ([]retrieval.Article, error)
	Wait(context.Context, retrieval.Seq) error
	List(context.Context, retrieval.Filter) ([]retrieval.Article, error)
}

// ledger keeps watches, and what is and was told.
type ledger interface {
	Watches() (list []bot.Watch, version int)
	Reload(context.Context) error
	SuspendWatches(ctx context.Context, c bot.Channel, reason string) error
	ResumeWatches(ctx context.Context, c bot.Channel, now time.Time) error
	Followed(context.Context) (bot.Place, error)
	Standing(ctx context.Context, article, story string, since time.Time) (bot.Standing, error)
	Told(ctx context.Context, c bot.Channel, article string) (bot.Told, bool, error)
	Showing(ctx context.Context, article string) ([]bot.Post, error)
	Post(ctx context.Context, id int64) (bot.Post, bool, error)
	List(ctx context.Context, c bot.Channel, key string) (bot.Post, bool, error)
	Again(ctx context.Context, article string, at time.Time) error
	Released(ctx context.Context, now time.Time) (articles []string, next time.Time, err error)
	Commit(context.Context, bot.Plan) error
	Witness(context.Context, bot.Post) error
	Due(ctx context.Context, platform string, now time.Time, limit int) (posts []bot.Post, next time.Time, err error)
	Sending(ctx context.Context, ids []int64) ([]bot.Post, error)
	Settle(context.Context, []bot.Outcome) error
	Expire(ctx context.Context, before time.Time) error
}

// Config is what Alerts stand on.
type Config struct {
	Archive archive
	Ledger  ledger
	Rights  bot.Rights
	// Site is where readers reach the pages of articles (bot/web), without a slash
	// at the end; empty: there are none for them.
	Site string
	Log  *slog.Logger
}

// Alerts follow the log of an archive. They are safe for concurrent use.
type Alerts struct {
	Config
	couriers []*Courier
	planned  atomic.Int64  // place.Seq, for those who deliver
	wake     chan struct{} // there is an article to plan once more

	// What Run alone uses.
	set     *rule.Set
	watches map[int64]bot.Watch // those in the set
	version int                 // of the ledger's watches
	place   bot.Place
	cleaned time.Time
}

// New returns Alerts that do nothing yet.
func New(c Config) *Alerts {
	return &Alerts{Config: c, set: rule.NewSet(), watches: map[int64]bot.Watch{}, version: -1, wake: make(chan struct{}, 1)}
}

// Under returns Alerts that do nothing yet, on the same ledger as it is under a
// lease. What these are told of, those hear.
func (a *Alerts) Under(l ledger) *Alerts {
	c := a.Config
	c.Ledger = l
	under := New(c)
	under.wake = a.wake
	return under
}

// Run plans what is to be told until ctx ends. Errors are logged, and what they
// kept from being planned is planned later.
func (a *Alerts) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		next, err := a.follow(ctx)
		if err != nil && ctx.Err() == nil {
			a.Log.Error("alerts cannot be planned; this is tried again", "seq", a.place.Seq, "err", err)
			next = time.Now().Add(pause)
		}
		a.rest(ctx, next, err)
	}
	return nil
}

// rest waits until a time, or until the log grows if nothing has failed, or an
// answer is found to be out of date; but never for long: another process may have
// found one.
func (a *Alerts) rest(ctx context.Context, until time.Time, failed error) {
	if soon := time.Now().Add(look); until.After(soon) {
		until = soon
	}
	ctx, cancel := context.WithDeadline(ctx, until)
	var waker sync.WaitGroup
	defer waker.Wait()
	defer cancel()
	waker.Go(func() {
		select {
		case <-a.wake:
			cancel()
		case <-ctx.Done():
		}
	})
	if failed != nil || a.Archive.Wait(ctx, a.place.Seq) != nil {
		<-ctx.Done()
	}
}

// follow plans all that the log has, and says when there is something to do even
// if it does not grow.
func (a *Alerts) follow(ctx context.Context) (next time.Time, err error) {
	if a.place.Log == "" {
		if err := a.begin(ctx); err != nil {
			return next, err
		}
	}
	for {
		if err := a.reload(ctx); err != nil {
			return next, err
		}
		articles, err := a.Archive.After(ctx, a.place.Seq, batch)
		if err != nil {
			return next, err
		}
		if len(articles) == 0 {
			break
		}
		if err := a.planAll(ctx, articles); err != nil {
			return next, err
		}
	}
	if err := a.clean(ctx); err != nil {
		return next, err
	}
	next, err = a.release(ctx)
	if soon := a.cleaned.Add(cleanup); next.IsZero() || next.After(soon) {
		next = soon
	}
	return next, err
}

// begin finds the place in the log at which to go on. Of an archive that was
// never followed that is the end.
func (a *Alerts) begin(ctx context.Context) error {
	place, err := a.Ledger.Followed(ctx)
	if err != nil {
		return err
	}
	head, err := a.Archive.Head(ctx)
	if err != nil {
		return err
	}
	id := a.Archive.ID()
	if place.Log != id || place.Seq > head {
		if place.Log != "" {
			a.Log.Warn("the archive is another one than before: what it has is not told", "seq", head)
		}
		place = bot.Place{Log: id, Seq: head}
		if err := a.Ledger.Commit(ctx, bot.Plan{Place: place}); err != nil {
			return err
		}
	}
	a.moved(place)
	return nil
}

func (a *Alerts) moved(to bot.Place) {
	a.place = to
	a.planned.Store(int64(to.Seq))
}

// reload brings the set level with the watches of the ledger.
func (a *Alerts) reload(ctx context.Context) error {
	if err := a.Ledger.Reload(ctx); err != nil {
		return err
	}
	list, version := a.Ledger.Watches()
	if version == a.version {
		return nil
	}
	active := map[int64]bot.Watch{}
	for _, w := range list {
		if w.Active() && a.delivers(w.Channel) {
			active[w.ID] = w
		}
	}
	for id := range a.watches {
		if _, ok := active[id]; !ok {
			a.set.Remove(id)
		}
	}
	for id, w := range active {
		if a.watches[id].Rule == w.Rule {
			continue
		}
		r, err := rule.Parse(w.Rule)
		if err != nil {
			a.Log.Error("the rule of a watch cannot be read", "watch", id, "err", err)
			a.set.Remove(id)
			continue
		}
		a.set.Put(id, r)
	}
	a.watches, a.version = active, version
	return nil
}

// delivers reports whether there is a courier for a channel. What cannot be sent
// is not planned, so that a platform that is off does not begin with old news.
func (a *Alerts) delivers(c bot.Channel) bool {
	return slices.ContainsFunc(a.couriers, func(courier *Courier) bool { return courier.platform.Name() == c.Platform })
}

// planAll plans what articles lead to, one after the other. Where that is nothing,
// only the place is kept, once.
func (a *Alerts) planAll(ctx context.Context, articles []retrieval.Article) error {
	last := a.place
	for _, article := range articles {
		last.Seq = article.Seq
		if err := a.planOne(ctx, article.ID, last, nil); err != nil {
			return err
		}
	}
	if a.place == last {
		return nil
	}
	return a.commit(ctx, bot.Plan{Place: last})
}

// planOne plans what the latest revision of an article leads to, beside what is
// known of embargoes. An article that it breaks down on leads to nothing, rather
// than to the end of all alerts.
func (a *Alerts) planOne(ctx context.Context, id string, at bot.Place, embargoes map[string]time.Time) (err error) {
	defer func() {
		if p := recover(); p != nil {
			a.Log.Error("panic", "seq", at.Seq, "err", p, "stack", string(debug.Stack()))
			err = a.commit(ctx, bot.Plan{Place: at, Embargoes: embargoes})
		}
	}()
	latest, err := a.Archive.Article(ctx, retrieval.Ref{ID: id})
	if errors.Is(err, retrieval.ErrNotFound) { // the archive was put back to an earlier day
		return a.commit(ctx, bot.Plan{Place: at, Embargoes: embargoes})
	}
	if err != nil {
		return err
	}
	if latest.Seq > at.Seq { // it comes later in the log
		return nil
	}
	p := &planning{
		archive: a.Archive, ledger: a.Ledger, watches: a.watches, now: time.Now(),
		changed: map[int64]bot.Post{}, embargoes: embargoes, compared: map[retrieval.Ref][]compare.Change{},
	}
	if err := p.article(ctx, latest, a.set); err != nil {
		return err
	}
	plan := p.plan(at)
	if len(plan.New)+len(plan.Changed)+len(plan.Told)+len(plan.Embargoes) == 0 {
		return nil
	}
	return a.commit(ctx, plan)
}

func (a *Alerts) commit(ctx context.Context, plan bot.Plan) error {
	if err := a.Ledger.Commit(ctx, plan); err != nil {
		return err
	}
	a.moved(plan.Place)
	for _, c := range a.couriers {
		c.call()
	}
	return nil
}

// release plans articles whose embargo has ended, or was lifted before, and those
// that are to be planned once more; it says when the next embargo ends.
func (a *Alerts) release(ctx context.Context) (time.Time, error) {
	ids, next, err := a.Ledger.Released(ctx, time.Now())
	for _, id := range ids {
		if err == nil {
			err = a.planOne(ctx, id, a.place, map[string]time.Time{id: {}})
		}
	}
	if len(ids) > 0 && err == nil {
		_, next, err = a.Ledger.Released(ctx, time.Now())
	}
	return next, err
}

// clean forgets what is too old, now and then.
func (a *Alerts) clean(ctx context.Context) error {
	now := time.Now()
	if now.Sub(a.cleaned) < cleanup {
		return nil
	}
	err := a.Ledger.Expire(ctx, now.Add(-kept))
	if err == nil {
		a.cleaned = now
	}
	return err
}

// Witness keeps an answer that was posted, so that it can be corrected.
func (a *Alerts) Witness(r bot.Request, posted bot.Posted, m bot.Message) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	err := a.Ledger.Witness(ctx, witnessed(r, posted, m, time.Now()))
	for i := 0; err == nil && i < len(m.Blocks); i++ {
		if q := m.Blocks[i].Quote; q != nil {
			err = a.recheck(ctx, q.Citation.Ref)
		}
	}
	if err != nil {
		a.Log.Error("an answer is not kept, so that it cannot be corrected", "platform", posted.Channel.Platform, "request", r.ID, "err", err)
	}
}

// recheck has an article planned once more if it was revised after it was quoted:
// that may have been planned before the answer was kept.
func (a *Alerts) recheck(ctx context.Context, quoted retrieval.Ref) error {
	latest, err := a.Archive.Article(ctx, retrieval.Ref{ID: quoted.ID})
	if err != nil || latest.Revision == quoted.Revision {
		return err
	}
	if err := a.Ledger.Again(ctx, quoted.ID, time.Now()); err != nil {
		return err
	}
	select {
	case a.wake <- struct{}{}:
	default: // it will look
	}
	return nil
}

// witnessed is an answer as a post.
func witnessed(r bot.Request, posted bot.Posted, m bot.Message, now time.Time) bot.Post {
	c := card{Kind: answer, Language: r.Locale, Actions: m.Actions, Note: m.Note, Tone: m.Tone}
	for _, b := range m.Blocks {
		if b.Quote == nil || b.Context {
			continue
		}
		p := pieceOf(*b.Quote)
		p.Bold = nil
		actions := slices.Clone(b.Actions)
		for i := range actions {
			actions[i].URL = "" // it may hold words of the quote
		}
		c.Items = append(c.Items, item{Article: b.Quote.Citation.ID, Pieces: []piece{p}, Actions: actions})
	}
	post := bot.Post{
		Channel: posted.Channel, Server: r.Server, Card: c.encode(), Articles: c.articles(), Posted: posted, Published: now, Planned: now, Due: now,
	}
	if r.Direct {
		post.Person = r.User
	}
	return post
}
