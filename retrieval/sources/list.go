package sources

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

const (
	selectSources = `SELECT id, kind, address, name, paused, teasers, added, etag, last_modified,
		looked, succeeded, fresh, next, every, failures, trouble, gone, hub, topic, secret, lease FROM sources`
	orderSources = ` ORDER BY folded, id`
	likeSource   = ` WHERE id <> $1 AND (identity = $2 OR folded = $3 AND folded <> '') ORDER BY identity = $2 DESC LIMIT 1`
	insertSource = `INSERT INTO sources (kind, address, identity, name, folded, paused, teasers, added)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
)

// Add takes a source into the list and returns it as it stands there. It wraps
// ErrExists where its address is there, and ErrNameTaken where its name is.
func (db *DB) Add(ctx context.Context, s Source) (Source, error) {
	identity, err := s.identity()
	if err != nil {
		return Source{}, err
	}
	if s.Kind == Folder {
		s.Address = identity
	}
	s.Name, s.State = line(s.Name), State{}
	s.Added = time.Now().UTC().Truncate(time.Microsecond) // as the database keeps it
	err = db.change(ctx, func(tx *sql.Tx) error {
		if err := free(ctx, tx, 0, identity, s.Name); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, insertSource, s.Kind, s.Address, identity, s.Name, fold(s.Name),
			s.Paused, s.Teasers, instant(s.Added))
		if err != nil {
			return err
		}
		s.ID, err = result.LastInsertId()
		return err
	})
	if err != nil {
		return Source{}, db.failed("add source to", err)
	}
	return s, nil
}

// free says which other source has this address or this name, if one has.
func free(ctx context.Context, tx *sql.Tx, id int64, identity, name string) error {
	other, err := scanSource(tx.QueryRowContext(ctx, selectSources+likeSource, id, identity, fold(name)))
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

// List returns all sources in the order of their names.
func (db *DB) List(ctx context.Context) ([]Source, error) {
	all, err := db.list(ctx)
	if err != nil {
		return nil, db.failed("list sources of", err)
	}
	return all, nil
}

func (db *DB) list(ctx context.Context) ([]Source, error) {
	rows, err := db.conn.QueryContext(ctx, selectSources+orderSources)
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
	err := row.Scan(&s.ID, &s.Kind, &s.Address, &s.Name, &s.Paused, &s.Teasers, (*instant)(&s.Added), &s.ETag, &s.LastModified,
		(*instant)(&s.Looked), (*instant)(&s.Succeeded), (*instant)(&s.Fresh), (*instant)(&s.Next), &every,
		&s.Failures, &s.Trouble, &s.Gone, &s.Hub, &s.Topic, &s.Secret, (*instant)(&s.Lease))
	s.Every = time.Duration(every) * time.Microsecond
	return s, err
}

// Get returns the source with this number. It wraps ErrNotFound.
func (db *DB) Get(ctx context.Context, id int64) (Source, error) {
	s, err := scanSource(db.conn.QueryRowContext(ctx, selectSources+` WHERE id = $1`, id))
	if errors.Is(err, sql.ErrNoRows) {
		err = fmt.Errorf("%w: number %d", ErrNotFound, id)
	}
	if err != nil {
		return s, db.failed("read source of", err)
	}
	return s, nil
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
