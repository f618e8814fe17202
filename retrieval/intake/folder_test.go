package intake_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval"
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
	figures, err := d.list.Figures(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := figures[folder.ID].Articles; got != 4 {
		t.Errorf("%d articles are counted, want 4", got)
	}
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
