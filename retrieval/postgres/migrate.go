package postgres

import (
	"context"
	"database/sql"
	"errors"
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

func (s Steps) list() ([]string, error) { return fs.Glob(s.Files, s.Folder+"/*.sql") }

// migrate brings a schema to this program's version, all steps or none. Other
// processes that begin at the same moment wait.
func migrate(ctx context.Context, db *sql.DB, schema string, s Steps) error {
	known, err := s.list()
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
	n, err = version(ctx, tx, schema)
	if errors.Is(err, fs.ErrNotExist) {
		_, err = tx.ExecContext(ctx, `CREATE SCHEMA IF NOT EXISTS `+pgx.Identifier{schema}.Sanitize()+`;
			CREATE TABLE version (steps BIGINT NOT NULL);
			INSERT INTO version VALUES (0)`)
	}
	return n, err
}

type querier interface {
	QueryRowContext(context.Context, string, ...any) *sql.Row
}

// version returns how many steps a schema has taken. It wraps fs.ErrNotExist where
// there is none.
func version(ctx context.Context, db querier, schema string) (n int, err error) {
	table := pgx.Identifier{schema, "version"}.Sanitize()
	var there bool
	if err := db.QueryRowContext(ctx, `SELECT to_regclass($1) IS NOT NULL`, table).Scan(&there); err != nil {
		return 0, err
	}
	if !there {
		return 0, fmt.Errorf("schema %s: %w", schema, fs.ErrNotExist)
	}
	err = db.QueryRowContext(ctx, `SELECT steps FROM `+table).Scan(&n)
	return n, err
}

// Version returns how many steps a schema has taken, and how many this program
// knows. It changes nothing, and wraps fs.ErrNotExist where there is no such
// schema.
func Version(ctx context.Context, db *sql.DB, schema string, steps Steps) (taken, known int, err error) {
	files, err := steps.list()
	if err != nil {
		return 0, 0, err
	}
	taken, err = version(ctx, db, schema)
	return taken, len(files), err
}
