package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
)

// Steps are the migrations of a schema: *.sql in Folder, taken in the order of
// their names.
type Steps struct {
	Files  fs.FS
	Folder string
}

// migrate brings a schema to this program's version, all steps or none. Other
// processes that begin at the same moment wait.
func migrate(ctx context.Context, db *sql.DB, schema string, s Steps) error {
	known, err := fs.Glob(s.Files, s.Folder+"/*.sql")
	if err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after Commit
	taken, err := taken(ctx, tx, schema)
	if err != nil {
		return err
	}
	if taken > len(known) {
		return fmt.Errorf("the version of schema %s is %d, this program knows up to %d: use a newer program; nothing was changed", schema, taken, len(known))
	}
	for _, step := range known[taken:] {
		script, err := fs.ReadFile(s.Files, step)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, string(script)); err != nil {
			return fmt.Errorf("migrate by %s: %w", step, err)
		}
	}
	if _, err := tx.ExecContext(ctx, `UPDATE version SET steps = $1`, len(known)); err != nil {
		return err
	}
	return tx.Commit()
}

// taken returns the number of steps that were taken, and makes the schema where
// there is none. A role that may not make one can still use one that is there.
func taken(ctx context.Context, tx *sql.Tx, schema string) (n int, err error) {
	if _, err = tx.ExecContext(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('verbatim schema', 0))`); err != nil {
		return 0, err
	}
	var there bool
	err = tx.QueryRowContext(ctx, `SELECT to_regclass($1) IS NOT NULL`, pgx.Identifier{schema, "version"}.Sanitize()).Scan(&there)
	if err != nil {
		return 0, err
	}
	if !there {
		_, err = tx.ExecContext(ctx, `CREATE SCHEMA IF NOT EXISTS `+pgx.Identifier{schema}.Sanitize()+`;
			CREATE TABLE version (steps BIGINT NOT NULL);
			INSERT INTO version VALUES (0)`)
		return 0, err
	}
	err = tx.QueryRowContext(ctx, `SELECT steps FROM version`).Scan(&n)
	return n, err
}
