package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"verbatim/bot/ledger"
	"verbatim/retrieval/archive"
	"verbatim/retrieval/database"
	"verbatim/retrieval/postgres"
	"verbatim/retrieval/sources"
	"verbatim/retrieval/sqlite"
)

func newMigrateCommand(cfg config) *cobra.Command {
	return &cobra.Command{
		Use:   "migrate-to URL",
		Short: "Move all that is kept to a PostgreSQL server",
		Long: `Copy the archive, what the bot remembers and the list of sources from the files
in DATA_DIR to the PostgreSQL database at URL, compare the count and the hash of
each table there with the file's, and only then make them what DATABASE_URL
leads to. Stop verbatim serve before.

It may be interrupted at any moment: called again, it goes on. Until the end what
is there stands in schemas that end in _moving, which nobody uses and which may be
dropped. Once all is there, it only compares. The files stay as they are. A database
that another archive is in, or that was used since, is refused.

Others on this machine see the password in URL while this runs. It may stand in
the environment as PGPASSWORD instead, or in ~/.pgpass.`,
		Example: "  verbatim migrate-to postgres://verbatim@db.example/verbatim",
		Args:    exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := postgres.Check(args[0]); err != nil {
				return fmt.Errorf("URL %w", err)
			}
			if !archive.Exists(database.Place{Dir: cfg.dataDir}) {
				return fmt.Errorf("there is no archive in %s", cfg.dataDir)
			}
			err := migrate(cmd.Context(), database.Place{Dir: cfg.dataDir, URL: args[0]}, output{cmd.OutOrStdout(), cmd.ErrOrStderr()})
			if cmd.Context().Err() != nil {
				return errors.New("interrupted: call it again, and it goes on from there")
			}
			return err
		},
	}
}

// moves are the databases that are moved. The archive comes first: it tells soonest
// whether another one is there.
var moves = []struct {
	file  sqlite.File
	begin func(context.Context, database.Place) (*database.Move, error)
}{{archive.File(), archive.Move}, {ledger.File(), ledger.Move}, {sources.File(), sources.Move}}

// output is where a command writes.
type output struct{ out, err io.Writer }

// migrate moves all databases of a place from its directory to its server.
func migrate(ctx context.Context, p database.Place, w output) (err error) {
	lock, err := archive.Lock(p.Dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	var open []*database.Move
	defer func() {
		for _, m := range open {
			err = errors.Join(err, m.Close())
		}
	}()
	for _, each := range moves {
		if _, err := os.Stat(filepath.Join(p.Dir, each.file.Name)); errors.Is(err, os.ErrNotExist) {
			continue // nobody has called serve yet
		}
		m, err := each.begin(ctx, p)
		if err != nil {
			return err
		}
		open = append(open, m)
	}
	for _, there := range []bool{true, false} { // what is there may be another one: that is told before anything is copied
		for _, m := range open {
			if m.There() != there {
				continue
			}
			if err := migrateOne(ctx, m, w); err != nil {
				return err
			}
		}
	}
	if err := database.Finish(ctx, open); err != nil {
		return err
	}
	_, err = fmt.Fprintf(w.out, `All is on %s, and the same as here. Set DATABASE_URL to that address, with
the user that you have named, and start verbatim serve. After a look, the
databases in %s may be put away.
`, p, p.Dir)
	return err
}

// migrateOne copies a database and compares it.
func migrateOne(ctx context.Context, m *database.Move, w output) error {
	if err := withBar(w.err, "copying "+m.Name(), func(p database.Progress) error { return m.Copy(ctx, p) }); err != nil {
		return err
	}
	if err := withBar(w.err, "comparing "+m.Name(), func(p database.Progress) error { return m.Compare(ctx, p) }); err != nil {
		return err
	}
	verb := "copied"
	if m.There() {
		verb = "the same there"
	}
	_, err := fmt.Fprintf(w.out, "%s: %s, %s\n", m.Name(), many(m.Rows(), "row"), verb)
	return err
}

// withBar shows how far something has come.
func withBar(w io.Writer, what string, do func(database.Progress) error) error {
	bar := newBar(w, what)
	defer bar.Exit()
	return do(func(done, total int) {
		bar.ChangeMax(max(1, total))
		bar.Set(done)
	})
}
