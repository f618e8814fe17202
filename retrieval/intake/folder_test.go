package intake_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval"
	"verbatim/retrieval/archive"
	"verbatim/retrieval/database"
	"verbatim/retrieval/intake"
	"verbatim/retrieval/postgres/postgrestest"
	"verbatim/retrieval/sources"
)

func (d *desk) folder(dir string) sources.Source {
	return d.add(sources.Source{Kind: sources.Folder, Address: dir, Name: "Wire"})
}

func (d *desk) has(lines ...string) func() bool {
	return func() bool { return slices.Equal(d.log(), lines) }
}

// Files are taken in once they are complete, wherever they are in the folder.
// What is removed stays.
func TestFolder(t *testing.T) {
	d, dir := newDesk(t), t.TempDir()
	write(t, dir, "rents.txt", "Rents\n\n"+rents)
	write(t, dir, ".hidden.txt", "Hidden\n\n"+rents)
	write(t, dir, "notes.xyz", "no format")
	folder := d.folder(dir)
	d.run()
	want := []string{"Rents@1: " + rents}
	d.eventually("the file that was there", d.has(want...))

	write(t, dir, "harbour.txt", "Harbour\n\n"+harbour)
	want = append(want, "Harbour@1: "+harbour)
	d.eventually("a new file", d.has(want...))

	below := filepath.Join(dir, "2026", "03")
	if err := os.MkdirAll(below, 0o700); err != nil {
		t.Fatal(err)
	}
	path := write(t, below, "budget.txt", "Budget\n\n"+budget)
	want = append(want, "Budget@1: "+budget)
	d.eventually("a file in a new folder", d.has(want...))

	write(t, below, "budget.txt", "Budget\n\n"+budget+" Two abstained.")
	want = append(want, "Budget@2: "+budget+" Two abstained.")
	d.eventually("a changed file", d.has(want...))

	for _, gone := range []string{path, filepath.Join(dir, "rents.txt")} {
		if err := os.Remove(gone); err != nil {
			t.Fatal(err)
		}
	}
	write(t, dir, "last.txt", "Last\n\nThis is the last one of today.")
	want = append(want, "Last@1: This is the last one of today.")
	d.eventually("the last file", d.has(want...))
	d.eventually("how the source is", func() bool { return !d.source(folder.ID).Fresh.IsZero() })
	if s := d.source(folder.ID); s.Trouble != "" || s.Failures != 0 || s.Next.Before(time.Now()) {
		t.Errorf("the source is %+v", s.State)
	}
	d.eventually("a count of 4 articles", func() bool {
		figures, err := d.list.Figures(t.Context())
		return err == nil && figures[folder.ID].Articles == 4
	})
}

