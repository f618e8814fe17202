package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"verbatim/bot/alert"
	"verbatim/bot/console"
	"verbatim/bot/ledger"
	"verbatim/retrieval"
	"verbatim/retrieval/archive"
)

func newWatchWhyCommand(cfg config) *cobra.Command {
	return &cobra.Command{
		Use:     "why NUMBER ARTICLE",
		Short:   "Say why the channel of a watch was told of an article, or why not",
		Example: "  verbatim watch why 3 000_77aebc823effd9e9",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return fmt.Errorf("%s instead of the number of a watch and an article: try verbatim watch why 3 000_77aebc823effd9e9", many(len(args), "argument"))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return withWatches(cmd, cfg, func(db *ledger.DB) (err error) {
				w, err := findWatch(db, args[0])
				if err != nil {
					return err
				}
				r, closeAll, err := openToRead(cmd.Context(), cfg)
				if err != nil {
					return err
				}
				defer func() { err = errors.Join(err, closeAll()) }()
				alerts := alert.New(alert.Config{Archive: unfollowed{r}, Ledger: db, Rights: cfg.rights, Site: cfg.publicURL, Log: newLog(cfg)})
				m, err := alerts.Why(cmd.Context(), w.Channel, args[1], "en")
				if err != nil {
					return err
				}
				return console.Render(cmd.OutOrStdout(), m, styleOf(cmd.OutOrStdout()))
			})
		},
	}
}

// unfollowed is an archive of which no more is awaited.
type unfollowed struct{ *archive.Reader }

var errUnfollowed = errors.New("the log of the archive is not followed here")

func (unfollowed) Head(context.Context) (retrieval.Seq, error) { return 0, errUnfollowed }
func (unfollowed) Wait(context.Context, retrieval.Seq) error   { return errUnfollowed }
