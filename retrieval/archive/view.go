package archive

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"

	"verbatim/retrieval"
	"verbatim/retrieval/database"
)

// Reader reads an archive. It is safe for concurrent use.
type Reader struct {
	at       *database.DB
	id       string
	read     *sql.DB
	revision *sql.Stmt
	latest   *sql.Stmt
}

// View opens the archive at a place to be read, though another process may own
// it. An archive that is not there is not made, nor is one of an older program
// changed.
func View(ctx context.Context, at database.Place) (*Reader, error) {
	r, err := view(ctx, at)
	if err != nil {
		return nil, err
	}
	if err = r.at.Current(ctx); err == nil {
		err = r.prepare(ctx)
	}
	if err != nil {
		return nil, errors.Join(r.at.Failed("open archive", err), r.Close())
	}
	return r, nil
}

func view(ctx context.Context, at database.Place) (*Reader, error) {
	db, err := database.View(ctx, at, spec, readers)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no archive in %s", at)
	}
	if err != nil {
		return nil, at.Failed(spec, "open archive", err)
	}
	r := &Reader{at: db, read: db.DB}
	if err := r.read.QueryRowContext(ctx, `SELECT id FROM archive`).Scan(&r.id); err != nil {
		return nil, errors.Join(r.at.Failed("open archive", err), r.Close())
	}
	return r, nil
}

func (r *Reader) prepare(ctx context.Context) (err error) {
	if r.revision, err = r.read.PrepareContext(ctx, selectRevision); err != nil {
		return err
	}
	r.latest, err = r.read.PrepareContext(ctx, selectLatest)
	return err
}

// Facts are what an archive says of itself, whichever program made it.
type Facts struct {
	ID                  string
	Articles, Revisions int
}

// Describe returns the facts of the archive in dir.
func Describe(ctx context.Context, dir string) (f Facts, err error) {
	r, err := view(ctx, database.Place{Dir: dir})
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

// Name tells people where the archive is.
func (r *Reader) Name() string { return r.at.Name() }

// Close closes the database, and leaves the directory to who owns it.
func (r *Reader) Close() error {
	if err := r.read.Close(); err != nil {
		return fmt.Errorf("close archive %s: %w", r.Name(), err)
	}
	return nil
}

// Article is retrieval.Store's.
func (r *Reader) Article(ctx context.Context, ref retrieval.Ref) (retrieval.Article, error) {
	if !retrieval.ValidID(ref.ID) {
		return retrieval.Article{}, fmt.Errorf("article %s: %w", ref, retrieval.ErrNotFound)
	}
	var row *sql.Row
	if ref.Revision == 0 {
		row = r.latest.QueryRowContext(ctx, ref.ID)
	} else {
		row = r.revision.QueryRowContext(ctx, ref.ID, ref.Revision)
	}
	a, err := scan(row)
	if errors.Is(err, sql.ErrNoRows) {
		return a, fmt.Errorf("article %s: %w", ref, retrieval.ErrNotFound)
	}
	if err != nil {
		return a, r.at.Failed(fmt.Sprintf("read article %s from", ref), err)
	}
	return a, nil
}

// After is retrieval.Store's.
func (r *Reader) After(ctx context.Context, seq retrieval.Seq, limit int) ([]retrieval.Article, error) {
	articles, err := list(ctx, r.read, maxStretch, selectAfter, seq, limit)
	if err != nil {
		return nil, r.at.Failed(fmt.Sprintf("read the log after %d from", seq), err)
	}
	return articles, nil
}
