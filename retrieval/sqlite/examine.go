package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
)

// Report is what Examine finds.
type Report struct {
	Version int    // steps that the database has taken
	Known   int    // steps that this program knows
	Damage  string // the first that was found; empty: none
}

// Sound reports whether this program can read the database as it is.
func (r Report) Sound() bool { return r.Damage == "" && r.Version == r.Known }

// Examine looks whether the database in dir is whole, and what became of its
// migrations. It changes nothing, and others may write meanwhile. If the database
// is sound, more is asked of it by more, which may be nil. The error wraps
// fs.ErrNotExist where there is no database.
func (f File) Examine(ctx context.Context, dir string, more func(*sql.DB) error) (Report, error) {
	path := filepath.Join(dir, f.Name)
	if _, err := os.Stat(path); err != nil {
		return Report{}, err
	}
	steps, err := fs.Glob(f.Steps, "migrations/*.sql")
	if err != nil {
		return Report{}, err
	}
	report := Report{Known: len(steps)}
	// Without a log nobody has the database open: then it is read as a file that
	// does not change, as SQLite would make a log even to read, and leave it there.
	alone := !hasLog(path)
	err = report.examine(ctx, path, alone, more)
	if alone && hasLog(path) { // somebody has come meanwhile
		err = report.examine(ctx, path, false, more)
	}
	if err != nil {
		return report, fmt.Errorf("examine %s: %w", path, err)
	}
	return report, nil
}

func hasLog(path string) bool {
	_, err := os.Stat(path + "-wal")
	return err == nil
}

func (r *Report) examine(ctx context.Context, path string, alone bool, more func(*sql.DB) error) (err error) {
	db, err := look(path, alone)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if r.Version, err = taken(ctx, db); err == nil {
		r.Damage, err = quickCheck(ctx, db)
	}
	switch {
	case isDamage(err):
		r.Damage, err = err.Error(), nil
	case err == nil && r.Sound() && more != nil:
		err = more(db)
	}
	return err
}

// look opens a database only to read it.
func look(path string, alone bool) (*sql.DB, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	query := url.Values{"mode": {"ro"}, "_pragma": {"busy_timeout(5000)", "query_only(ON)"}}
	if alone {
		query.Set("immutable", "1")
	}
	dsn := url.URL{Scheme: "file", Path: absolute, RawQuery: query.Encode()}
	db, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return db, nil
}

// quickCheck returns the first fault that SQLite finds, "" if there is none.
func quickCheck(ctx context.Context, db *sql.DB) (string, error) {
	var said string
	err := db.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&said)
	if said == "ok" {
		said = ""
	}
	return said, err
}
