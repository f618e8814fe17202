package sqlite

import (
	"context"
	"database/sql"
	"fmt"
)

// Scrub makes the file anew out of what is still in it, and empties the log.
// It needs the room of a second file.
func Scrub(ctx context.Context, db *sql.DB) error {
	if _, err := db.ExecContext(ctx, `VACUUM`); err != nil {
		return fmt.Errorf("make the file anew: %w", err)
	}
	return EmptyLog(ctx, db)
}
