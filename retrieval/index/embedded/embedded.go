package embedded

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"sync/atomic"

	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"

	"verbatim/retrieval"
	"verbatim/retrieval/cache"
)

// format is raised whenever analysis or encoding change, so that an older
// index is made anew.
const format = 3

// state is kept in the index itself and changes in the same batch as the
// passages that it speaks of.
type state struct {
	Format   int
	Archive  string
	Through  retrieval.Seq
	Articles int
	Length   int // terms in all passages
}

var stateKey = []byte("state")

// Index implements retrieval.Index. It is safe for concurrent use.
type Index struct {
	dir, archive string
	log          *slog.Logger
	queue        *index.AnalysisQueue
	postings     *postingsCache
	seen         atomic.Pointer[view] // of the last snapshot
	views        atomic.Uint64        // so many there were

	mu      sync.RWMutex // guards engine; held for reading while it is used
	engine  index.Index
	applyMu sync.Mutex // one Apply at a time
}

// defaultCache is how many bytes of postings are kept in memory.
const defaultCache = 96 << 20

// Open opens the index in dir that was made for the named archive. One that is
// missing, broken, of another format or of another archive is made anew, which
// is logged. Only one process may have it open.
func Open(dir, archive string, log *slog.Logger) (*Index, error) {
	x := &Index{dir: dir, archive: archive, log: log, queue: index.NewAnalysisQueue(2),
		postings: cache.New[postingsKey, *postings](defaultCache)}
	_, err := os.Stat(dir)
	fresh := os.IsNotExist(err)
	reason := x.open(false)
	if reason == nil && !fresh {
		reason = x.check()
	}
	if reason == nil {
		return x, nil
	}
	log.Warn("index is made anew from the archive", "dir", dir, "err", reason)
	if err := x.anew(); err != nil {
		x.queue.Close()
		return nil, err
	}
	return x, nil
}

// LimitCache sets how many bytes of postings are kept in memory. At first they
// are 96 MB.
func (x *Index) LimitCache(bytes int64) { x.postings.Limit(bytes) }

// tier is how many segments of about one size stand before they are merged. Bleve's
// ten would cost a question a third of its time, as it looks up its words in the
// dictionary of each; with three, loading takes some 4 % more processor time.
const tier = 3

// open opens the engine, if need be only to read. Bleve panics on some truncated
// files, which counts as an error here.
func (x *Index) open(readOnly bool) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("open index %s: %v", x.dir, r)
		}
	}()
	engine, err := scorch.NewScorch(scorch.Name, map[string]any{
		"path":                   x.dir,
		"read_only":              readOnly,
		"scorchMergePlanOptions": map[string]int{"MaxSegmentsPerTier": tier},
		"bolt_timeout":           "1s", // the archive's lock keeps a second process away; never wait for ever
	}, x.queue)
	if err != nil {
		return fmt.Errorf("open index %s: %w", x.dir, err)
	}
	if err := engine.Open(); err != nil {
		return fmt.Errorf("open index %s: %w", x.dir, err)
	}
	x.engine = engine
	return nil
}

// check says why an index that was opened cannot be used.
func (x *Index) check() error {
	s, err := x.state()
	switch {
	case err != nil:
		return err
	case s.Format == 0:
		return fmt.Errorf("index %s holds no state", x.dir)
	case s.Format != format:
		return fmt.Errorf("index %s has format %d, this program uses %d", x.dir, s.Format, format)
	case s.Archive != x.archive:
		return fmt.Errorf("index %s belongs to another archive", x.dir)
	}
	return nil
}

// anew replaces the index by an empty one.
func (x *Index) anew() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.shut()
	if err := os.RemoveAll(x.dir); err != nil {
		return fmt.Errorf("remove the old index: %w", err)
	}
	return x.open(false)
}

// shut closes the engine, and forgets what was read from it: the next one may
// give its segments the same numbers.
func (x *Index) shut() {
	if x.engine != nil {
		if err := x.engine.Close(); err != nil {
			x.log.Warn("close the old index", "dir", x.dir, "err", err)
		}
		x.engine = nil
	}
	x.seen.Store(nil)
	x.postings.Clear()
}

// reader returns a snapshot and how to give it back.
func (x *Index) reader() (*scorch.IndexSnapshot, func(), error) {
	x.mu.RLock()
	if x.engine == nil {
		x.mu.RUnlock()
		return nil, nil, fmt.Errorf("index %s is closed", x.dir)
	}
	r, err := x.engine.Reader()
	if err != nil {
		x.mu.RUnlock()
		return nil, nil, fmt.Errorf("read index %s: %w", x.dir, err)
	}
	return r.(*scorch.IndexSnapshot), func() {
		if err := r.Close(); err != nil {
			x.log.Error("release index snapshot", "err", err)
		}
		x.mu.RUnlock()
	}, nil
}

func (x *Index) state() (state, error) {
	snapshot, release, err := x.reader()
	if err != nil {
		return state{}, err
	}
	defer release()
	return stateOf(snapshot)
}

func stateOf(snapshot *scorch.IndexSnapshot) (state, error) {
	var s state
	raw, err := snapshot.GetInternal(stateKey)
	if err != nil || raw == nil {
		return s, err
	}
	if err := json.Unmarshal(raw, &s); err != nil {
		return s, fmt.Errorf("read the state of the index: %w", err)
	}
	return s, nil
}

// Applied implements retrieval.Index.
func (x *Index) Applied(context.Context) (retrieval.Seq, error) {
	s, err := x.state()
	return s.Through, err
}

// Close waits for questions under way and closes the files.
func (x *Index) Close() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.engine == nil {
		return nil
	}
	err := x.engine.Close()
	x.engine = nil
	x.queue.Close()
	if err != nil {
		return fmt.Errorf("close index %s: %w", x.dir, err)
	}
	return nil
}
