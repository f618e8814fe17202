package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"verbatim/retrieval"
	"verbatim/retrieval/archive"
)

func newRedactCommand(cfg config) *cobra.Command {
	return &cobra.Command{
		Use:   "redact ARTICLE WORDS",
		Short: "Remove words, such as a name, from all revisions of an article",
		Long: `Remove words, such as a name, from title, byline, tags, text, note and rights of
all revisions of an article, exactly as they are spelled, and from those that come
later. The address stays: it is that of somebody else's page. This cannot be
undone. The index is made anew, for its files keep deleted words for a while.

verbatim serve must not run meanwhile, unless DATABASE_URL is set. Then indexes are
left as they are, and those who answer bring theirs level at once.`,
		Example: `  verbatim redact 000_77aebc823effd9e9 "Sergei Lavrov"`,
		Args:    exactly(2),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if !archive.Exists(cfg.place()) {
				return fmt.Errorf("there is no archive in %s", cfg.dataDir)
			}
			l, err := openToChange(cmd.Context(), cfg)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, l.Close()) }()
			a, err := l.archive.Redact(cmd.Context(), args[0], args[1])
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "redacted; the latest revision is %s\n", a.Ref)
			return l.indexAnew(cmd.Context(), cmd.ErrOrStderr())
		},
	}
}

// indexAnew makes the index anew, so that its files hold nothing that is gone. Of
// those elsewhere it says how.
func (l *library) indexAnew(ctx context.Context, stderr io.Writer) error {
	if l.index == nil {
		_, err := fmt.Fprintln(stderr, "the files of an index keep deleted words for a while: to be rid of them, stop the process, delete the folder index in its DATA_DIR, and start it again")
		return err
	}
	if err := l.index.Apply(ctx, retrieval.Batch{Anew: true}); err != nil {
		return err
	}
	return l.catchUp(ctx, stderr)
}
