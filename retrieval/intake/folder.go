package intake

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"

	"verbatim/retrieval/ingest"
	"verbatim/retrieval/sources"
)

// sweep is how often a folder is walked through, for what the system did not
// tell: of network drives it tells nothing.
const sweep = time.Minute

// folder keeps the archive level with a folder. What is removed from it stays
// in the archive.
type folder struct {
	in      *Intake
	source  sources.Source
	root    string              // the folder, to which the address may be a link
	told    *fsnotify.Watcher   // nil: the system tells nothing
	loaded  map[string]uint64   // by path: the print of the file as it was loaded
	waiting map[string]change   // by path
	trouble map[string]string   // by path: why a file, or a folder below, was refused
	early   map[string][]string // by article: files with a notice of it, before it has come
	failed  int                 // loads in a row
	said    string              // the trouble that was logged last
}

// change is a file that has changed, as it last looked.
type change struct {
	print uint64
	since time.Time
}

// watch runs until ctx ends.
func (in *Intake) watch(ctx context.Context, s sources.Source) {
	f := &folder{
		in: in, source: s, loaded: map[string]uint64{}, waiting: map[string]change{},
		trouble: map[string]string{}, early: map[string][]string{},
	}
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
			written = time.After(f.pause())
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

// recall learns which files were loaded by an earlier run. It waits until that is
// known: what has long been replaced by other files would be loaded again, and be
// taken for what is new.
func (f *folder) recall(ctx context.Context) {
	for ctx.Err() == nil {
		items, err := f.in.list.Files(ctx, f.source.ID)
		if err == nil {
			f.loaded = items
			return
		}
		f.in.log.Error("it is not known which files were loaded; this is asked again", "source", f.source.String(), "err", err)
		select {
		case <-ctx.Done():
		case <-time.After(heed):
		}
	}
}

func (f *folder) event(e fsnotify.Event) {
	if hidden(e.Name) {
		return
	}
	info, err := os.Stat(e.Name)
	switch {
	case err != nil: // it is gone already, and with it what was wrong with it
		if f.trouble[e.Name] != "" {
			f.waiting[e.Name] = change{}
		}
	case info.IsDir():
		_ = f.walk(e.Name)
	default:
		f.notice(e.Name, info)
	}
}

// sweep notices what has changed in the whole folder.
func (f *folder) sweep(ctx context.Context) {
	root, err := filepath.EvalSymlinks(f.source.Address)
	if err == nil {
		f.turn(root)
		err = f.walk(root)
	}
	maps.DeleteFunc(f.trouble, func(path, _ string) bool {
		_, err := os.Lstat(path)
		return errors.Is(err, fs.ErrNotExist)
	})
	if err != nil || f.failed == 0 { // else that is how the source is
		f.settle(ctx, false, err)
	}
}

// turn leaves the folder for the one to which a link leads now.
func (f *folder) turn(root string) {
	if root == f.root {
		return
	}
	f.root = root
	clear(f.waiting)
	clear(f.trouble)
	if f.told != nil {
		for _, path := range f.told.WatchList() {
			_ = f.told.Remove(path) // it is gone already
		}
	}
}

// walk notices what has changed in a folder, and watches it. The error is of
// the root.
func (f *folder) walk(from string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil && path == f.root:
			return err
		case errors.Is(err, fs.ErrNotExist): // it is gone already
		case err != nil: // nobody may read it
			f.trouble[path] = plain(err)
		case hidden(path) && path != f.root:
			if entry.IsDir() {
				return fs.SkipDir
			}
		case entry.IsDir():
			delete(f.trouble, path)
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

// hidden is what is not for others, such as what is being copied.
func hidden(path string) bool { return strings.HasPrefix(filepath.Base(path), ".") }

// notice begins to wait for a file that is not as it was loaded.
func (f *folder) notice(path string, info fs.FileInfo) {
	now := filePrint(info)
	if !ingest.Known(path) || f.loaded[path] == now {
		return
	}
	if f.waiting[path].print != now {
		f.waiting[path] = change{now, time.Now()}
	}
}
