package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
)

// migrate brings the schema to this program's version, one transaction a step.
// The steps are migrations/*.sql, in the order of their names.
func migrate(ctx context.Context, db *sql.DB, migrations fs.FS) error {
	steps, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil {
		return err
	}
	var version int
	if err := db.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version); err != nil {
		return err
	}
	if version > len(steps) {
		return fmt.Errorf("its version is %d, this program knows up to %d: use a newer program; nothing was changed", version, len(steps))
	}
	for i := version; i < len(steps); i++ {
		script, err := fs.ReadFile(migrations, steps[i])
		if err != nil {
			return err
		}
		if err := step(ctx, db, string(script), i+1); err != nil {
			return fmt.Errorf("migrate by %s: %w", steps[i], err)
		}
	}
	return nil
}

func step(ctx context.Context, db *sql.DB, script string, version int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after Commit
	if _, err := tx.ExecContext(ctx, script+fmt.Sprintf(";\nPRAGMA user_version = %d", version)); err != nil {
		return err
	}
	return tx.Commit()
}
