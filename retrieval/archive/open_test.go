package archive_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"verbatim/retrieval"
	"verbatim/retrieval/archive"
	"verbatim/retrieval/database"
	"verbatim/retrieval/database/databasetest"
)

// made returns the path of a database with some 2 MB of articles.
func made(t *testing.T, dir string) string {
	t.Helper()
	db := open(t, dir)
	for i := range 20 {
		put(t, db, article(fmt.Sprint("a", i), babble(uint64(i), 15000)))
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "archive.db")
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestOpenRefuses(t *testing.T) {
	databasetest.Files(t)
	for name, test := range map[string]struct {
		damage func(database []byte) []byte
		want   string
	}{
		"no database": {func([]byte) []byte { return bytes.Repeat([]byte("no database "), 1000) }, "restore it from a backup"},
		"truncated":   {func(b []byte) []byte { return b[:len(b)/2] }, "restore it from a backup"},
		"newer":       {func(b []byte) []byte { b[63] = 99; return b }, "its version is 99"}, // user_version, SQLite file format §1.3
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := made(t, dir)
			damaged := test.damage(read(t, path))
			write(t, path, damaged)
			for range 2 { // a refused directory is given free
				db, err := archive.Open(t.Context(), database.Place{Dir: dir})
				if err == nil {
					db.Close()
					t.Fatal("opened")
				}
				if !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), path) {
					t.Errorf("err = %v", err)
				}
			}
			if !bytes.Equal(read(t, path), damaged) {
				t.Error("the refused database was written to")
			}
		})
	}
}

func TestOpenRefusesPlaces(t *testing.T) {
	databasetest.Files(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	write(t, file, nil)
	taken := filepath.Join(dir, "taken")
	if err := os.MkdirAll(filepath.Join(taken, "archive.db"), 0o700); err != nil {
		t.Fatal(err)
	}
	places := map[string]string{file: "name a directory", taken: "check that this user may write"}
	if os.Getuid() != 0 { // who may write everywhere
		closed := filepath.Join(dir, "closed")
		if err := os.Mkdir(closed, 0o500); err != nil {
			t.Fatal(err)
		}
		places[closed] = "check that this user may write"
		places[filepath.Join(closed, "new")] = "name a directory"
	}
	for place, want := range places {
		_, err := archive.Open(t.Context(), database.Place{Dir: place})
		if err == nil || !strings.Contains(err.Error(), place) || !strings.Contains(err.Error(), want) {
			t.Errorf("Open(%s): %v", place, err)
		}
	}
}

// Damage within the file shows when it is read.
func TestDamagedPages(t *testing.T) {
	databasetest.Files(t)
	dir := t.TempDir()
	path := made(t, dir)
	b := read(t, path)
	for i := len(b) / 2; i < len(b)*3/4; i++ {
		b[i] = 0xff
	}
	write(t, path, b)
	db, err := archive.Open(t.Context(), database.Place{Dir: dir})
	if err == nil {
		_, err = db.After(t.Context(), 0, 100)
		db.Close()
	}
	if err == nil || !strings.Contains(err.Error(), "restore it from a backup") || !strings.Contains(err.Error(), path) {
		t.Errorf("err = %v", err)
	}
}

func TestUnusualDirectory(t *testing.T) {
	databasetest.Files(t)
	dir := filepath.Join(t.TempDir(), "a b?mode=memory&c#d%20ë", "e")
	if archive.Exists(database.Place{Dir: dir}) {
		t.Error("it exists before it was made")
	}
	made(t, dir)
	if !archive.Exists(database.Place{Dir: dir}) {
		t.Error("it does not exist where it was made")
	}
	articles, _, err := open(t, dir).Count(t.Context())
	if articles != 20 || err != nil {
		t.Errorf("Count = %d, %v", articles, err)
	}
}

// Where it cannot be said whether there is an archive, nobody is to believe that
// there is none.
func TestOutOfSight(t *testing.T) {
	databasetest.Files(t)
	dir := filepath.Join(t.TempDir(), "no directory")
	write(t, dir, nil)
	if !archive.Exists(database.Place{Dir: dir}) {
		t.Error("below a file there is no archive, as if somebody had looked")
	}
	if _, err := archive.Open(t.Context(), database.Place{Dir: dir}); err == nil || !strings.Contains(err.Error(), "name a directory") {
		t.Errorf("err = %v", err)
	}
}

// VERBATIM_SMALL_DISK names an empty directory on a disk of less than 10 MB.
func TestFullDisk(t *testing.T) {
	databasetest.Files(t)
	disk := os.Getenv("VERBATIM_SMALL_DISK")
	if disk == "" {
		t.Skip("VERBATIM_SMALL_DISK is not set")
	}
	ballast := filepath.Join(disk, "ballast")
	write(t, ballast, make([]byte, 100<<10))
	dir := filepath.Join(disk, "archive")
	t.Cleanup(func() { os.RemoveAll(dir) })
	db := open(t, dir)
	accepted := 0
	var err error
	for err == nil && accepted < 1000 {
		if _, err = db.Put(t.Context(), article(fmt.Sprint("a", accepted), babble(uint64(accepted), 1500))); err == nil {
			accepted++
		}
	}
	if err == nil || !strings.Contains(err.Error(), "make room") || !strings.Contains(err.Error(), dir) {
		t.Fatalf("after %d articles: %v", accepted, err)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	if s := put(t, db, article("last", "text"))[0]; int(s.Seq) != accepted+1 {
		t.Errorf("%d accepted, then seq %d", accepted, s.Seq)
	}
	if _, err := db.Article(t.Context(), retrieval.Ref{ID: fmt.Sprint("a", accepted)}); !errors.Is(err, retrieval.ErrNotFound) {
		t.Errorf("the refused article: %v", err)
	}
}
