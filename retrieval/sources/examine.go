package sources

import (
	"context"
	"database/sql"

	"verbatim/retrieval/database"
	"verbatim/retrieval/sqlite"
)

// Report is what Examine finds. The sources are known of a list that is sound.
type Report struct {
	sqlite.Report
	Sources []Source
}

// Examine looks whether the list in a place is whole. It changes nothing. The error
// wraps fs.ErrNotExist where there is none.
func Examine(ctx context.Context, p database.Place) (r Report, err error) {
	r.Report, err = database.Examine(ctx, p, spec, func(db *sql.DB) error {
		r.Sources, err = selectAll(ctx, db)
		return err
	})
	return r, err
}
