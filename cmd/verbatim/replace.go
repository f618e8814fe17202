package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// replace writes a file anew, all or nothing: into a folder beside it, from
// where it is put into its place. There, in temp, write may lay other files, too.
// A file that is there already must begin as this kind does. It returns the size.
func replace(path string, begins []byte, write func(w io.Writer, temp string) error) (size int64, err error) {
	if err := replaceable(path, begins); err != nil {
		return 0, err
	}
	temp, err := scratch(filepath.Dir(path))
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	part := filepath.Join(temp, "part")
	if size, err = writeSynced(part, func(w io.Writer) error { return write(w, temp) }); err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		return 0, fmt.Errorf("write %s: %w; what was there is as it was", path, adviseRoom(err))
	}
	return size, syncDir(filepath.Dir(path))
}

// adviseRoom says what to do where the disk is full.
func adviseRoom(err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return fmt.Errorf("%w: make room on the disk", err)
	}
	return err
}

// interruptible returns a reader that fails once ctx has ended.
func interruptible(ctx context.Context, r io.Reader) io.Reader {
	return readFunc(func(p []byte) (int, error) {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		return r.Read(p)
	})
}

type readFunc func([]byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

// replaceable refuses to replace what somebody may have named by a slip.
func replaceable(path string, begins []byte) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is no regular file: name a file, or - for standard output", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	start := make([]byte, len(begins))
	if n, err := io.ReadFull(f, start); n > 0 && (err != nil || !bytes.Equal(start, begins)) {
		return fmt.Errorf("%s is something else and is not replaced: name another file", path)
	}
	return nil
}

// writeSynced makes a file that only this user may read, and returns its size
// once it is on disk.
func writeSynced(path string, write func(io.Writer) error) (size int64, err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := write(f); err != nil {
		return 0, err
	}
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), f.Sync()
}

// syncDir puts on disk which files a folder has. Windows lets nobody do that, and
// sees to it by itself.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

// stale is how long nobody works on what lies in a scratch folder. A process
// that was killed leaves one.
const stale = 24 * time.Hour

// scratch makes a folder for a while in dir, on the disk that what is made
// there shall stay on. It removes those that were left.
func scratch(dir string) (string, error) {
	const pattern = ".verbatim-*"
	left, err := filepath.Glob(filepath.Join(dir, pattern))
	if err != nil {
		left = nil // dir looks like a pattern
	}
	for _, path := range left {
		if info, err := os.Lstat(path); err == nil && info.IsDir() && time.Since(info.ModTime()) > stale {
			if err := os.RemoveAll(path); err != nil {
				return "", fmt.Errorf("remove what was left: %w", err)
			}
		}
	}
	temp, err := os.MkdirTemp(dir, pattern)
	if err != nil {
		return "", fmt.Errorf("make a folder in %s: %w: name a place that this user may write to", dir, err)
	}
	return temp, nil
}
