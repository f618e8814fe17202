package database

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"

	"verbatim/retrieval/postgres"
)

// Progress is told how many rows are done, of how many.
type Progress func(done, total int)

// Move is a database on its way from its file to a server, or there already. While
// it is open, nobody can write to the file.
type Move struct {
	spec   Spec
	to     Place
	from   *DB
	file   *sql.Tx // reads, and keeps others from writing
	tables []table
	total  int // rows in the file
	server *sql.DB
	conn   *sql.Conn // the only one; keeps other moves out
	there  bool      // programs may use what is on the server already
}

// movingTo is the name of a schema until all is in it. No program opens that.
func movingTo(schema string) string { return schema + "_moving" }

// OpenMove begins to move a database from the directory of a place to its server,
// or goes on where it was interrupted. One that is in use on the server already can
// only be compared.
func OpenMove(ctx context.Context, p Place, s Spec) (m *Move, err error) {
	m = &Move{spec: s, to: p}
	file := Place{Dir: p.Dir}
	if m.from, err = Open(ctx, file, s); err != nil {
		return nil, file.Failed(s, "open "+s.What, err)
	}
	if err = m.read(ctx); err != nil {
		return nil, errors.Join(m.from.Failed("read "+s.What, err), m.Close())
	}
	if err = m.connect(ctx); err != nil {
		return nil, errors.Join(m.failed("open", err), m.Close())
	}
	return m, nil
}

// read learns what there is to be moved.
func (m *Move) read(ctx context.Context) (err error) {
	if m.file, err = m.from.Begin(ctx, m.from); err != nil {
		return err
	}
	if m.tables, err = tables(ctx, m.file); err != nil {
		return err
	}
	for _, t := range m.tables {
		m.total += t.rows
	}
	return nil
}

func (m *Move) connect(ctx context.Context) error {
	var err error
	if m.server, err = m.used(ctx); err != nil {
		return err
	}
	if m.there = m.server != nil; !m.there {
		m.server, err = postgres.Open(ctx, m.to.URL, movingTo(m.spec.schema()), m.spec.remoteSteps(), 1)
		if err != nil {
			return err
		}
	}
	if m.conn, err = m.server.Conn(ctx); err != nil {
		return err
	}
	if !m.there {
		if err := postgres.Keep(ctx, m.conn); err != nil {
			return err
		}
	}
	return learnTypes(ctx, m.conn, m.tables)
}

// used returns the database that programs use on the server, nil if there is none
// or nothing in it.
func (m *Move) used(ctx context.Context) (*sql.DB, error) {
	db, err := View(ctx, m.to, m.spec, 1)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if err = db.Current(ctx); err == nil {
		var some bool
		if some, err = m.filled(ctx, db); some {
			return db.DB, nil
		}
	}
	return nil, errors.Join(err, db.Close())
}

// filled reports whether anything is in a schema that is there. Tables without a
// key have their row from the beginning.
func (m *Move) filled(ctx context.Context, schema querier) (some bool, err error) {
	for _, t := range m.tables {
		if len(t.key) > 0 && !some && err == nil {
			err = schema.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM `+postgres.Quote(t.name)+`)`).Scan(&some)
		}
	}
	return some, err
}

// There reports whether programs may use what is on the server already: then
// nothing is copied.
func (m *Move) There() bool { return m.there }

// Name is that of the file.
func (m *Move) Name() string { return m.spec.Name }

// Rows is how many there are in the file.
func (m *Move) Rows() int { return m.total }

// Close ends the move, whether it has come to its end or not, and leaves the file
// to others.
func (m *Move) Close() error {
	var err error
	if m.conn != nil {
		err = m.conn.Close()
	}
	if m.server != nil {
		err = errors.Join(err, m.server.Close())
	}
	if m.file != nil {
		m.file.Rollback() // nothing was written
	}
	if err = errors.Join(err, m.from.Close()); err != nil {
		return m.from.Failed("close "+m.spec.What, err)
	}
	return nil
}

// Finish makes what was moved to one server the databases that programs open, all
// at once.
func Finish(ctx context.Context, moves []*Move) error {
	var open []*Move
	for _, m := range moves {
		if !m.there {
			open = append(open, m)
		}
	}
	if len(open) == 0 {
		return nil
	}
	tx, err := open[0].conn.BeginTx(ctx, nil)
	if err != nil {
		return open[0].failed("take over", err)
	}
	defer tx.Rollback() // does nothing after Commit
	for _, m := range open {
		if err := m.finish(ctx, tx); err != nil {
			return m.failed("take over", err)
		}
	}
	if err := tx.Commit(); err != nil {
		return open[0].failed("take over", err)
	}
	return nil
}

// finish puts the schema in the place of an empty one.
func (m *Move) finish(ctx context.Context, tx *sql.Tx) error {
	schema := m.spec.schema()
	if _, err := tx.ExecContext(ctx, `SET LOCAL search_path = `+postgres.Quote(schema)); err != nil {
		return err
	}
	var there bool
	if err := tx.QueryRowContext(ctx, `SELECT to_regnamespace($1) IS NOT NULL`, schema).Scan(&there); err != nil {
		return err
	}
	if there {
		if err := postgres.Lock(ctx, tx); err != nil {
			return err
		}
		some, err := m.filled(ctx, tx)
		if err != nil {
			return err
		}
		if some {
			return errors.New("it has been filled meanwhile: stop who does that, and empty it")
		}
		if _, err := tx.ExecContext(ctx, `DROP SCHEMA `+postgres.Quote(schema)+` CASCADE`); err != nil {
			return err
		}
	}
	return postgres.Rename(ctx, tx, movingTo(schema), schema)
}

func (m *Move) failed(action string, err error) error {
	return m.to.Failed(m.spec, action+" "+m.spec.What+" at", err)
}
