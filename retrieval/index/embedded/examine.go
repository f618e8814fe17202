package embedded

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	index "github.com/blevesearch/bleve_index_api"

	"verbatim/retrieval"
)

// Examine returns how far the index in dir has come, and changes nothing. The
// error says why Open would make it anew; it wraps fs.ErrNotExist where there is
// none. No other process may have it open.
func Examine(dir, archive string) (through retrieval.Seq, err error) {
	// Bleve would make this file, even to read it.
	if _, err := os.Stat(filepath.Join(dir, "root.bolt")); err != nil {
		return 0, fmt.Errorf("open index %s: %w", dir, err)
	}
	x := &Index{dir: dir, archive: archive, log: slog.New(slog.DiscardHandler), queue: index.NewAnalysisQueue(1)}
	if err := x.open(true); err != nil {
		x.queue.Close()
		return 0, err
	}
	defer func() { err = errors.Join(err, x.Close()) }()
	if err := x.check(); err != nil {
		return 0, err
	}
	s, err := x.state()
	return s.Through, err
}
