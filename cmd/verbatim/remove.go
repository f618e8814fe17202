package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"verbatim/retrieval"
	"verbatim/retrieval/archive"
)

func newRemoveCommand(cfg config) *cobra.Command {
	return &cobra.Command{
		Use:   "remove ARTICLE",
		Short: "Take an article out for good",
		Long: `Take an article out for good: its text, headline, byline, tags, note, rights and
address are covered in all revisions, and nothing is taken in under its id any
more. This cannot be undone, and nothing is asked before: look first by verbatim
show. The index is made anew, for its files keep deleted words for a while; with
DATABASE_URL set, those who answer bring theirs level instead.

What stays is its id, its source, its dates and how long its paragraphs were, so
that those who follow the archive see that it is gone, and a citation of it says
so. As long as a feed lists it, its address there stays on the list of sources,
to know it again. Backups and exports that were made before still have it.`,
		Example: `  verbatim show 000_77aebc823effd9e9
  verbatim remove 000_77aebc823effd9e9`,
		Args: exactly(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if !retrieval.ValidID(args[0]) {
				return fmt.Errorf("%q is not the id of an article: verbatim list shows them", args[0])
			}
			if !archive.Exists(cfg.place()) {
				return fmt.Errorf("there is no archive in %s", cfg.dataDir)
			}
			l, err := openToChange(cmd.Context(), cfg)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, l.Close()) }()
			a, err := l.archive.Remove(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "removed; the latest revision is %s\n", a.Ref)
			return l.indexAnew(cmd.Context(), cmd.ErrOrStderr())
		},
	}
}
