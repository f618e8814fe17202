package archive

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"

	"verbatim/retrieval"
	"verbatim/retrieval/database"
	"verbatim/retrieval/sqlite"
)

// Report is what Examine finds. ID and Head are known of an archive that is
// sound.
type Report struct {
	sqlite.Report
	ID   string
	Head retrieval.Seq
}

// Examine looks whether the archive at a place is whole; of one on a server,
// whether it answers. It changes nothing, and another process may own the archive.
// The error wraps fs.ErrNotExist where there is none.
func Examine(ctx context.Context, at database.Place) (r Report, err error) {
	r.Report, err = database.Examine(ctx, at, spec, func(db *sql.DB) error {
		return db.QueryRowContext(ctx, `SELECT id, (`+selectHead+`) FROM archive`).Scan(&r.ID, &r.Head)
	})
	return r, err
}

// InUse reports whether a process owns dir, and its number where that is known.
// To find out, the directory is held for an instant, shared.
func InUse(dir string) (used bool, owner string, err error) {
	path := filepath.Join(dir, lockName)
	lock := flock.New(path, flock.SetFlag(os.O_RDONLY))
	free, err := lock.TryRLock()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, "", nil
	case err != nil:
		return false, "", fmt.Errorf("look at the lock of %s: %w", dir, err)
	case free:
		return false, "", lock.Unlock()
	}
	pid, err := os.ReadFile(path)
	if err != nil {
		pid = nil // where a locked file cannot be read, its number is not known
	}
	return true, strings.TrimSpace(string(pid)), nil
}
