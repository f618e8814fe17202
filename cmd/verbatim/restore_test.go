package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"verbatim/bot"
	"verbatim/bot/ledger"
	"verbatim/retrieval"
	"verbatim/retrieval/archive"
	"verbatim/retrieval/database"
	"verbatim/retrieval/sources"
)

// house is a data directory with all three databases open.
type house struct {
	dir     string
	archive *archive.DB
	ledger  *ledger.DB
	sources *sources.DB
	feed    sources.Source
}

func openHouse(t *testing.T, dir string) *house {
	t.Helper()
	h := &house{dir: dir}
	var err error
	if h.archive, err = archive.Open(t.Context(), database.Place{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.archive.Close() })
	if h.ledger, err = ledger.Open(t.Context(), database.Place{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.ledger.Close() })
	if h.sources, err = sources.Open(t.Context(), database.Place{Dir: dir}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.sources.Close() })
	return h
}

// take takes in an article as the intake does: first it is put, then it is
// remembered. Then something refers to it.
func (h *house) take(ctx context.Context, n int) error {
	id := fmt.Sprint("a", n)
	if _, err := h.archive.Put(ctx, retrieval.Article{Ref: retrieval.Ref{ID: id}, Title: id, Text: "The text of " + id}); err != nil {
		return err
	}
	now := time.Now()
	if err := h.sources.Keep(ctx, h.feed.ID, sources.Item{GUID: id, Article: id, Seen: now, Listed: now}); err != nil {
		return err
	}
	return h.ledger.SetNote(ctx, "last", id)
}

