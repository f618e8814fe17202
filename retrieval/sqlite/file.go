package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
)

// File is one of the databases in a data directory, for those who save and
// check it while another process may have it open.
type File struct {
	Name  string // such as "archive.db"
	Steps fs.FS  // its migrations/*.sql
}

// Snapshot writes a copy of the database in dir, as it is at one moment, to a
// path at which nothing is. Whoever writes to the database goes on. The copy
// holds nothing that was deleted.
func (f File) Snapshot(ctx context.Context, dir, to string) error {
	path := filepath.Join(dir, f.Name)
	if err := f.copy(ctx, path, to); err != nil {
		return fmt.Errorf("copy %s: %w", path, f.advise(err))
	}
	return nil
}

func (f File) copy(ctx context.Context, path, to string) (err error) {
	db, err := connect(path, 1, waiting, existing)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, _, err := steps(ctx, db, f.Steps); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, `VACUUM INTO $1`, to)
	return err
}

// Check reads the whole database in dir. The error says what is wrong with it,
// or that it is one of a newer program.
func (f File) Check(ctx context.Context, dir string) error {
	path := filepath.Join(dir, f.Name)
	if err := f.check(ctx, path); err != nil {
		return fmt.Errorf("check %s: %w", path, f.advise(err))
	}
	return nil
}

func (f File) check(ctx context.Context, path string) (err error) {
	db, err := View(path, 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, _, err := steps(ctx, db, f.Steps); err != nil {
		return err
	}
	rows, err := db.QueryContext(ctx, `PRAGMA integrity_check(5)`)
	if err != nil {
		return err
	}
	defer rows.Close()
	var wrong []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return err
		}
		wrong = append(wrong, line)
	}
	if err := rows.Err(); err != nil || len(wrong) == 1 && wrong[0] == "ok" {
		return err
	}
	return fmt.Errorf("it is damaged: %s; restore it from a backup", strings.Join(wrong, "; "))
}

// Current returns an error unless the database has just the schema that this
// program reads. It changes nothing.
func (f File) Current(ctx context.Context, db *sql.DB) error {
	known, taken, err := steps(ctx, db, f.Steps)
	if err == nil && taken < len(known) {
		err = fmt.Errorf("its version is %d, this program reads %d: stop the older verbatim that uses it, then call verbatim list once", taken, len(known))
	}
	return err
}

func (f File) advise(err error) error {
	return Advise(err, f.Name, "the last one is as it was")
}
