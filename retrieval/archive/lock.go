package archive

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gofrs/flock"
)

const lockName = "lock"

// ErrInUse is wrapped by Open where another process has the directory.
var ErrInUse = errors.New("another verbatim process is using it")

// Lock takes dir for this process as Open does, without making an archive in it,
// until the Closer is closed. It wraps ErrInUse.
func Lock(dir string) (io.Closer, error) { return lockDir(dir) }

// lockDir takes the directory for this process, or makes it. The system gives it free when
// the process ends, however it ends; the number in the file is for people.
func lockDir(dir string) (*flock.Flock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make data directory: %w: name a directory that this user may write to", err)
	}
	path := filepath.Join(dir, lockName)
	lock := flock.New(path)
	held, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock data directory: %w: check that this user may write to it", err)
	}
	if !held {
		owner := ""
		if pid, err := os.ReadFile(path); err == nil && len(pid) > 0 {
			owner = " (process " + strings.TrimSpace(string(pid)) + ")"
		}
		return nil, fmt.Errorf("open data directory %s: %w%s: wait for its end, or stop it", dir, ErrInUse, owner)
	}
	// Neither a full disk nor a system on which a locked file cannot be written
	// is a reason to refuse: the lock holds without the number.
	_ = os.WriteFile(path, []byte(strconv.Itoa(os.Getpid())+"\n"), 0o600)
	return lock, nil
}
