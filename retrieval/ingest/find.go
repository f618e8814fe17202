package ingest

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// file is something to read, on disk or not.
type file struct {
	name     string // to show
	path     string // as it was named or found; empty for standard input
	identity string // of the file among all; empty for standard input
	folder   string // that it lies in, empty if none
	format   format // nil: told by the content
	size     int64  // in bytes, 0 if not known
	open     func() (io.ReadCloser, error)
}

// findings are the files to be read and what was refused before reading.
type findings struct {
	files   []file
	refused []unfound
	skipped int
}

type unfound struct {
	path string
	err  error
}

func (f *findings) refuse(path string, err error) {
	f.refused = append(f.refused, unfound{path, err})
}

// add finds the files that one argument names.
func (f *findings) add(arg string, stdin io.Reader) {
	if arg == "-" {
		f.addStdin(stdin)
		return
	}
	paths := []string{arg}
	if _, err := os.Lstat(arg); err != nil && strings.ContainsAny(arg, `*?[`) {
		paths, err = filepath.Glob(arg)
		if err == nil && len(paths) == 0 {
			err = errors.New("no file matches the pattern")
		}
		if err != nil {
			f.refuse(arg, err)
		}
	}
	for _, path := range paths {
		if err := f.addPath(path); err != nil {
			f.refuse(path, err)
		}
	}
}

func (f *findings) addStdin(stdin io.Reader) {
	if stdin == nil {
		f.refuse("-", errors.New("there is no standard input"))
		return
	}
	f.files = append(f.files, file{
		name: "standard input",
		open: func() (io.ReadCloser, error) { return io.NopCloser(stdin), nil },
	})
}

// addPath finds a file, or all files below a folder. Links are followed where
// they are named or lead to a file; links to folders inside a folder are not,
// so that no circle of links can hold the walk.
func (f *findings) addPath(named string) error {
	info, err := os.Stat(named)
	if err != nil {
		return err
	}
	real, err := realPath(named)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		if _, known := formatOf(named); !known {
			return fmt.Errorf("unknown format %s", extension(named))
		}
		return f.addFile(named)
	}
	return filepath.WalkDir(real, func(path string, entry fs.DirEntry, err error) error {
		shown := filepath.Join(named, strings.TrimPrefix(path, real))
		switch {
		case err != nil:
			f.refuse(shown, err)
		case path == real:
		case strings.HasPrefix(entry.Name(), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
		case !entry.IsDir():
			f.addEntry(shown)
		}
		return nil
	})
}

// addEntry takes a file found in a folder, or counts it as skipped.
func (f *findings) addEntry(path string) {
	if _, known := formatOf(path); !known {
		f.skipped++
		return
	}
	if err := f.addFile(path); err != nil {
		f.refuse(path, err)
	}
}

func (f *findings) addFile(path string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return err
	case info.IsDir(): // a link to a folder
		f.skipped++
		return nil
	case !info.Mode().IsRegular():
		return errors.New("is not a regular file")
	}
	real, err := realPath(path)
	if err != nil {
		return err
	}
	format, _ := formatOf(path)
	f.files = append(f.files, file{
		name:     show(path),
		path:     path,
		identity: real,
		folder:   filepath.Base(filepath.Dir(real)),
		format:   format,
		size:     info.Size(),
		open:     func() (io.ReadCloser, error) { return os.Open(real) },
	})
	return nil
}

// addFS finds all files of a file system.
func (f *findings) addFS(fsys fs.FS) {
	visit := func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			f.refuse(name, err)
			return nil
		}
		if entry.IsDir() {
			return nil
		}
		format, known := formatOf(name)
		if !known {
			f.skipped++
			return nil
		}
		var size int64
		if info, err := entry.Info(); err == nil {
			size = info.Size()
		}
		folder := path.Base(path.Dir(name))
		if folder == "." {
			folder = ""
		}
		f.files = append(f.files, file{
			name:     show(name),
			path:     name,
			identity: strings.TrimSuffix(unpacked(name), extension(name)),
			folder:   folder,
			format:   format,
			size:     size,
			open:     func() (io.ReadCloser, error) { return fsys.Open(name) },
		})
		return nil
	}
	_ = fs.WalkDir(fsys, ".", visit) // visit never returns an error
}

// realPath returns the absolute path with all links followed.
func realPath(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(path)
}

// show returns the path fit to be printed on one line.
func show(path string) string {
	odd := func(r rune) bool { return !unicode.IsPrint(r) }
	if !utf8.ValidString(path) || strings.ContainsFunc(path, odd) {
		return strconv.Quote(path)
	}
	return path
}

// reason returns the error without the path, which stands beside it.
func reason(err error) string {
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		return pathErr.Err.Error()
	}
	return err.Error()
}
