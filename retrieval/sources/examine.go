package sources

import (
	"context"
	"database/sql"

	"verbatim/retrieval/sqlite"
)

// Report is what Examine finds. The sources are known of a list that is sound.
type Report struct {
	sqlite.Report
	Sources []Source
}

// Examine looks whether the list in dir is whole. It changes nothing. The error
// wraps fs.ErrNotExist where there is none.
func Examine(ctx context.Context, dir string) (r Report, err error) {
	r.Report, err = File().Examine(ctx, dir, func(db *sql.DB) error {
		r.Sources, err = (&DB{conn: db}).list(ctx)
		return err
	})
	return r, err
}