func save(t *testing.T, dir string) []byte {
	t.Helper()
	var out bytes.Buffer
	if _, err := backup(t.Context(), dir, &out, t.TempDir()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Whenever a backup is made, the archive in it has all that the list of sources
// and the ledger know of.
func TestBackupWhileOthersWrite(t *testing.T) {
	h := openHouse(t, t.TempDir())
	var err error
	if h.feed, err = h.sources.Add(t.Context(), sources.Source{Kind: sources.Feed, Address: "https://a.example/feed"}); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	defer wg.Wait()
	defer stop()
	begun := make(chan struct{})
	wg.Go(func() {
		for n := 1; ctx.Err() == nil; n++ {
			if err := h.take(t.Context(), n); err != nil {
				t.Error(err)
			}
			if n == 5 {
				close(begun)
			}
		}
	})
	<-begun
	for range 5 {
		dir := filepath.Join(t.TempDir(), "data")
		m, err := restore(t.Context(), dir, bytes.NewReader(save(t, h.dir)))
		if err != nil {
			t.Fatal(err)
		}
		if m.Archive != h.archive.ID() || m.Articles < 5 {
			t.Errorf("manifest %+v", m)
		}
		restored := openHouse(t, dir)
		last, err := restored.ledger.Note(t.Context(), "last")
		if err != nil {
			t.Fatal(err)
		}
		items, err := restored.sources.Items(t.Context(), h.feed.ID, names(1000), nil)
		if err != nil || len(items) < 5 {
			t.Fatalf("%d items, %v", len(items), err)
		}
		known := []string{last}
		for _, i := range items {
			known = append(known, i.Article)
		}
		for _, id := range known {
			if _, err := restored.archive.Article(t.Context(), retrieval.Ref{ID: id}); err != nil {
				t.Errorf("what is remembered: %v", err)
			}
		}
	}
}

func names(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprint("a", i)
	}
	return ids
}

// entries returns the files of a backup in their order.
func entries(t *testing.T, saved []byte) (order []string, files map[string][]byte) {
	t.Helper()
	packed, err := gzip.NewReader(bytes.NewReader(saved))
	if err != nil {
		t.Fatal(err)
	}
	files = map[string][]byte{}
	for in := tar.NewReader(packed); ; {
		h, err := in.Next()
		if errors.Is(err, io.EOF) {
			return order, files
		}
		if err != nil {
			t.Fatal(err)
		}
		order = append(order, h.Name)
		if files[h.Name], err = io.ReadAll(in); err != nil {
			t.Fatal(err)
		}
	}
}

// forged packs files as a backup does.
func forged(t *testing.T, order []string, files map[string][]byte, kind byte) []byte {
	t.Helper()
	var out bytes.Buffer
	packed := gzip.NewWriter(&out)
	w := tar.NewWriter(packed)
	for _, name := range order {
		h := &tar.Header{Name: name, Mode: 0o600, Size: int64(len(files[name])), Typeflag: tar.TypeReg}
		if name != manifestName {
			h.Typeflag = kind
		}
		if h.Typeflag != tar.TypeReg {
			h.Size, h.Linkname = 0, "../outside"
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if h.Size > 0 {
			if _, err := w.Write(files[name]); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := errors.Join(w.Close(), packed.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// sealed returns the files with a manifest that fits them.
func sealed(t *testing.T, order []string, files map[string][]byte) map[string][]byte {
	t.Helper()
	var m manifest
	if err := json.Unmarshal(files[manifestName], &m); err != nil {
		t.Fatal(err)
	}
	m.Files = nil
	for _, name := range order {
		if name != manifestName {
			f, err := lay(bytes.NewReader(files[name]), filepath.Join(t.TempDir(), "x"))
			if err != nil {
				t.Fatal(err)
			}
			m.Files = append(m.Files, savedFile{name, f.Bytes, f.SHA256})
		}
	}
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	files = maps.Clone(files)
	files[manifestName] = b
	return files
}

// Whatever is wrong with a backup, nothing of it gets into the data directory,
// nor anywhere else.
func TestRestoreRefuses(t *testing.T) {
	h := openHouse(t, t.TempDir())
	for n := range 30 {
		if _, err := h.archive.Put(t.Context(), retrieval.Article{Ref: retrieval.Ref{ID: fmt.Sprint("a", n)}, Text: strings.Repeat("text ", 1000)}); err != nil {
			t.Fatal(err)
		}
	}
	saved := save(t, h.dir)
	order, files := entries(t, saved)
	if want := []string{"ledger.db", "sources.db", "archive.db", manifestName}; !slices.Equal(order, want) {
		t.Fatalf("a backup holds %q", order)
	}
	with := func(name string, change func([]byte) []byte) map[string][]byte {
		changed := maps.Clone(files)
		changed[name] = change(bytes.Clone(files[name]))
		return changed
	}
	flipped := with("archive.db", func(b []byte) []byte { b[len(b)/2] ^= 1; return b })
	newer := with("archive.db", func(b []byte) []byte { b[63] = 99; return b }) // user_version
	damaged := with("archive.db", func(b []byte) []byte {
		for at := 8192; at < len(b); at += 4096 {
			copy(b[at:], "nonsense")
		}
		return b
	})
	future := with(manifestName, func(b []byte) []byte { return bytes.Replace(b, []byte(`"format": 1`), []byte(`"format": 2`), 1) })
	outside := maps.Clone(files)
	outside["../outside"] = []byte("x")
	for name, test := range map[string]struct {
		backup []byte
		want   string
	}{
		"empty":            {nil, "it is no backup"},
		"text":             {[]byte("Some text."), "it is no backup"},
		"cut off":          {saved[:len(saved)/2], "cut off"},
		"without checksum": {saved[:len(saved)-5], "cut off"},
		"no manifest":      {forged(t, order[:3], files, tar.TypeReg), "it is no backup"},
		"no archive":       {forged(t, slices.Concat(order[:2], order[3:]), sealed(t, order[:2], files), tar.TypeReg), "it is no backup"},
		"a changed byte":   {forged(t, order, flipped, tar.TypeReg), "not those that were saved"},
		"a newer archive":  {forged(t, order, sealed(t, order, newer), tar.TypeReg), "its version is 99"},
		"a newer backup":   {forged(t, order, future, tar.TypeReg), "made by a newer program"},
		"damaged":          {forged(t, order, sealed(t, order, damaged), tar.TypeReg), "restore it from a backup"},
		"twice the same":   {forged(t, slices.Concat(order[:1], order), files, tar.TypeReg), "file exists"},
		"a path outside":   {forged(t, append([]string{"../outside"}, order...), outside, tar.TypeReg), `"../outside", which is no part`},
		"links":            {forged(t, order, files, tar.TypeSymlink), "which is no part"},
	} {
		t.Run(name, func(t *testing.T) {
			parent := t.TempDir()
			dir := filepath.Join(parent, "data")
			_, err := restore(t.Context(), dir, bytes.NewReader(test.backup))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("err = %v", err)
			}
			if names := append(beside(t, parent), beside(t, dir)...); !slices.Equal(names, []string{"data", "lock"}) {
				t.Errorf("there is %q", names)
			}
			if _, err := restore(t.Context(), dir, bytes.NewReader(saved)); err != nil {
				t.Errorf("then a good one: %v", err)
			}
		})
	}
}

// What is in the data directory stays, but for what a restore left that was cut
// off, and the index of another time.
func TestRestoreBesideOthers(t *testing.T) {
	h := openHouse(t, t.TempDir())
	if err := h.ledger.SetSettings(t.Context(), "discord", "1", bot.Settings{Language: "de"}); err != nil {
		t.Fatal(err)
	}
	saved := save(t, h.dir)
	_, files := entries(t, saved)
	for name, test := range map[string]struct {
		file    string
		content []byte
		want    string
	}{
		"a list of sources": {"sources.db", []byte("another"), "sources.db is there already"},
		"a log":             {"archive.db-wal", []byte("log"), "archive.db-wal is there"},
		"cut off":           {"ledger.db", files["ledger.db"], ""},
		"an index":          {"index/store", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, test.file)
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, test.content, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := restore(t.Context(), dir, bytes.NewReader(saved))
			if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
				t.Errorf("err = %v", err)
			}
			b, _ := os.ReadFile(path)
			if kept := bytes.Equal(b, test.content); kept != (test.content != nil) && test.file != "index/store" {
				t.Errorf("%s is %q", test.file, b)
			}
			if _, err := os.Stat(filepath.Join(dir, "index")); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("the index: %v", err)
			}
			if archive.Exists(database.Place{Dir: dir}) != (test.want == "") {
				t.Errorf("there is %q", beside(t, dir))
			}
		})
	}
}

// Whoever is stopped in the middle leaves nothing.
func TestBackupIsStopped(t *testing.T) {
	h := openHouse(t, t.TempDir())
	saved := save(t, h.dir)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	to := t.TempDir()
	_, err := replace(filepath.Join(to, "saved"), gzipMagic, func(w io.Writer, temp string) error {
		_, err := backup(ctx, h.dir, w, temp)
		return err
	})
	if !errors.Is(err, context.Canceled) || len(beside(t, to)) != 0 {
		t.Errorf("backup: %v; there is %q", err, beside(t, to))
	}
	if _, err := restore(ctx, to, bytes.NewReader(saved)); !errors.Is(err, context.Canceled) || archive.Exists(database.Place{Dir: to}) {
		t.Errorf("restore: %v", err)
	}
}

// Who is about to make an archive there is left alone.
func TestRestoreWhereOthersAre(t *testing.T) {
	saved := save(t, openHouse(t, t.TempDir()).dir)
	dir := t.TempDir()
	lock, err := archive.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := restore(t.Context(), dir, bytes.NewReader(saved)); !errors.Is(err, archive.ErrInUse) || archive.Exists(database.Place{Dir: dir}) {
		t.Errorf("while it is locked: %v", err)
	}
	if err := lock.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := restore(t.Context(), dir, bytes.NewReader(saved)); err != nil {
		t.Errorf("after that: %v", err)
	}
}
