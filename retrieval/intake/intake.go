package intake

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"verbatim/retrieval"
	"verbatim/retrieval/fetch"
	"verbatim/retrieval/ingest"
	"verbatim/retrieval/sources"
)

const (
	// together is how many sources are looked at at the same time.
	together = 32
	// heed is how often changes to the list are looked for.
	heed = time.Second
	// most is how many documents of a source wait that hubs have told.
	most = 3
	// large documents, of more bytes, are read one after the other, for that can
	// take twenty times as much memory.
	large = 1 << 20
	// kept is how long an item is known after its feed last had it: some send
	// what is a year old.
	kept = 400 * 24 * time.Hour
)

// store is where articles go.
type store interface {
	Put(context.Context, ...retrieval.Article) ([]retrieval.Stored, error)
	Article(context.Context, retrieval.Ref) (retrieval.Article, error)
}

// Config is what an Intake needs.
type Config struct {
	List  *sources.DB
	Store store
	Fetch *fetch.Client
	// PublicURL is where hubs reach this program; empty: nowhere, so none is
	// asked to tell of changes.
	PublicURL string
	// Looked is told of each look, from several goroutines at once; nil: nobody is.
	Looked func(context.Context, Look)
	Log    *slog.Logger
}

// Look is what came of one look at a source, or of what was pushed.
type Look struct {
	Way   string // Feed, Folder or Push
	Begun time.Time
	ingest.Counts
	Err error // why it could not be read or stored
}

// The ways in.
const (
	Feed   = "feed"
	Folder = "folder"
	Push   = "push"
)

// Intake takes articles in.
type Intake struct {
	list      *sources.DB
	store     store
	fetch     *fetch.Client
	publicURL string
	looked    func(context.Context, Look)
	log       *slog.Logger
	patience  time.Duration // with pages that cannot be had
	reading   places        // for large documents
	told      chan told
	reload    chan struct{}
	running   atomic.Bool
	beat      atomic.Int64 // when Run last went round, in Unix nanoseconds

	mu   sync.Mutex
	read map[int64]time.Time // when the documents of sources were last read
}

// New starts nothing.
func New(c Config) *Intake {
	if c.Looked == nil {
		c.Looked = func(context.Context, Look) {}
	}
	return &Intake{
		list: c.List, store: c.Store, fetch: c.Fetch, publicURL: c.PublicURL, looked: c.Looked, log: c.Log,
		patience: 24 * time.Hour, reading: make(places, 1), told: make(chan told, together), reload: make(chan struct{}), read: map[int64]time.Time{},
	}
}

// Run looks at every source when it is due, until ctx ends.
func (in *Intake) Run(ctx context.Context) error {
	r := &run{
		in: in, busy: map[int64]bool{}, hosts: map[string]bool{}, told: map[int64][]fetch.Response{},
		folders: map[int64]watched{}, done: make(chan finished),
	}
	defer r.end(ctx)
	in.running.Store(true)
	defer in.running.Store(false)
	in.beat.Store(time.Now().UnixNano()) // the last one may be of hours ago, when another process took over
	tick := time.NewTicker(heed)
	defer tick.Stop()
	day := time.NewTicker(24 * time.Hour)
	defer day.Stop()
	in.prune(ctx)
	r.heed(ctx)
	for {
		r.start(ctx)
		in.beat.Store(time.Now().UnixNano())
		select {
		case <-ctx.Done():
			return nil
		case <-in.reload:
			r.list = nil
			r.heed(ctx)
		case f := <-r.done:
			r.finish(f)
		case t := <-in.told:
			r.hear(t)
		case <-day.C:
			in.prune(ctx)
		case <-tick.C:
			r.heed(ctx)
		}
	}
}

// Reload has Run read the list of sources again, whether or not it looks changed.
// It returns when Run has taken notice, or ctx ends.
func (in *Intake) Reload(ctx context.Context) {
	select {
	case in.reload <- struct{}{}:
	case <-ctx.Done():
	}
}

// Beat is when Run last showed that it goes on, as it does every second; zero: it
// has not begun.
func (in *Intake) Beat() time.Time {
	if at := in.beat.Load(); at != 0 {
		return time.Unix(0, at)
	}
	return time.Time{}
}

// run is one Run on its way.
type run struct {
	in      *Intake
	known   int64 // the state of the list that was read
	list    []sources.Source
	busy    map[int64]bool             // sources that are being looked at
	hosts   map[string]bool            // and their hosts
	told    map[int64][]fetch.Response // by hubs, of sources still to be looked at
	folders map[int64]watched
	done    chan finished
	group   sync.WaitGroup
}

// watched is a folder that is being watched.
type watched struct {
	address string
	stop    context.CancelFunc
}

// finished is a source that was looked at.
type finished struct {
	source sources.Source
	host   string
}

