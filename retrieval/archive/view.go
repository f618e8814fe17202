package archive

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"

	"verbatim/retrieval"
	"verbatim/retrieval/sqlite"
)

// Reader reads an archive. It is safe for concurrent use.
type Reader struct {
	path string
	id   string
	read *sql.DB
}

// View opens the archive in dir to be read, though another process may own it.
// An archive that is not there is not made, nor is one of an older program
// changed.
func View(ctx context.Context, dir string) (*Reader, error) {
	r, err := view(ctx, dir)
	if err != nil {
		return nil, err
	}
	if err := File().Current(ctx, r.read); err != nil {
		return nil, errors.Join(fmt.Errorf("open archive %s: %w", r.path, err), r.Close())
	}
	return r, nil
}

func view(ctx context.Context, dir string) (*Reader, error) {
	r := &Reader{path: filepath.Join(dir, databaseName)}
	if !Exists(dir) {
		return nil, fmt.Errorf("there is no archive in %s", dir)
	}
	var err error
	if r.read, err = sqlite.View(r.path, readers); err != nil {
		return nil, fmt.Errorf("open archive %s: %w", r.path, err)
	}
	if err := r.read.QueryRowContext(ctx, `SELECT id FROM archive`).Scan(&r.id); err != nil {
		return nil, errors.Join(fmt.Errorf("open archive %s: %w", r.path, advise(err)), r.Close())
	}
	return r, nil
}

// Facts are what an archive says of itself, whichever program made it.
type Facts struct {
	ID                  string
	Articles, Revisions int
}

// Describe returns the facts of the archive in dir.
func Describe(ctx context.Context, dir string) (f Facts, err error) {
	r, err := view(ctx, dir)
	if err != nil {
		return f, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	f.ID = r.id
	f.Articles, f.Revisions, err = r.Count(ctx)
	return f, err
}

// ID names this archive for as long as it lives.
func (r *Reader) ID() string { return r.id }

// Close closes the database, and leaves the directory to who owns it.
func (r *Reader) Close() error {
	if err := r.read.Close(); err != nil {
		return fmt.Errorf("close archive %s: %w", r.path, err)
	}
	return nil
}

// Article is retrieval.Store's.
func (r *Reader) Article(ctx context.Context, ref retrieval.Ref) (retrieval.Article, error) {
	if ref.Revision == 0 {
		return r.query(r.read.QueryRowContext(ctx, selectLatest, ref.ID), ref)
	}
	return r.query(r.read.QueryRowContext(ctx, selectRevision, ref.ID, ref.Revision), ref)
}

func (r *Reader) query(row *sql.Row, ref retrieval.Ref) (retrieval.Article, error) {
	a, err := scan(row)
	if errors.Is(err, sql.ErrNoRows) {
		return a, fmt.Errorf("article %s: %w", ref, retrieval.ErrNotFound)
	}
	if err != nil {
		return a, fmt.Errorf("read article %s from %s: %w", ref, r.path, advise(err))
	}
	return a, nil
}

// After is retrieval.Store's.
func (r *Reader) After(ctx context.Context, seq retrieval.Seq, limit int) ([]retrieval.Article, error) {
	articles, err := list(ctx, r.read, maxStretch, selectAfter, seq, limit)
	if err != nil {
		return nil, fmt.Errorf("read the log after %d from %s: %w", seq, r.path, advise(err))
	}
	return articles, nil
}
