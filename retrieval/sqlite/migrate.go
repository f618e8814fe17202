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
	steps, version, err := steps(ctx, db, migrations)
	if err != nil {
		return err
	}
	for i := version; i < len(steps); i++ {
		script, err := fs.ReadFile(migrations, steps[i])
		if err != nil {
			return err
		}
		if err := step(ctx, db, string(script), i); err != nil {
			return fmt.Errorf("migrate by %s: %w", steps[i], err)
		}
	}
	return nil
}

// steps returns the steps that this program knows, and how many of them were
// taken. It is an error if there were more.
func steps(ctx context.Context, db *sql.DB, migrations fs.FS) (known []string, version int, err error) {
	if known, err = fs.Glob(migrations, "migrations/*.sql"); err != nil {
		return nil, 0, err
	}
	version, err = taken(ctx, db)
	if err == nil && version > len(known) {
		err = fmt.Errorf("its version is %d, this program knows up to %d: use a newer program; nothing was changed", version, len(known))
	}
	return known, version, err
}

// taken returns the number of steps that were taken.
func taken(ctx context.Context, db interface {
	QueryRowContext(context.Context, string, ...any) *sql.Row
}) (int, error) {
	var version int
	err := db.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&version)
	return version, err
}

// step takes the step after so many, unless another process did meanwhile.
func step(ctx context.Context, db *sql.DB, script string, before int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after Commit
	if version, err := taken(ctx, tx); err != nil || version > before {
		return err
	}
	if _, err := tx.ExecContext(ctx, script+fmt.Sprintf(";\nPRAGMA user_version = %d", before+1)); err != nil {
		return err
	}
	return tx.Commit()
}
