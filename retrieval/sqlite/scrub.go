package sqlite

import (
	"context"
	"database/sql"
	"fmt"
)

// Scrub makes the file anew out of what is still in it, and empties the log.
// What stays is copied in memory, as there may be no folder for temporary files,
// and nobody should find it there: so this is for files of some 100 MB at most.
func Scrub(ctx context.Context, db *sql.DB) error {
	if _, err := db.ExecContext(ctx, `PRAGMA temp_store = MEMORY; VACUUM`); err != nil {
		return fmt.Errorf("make the file anew: %w", err)
	}
	return EmptyLog(ctx, db)
}
