package sources

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"verbatim/retrieval/database"
)

const (
	selectSources = `SELECT id, kind, address, name, paused, teasers, added, etag, last_modified,
		looked, succeeded, fresh, next, every, failures, trouble, gone, generation, hub, topic, secret, lease, renew FROM sources`
	orderSources = ` ORDER BY folded, id`
	likeSource   = ` WHERE id <> $1 AND (identity = $2 OR folded = $3 AND folded <> '') ORDER BY identity = $2 DESC LIMIT 1`
	insertSource = `INSERT INTO sources (kind, address, identity, name, folded, paused, teasers, added)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`
)

// Add takes a source into the list and returns it as it stands there. It wraps
// ErrExists where its address is there, and ErrNameTaken where its name is.
func (db *DB) Add(ctx context.Context, s Source) (Source, error) { return db.add(ctx, s, false) }

// AddAnyway is Add for a source that goes by another name, as NameAfter gives
// it, where its own is taken.
func (db *DB) AddAnyway(ctx context.Context, s Source) (Source, error) { return db.add(ctx, s, true) }

func (db *DB) add(ctx context.Context, s Source, anyway bool) (Source, error) {
	identity, err := s.identity()
	if err != nil {
		return Source{}, err
	}
	if s.Kind == Folder {
		s.Address = identity
	}
	s.Name, s.State, s.Subscription = line(s.Name), State{}, Subscription{}
	s.Added = time.Now().UTC().Truncate(time.Microsecond) // as the database keeps it
	err = db.change(ctx, func(tx *sql.Tx) error {
		err := free(ctx, tx, 0, identity, s.Name)
		if anyway && errors.Is(err, ErrNameTaken) {
			s.Name, err = freeName(ctx, tx, s)
		}
		if err != nil {
			return err
		}
		return tx.QueryRowContext(ctx, insertSource, s.Kind, database.Text(s.Address), database.Text(identity), database.Text(s.Name),
			database.Text(fold(s.Name)), s.Paused, s.Teasers, instant(s.Added)).Scan(&s.ID)
	})
	if err != nil {
		return Source{}, db.failed("add source to", err)
	}
	return s, nil
}

// free says which other source has this address or this name, if one has.
func free(ctx context.Context, tx *sql.Tx, id int64, identity, name string) error {
	other, err := scanSource(tx.QueryRowContext(ctx, selectSources+likeSource, id, database.Text(identity), database.Text(fold(name))))
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return err
	}
	if has, err := other.identity(); err == nil && has == identity {
		return fmt.Errorf("%w: %s", ErrExists, other)
	}
	return fmt.Errorf("%w: %s", ErrNameTaken, other)
}

// freeName returns the name of a source, with its host behind it where another
// one has that name, as many are called "News", and a number where that does
// not help.
func freeName(ctx context.Context, tx *sql.Tx, s Source) (string, error) {
	const most = 100 // for each costs a query
	at := ""
	if u, err := url.Parse(s.Address); err == nil {
		at = u.Hostname()
	}
	for n, name := 1, s.Name; ; n++ {
		err := free(ctx, tx, s.ID, "", name)
		if !errors.Is(err, ErrNameTaken) || n == most {
			return name, err
		}
		name = fmt.Sprintf("%s (%s)", s.Name, at)
		if n > 1 {
			name = fmt.Sprintf("%s (%s %d)", s.Name, at, n)
		}
	}
}

// List returns all sources in the order of their names.
func (db *DB) List(ctx context.Context) ([]Source, error) {
	all, err := selectAll(ctx, db.conn)
	if err != nil {
		return nil, db.failed("list sources of", err)
	}
	return all, nil
}

func selectAll(ctx context.Context, in querier) ([]Source, error) {
	rows, err := in.QueryContext(ctx, selectSources+orderSources)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []Source
	for rows.Next() {
		s, err := scanSource(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}

func scanSource(row interface{ Scan(...any) error }) (Source, error) {
	var s Source
	var every int64
	text := func(s *string) *database.Text { return (*database.Text)(s) }
	err := row.Scan(&s.ID, &s.Kind, text(&s.Address), text(&s.Name), &s.Paused, &s.Teasers, (*instant)(&s.Added), text(&s.ETag), text(&s.LastModified),
		(*instant)(&s.Looked), (*instant)(&s.Succeeded), (*instant)(&s.Fresh), (*instant)(&s.Next), &every,
		&s.Failures, text(&s.Trouble), &s.Gone, &s.Generation, text(&s.Hub), text(&s.Topic), text(&s.Secret), (*instant)(&s.Lease), (*instant)(&s.Renew))
	s.Every = time.Duration(every) * time.Microsecond
	return s, err
}

// Get returns the source with this number. It wraps ErrNotFound.
func (db *DB) Get(ctx context.Context, id int64) (Source, error) {
	s, err := get(ctx, db.conn, id)
	if err != nil {
		return s, db.failed("read source of", err)
	}
	return s, nil
}

// querier is a database or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func get(ctx context.Context, in querier, id int64) (Source, error) {
	s, err := scanSource(in.QueryRowContext(ctx, selectSources+` WHERE id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		err = fmt.Errorf("%w: number %d", ErrNotFound, id)
	}
	return s, err
}

// Find returns the source that goes by this name in any case, else at this
// address or path, else of this number. It wraps ErrNotFound, and then names some that
// are like it.
func (db *DB) Find(ctx context.Context, name string) (Source, error) {
	all, err := db.List(ctx)
	if err != nil {
		return Source{}, err
	}
	path, err := filepath.Abs(name)
	if err != nil {
		return Source{}, err
	}
	for _, goesBy := range []func(Source) bool{
		func(s Source) bool { return s.Name != "" && fold(s.Name) == fold(name) },
		func(s Source) bool { return s.Kind == Feed && Canonical(s.Address) == Canonical(name) },
		func(s Source) bool { return s.Kind == Folder && s.Address == path },
		func(s Source) bool { return strconv.FormatInt(s.ID, 10) == name },
	} {
		for _, s := range all {
			if goesBy(s) {
				return s, nil
			}
		}
	}
	return Source{}, fmt.Errorf("%w: %q%s", ErrNotFound, name, like(all, name))
}

// like names the first few sources that have this as a part.
func like(all []Source, name string) string {
	const few = 3
	var near []string
	for _, s := range all {
		if part := fold(name); part != "" && strings.Contains(fold(s.String()), part) && len(near) < few {
			near = append(near, s.String())
		}
	}
	if len(near) == 0 {
		return ""
	}
	return "; did you mean " + strings.Join(near, ", or ") + "?"
}
