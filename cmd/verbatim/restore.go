package main

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"verbatim/bot/ledger"
	"verbatim/retrieval"
	"verbatim/retrieval/archive"
	"verbatim/retrieval/database"
	"verbatim/retrieval/sqlite"
)

func newRestoreCommand(cfg config) *cobra.Command {
	return &cobra.Command{
		Use:   "restore FILE|-",
		Short: "Put a backup into an empty DATA_DIR",
		Long: `Put a backup into DATA_DIR, which must not have an archive: move that away
first, or set DATA_DIR to another folder.

The backup is read and checked whole before anything is put into its place. It
may be one of an older program; of a newer one it is refused. The index is made
anew by the next command that needs it. What was to be told since the backup was
made is not told again.`,
		Example: `  DATA_DIR=/srv/verbatim verbatim restore /backups/verbatim.tar.gz
  ssh backup@host.example 'cat verbatim.tar.gz' | verbatim restore -`,
		Args: exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if cfg.place().URL != "" {
				return errors.New("with DATABASE_URL set, all is on that server: restore it by pg_restore --dbname=ADDRESS FILE, into a database without schemas of verbatim, and delete the folder index in the DATA_DIR of each process")
			}
			in := cmd.InOrStdin()
			if args[0] != "-" {
				f, err := os.Open(args[0])
				if err != nil {
					return err
				}
				defer f.Close()
				in = f
			}
			m, err := restore(cmd.Context(), cfg.dataDir, in)
			if err != nil {
				return fmt.Errorf("restore %s: %w", args[0], adviseRoom(err))
			}
			if cfg.index == onCluster {
				if err := emptyIndex(cmd.Context(), cfg); err != nil {
					return fmt.Errorf("all is restored, but first delete the index on OpenSearch, which may be of the archive's future: %w", err)
				}
			}
			if err := beginAnew(cmd.Context(), cfg.dataDir); err != nil {
				return fmt.Errorf("all is restored, but alerts of before may be told again: %w", err)
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "restored %s into %s, as saved on %s\n",
				extent(m.Articles, m.Revisions), cfg.dataDir, day(m.Made))
			return err
		},
	}
}

// restore puts a backup into dataDir, all or nothing.
func restore(ctx context.Context, dataDir string, in io.Reader) (m manifest, err error) {
	lock, err := archive.Lock(dataDir)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	if archive.Exists(database.Place{Dir: dataDir}) {
		return m, fmt.Errorf("%s has an archive already: set DATA_DIR to another folder, or move its files away", dataDir)
	}
	temp, err := scratch(dataDir)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	if m, err = unpack(interruptible(ctx, in), temp); err != nil {
		return m, err
	}
	for _, f := range m.Files {
		if err := fileNamed(f.Name).Check(ctx, temp); err != nil {
			return m, err
		}
		if err := f.vacant(dataDir); err != nil {
			return m, err
		}
	}
	return m, m.place(temp, dataDir)
}

// emptyIndex empties the index on the cluster, as place does away with one beside
// the archive.
func emptyIndex(ctx context.Context, cfg config) error {
	l, err := openAt(ctx, cfg, cfg.place())
	if err != nil {
		return err
	}
	return errors.Join(l.index.Apply(ctx, retrieval.Batch{Anew: true}), l.Close())
}

// beginAnew has nothing told again that was told since the backup was made.
func beginAnew(ctx context.Context, dir string) error {
	remembered, err := ledger.Open(ctx, database.Place{Dir: dir})
	if err != nil {
		return err
	}
	return errors.Join(remembered.Restored(ctx, time.Now()), remembered.Close())
}

var errNoBackup = errors.New("it is no backup, or damaged, or cut off: take another one")

// noBackup says so beside what was found to be wrong with it, if anything was.
func noBackup(err error) error {
	if err == nil || err == io.EOF || errors.Is(err, context.Canceled) {
		return err
	}
	return fmt.Errorf("%w (%w)", errNoBackup, err)
}

// unpack lays the files of a backup into temp and compares them with the
// manifest.
func unpack(in io.Reader, temp string) (m manifest, err error) {
	packed, err := gzip.NewReader(in)
	if err != nil {
		return m, fmt.Errorf("%w (%w)", errNoBackup, err) // io.EOF, too
	}
	contents := tar.NewReader(packed)
	content := readFunc(func(p []byte) (int, error) {
		n, err := contents.Read(p)
		return n, noBackup(err)
	})
	var files []savedFile
	for {
		h, err := contents.Next()
		if errors.Is(err, io.EOF) {
			if _, err := io.Copy(io.Discard, packed); err != nil { // to its checksum
				return m, noBackup(err)
			}
			return m, m.confirm(files)
		}
		if err != nil {
			return m, noBackup(err)
		}
		switch {
		case h.Name == manifestName:
			err = json.NewDecoder(content).Decode(&m)
		case fileNamed(h.Name).Name != "" && h.Typeflag == tar.TypeReg:
			var f savedFile
			f, err = lay(content, filepath.Join(temp, h.Name))
			files = append(files, f)
		default:
			return m, fmt.Errorf("it holds %q, which is no part of a backup of this program", h.Name)
		}
		if err != nil {
			return m, fmt.Errorf("unpack %s: %w", h.Name, err)
		}
	}
}

// fileNamed returns the database that has this very name; one without a
// name if none has.
func fileNamed(name string) sqlite.File {
	for _, f := range databases() {
		if f.Name == name {
			return f
		}
	}
	return sqlite.File{}
}

// lay writes one file of a backup, which must not be there.
func lay(in io.Reader, path string) (f savedFile, err error) {
	sum := sha256.New()
	f.Name = filepath.Base(path)
	f.Bytes, err = writeSynced(path, func(w io.Writer) error {
		_, err := io.Copy(io.MultiWriter(w, sum), in)
		return err
	})
	f.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return f, err
}

// confirm compares the files of a backup with what was saved.
func (m manifest) confirm(files []savedFile) error {
	switch {
	case m.Format > backupFormat:
		return errors.New("it was made by a newer program: restore it by that one")
	case m.Format != backupFormat || len(files) == 0 || files[len(files)-1].Name != archive.File().Name:
		return errNoBackup
	case !slices.Equal(m.Files, files):
		return fmt.Errorf("%w (its files are not those that were saved)", errNoBackup)
	}
	return nil
}

// vacant refuses to replace a file in dir. What a restore left that was cut off
// is the same and may be.
func (f savedFile) vacant(dir string) error {
	path := filepath.Join(dir, f.Name)
	for _, log := range []string{path + "-wal", path + "-journal"} {
		if _, err := os.Lstat(log); err == nil {
			return fmt.Errorf("%s is there, which belongs to another database: move it away", log)
		}
	}
	in, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer in.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, in); err != nil {
		return err
	}
	if hex.EncodeToString(sum.Sum(nil)) != f.SHA256 {
		return fmt.Errorf("%s is there already: set DATA_DIR to another folder, or move its files away", path)
	}
	return nil
}

// place moves the files to where they belong. The archive comes last: a
// directory without one counts as empty. An index of the archive's future would
// be taken for its own once it has grown, so it goes.
func (m manifest) place(temp, dir string) error {
	if err := os.RemoveAll(filepath.Join(dir, "index")); err != nil {
		return err
	}
	for _, f := range m.Files {
		if err := syncDir(dir); err != nil {
			return err
		}
		if err := os.Rename(filepath.Join(temp, f.Name), filepath.Join(dir, f.Name)); err != nil {
			return err
		}
	}
	return syncDir(dir)
}
