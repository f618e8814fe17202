package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// What stands beside a file, which is all that may be left of a failure.
func beside(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func writing(content string, err error) func(io.Writer, string) error {
	return func(w io.Writer, _ string) error {
		_, writeErr := io.WriteString(w, content)
		return errors.Join(writeErr, err)
	}
}

// A file is replaced by the whole of the new one or not at all.
func TestReplace(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	if size, err := replace(path, []byte("a"), writing("abc", nil)); size != 3 || err != nil {
		t.Fatalf("replace = %d, %v", size, err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	_, err = replace(path, []byte("a"), writing("a half", syscall.ENOSPC))
	if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "make room on the disk; what was there is as it was") {
		t.Errorf("on a full disk: %v", err)
	}
	if _, err := replace(path, []byte("x"), writing("xyz", nil)); err == nil || !strings.Contains(err.Error(), "name another file") {
		t.Errorf("a file of another kind: %v", err)
	}
	if b, err := os.ReadFile(path); string(b) != "abc" || err != nil {
		t.Errorf("the old file is %q, %v", b, err)
	}
	if names := beside(t, dir); len(names) != 1 {
		t.Errorf("there is %q", names)
	}
}

func TestReplaceRefusesPlaces(t *testing.T) {
	dir := t.TempDir()
	link := filepath.Join(dir, "link")
	if err := os.Symlink(filepath.Join(dir, "nothing"), link); err != nil {
		t.Fatal(err)
	}
	places := map[string]string{
		dir:                            "no regular file",
		link:                           "no regular file",
		os.DevNull:                     "no regular file",
		filepath.Join(dir, "no", "no"): "name a place that this user may write to",
	}
	if os.Getuid() != 0 { // who may write everywhere
		closed := filepath.Join(dir, "closed")
		if err := os.Mkdir(closed, 0o500); err != nil {
			t.Fatal(err)
		}
		places[filepath.Join(closed, "file")] = "name a place that this user may write to"
	}
	for path, want := range places {
		if _, err := replace(path, nil, writing("", nil)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// What a killed process left is removed once nobody can be working on it.
func TestScratch(t *testing.T) {
	dir := t.TempDir()
	old, err := scratch(dir)
	if err != nil {
		t.Fatal(err)
	}
	busy, err := scratch(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(old, time.Time{}, time.Now().Add(-2*stale)); err != nil {
		t.Fatal(err)
	}
	if _, err := scratch(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(old); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the old folder: %v", err)
	}
	if _, err := os.Stat(busy); err != nil {
		t.Errorf("the new folder: %v", err)
	}
}
