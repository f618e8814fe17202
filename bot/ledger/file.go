package ledger

import (
	"context"
	"database/sql"
	"time"

	"verbatim/bot"
	"verbatim/retrieval/sqlite"
)

// File is the database of a ledger.
func File() sqlite.File { return sqlite.File{Name: databaseName, Steps: migrations} }

// Report says how the database is and, if that is sound, how delivery stands.
type Report struct {
	sqlite.Report
	Queue bot.Queue
}

// Examine looks at the ledger in dir as sqlite.File.Examine does, and at its queue
// as it stands now.
func Examine(ctx context.Context, dir string, now time.Time) (r Report, err error) {
	r.Report, err = File().Examine(ctx, dir, func(db *sql.DB) error {
		r.Queue, err = (&DB{conn: db}).queue(ctx, now)
		return err
	})
	return r, err
}
