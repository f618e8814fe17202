package archive

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gofrs/flock"
)

const lockName = "lock"

// ErrInUse is wrapped by Open where another process has the directory.
var ErrInUse = errors.New("another verbatim process is using it")

// lockDir takes the directory for this process. The system gives it free when
// the process ends, however it ends; the number in the file is for people.
func lockDir(dir string) (*flock.Flock, error) {
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
		return nil, fmt.Errorf("open data directory %s: %w%s", dir, ErrInUse, owner)
	}
	// Neither a full disk nor a system on which a locked file cannot be written
	// is a reason to refuse: the lock holds without the number.
	_ = os.WriteFile(path, []byte(strconv.Itoa(os.Getpid())+"\n"), 0o600)
	return lock, nil
}