// heed reads the list again where somebody has changed it.
func (r *run) heed(ctx context.Context) {
	now, err := r.in.list.Changes(ctx)
	if err == nil && (now != r.known || r.list == nil) {
		var list []sources.Source
		if list, err = r.in.list.List(ctx); err == nil {
			r.list, r.known = list, now
			maps.DeleteFunc(r.told, func(id int64, _ []fetch.Response) bool {
				return !slices.ContainsFunc(list, func(s sources.Source) bool { return s.ID == id })
			})
			r.follow(ctx)
		}
	}
	if err != nil && ctx.Err() == nil {
		r.in.log.Error("the list of sources cannot be read", "err", err)
	}
}

// follow watches the folders that are on the list, and no others.
func (r *run) follow(ctx context.Context) {
	wanted := map[int64]sources.Source{}
	for _, s := range r.list {
		if s.Kind == sources.Folder && !s.Paused {
			wanted[s.ID] = s
		}
	}
	for id, w := range r.folders {
		if wanted[id].Address != w.address {
			w.stop()
			delete(r.folders, id)
		}
	}
	for id, s := range wanted {
		if _, watched := r.folders[id]; watched {
			continue
		}
		ctx, stop := context.WithCancel(ctx)
		r.folders[id] = watched{s.Address, stop}
		r.group.Go(func() { r.in.watch(ctx, s) })
	}
}

// start looks at the feeds that are due. Of those of one host one at a time is:
// the others would only wait for it, and keep places that others could use.
func (r *run) start(ctx context.Context) {
	now := time.Now()
	slices.SortStableFunc(r.list, func(a, b sources.Source) int { return a.Next.Compare(b.Next) })
	for _, s := range r.list {
		host := hostOf(s.Address)
		due := len(r.told[s.ID]) > 0 || !s.Next.After(now)
		if s.Kind != sources.Feed || s.Paused || s.Gone || !due || r.hosts[host] || r.busy[s.ID] {
			continue
		}
		if len(r.busy) == together {
			return
		}
		document := r.next(s.ID)
		r.busy[s.ID], r.hosts[host] = true, true
		r.group.Go(func() {
			f := finished{r.in.look(ctx, s, document), host}
			select {
			case r.done <- f:
			case <-ctx.Done():
				if len(document.Body) > 0 {
					r.in.tell(told{s.ID, document}) // it may not have been taken in
				}
			}
		})
	}
}

// hear notes what a hub has told of a source that will be looked at for it. Of
// one that is told of faster than it can be looked at, all is fetched.
func (r *run) hear(t told) {
	if r.told[t.source] = append(r.told[t.source], t.document); len(r.told[t.source]) > most {
		r.told[t.source] = []fetch.Response{{}}
	}
}

// next returns what was told of a source and is to be read first; without a body
// it is to be fetched.
func (r *run) next(source int64) fetch.Response {
	waiting := r.told[source]
	if len(waiting) < 2 {
		delete(r.told, source)
	} else {
		r.told[source] = waiting[1:]
	}
	if len(waiting) == 0 {
		return fetch.Response{}
	}
	return waiting[0]
}

// finish takes what a look has learned into the list.
func (r *run) finish(f finished) {
	delete(r.hosts, f.host)
	delete(r.busy, f.source.ID)
	for i, s := range r.list {
		// Of another generation, it was paused or resumed meanwhile.
		if s.ID == f.source.ID && s.Generation == f.source.Generation {
			r.list[i].State = f.source.State
		}
	}
}

func (r *run) end(ctx context.Context) {
	for _, w := range r.folders {
		w.stop()
	}
	r.group.Wait()
	r.leave(ctx)
}

// leave has whoever looks at the sources next fetch what hubs have told and nobody
// has taken in. What they sent is of no use by then: it may be older than what was
// fetched meanwhile.
func (r *run) leave(ctx context.Context) {
	const soon = 5 * time.Second
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), soon)
	defer cancel()
	for len(r.in.told) > 0 {
		r.hear(<-r.in.told)
	}
	for id := range r.told {
		if err := r.in.list.Hasten(ctx, id); err != nil && !errors.Is(err, sources.ErrNotFound) {
			r.in.log.Error("what a hub has told is not passed on", "err", err)
		}
	}
}

// prune forgets what no feed has had for long.
func (in *Intake) prune(ctx context.Context) {
	if _, err := in.list.Prune(ctx, time.Now().Add(-kept)); err != nil && ctx.Err() == nil {
		in.log.Error("old items are not forgotten", "err", err)
	}
}

// lastRead returns when a source's document was last read, if it was since the
// program began.
func (in *Intake) lastRead(source int64) (at time.Time, known bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	at, known = in.read[source]
	return at, known
}

func (in *Intake) noteRead(source int64, at time.Time) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.read[source] = at
}

// remember notes what was learned of a source, if it is still there.
func (in *Intake) remember(ctx context.Context, s sources.Source) {
	err := in.list.SetState(ctx, s.ID, s.State)
	if err != nil && !errors.Is(err, sources.ErrNotFound) && ctx.Err() == nil {
		in.log.Error("it is not noted how a source is", "source", s.String(), "err", err)
	}
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Host
}
