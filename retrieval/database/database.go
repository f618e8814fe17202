// Package database opens one of the program's databases where it is kept: in a
// file of SQLite, or in a schema on a PostgreSQL server. Whoever has it sees no
// difference but for a few statements.
//
// # Why
//
// One connection writes, whichever it is, and its transactions follow each other,
// on a server by a lock that counts for all processes. So what holds for SQLite
// holds there: nobody has to think of two writers.
//
// A database that is used under a lease asks in each transaction whether the lease
// is still held.
//
// A Move takes a database from its file to a server. What tables there are is asked
// of the file, so that none is forgotten that a migration adds. They are filled in a
// schema of another name, which gets its own at the very end, and those of all
// databases at once: nobody ever opens a part of an archive, and whether a move has
// come to its end needs no note. Each transaction has the next rows by the key, and
// so their number says where to go on. Were the files used in between, then the first
// rows are others, and all is copied anew: hashes tell. They are added up, whatever
// the order: the server would have to sort, and a string that it takes only quoted
// has another place there. 100,000 articles (1.8 million rows, 500 MB) took 30 to 47 s
// on two busy cores, with the comparison.
package database

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"

	"verbatim/retrieval"
	"verbatim/retrieval/postgres"
	"verbatim/retrieval/sqlite"
)

// Place is where databases are kept.
type Place struct {
	Dir string // the directory of SQLite's files
	URL string // the address of a PostgreSQL server; empty: SQLite
}

// String tells people where that is, without user and password.
func (p Place) String() string {
	if p.URL != "" {
		return postgres.Name(p.URL)
	}
	return p.Dir
}

// Spec says what a database is.
type Spec struct {
	sqlite.File        // migrations/*.sql are for SQLite, migrations/postgres/*.sql for PostgreSQL
	What        string // "archive", say, to people
	Remedy      string // what to do instead of restoring a damaged file from a backup, or what follows from it
	Plain       bool   // nothing in it is a Text
}

// DB is an open database.
type DB struct {
	*sql.DB // one connection, or those of View
	place   Place
	spec    Spec
	lease   *postgres.Lease
}

// Open opens a database, or makes one, and takes the steps that it has not taken
// yet.
func Open(ctx context.Context, p Place, s Spec) (db *DB, err error) {
	db = &DB{place: p, spec: s}
	if db.Remote() {
		db.DB, err = postgres.Open(ctx, p.URL, s.schema(), s.remoteSteps(), 1)
	} else {
		db.DB, err = sqlite.Open(ctx, filepath.Join(p.Dir, s.Name), s.Steps)
	}
	if err != nil {
		return nil, err
	}
	return db, nil
}

// schema is the name of the file without its ending, behind the program's.
func (s Spec) schema() string { return "verbatim_" + strings.TrimSuffix(s.Name, filepath.Ext(s.Name)) }

func (s Spec) remoteSteps() postgres.Steps {
	return postgres.Steps{Files: s.Steps, Folder: "migrations/postgres"}
}

// Remote reports whether the database is on a server.
func (db *DB) Remote() bool { return db.place.URL != "" }

// Connect returns further connections to the database.
func (db *DB) Connect(connections int) (*sql.DB, error) {
	if db.Remote() {
		return postgres.Connect(db.place.URL, db.spec.schema(), connections)
	}
	return sqlite.Connect(filepath.Join(db.place.Dir, db.spec.Name), connections)
}

// Under returns the same database for what is done under a lease: its transactions
// fail once the lease is lost.
func (db *DB) Under(lease postgres.Lease) *DB {
	leased := *db
	leased.lease = &lease
	return &leased
}

// Freely returns the same database for what may be written whoever has the lease.
func (db *DB) Freely() *DB {
	free := *db
	free.lease = nil
	return &free
}

// Held returns an error unless the lease under which the database is used, if it is
// used under one, is still held.
func (db *DB) Held(ctx context.Context) error {
	if db.lease == nil {
		return nil
	}
	return db.lease.Check(ctx, db)
}

// beginner is a database, or a connection to it.
type beginner interface {
	BeginTx(context.Context, *sql.TxOptions) (*sql.Tx, error)
}

// Begin begins a transaction that writes, on this database or a connection to it.
// No other process has one at the same time.
func (db *DB) Begin(ctx context.Context, on beginner) (*sql.Tx, error) {
	tx, err := on.BeginTx(ctx, nil)
	if err != nil || !db.Remote() {
		return tx, err
	}
	err = postgres.Lock(ctx, tx)
	if err == nil && db.lease != nil {
		err = db.lease.Check(ctx, tx)
	}
	if err != nil {
		tx.Rollback() // the error that matters is the other one
		return nil, err
	}
	return tx, nil
}

// Name tells people where the database is.
func (db *DB) Name() string { return db.place.name(db.spec) }

// Failed says what was done to which database, and what to do where that is known.
// It wraps retrieval.ErrAway where the server cannot be reached just now.
func (db *DB) Failed(action string, err error) error { return db.place.Failed(db.spec, action, err) }

func (p Place) name(s Spec) string {
	if p.URL != "" {
		return p.String()
	}
	return filepath.Join(p.Dir, s.Name)
}

// Failed is DB.Failed for a database that could not be opened.
func (p Place) Failed(s Spec, action string, err error) error {
	switch {
	case p.URL == "":
		err = sqlite.Advise(err, s.What, s.Remedy)
	case postgres.Away(err):
		err = fmt.Errorf("%w: %w", retrieval.ErrAway, postgres.Advise(err))
	default:
		err = postgres.Advise(err)
	}
	return fmt.Errorf("%s %s: %w", action, p.name(s), err)
}
