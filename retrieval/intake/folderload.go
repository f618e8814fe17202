package intake

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"verbatim/retrieval"
	"verbatim/retrieval/ingest"
	"verbatim/retrieval/sources"
)

const (
	// quiet is how long a file must not have changed to be taken for written.
	quiet = 400 * time.Millisecond
	// quieter is that for a file that looks as if it went on.
	quieter = 3 * quiet
	// atOnce is how many files are loaded together.
	atOnce = 500
)

// pause returns how long to wait before files are loaded. A store that fails
// is given time, a minute in the end.
func (f *folder) pause() time.Duration {
	if f.failed == 0 {
		return quiet / 4
	}
	return min(time.Second<<min(f.failed-1, 6), time.Minute)
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
		case time.Since(was.since) >= quieter, time.Since(was.since) >= quiet && ended(path):
			written = append(written, path)
		}
	}
	if len(f.waiting) == 0 { // all that waited is gone
		f.failed = 0
		f.settle(ctx, false, nil)
	}
	slices.Sort(written)
	for part := range slices.Chunk(written, atOnce) {
		if ctx.Err() != nil {
			return
		}
		fresh, err := f.take(ctx, part)
		if f.failed++; err == nil {
			f.failed = 0
		}
		f.settle(ctx, fresh, err)
		if err != nil {
			return // the files go on waiting
		}
	}
}

// ended reports whether a file looks complete. Plain text is taken wherever it
// stops; half of most other formats is refused.
func ended(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".txt", ".md", ".markdown":
	default:
		return true
	}
	f, err := os.Open(path)
	if err != nil {
		return true // to say so
	}
	defer f.Close()
	last := make([]byte, 1)
	_, _ = f.Seek(-1, io.SeekEnd)
	_, _ = f.Read(last)
	return last[0] == '\n'
}

// take loads files that have been written.
func (f *folder) take(ctx context.Context, paths []string) (fresh bool, err error) {
	start := time.Now()
	var items []sources.Item
	report, err := ingest.Load(ctx, f.in.store, paths, ingest.Options{Source: f.source.Name, Took: func(s retrieval.Stored) {
		items = append(items, sources.Item{GUID: s.ID, Article: s.ID, Published: s.Published, Seen: start, Listed: start})
	}})
	f.in.looked(ctx, Look{Way: Folder, Begun: start, Counts: report.Counts, Err: err})
	if fresh = report.Added+report.Revised > 0; err != nil {
		return fresh, err
	}
	refused := map[string]bool{}
	for _, r := range report.Refusals {
		refused[r.Path] = true
	}
	for _, path := range paths {
		if !refused[path] { // else it is read again by the next run
			items = append(items, sources.Item{GUID: path, Print: f.waiting[path].print, Seen: start, Listed: start})
		}
	}
	if err := f.in.list.Keep(ctx, f.source.ID, items...); err != nil {
		return fresh, err
	}
	for _, path := range paths {
		f.loaded[path] = f.waiting[path].print
		delete(f.waiting, path)
		delete(f.trouble, path)
	}
	for _, i := range items {
		for _, path := range f.early[i.Article] {
			f.waiting[path] = change{print: f.loaded[path]}
		}
		delete(f.early, i.Article)
	}
	f.refuse(report.Refusals)
	if fresh {
		f.in.log.Info("files of a folder were read", "source", f.source.String(), "files", len(paths), "added", report.Added,
			"revised", report.Revised, "refused", report.Refused, "took", time.Since(start))
	}
	return fresh, nil
}

// refuse keeps the first reason of each file.
func (f *folder) refuse(refusals []ingest.Refusal) {
	for _, r := range refusals {
		if f.trouble[r.Path] == "" {
			f.trouble[r.Path] = r.Reason
		}
		if r.Wants != "" {
			f.early[r.Wants] = append(f.early[r.Wants], r.Path)
		}
	}
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
	if s.Trouble != "" && s.Trouble != f.said {
		f.in.log.Warn("not all of a folder is taken in", "source", f.source.String(), "failures", s.Failures, "err", s.Trouble)
	}
	f.said = s.Trouble
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
