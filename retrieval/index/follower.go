package index

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

// A batch costs Bleve one segment and one sync: about 1,000 passages make the
// best of it. Articles are read from the log in stretches of which three are in
// memory at a time, with all terms: a passage takes some 3 KB, an article 10 passages.
const (
	stretch       = 200 // revisions
	batchPassages = 1000
)

// retryPause is how long Run waits after an error before it goes on.
const retryPause = 2 * time.Second

// log is what a Follower needs of the Store.
type log interface {
	After(ctx context.Context, seq retrieval.Seq, limit int) ([]retrieval.Article, error)
	Wait(context.Context, retrieval.Seq) error
	Head(context.Context) (retrieval.Seq, error)
}

// Follower brings an Index level with a Store and keeps it so.
type Follower struct {
	store  log
	index  retrieval.Index
	logger *slog.Logger
	level  atomic.Int64 // when the index last was, in Unix nanoseconds
}

// NewFollower returns a Follower of the store for the index.
func NewFollower(store log, index retrieval.Index, logger *slog.Logger) *Follower {
	return &Follower{store: store, index: index, logger: logger}
}

// CatchUp applies what the log holds beyond the index, then returns. It calls
// progress, where given, with the revisions done and the revisions to do.
func (f *Follower) CatchUp(ctx context.Context, progress func(done, total int)) error {
	head, err := f.store.Head(ctx)
	if err != nil {
		return err
	}
	start, err := f.index.Applied(ctx)
	if err != nil {
		return err
	}
	at := start
	if start > head { // the archive was replaced by an older copy of itself
		f.logger.Warn("index is ahead of the archive and is made anew", "applied", start, "seq", head)
		if err := f.index.Apply(ctx, retrieval.Batch{Anew: true}); err != nil {
			return err
		}
		start, at = 0, 0
	}
	readings := make(chan reading)
	ctx, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer stop()
	wg.Go(func() {
		defer close(readings)
		f.read(ctx, at, head, readings)
	})
	for r := range readings {
		if r.err != nil {
			return r.err
		}
		for batch := range batches(r.articles, r.documents) {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := f.index.Apply(ctx, batch); err != nil {
				return err
			}
			at = batch.Through
			if progress != nil {
				progress(int(at-start), int(max(head, at)-start))
			}
		}
	}
	return ctx.Err()
}

// reading is a stretch of the log, made ready for the index.
type reading struct {
	articles  []retrieval.Article
	documents []retrieval.Document
	err       error
}

// read hands over the log behind a place up to its head, or why it cannot. The
// next stretch is read and analysed while the one before goes into the index.
func (f *Follower) read(ctx context.Context, at, head retrieval.Seq, out chan<- reading) {
	for at < head {
		r := reading{}
		r.articles, r.err = f.store.After(ctx, at, stretch)
		if r.err == nil && len(r.articles) == 0 {
			r.err = fmt.Errorf("read the log after %d: it ends before its head %d", at, head)
		}
		r.documents = analyze(r.articles)
		select {
		case <-ctx.Done():
			return
		case out <- r:
		}
		if r.err != nil {
			return
		}
		at = r.articles[len(r.articles)-1].Seq
	}
}

// Run keeps the index level until ctx ends. Errors are logged and tried again:
// an index that cannot be written must not end the program, since questions
// can still be answered from what it holds.
func (f *Follower) Run(ctx context.Context) error {
	for {
		begun := time.Now()
		err := f.CatchUp(ctx, f.logProgress())
		if err == nil {
			f.level.Store(begun.UnixNano())
			if err = f.wait(ctx); err == nil {
				f.level.Store(time.Now().UnixNano())
			}
		}
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			f.logger.Error("follow the archive", "err", err)
			select {
			case <-ctx.Done():
				return nil
			case <-time.After(retryPause):
			}
		}
	}
}

// Level returns a time at which Run had the index level with the store, the last
// one unless it has been so since; zero: it has not come so far yet.
func (f *Follower) Level() time.Time {
	if at := f.level.Load(); at != 0 {
		return time.Unix(0, at)
	}
	return time.Time{}
}

func (f *Follower) wait(ctx context.Context) error {
	applied, err := f.index.Applied(ctx)
	if err != nil {
		return err
	}
	return f.store.Wait(ctx, applied)
}

// logProgress reports a long catch-up every few seconds, and says nothing of a
// short one.
func (f *Follower) logProgress() func(done, total int) {
	const every = 5 * time.Second
	last := time.Now()
	return func(done, total int) {
		if time.Since(last) < every {
			return
		}
		last = time.Now()
		f.logger.Info("reading the archive into the index", "done", done, "total", total)
	}
}

// batches cuts a stretch of the log into batches. Of several revisions of an
// article within a batch the last one counts.
func batches(articles []retrieval.Article, documents []retrieval.Document) func(yield func(retrieval.Batch) bool) {
	return func(yield func(retrieval.Batch) bool) {
		place := map[string]int{}
		var b retrieval.Batch
		passages := 0
		for i, d := range documents {
			if at, again := place[d.ID]; again {
				passages -= len(b.Documents[at].Passages)
				b.Documents[at] = d
			} else {
				place[d.ID] = len(b.Documents)
				b.Documents = append(b.Documents, d)
			}
			passages += len(d.Passages)
			b.Through = articles[i].Seq
			if passages >= batchPassages || i == len(documents)-1 {
				if !yield(b) {
					return
				}
				b, passages = retrieval.Batch{}, 0
				clear(place)
			}
		}
	}
}

// analyze makes the articles ready for the index, on all processors.
func analyze(articles []retrieval.Article) []retrieval.Document {
	documents := make([]retrieval.Document, len(articles))
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		wg.Go(func() {
			for i := w; i < len(articles); i += workers {
				documents[i] = Document(articles[i])
			}
		})
	}
	wg.Wait()
	return documents
}

// Document cuts an article into passages and those into terms. An article that
// may not be quoted, for other reasons than an embargo, has none.
func Document(a retrieval.Article) retrieval.Document {
	d := retrieval.Document{
		Ref: a.Ref, Source: a.Source, Language: a.Language,
		Published: a.Published, Embargo: a.Embargo,
	}
	if !a.Findable(a.Embargo) {
		return d
	}
	d.Title = text.Analyze(a.Title, a.Language)
	d.Abbreviations = text.Abbreviations(a.Text, a.Language)
	for _, p := range text.Passages(a.Text, a.Language) {
		d.Passages = append(d.Passages, retrieval.IndexedPassage{
			Passage: p,
			Terms:   text.Analyze(a.Text[p.Start:p.End], a.Language),
		})
	}
	return d
}
