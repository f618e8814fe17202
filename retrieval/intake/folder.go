package intake

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"verbatim/retrieval"
	"verbatim/retrieval/ingest"
	"verbatim/retrieval/sources"
)

const (
	// quiet is how long a file must not have changed to be taken for written.
	quiet = 400 * time.Millisecond
	// sweep is how often a folder is walked through, for what the system did not
	// tell: of network drives it tells nothing.
	sweep = time.Minute
	// atOnce is how many files are loaded together.
	atOnce = 500
)

// folder keeps the archive level with a folder. What is removed from it stays
// in the archive.
type folder struct {
	in      *Intake
	source  sources.Source
	told    *fsnotify.Watcher // nil: the system tells nothing
	loaded  map[string]uint64 // by path: the print of the file as it was loaded
	waiting map[string]change // by path
	trouble map[string]string // by path: why a file was refused
}

// change is a file that has changed, as it last looked.
type change struct {
	print uint64
	since time.Time
}

// watch runs until ctx ends.
func (in *Intake) watch(ctx context.Context, s sources.Source) {
	f := &folder{in: in, source: s, waiting: map[string]change{}, trouble: map[string]string{}, loaded: map[string]uint64{}}
	var events chan fsnotify.Event
	var lost chan error
	if told, err := fsnotify.NewWatcher(); err != nil {
		in.log.Warn("a folder is looked at once a minute only", "source", s.String(), "err", err)
	} else {
		defer told.Close()
		f.told, events, lost = told, told.Events, told.Errors
	}
	next := time.NewTimer(0)
	var written <-chan time.Time // when a file may have been written
	for f.recall(ctx); ; {
		if written == nil && len(f.waiting) > 0 {
			written = time.After(quiet / 4)
		}
		select {
		case <-ctx.Done():
			return
		case e := <-events:
			f.event(e)
		case err := <-lost: // such as that too much has changed at once
			in.log.Warn("a folder is looked through, for changes in it were missed", "source", s.String(), "err", err)
			next.Reset(0)
		case <-next.C:
			f.sweep(ctx)
			next.Reset(sweep)
		case <-written:
			written = nil
			f.load(ctx)
		}
	}
}

// recall learns which files were loaded by an earlier run.
func (f *folder) recall(ctx context.Context) {
	items, err := f.in.list.Files(ctx, f.source.ID)
	if err != nil {
		f.in.log.Error("it is not known which files were loaded, all are", "source", f.source.String(), "err", err)
	}
	f.loaded = items
}

func (f *folder) event(e fsnotify.Event) {
	info, err := os.Stat(e.Name)
	switch {
	case err != nil: // it is gone already
	case info.IsDir():
		f.walk(e.Name)
	default:
		f.notice(e.Name, info)
	}
}

// sweep notices what has changed in the whole folder.
func (f *folder) sweep(ctx context.Context) {
	err := f.walk(f.source.Address)
	f.settle(ctx, false, err)
}

// walk notices what has changed in a folder, and watches it. The error is of
// the folder itself.
func (f *folder) walk(root string) error {
	return filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil && path == root:
			return err
		case err != nil: // it is gone already, or nobody may read it
			f.trouble[path] = err.Error()
		case strings.HasPrefix(entry.Name(), ".") && path != root:
			if entry.IsDir() {
				return fs.SkipDir
			}
		case entry.IsDir():
			if f.told != nil {
				_ = f.told.Add(path) // it is swept in any case
			}
		default:
			if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
				f.notice(path, info)
			}
		}
		return nil
	})
}

// notice begins to wait for a file that is not as it was loaded.
func (f *folder) notice(path string, info fs.FileInfo) {
	if !ingest.Known(path) || strings.HasPrefix(filepath.Base(path), ".") {
		return
	}
	now := filePrint(info)
	if f.loaded[path] == now {
		return
	}
	if f.waiting[path].print != now {
		f.waiting[path] = change{now, time.Now()}
	}
}

// load loads the files that have been written.
func (f *folder) load(ctx context.Context) {
	var written []string
	for path, was := range f.waiting {
		info, err := os.Stat(path)
		switch {
		case err != nil:
			delete(f.waiting, path)
			delete(f.trouble, path)
		case filePrint(info) != was.print:
			f.waiting[path] = change{filePrint(info), time.Now()}
		case time.Since(was.since) >= quiet:
			written = append(written, path)
		}
	}
	slices.Sort(written)
	for part := range slices.Chunk(written, atOnce) {
		if ctx.Err() != nil {
			return
		}
		fresh, err := f.take(ctx, part)
		f.settle(ctx, fresh, err)
		if err != nil {
			return // the files go on waiting
		}
	}
}

// take loads files that have been written.
func (f *folder) take(ctx context.Context, paths []string) (fresh bool, err error) {
	now := time.Now()
	var items []sources.Item
	report, err := ingest.Load(ctx, f.in.store, paths, ingest.Options{Source: f.source.Name, Took: func(s retrieval.Stored) {
		items = append(items, sources.Item{GUID: s.ID, Article: s.ID, Published: s.Published, Seen: now, Listed: now})
		fresh = fresh || s.Change == retrieval.Added || s.Change == retrieval.Revised
	}})
	if err != nil {
		return fresh, err
	}
	refused := map[string]string{}
	for _, r := range report.Refusals {
		refused[r.File] = r.Reason
	}
	for i, path := range paths {
		f.loaded[path] = f.waiting[path].print
		delete(f.waiting, path)
		delete(f.trouble, path)
		if reason, bad := refused[report.Files[i].Name]; bad {
			f.trouble[path] = reason
			continue // it is read again by the next run
		}
		items = append(items, sources.Item{GUID: path, Print: f.loaded[path], Seen: now, Listed: now})
	}
	return fresh, f.in.list.Keep(ctx, f.source.ID, items...)
}

// settle notes how the source is.
func (f *folder) settle(ctx context.Context, fresh bool, err error) {
	now := time.Now()
	s := &f.source.State
	s.Looked, s.Next, s.Every = now, now.Add(sweep), sweep
	if fresh {
		s.Fresh = now
	}
	switch {
	case ctx.Err() != nil:
		return
	case err != nil:
		s.Failures++
		s.Trouble = plain(err)
	default:
		s.Failures, s.Succeeded = 0, now
		s.Trouble = f.refusals()
	}
	f.in.remember(ctx, f.source)
}

// refusals says which files were not taken.
func (f *folder) refusals() string {
	if len(f.trouble) == 0 {
		return ""
	}
	path := slices.Min(slices.Collect(maps.Keys(f.trouble)))
	if len(f.trouble) == 1 {
		return fmt.Sprintf("%s was refused: %s", path, f.trouble[path])
	}
	return fmt.Sprintf("%d files were refused, the first is %s: %s", len(f.trouble), path, f.trouble[path])
}

// plain returns the error without a path that stands beside it.
func plain(err error) string {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err.Error()
	}
	return err.Error()
}

// filePrint tells whether a file is as it was.
func filePrint(info fs.FileInfo) uint64 {
	h := fnv.New64a()
	fmt.Fprint(h, info.Size(), info.ModTime().UnixNano())
	return h.Sum64()
}
