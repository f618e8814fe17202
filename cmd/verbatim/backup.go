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
	"time"

	"github.com/spf13/cobra"

	"verbatim/retrieval/archive"
)

func newBackupCommand(cfg config) *cobra.Command {
	return &cobra.Command{
		Use:   "backup FILE|-",
		Short: "Save all that is kept into one file, also while serve runs",
		Long: `Save the archive, what the bot remembers and the list of sources into one
file, as they are at one moment. verbatim serve may go on meanwhile.

FILE is replaced by the new backup once that is whole and on disk; until then,
and whatever happens, the old one stays. So a daily job may call this with the
same name each time; an archive without articles replaces none. Beside FILE, or in
DATA_DIR for standard output, there must be room for a copy of the largest
database.

Only you may read FILE. It holds everything, such as articles that are withheld
and the key by which readers are hashed: keep it safe. Articles that are
removed or redacted later stay in it.`,
		Example: `  verbatim backup /backups/verbatim.tar.gz
  verbatim backup - | ssh backup@host.example 'cat > verbatim.tar.gz'`,
		Args: exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if cfg.place().URL != "" {
				return errors.New("with DATABASE_URL set, all is on that server: save it by pg_dump --format=custom --schema='verbatim_*' --file=FILE ADDRESS")
			}
			if !archive.Exists(cfg.place()) {
				return fmt.Errorf("there is no archive in %s", cfg.dataDir)
			}
			if args[0] == "-" {
				return backupTo(cmd, cfg.dataDir)
			}
			begin := time.Now()
			var m manifest
			size, err := replace(args[0], gzipMagic, func(w io.Writer, temp string) (err error) {
				m, err = backup(cmd.Context(), cfg.dataDir, w, temp)
				if old, statErr := os.Stat(args[0]); err == nil && m.Revisions == 0 && statErr == nil && old.Size() > 0 {
					err = fmt.Errorf("the archive in %s has no article, and may have been lost: name another file if that is meant", cfg.dataDir)
				}
				return err
			})
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(cmd.OutOrStdout(), "saved %s in %s: %.1f MB, in %s\n", extent(m.Articles, m.Revisions),
				args[0], float64(size)/1e6, time.Since(begin).Round(time.Millisecond))
			return err
		},
	}
}

var gzipMagic = []byte{0x1f, 0x8b}

// backupTo writes a backup to standard output.
func backupTo(cmd *cobra.Command, dataDir string) (err error) {
	if isTerminal(cmd.OutOrStdout()) {
		return errors.New("standard output is a terminal: name a file")
	}
	temp, err := scratch(dataDir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	m, err := backup(cmd.Context(), dataDir, cmd.OutOrStdout(), temp)
	if err == nil {
		_, err = fmt.Fprintf(cmd.ErrOrStderr(), "saved %s\n", extent(m.Articles, m.Revisions))
	}
	return err
}

// backup writes what is in dataDir. In temp it lays one database after the
// other. The fastest level of gzip is three times as fast as the usual one, and
// the text of articles becomes a fifth larger by it.
func backup(ctx context.Context, dataDir string, w io.Writer, temp string) (m manifest, err error) {
	packed, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return m, err
	}
	out := tar.NewWriter(packed)
	m = manifest{Format: backupFormat, Made: time.Now().UTC()}
	for _, file := range databases() {
		if _, err := os.Stat(filepath.Join(dataDir, file.Name)); errors.Is(err, os.ErrNotExist) {
			continue // nobody has called serve yet
		}
		copied := filepath.Join(temp, file.Name)
		if err := file.Snapshot(ctx, dataDir, copied); err != nil {
			return m, err
		}
		if file.Name == archive.File().Name {
			facts, err := archive.Describe(ctx, temp)
			if err != nil {
				return m, err
			}
			m.Archive, m.Articles, m.Revisions = facts.ID, facts.Articles, facts.Revisions
		}
		if err := errors.Join(m.add(ctx, out, copied), os.Remove(copied)); err != nil {
			return m, err
		}
	}
	b, err := json.MarshalIndent(m, "", "\t")
	if err != nil {
		return m, err
	}
	if err := out.WriteHeader(m.header(manifestName, int64(len(b)))); err != nil {
		return m, err
	}
	if _, err := out.Write(b); err != nil {
		return m, err
	}
	return m, errors.Join(out.Close(), packed.Close())
}

// add puts a file into the backup.
func (m *manifest) add(ctx context.Context, out *tar.Writer, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if err := out.WriteHeader(m.header(filepath.Base(path), info.Size())); err != nil {
		return err
	}
	sum := sha256.New()
	if _, err := io.Copy(io.MultiWriter(out, sum), interruptible(ctx, f)); err != nil {
		return err
	}
	m.Files = append(m.Files, savedFile{filepath.Base(path), info.Size(), hex.EncodeToString(sum.Sum(nil))})
	return nil
}

func (m *manifest) header(name string, size int64) *tar.Header {
	return &tar.Header{Name: name, Size: size, Mode: 0o600, ModTime: m.Made, Typeflag: tar.TypeReg}
}
