package ingest

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io/fs"

	"verbatim/retrieval"
)

// A batch is put at once, with one wait for the disk.
const (
	batchArticles = 500
	batchBytes    = 4 << 20
)

// store takes articles in, all of a call or none, and knows those it has.
type store interface {
	articles
	Put(context.Context, ...retrieval.Article) ([]retrieval.Stored, error)
}

// Load puts the articles of all paths into the store: files, folders with all
// below them, patterns as of path.Match, and "-" for standard input. What
// cannot be read or is no article is refused in the report and never stops the
// rest; an error is returned, beside the report so far, where the store fails
// or ctx ends.
func Load(ctx context.Context, store store, paths []string, opts Options) (Report, error) {
	var found findings
	for _, path := range paths {
		found.add(path, opts.Stdin)
	}
	return load(ctx, store, found, opts)
}

// FS is Load over all files of a file system.
func FS(ctx context.Context, store store, fsys fs.FS, opts Options) (Report, error) {
	var found findings
	found.addFS(fsys)
	return load(ctx, store, found, opts)
}

func load(ctx context.Context, store store, found findings, opts Options) (Report, error) {
	l := &loader{store: store, opts: opts, seen: map[string]place{}, hash: maphash.MakeSeed()}
	l.report.Skipped = found.skipped
	for _, r := range found.refused {
		l.open(file{name: show(r.path), path: r.path})
		l.refuse(0, r.err)
	}
	l.progress.TotalFiles = len(found.files)
	for _, f := range found.files {
		l.progress.TotalBytes += f.size
	}
	for _, f := range found.files {
		if err := l.file(ctx, f); err != nil {
			return l.report, err
		}
	}
	return l.report, l.end(ctx)
}

// place is where an article of this load stands, and what it says.
type place struct {
	file    string
	line    int
	version string
	sum     uint64
}

// loader is one load on its way.
type loader struct {
	store    store
	opts     Options
	report   Report
	progress Progress
	hash     maphash.Seed
	seen     map[string]place // by article id
	path     string           // of the file that is being read

	early []early

	batch []retrieval.Article
	from  []origin // of each article of the batch
	bytes int      // of the batch
}

// origin is where an article of the batch stands.
type origin struct {
	row  int // of its file in the report
	path string
	line int
}

// early is a notice whose article had not come when it was read.
type early struct {
	origin
	refusal Refusal
	notice  retrieval.Article
}

func (l *loader) open(f file) {
	l.report.Files = append(l.report.Files, File{Name: f.name})
	l.path = f.path
}

func (l *loader) row() int { return len(l.report.Files) - 1 }

func (l *loader) current() *File { return &l.report.Files[l.row()] }

func (l *loader) refuse(line int, err error) {
	var at *lineError
	if errors.As(err, &at) {
		line, err = at.line, at.err
	}
	l.report.refuse(l.row(), Refusal{File: l.current().Name, Path: l.path, Line: line, Reason: reason(err)})
}

// file reads one file into batches.
func (l *loader) file(ctx context.Context, f file) error {
	l.open(f)
	before, empty := l.progress.Bytes, true
	for it := range f.items(&l.progress.Bytes) {
		empty = false
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("load %s: %w", f.name, err)
		}
		article, err := it.Article, it.Err
		if err == nil {
			article, err = f.complete(it, l.opts.Source)
		}
		switch {
		case err != nil:
		case isNotice(article):
			if err := l.withdraw(ctx, article, it.Line); err != nil {
				return err
			}
			continue
		case article.Text == "":
			err = fmt.Errorf("has no text, which stands at %s", article.URL)
		case !article.Exported():
			err = l.unique(article, it.Line)
		}
		if err != nil {
			l.refuse(it.Line, err)
			continue
		}
		if err := l.add(ctx, article, l.origin(it.Line)); err != nil {
			return err
		}
	}
	if empty {
		l.refuse(0, errors.New("holds no article"))
	}
	l.progress.Files++
	l.progress.Bytes = max(l.progress.Bytes, before+f.size)
	l.tell()
	return nil
}

