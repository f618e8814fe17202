package ledger

import (
	"context"
	"database/sql"
	"time"

	"verbatim/bot"
	"verbatim/retrieval/database"
	"verbatim/retrieval/sqlite"
)

// File is the database of a ledger in a directory.
func File() sqlite.File { return spec.File }

// Move begins to move the ledger in a place from its directory to its server, or
// goes on with that.
func Move(ctx context.Context, p database.Place) (*database.Move, error) {
	return database.OpenMove(ctx, p, spec)
}

// Report says how the database is and, if that is sound, how delivery stands.
type Report struct {
	sqlite.Report
	Queue bot.Queue
}

// Examine looks at the ledger in a place as database.Examine does, and at its queue
// as it stands now.
func Examine(ctx context.Context, p database.Place, now time.Time) (r Report, err error) {
	r.Report, err = database.Examine(ctx, p, spec, func(db *sql.DB) error {
		r.Queue, err = queue(ctx, db, now)
		return err
	})
	return r, err
}
