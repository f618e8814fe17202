package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"verbatim/retrieval"
	"verbatim/retrieval/answer"
	"verbatim/retrieval/archive"
	"verbatim/retrieval/database"
	"verbatim/retrieval/index"
	"verbatim/retrieval/index/embedded"
	"verbatim/retrieval/index/opensearch"
	"verbatim/retrieval/ingest"
	"verbatim/seeds"
)

// library is an archive with everything that answers from it.
type library struct {
	name     string
	place    database.Place
	lock     io.Closer // of dir, where the archive is on a server
	archive  *archive.DB
	index    retrieval.Index   // nil where nothing is to be answered
	cluster  *opensearch.Index // the index, where it is not in this process
	shared   bool              // the index is several processes'; those that serve keep it level
	follower *index.Follower
	engine   *answer.Engine
	temp     string // removed at the end
}

// openLibrary opens the archive in the data directory or, where there is none
// yet, makes the sample archive in a temporary one.
func openLibrary(ctx context.Context, cfg config) (*library, error) {
	if archive.Exists(cfg.place()) {
		return openAt(ctx, cfg, cfg.place())
	}
	l, err := openTemporary(ctx, cfg)
	if err != nil {
		return nil, err
	}
	l.name = "the built-in sample archive"
	if _, err := ingest.FS(ctx, l.archive, seeds.Articles, ingest.Options{}); err != nil {
		return nil, errors.Join(fmt.Errorf("load the sample archive: %w", err), l.Close())
	}
	return l, nil
}

// openToRead opens the archive beside whoever owns it. One of an older program is
// brought up to date, and where there is none the sample archive opened, as
// openLibrary does; on a server one is made.
func openToRead(ctx context.Context, cfg config) (r *archive.Reader, closeAll func() error, err error) {
	if r, err = archive.View(ctx, cfg.place()); err == nil {
		return r, r.Close, nil
	}
	open := openLibrary
	if cfg.place().URL != "" {
		open = openToChange
	}
	l, err := open(ctx, cfg)
	if err != nil {
		return nil, nil, err
	}
	return &l.archive.Reader, l.Close, nil
}

// openToChange opens the archive, or makes one, and its index, which in a directory
// nobody else could bring level meanwhile. That of a server has indexes elsewhere,
// which follow it by themselves.
func openToChange(ctx context.Context, cfg config) (*library, error) {
	at := cfg.place()
	if at.URL == "" {
		return openAt(ctx, cfg, at)
	}
	db, err := archive.Open(ctx, at)
	if err != nil {
		return nil, err
	}
	return &library{name: at.String(), place: at, archive: db}, nil
}

// openTemporary makes an empty library that is removed when it is closed.
func openTemporary(ctx context.Context, cfg config) (*library, error) {
	temp, err := os.MkdirTemp("", "verbatim-")
	if err != nil {
		return nil, fmt.Errorf("make a temporary archive: %w", err)
	}
	return opened(ctx, cfg, &library{place: database.Place{Dir: temp}, temp: temp})
}

func openAt(ctx context.Context, cfg config, at database.Place) (*library, error) {
	return opened(ctx, cfg, &library{place: at})
}

func opened(ctx context.Context, cfg config, l *library) (*library, error) {
	l.name = l.place.String()
	if err := l.open(ctx, cfg); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

func (l *library) open(ctx context.Context, cfg config) (err error) {
	at := l.place
	if at.URL != "" && cfg.index != onCluster {
		if l.lock, err = lockIndex(at.Dir); err != nil {
			return err
		}
	}
	log := newLog(cfg)
	if l.archive, err = archive.Open(ctx, at); err != nil {
		return err
	}
	// Postings are read for each word of each question, articles for the best
	// few passages.
	megabytes := int64(cfg.cacheMB) << 20
	l.archive.LimitCache(megabytes / 4)
	if cfg.index == onCluster {
		if l.cluster, err = opensearch.Open(ctx, cfg.indexOf(l.archive.ID(), l.temp != "")); err != nil {
			return err
		}
		l.index, l.shared = l.cluster, at.URL != ""
	} else {
		x, err := embedded.Open(filepath.Join(at.Dir, "index"), l.archive.ID(), log)
		if err != nil {
			return err
		}
		x.LimitCache(megabytes / 4 * 3)
		l.index = x
	}
	l.follower, l.engine = index.NewFollower(l.archive, l.index, log), answer.New(l.archive, l.index, log)
	return nil
}

// indexOf says where the index of an archive is on the cluster.
func (c config) indexOf(archive string, temporary bool) opensearch.Config {
	return opensearch.Config{URLs: c.nodes(), Archive: archive, Temporary: temporary}
}

// lockIndex takes the directory of an index for this process.
func lockIndex(dir string) (io.Closer, error) {
	lock, err := archive.Lock(dir)
	if errors.Is(err, archive.ErrInUse) {
		err = fmt.Errorf("%w; or set DATA_DIR to another folder: of those that share an archive on a server, each keeps an index of its own", err)
	}
	if err != nil {
		return nil, err
	}
	return lock, nil
}

// Close closes everything and removes what was temporary.
func (l *library) Close() error {
	var err error
	if l.index != nil {
		err = l.index.Close()
	}
	if l.archive != nil {
		err = errors.Join(err, l.archive.Close())
	}
	if l.lock != nil {
		err = errors.Join(err, l.lock.Close())
	}
	if l.temp != "" {
		err = errors.Join(err, os.RemoveAll(l.temp))
	}
	return err
}

// follow has the index keep up with the archive in the background, until the
// function that it returns is called.
func (l *library) follow(ctx context.Context) (stop func() error) {
	if l.index == nil || l.shared {
		return func() error { return nil }
	}
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- l.follower.Run(ctx) }()
	return func() error {
		cancel()
		return <-ended
	}
}

// catchUp brings the index level; on a terminal with a bar if it takes long.
func (l *library) catchUp(ctx context.Context, stderr io.Writer) error {
	if l.index == nil || l.shared {
		return nil
	}
	bar := newBar(stderr, "reading the archive")
	defer bar.Exit()
	return l.follower.CatchUp(ctx, func(done, total int) {
		bar.ChangeMax(total)
		bar.Set(done)
	})
}

// lag counts the revisions that the index has yet to take in.
func (l *library) lag(ctx context.Context) (int, error) {
	head, err := l.archive.Head(ctx)
	if err != nil {
		return 0, err
	}
	applied, err := l.index.Applied(ctx)
	return int(max(head-applied, 0)), err
}

// indexBytes is how much the index takes on disk.
func (l *library) indexBytes(ctx context.Context) (int64, error) {
	if l.cluster != nil {
		return l.cluster.Size(ctx)
	}
	return size(filepath.Join(l.place.Dir, "index"))
}

// newBar returns a progress bar with rate and time left, which stays silent
// where w is no terminal.
func newBar(w io.Writer, what string) *progressbar.ProgressBar {
	return progressbar.NewOptions64(1,
		progressbar.OptionSetWriter(w), progressbar.OptionSetVisibility(isTerminal(w)),
		progressbar.OptionSetDescription(what), progressbar.OptionShowCount(), progressbar.OptionShowIts(),
		progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish(), progressbar.OptionSetPredictTime(true),
	)
}

// describe says on w which archive answers.
func (l *library) describe(ctx context.Context, w io.Writer) error {
	articles, _, err := l.archive.Count(ctx)
	if err != nil {
		return err
	}
	noun := "articles"
	if articles == 1 {
		noun = "article"
	}
	_, err = fmt.Fprintf(w, "answering from %s, %d %s\n", l.name, articles, noun)
	return err
}

func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