// withdraw adds the revision that a notice makes. Its article may stand in the
// batch yet, or in a file still to be read: files have any order.
func (l *loader) withdraw(ctx context.Context, notice retrieval.Article, line int) error {
	if err := l.flush(ctx); err != nil {
		return err
	}
	a, err := Withdrawn(ctx, l.store, notice)
	if errors.Is(err, retrieval.ErrNotFound) {
		refusal := Refusal{l.current().Name, l.path, line, reason(err), notice.ID}
		l.early = append(l.early, early{l.origin(line), refusal, notice})
		return nil
	}
	if err != nil {
		return err
	}
	return l.add(ctx, a, l.origin(line))
}

// end takes the notices whose article has come after them, and refuses the
// others.
func (l *loader) end(ctx context.Context) error {
	if err := l.flush(ctx); err != nil {
		return err
	}
	for _, e := range l.early {
		a, err := Withdrawn(ctx, l.store, e.notice)
		switch {
		case errors.Is(err, retrieval.ErrNotFound):
			l.report.refuse(e.row, e.refusal)
			continue
		case err != nil:
			return err
		}
		if err := l.add(ctx, a, e.origin); err != nil {
			return err
		}
	}
	return l.flush(ctx)
}

// unique refuses an id that stood before in this load for another text: one
// of the two would hide the other, and each further load would swap them. The
// versions of a publisher have an order, which the archive keeps.
func (l *loader) unique(a retrieval.Article, line int) error {
	sum := maphash.String(l.hash, a.Title+"\x00"+a.Text)
	was, ok := l.seen[a.ID]
	if ok && was.sum != sum && (a.Version == was.version || a.Version == "" || was.version == "") {
		at := was.file
		if was.line > 0 {
			at = fmt.Sprintf("%s line %d", at, was.line)
		}
		return fmt.Errorf("article %s stands with another text in %s", a.ID, at)
	}
	l.seen[a.ID] = place{l.current().Name, line, a.Version, sum}
	return nil
}

func (l *loader) origin(line int) origin { return origin{l.row(), l.path, line} }

// add puts an article into the batch.
func (l *loader) add(ctx context.Context, a retrieval.Article, from origin) error {
	l.batch = append(l.batch, a)
	l.from = append(l.from, from)
	l.bytes += len(a.Text)
	if len(l.batch) < batchArticles && l.bytes < batchBytes {
		return nil
	}
	return l.flush(ctx)
}

// flush puts the batch and counts what became of it.
func (l *loader) flush(ctx context.Context) error {
	if len(l.batch) == 0 {
		return nil
	}
	stored, err := l.store.Put(ctx, l.batch...)
	if err != nil {
		return fmt.Errorf("store %d articles up to %s: %w", len(l.batch), l.current().Name, err)
	}
	for i, s := range stored {
		from := l.from[i]
		if why := refused(s.Change, l.batch[i]); why != "" {
			l.report.refuse(from.row, Refusal{File: l.report.Files[from.row].Name, Path: from.path, Line: from.line, Reason: why})
			continue
		}
		l.report.Counts.Count(s.Change)
		l.report.Files[from.row].Count(s.Change)
		if l.opts.Took != nil {
			l.opts.Took(s)
		}
	}
	l.progress.Articles += len(l.batch)
	l.batch, l.from, l.bytes = l.batch[:0], l.from[:0], 0
	l.tell()
	return nil
}

// refused returns why the archive did not take an article, "" if it did or has it.
func refused(change retrieval.Change, a retrieval.Article) string {
	switch change {
	case retrieval.Conflicting:
		return fmt.Sprintf("revision %s conflicts with the archive: load an export whole, and into the archive that it is of or an empty one", a.Ref)
	case retrieval.Removed:
		return fmt.Sprintf("article %s was removed from the archive for good", a.ID)
	}
	return ""
}

func (l *loader) tell() {
	if l.opts.Progress != nil {
		l.opts.Progress(l.progress)
	}
}