// A file that is still being written is waited for.
func TestHalfWritten(t *testing.T) {
	d, dir := newDesk(t), t.TempDir()
	d.folder(dir)
	d.run()
	f, err := os.Create(filepath.Join(dir, "slow.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for part := range strings.SplitAfterSeq("Harbour\n\n"+harbour, " ") {
		if _, err := f.WriteString(part); err != nil {
			t.Fatal(err)
		}
		time.Sleep(100 * time.Millisecond)
	}
	d.eventually("the whole file", func() bool { return len(d.log()) > 0 })
	if diff := cmp.Diff([]string{"Harbour@1: " + harbour}, d.log()); diff != "" {
		t.Error(diff)
	}
}

// One that stops amid a line is waited for longer.
func TestHalfLine(t *testing.T) {
	d, dir := newDesk(t), t.TempDir()
	d.folder(dir)
	d.run()
	write(t, dir, "slow.txt", "Harbour\n\n"+harbour[:len(harbour)/2])
	time.Sleep(800 * time.Millisecond)
	write(t, dir, "slow.txt", "Harbour\n\n"+harbour+"\n")
	d.eventually("the whole file", d.has("Harbour@1: "+harbour))
}

// A bad file never stops the others, and the list says why it was refused until
// it is mended.
func TestRefusedFile(t *testing.T) {
	d, dir := newDesk(t), t.TempDir()
	bad := write(t, dir, "bad.json", "{broken")
	write(t, dir, "rents.txt", "Rents\n\n"+rents)
	folder := d.folder(dir)
	d.run()
	d.eventually("the good file", d.has("Rents@1: "+rents))
	d.eventually("the reason", func() bool { return d.source(folder.ID).Trouble != "" })
	if got := d.source(folder.ID).Trouble; !strings.Contains(got, bad) || !strings.Contains(got, "JSON") {
		t.Errorf("the trouble is %q", got)
	}
	write(t, dir, "bad.json", `{"title": "Budget", "text": "`+budget+`"}`)
	d.eventually("the mended file", d.has("Rents@1: "+rents, "Budget@1: "+budget))
	d.eventually("peace", func() bool { return d.source(folder.ID).Trouble == "" })
}

// A folder that is not there is said, and found when it is.
func TestMissingFolder(t *testing.T) {
	d, dir := newDesk(t), filepath.Join(t.TempDir(), "later")
	folder := d.folder(dir)
	d.run()
	d.eventually("the reason", func() bool { return d.source(folder.ID).Trouble != "" })
	if got := d.source(folder.ID); !strings.Contains(got.Trouble, "no such file") || got.Failures != 1 {
		t.Errorf("the source is %+v", got.State)
	}
}

// A run after another one reads no file that it has read.
func TestFolderAfterRestart(t *testing.T) {
	d, dir := newDesk(t), t.TempDir()
	path := write(t, dir, "rents.txt", "Rents\n\n"+rents)
	folder := d.folder(dir)
	stop := d.run()
	d.eventually("the file", d.has("Rents@1: "+rents))
	d.eventually("that it is known", func() bool {
		files, err := d.list.Files(t.Context(), folder.ID)
		return err == nil && len(files) == 1
	})
	stop()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	// Of the same size and time, it would only be read by who does not remember.
	write(t, dir, "rents.txt", "Rents\n\n"+strings.Replace(rents, "3", "4", 1))
	if err := os.Chtimes(path, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	d.run()
	write(t, dir, "harbour.txt", "Harbour\n\n"+harbour)
	d.eventually("the new file", d.has("Rents@1: "+rents, "Harbour@1: "+harbour))
}

// A notice cancels an article; taking the file away does not.
func TestCanceledFile(t *testing.T) {
	d, dir := newDesk(t), t.TempDir()
	write(t, dir, "a.json", `{"id": "a", "title": "Rents", "text": "`+rents+`"}`)
	d.folder(dir)
	d.run()
	d.eventually("the article", d.has("Rents@1: "+rents))
	write(t, dir, "a.json", `{"id": "a", "title": "Rents", "text": "`+rents+`", "status": "canceled"}`)
	d.eventually("its end", func() bool { return d.latest("a").Status == retrieval.Canceled })
}

// A folder that is taken off the list, or paused, is not watched any more.
func TestPausedFolder(t *testing.T) {
	d, dir := newDesk(t), t.TempDir()
	folder := d.folder(dir)
	d.run()
	write(t, dir, "rents.txt", "Rents\n\n"+rents)
	d.eventually("the file", d.has("Rents@1: "+rents))
	if err := d.list.SetPaused(t.Context(), folder.ID, true); err != nil {
		t.Fatal(err)
	}
	time.Sleep(1500 * time.Millisecond) // the list is read every second
	write(t, dir, "harbour.txt", "Harbour\n\n"+harbour)
	time.Sleep(time.Second)
	if got := d.log(); len(got) != 1 {
		t.Errorf("a paused source brought %q", got[1:])
	}
	if err := d.list.SetPaused(t.Context(), folder.ID, false); err != nil {
		t.Fatal(err)
	}
	d.eventually("what came meanwhile", d.has("Rents@1: "+rents, "Harbour@1: "+harbour))
}

// A file is taken in while others in the folder never come to rest.
func TestRestlessFolder(t *testing.T) {
	d, dir := newDesk(t), t.TempDir()
	d.folder(dir)
	d.run()
	busy, err := os.Create(filepath.Join(dir, "busy.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-end:
				return
			case <-time.After(10 * time.Millisecond):
				_, _ = busy.WriteString("more ")
			}
		}
	}()
	write(t, dir, "rents.txt", "Rents\n\n"+rents)
	d.eventually("the file that is complete", d.has("Rents@1: "+rents))
	close(end)
	<-ended
}

// shelf is an archive that can be held up, or broken.
type shelf struct {
	*archive.DB
	gate   sync.RWMutex
	broken atomic.Pointer[error] // what goes wrong
	puts   atomic.Int64
}

func (s *shelf) Put(ctx context.Context, articles ...retrieval.Article) ([]retrieval.Stored, error) {
	s.puts.Add(1)
	s.gate.RLock()
	defer s.gate.RUnlock()
	if err := s.broken.Load(); err != nil {
		return nil, *err
	}
	return s.DB.Put(ctx, articles...)
}

// shelve puts a shelf between the intake and the archive.
func (d *desk) shelve(log *slog.Logger) *shelf {
	s := &shelf{DB: d.archive}
	d.Intake = intake.New(intake.Config{List: d.list, Store: s, Log: log})
	return s
}

// Where the list cannot be asked which files were loaded, as when the server that
// has it is just gone, they are not loaded again, but it is asked until it answers.
func TestFolderBesideAListThatIsAway(t *testing.T) {
	d, dir, url := newDesk(t), t.TempDir(), postgrestest.URL(t)
	list, err := sources.Open(t.Context(), database.Place{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { list.Close() })
	d.list = list
	d.Intake = intake.New(intake.Config{List: list, Store: d.archive, Log: slog.New(slog.NewTextHandler(d.logged, nil))})
	folder := d.folder(dir)
	write(t, dir, "rents.txt", "Rents\n\n"+rents)
	postgrestest.Exec(t, url, `ALTER TABLE verbatim_sources.items RENAME TO away`)
	d.run()
	d.eventually("a word of that", func() bool { return strings.Contains(d.said(), "which files were loaded") })
	if got := d.log(); len(got) > 0 {
		t.Errorf("loaded are %q", got)
	}
	postgrestest.Exec(t, url, `ALTER TABLE verbatim_sources.away RENAME TO items`)
	d.eventually("the file", d.has("Rents@1: "+rents))
	d.eventually("a note of it", func() bool {
		files, err := list.Files(t.Context(), folder.ID)
		return err == nil && len(files) == 1
	})
}

// overflow does what while the system tells of more changes than anybody takes
// in, of which it forgets some.
func (d *desk) overflow(s *shelf, dir string, what func()) {
	d.t.Helper()
	s.gate.Lock()
	defer s.gate.Unlock()
	before := s.puts.Load()
	noise := []string{write(d.t, dir, "noise.json", `{"text": "Noise."}`), write(d.t, dir, "more.xyz", "")}
	d.eventually("a load", func() bool { return s.puts.Load() > before })
	for i := range 40_000 { // Linux keeps 16,384
		if err := os.Chmod(noise[i%2], 0o600); err != nil {
			d.t.Fatal(err)
		}
	}
	what()
}

// Files that the system did not tell of, for they were too many at once, are
// not left to the sweep of the next minute.
func TestFolderOverflow(t *testing.T) {
	many := 5000
	if testing.Short() {
		many = 2000
	}
	d, dir := newDesk(t), t.TempDir()
	s := d.shelve(slog.New(slog.DiscardHandler))
	folder := d.folder(dir)
	d.run()
	d.eventually("the first sweep", func() bool { return !d.source(folder.ID).Looked.IsZero() })
	d.overflow(s, dir, func() {
		for i := range many {
			write(t, dir, fmt.Sprintf("%d.txt", i), fmt.Sprintf("Number %d\n\n%s\n", i, rents))
		}
	})
	deadline := time.Now().Add(3 * time.Minute)
	for {
		n, _, err := d.archive.Count(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if n == many+1 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d files came", n, many)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// The address may be a link, which may lead to another folder one day.
func TestFolderLink(t *testing.T) {
	d, old, now, link := newDesk(t), t.TempDir(), t.TempDir(), filepath.Join(t.TempDir(), "current")
	write(t, old, "rents.txt", "Rents\n\n"+rents+"\n")
	write(t, now, "budget.txt", "Budget\n\n"+budget+"\n")
	if err := os.Symlink(old, link); err != nil {
		t.Fatal(err)
	}
	s := d.shelve(slog.New(slog.DiscardHandler))
	d.folder(link)
	d.run()
	d.eventually("the file behind the link", d.has("Rents@1: "+rents))
	d.overflow(s, old, func() { // so that it is swept at once
		if err := os.Remove(link); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(now, link); err != nil {
			t.Fatal(err)
		}
	})
	has := func(line string) func() bool { return func() bool { return slices.Contains(d.log(), line) } }
	d.eventually("the file behind the new link", has("Budget@1: "+budget))
	write(t, old, "late.txt", "Late\n\nThis is in the old folder.\n")
	write(t, now, "harbour.txt", "Harbour\n\n"+harbour+"\n")
	d.eventually("a new file", has("Harbour@1: "+harbour))
	time.Sleep(500 * time.Millisecond)
	if slices.ContainsFunc(d.log(), func(line string) bool { return strings.HasPrefix(line, "Late") }) {
		t.Error("a file of the old folder was taken in")
	}
}

// A link that leads nowhere is no empty folder.
func TestFolderLinkBroken(t *testing.T) {
	d, link := newDesk(t), filepath.Join(t.TempDir(), "current")
	if err := os.Symlink("nowhere", link); err != nil {
		t.Fatal(err)
	}
	folder := d.folder(link)
	d.run()
	d.eventually("the reason", func() bool { return strings.Contains(d.source(folder.ID).Trouble, "no such file") })
}

// What rsync puts together in a hidden folder is not taken in before it moves
// it to its place.
func TestHiddenFolder(t *testing.T) {
	d, dir := newDesk(t), t.TempDir()
	folder := d.folder(dir)
	d.run()
	d.eventually("the first sweep", func() bool { return !d.source(folder.ID).Looked.IsZero() })
	hidden := filepath.Join(dir, ".~tmp~")
	if err := os.Mkdir(hidden, 0o700); err != nil {
		t.Fatal(err)
	}
	path := write(t, hidden, "rents.txt", "Rents\n\n"+rents+"\n")
	time.Sleep(800 * time.Millisecond)
	write(t, dir, "budget.txt", "Budget\n\n"+budget+"\n")
	d.eventually("the file that is not hidden", d.has("Budget@1: "+budget))
	if err := os.Rename(path, filepath.Join(dir, "rents.txt")); err != nil {
		t.Fatal(err)
	}
	d.eventually("the file in its place", d.has("Budget@1: "+budget, "Rents@1: "+rents))
}

// A store that fails is not hammered, and what it missed is put later. The log
// says so once.
func TestFolderStoreFails(t *testing.T) {
	var log logged
	d, dir := newDesk(t), t.TempDir()
	s := d.shelve(slog.New(slog.NewTextHandler(&log, nil)))
	full := errors.New("disk full")
	s.broken.Store(&full)
	write(t, dir, "rents.txt", "Rents\n\n"+rents+"\n")
	folder := d.folder(dir)
	d.run()
	d.eventually("the second try", func() bool { return d.source(folder.ID).Failures == 2 })
	time.Sleep(time.Second)
	if n := s.puts.Load(); n != 2 {
		t.Errorf("%d tries, want the next one 2 s after the second", n)
	}
	s.broken.Store(nil)
	d.eventually("the file", d.has("Rents@1: "+rents))
	d.eventually("peace", func() bool { return d.source(folder.ID).Trouble == "" })
	if n := strings.Count(log.String(), "level=WARN"); n != 1 || !strings.Contains(log.String(), "disk full") {
		t.Errorf("%d warnings in the log, want one that the disk is full:\n%s", n, log.String())
	}
	if !strings.Contains(log.String(), "files=1 added=1 revised=0 refused=0") {
		t.Errorf("the log does not tell what was read:\n%s", log.String())
	}
}

// logged is what was logged.
type logged struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// A refused file that is taken away is no trouble any more.
func TestRefusedFileGone(t *testing.T) {
	d, dir := newDesk(t), t.TempDir()
	bad := write(t, dir, "bad.json", "{broken")
	folder := d.folder(dir)
	d.run()
	d.eventually("the reason", func() bool { return d.source(folder.ID).Trouble != "" })
	if err := os.Remove(bad); err != nil {
		t.Fatal(err)
	}
	d.eventually("peace", func() bool { return d.source(folder.ID).Trouble == "" })
}

// A folder below that nobody may read is trouble as long as it is so.
func TestRefusedFolder(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root can read everything")
	}
	d, dir := newDesk(t), t.TempDir()
	below := filepath.Join(dir, "closed")
	if err := os.Mkdir(below, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, below, "rents.txt", "Rents\n\n"+rents+"\n")
	if err := os.Chmod(below, 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(below, 0o700) })
	folder := d.folder(dir)
	d.run()
	d.eventually("the reason", func() bool {
		return strings.Contains(d.source(folder.ID).Trouble, "closed was refused: permission denied")
	})
	if err := os.Chmod(below, 0o700); err != nil {
		t.Fatal(err)
	}
	d.eventually("the file", d.has("Rents@1: "+rents))
	d.eventually("peace", func() bool { return d.source(folder.ID).Trouble == "" })
}

// Each of several files is refused by its own reason, whatever its name.
func TestRefusedFiles(t *testing.T) {
	d, dir := newDesk(t), t.TempDir()
	write(t, dir, "bad\n.json", "{broken")
	write(t, dir, "rents.txt", "Rents\n\n"+rents+"\n")
	folder := d.folder(dir)
	d.run()
	d.eventually("the good file", d.has("Rents@1: "+rents))
	d.eventually("the reason", func() bool { return strings.Contains(d.source(folder.ID).Trouble, "JSON") })
	if files, err := d.list.Files(t.Context(), folder.ID); err != nil || len(files) != 1 {
		t.Errorf("error %v, files %v; want the good one to be known", err, files)
	}
}

// A file that is another thing by the time it is loaded confuses nobody.
func TestRefusedMeanwhile(t *testing.T) {
	const atOnce = 500 // files are loaded together
	d, dir := newDesk(t), t.TempDir()
	s := d.shelve(slog.New(slog.DiscardHandler))
	for i := range atOnce + 2 {
		write(t, dir, fmt.Sprintf("%03d.txt", i), fmt.Sprintf("Number %d\n\n%s\n", i, rents))
	}
	folder := d.folder(dir)
	func() {
		s.gate.Lock()
		defer s.gate.Unlock()
		d.run()
		d.eventually("the first load", func() bool { return s.puts.Load() > 0 })
		last := filepath.Join(dir, "501.txt")
		if err := os.Remove(last); err != nil {
			t.Fatal(err)
		}
		if err := os.Mkdir(last, 0o700); err != nil {
			t.Fatal(err)
		}
	}()
	known := func() bool {
		files, err := d.list.Files(t.Context(), folder.ID)
		return err == nil && files[filepath.Join(dir, "500.txt")] != 0
	}
	d.eventually("the other file", func() bool { return len(d.log()) == atOnce+1 && known() })
}

// A notice is heeded when its article comes, after it as may be.
func TestEarlyNotice(t *testing.T) {
	d, dir := newDesk(t), t.TempDir()
	write(t, dir, "k0.jsonl", `{"id": "a", "status": "canceled"}`)
	folder := d.folder(dir)
	d.run()
	d.eventually("the reason", func() bool { return strings.Contains(d.source(folder.ID).Trouble, "not in the archive") })
	write(t, dir, "k1.jsonl", `{"id": "a", "title": "Rents", "text": "`+rents+`"}`)
	d.eventually("the article", func() bool { return len(d.log()) > 0 })
	d.eventually("its end", func() bool { return d.latest("a").Status == retrieval.Canceled })
	d.eventually("peace", func() bool { return d.source(folder.ID).Trouble == "" })
}
