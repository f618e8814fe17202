package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"verbatim/retrieval/postgres"
	"verbatim/retrieval/sqlite"
)

// View opens a database only to read it, while others may write. One that is not
// there is not made: the error then wraps fs.ErrNotExist. Nor are steps taken, see
// Current.
func View(ctx context.Context, p Place, s Spec, connections int) (db *DB, err error) {
	db = &DB{place: p, spec: s}
	if !db.Remote() {
		path := filepath.Join(p.Dir, s.Name)
		if _, err := os.Stat(path); err != nil {
			return nil, err
		}
		db.DB, err = sqlite.View(path, connections)
		return db, err
	}
	if db.DB, err = postgres.View(p.URL, s.schema(), connections); err != nil {
		return nil, err
	}
	if _, _, err := postgres.Version(ctx, db.DB, s.schema(), s.remoteSteps()); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// Current returns an error unless the database has just the schema that this
// program reads. It changes nothing.
func (db *DB) Current(ctx context.Context) error {
	if !db.Remote() {
		return db.spec.Current(ctx, db.DB)
	}
	taken, known, err := postgres.Version(ctx, db.DB, db.spec.schema(), db.spec.remoteSteps())
	switch {
	case err != nil:
		return err
	case taken > known:
		return fmt.Errorf("its version is %d, this program knows up to %d: use a newer program; nothing was changed", taken, known)
	case taken < known:
		return fmt.Errorf("its version is %d, this program reads %d: stop the older verbatim that uses it, then call verbatim list once", taken, known)
	}
	return nil
}

// Examine looks at a database as sqlite.File.Examine does. Whether one on a server
// is whole is for the server to say; that it answers has to do.
func Examine(ctx context.Context, p Place, s Spec, more func(*sql.DB) error) (r sqlite.Report, err error) {
	if p.URL == "" {
		return s.Examine(ctx, p.Dir, more)
	}
	db, err := postgres.View(p.URL, s.schema(), 1)
	if err != nil {
		return r, p.Failed(s, "examine", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	r.Version, r.Known, err = postgres.Version(ctx, db, s.schema(), s.remoteSteps())
	if err == nil && r.Sound() && more != nil {
		err = more(db)
	}
	if err != nil {
		return r, p.Failed(s, "examine", err)
	}
	return r, nil
}
