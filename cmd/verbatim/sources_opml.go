package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"verbatim/bot"
	"verbatim/retrieval/sources"
)

func newSourcesImportCommand(cfg config) *cobra.Command {
	return &cobra.Command{
		Use:   "import FILE.opml|-",
		Short: "Add the feeds of an OPML file, as feed readers export it",
		Long: `Add the feeds of an OPML file, as feed readers export it. What is there already
stays as it is.
Exit code 0: all feeds are in the list, 1: something was refused, 2: an error.`,
		Example: "  verbatim sources import feeds.opml",
		Args:    exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			in := cmd.InOrStdin()
			if args[0] != "-" {
				f, err := os.Open(args[0])
				if err != nil {
					return err
				}
				defer f.Close()
				in = f
			}
			feeds, err := sources.ReadOPML(in)
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			return withSources(cmd, cfg, func(db *sources.DB) error { return importFeeds(cmd, db, feeds) })
		},
	}
}

func importFeeds(cmd *cobra.Command, db *sources.DB, feeds []sources.Source) error {
	added, there, refused := 0, 0, 0
	for _, feed := range feeds {
		_, err := db.AddAnyway(cmd.Context(), feed)
		switch {
		case err == nil:
			added++
		case cmd.Context().Err() != nil:
			return err
		case errors.Is(err, sources.ErrExists):
			there++
			fmt.Fprintf(cmd.ErrOrStderr(), "%s\n", bot.Visible(err.Error()))
		default:
			refused++
			fmt.Fprintf(cmd.ErrOrStderr(), "refused: %s\n", bot.Visible(err.Error()))
		}
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "%d added, %d there already, %d refused\n", added, there, refused)
	if err == nil && refused > 0 {
		return errNothing
	}
	return err
}

func newSourcesExportCommand(cfg config) *cobra.Command {
	return &cobra.Command{
		Use:   "export [FILE]",
		Short: "Write the feeds as OPML, for feed readers and for verbatim sources import",
		Long: `Write the feeds as OPML, to FILE or to standard output: their names and their
addresses, with passwords and keys that these hold. Folders have no place there.`,
		Example: "  verbatim sources export feeds.opml",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return withSources(cmd, cfg, func(db *sources.DB) error {
				all, err := db.List(cmd.Context())
				if err != nil {
					return err
				}
				var out bytes.Buffer
				if err := sources.WriteOPML(&out, all); err != nil {
					return err
				}
				sayWhatExportHolds(cmd.ErrOrStderr(), all)
				if len(args) == 1 {
					return os.WriteFile(args[0], out.Bytes(), 0o600) // it may hold passwords
				}
				_, err = out.WriteTo(cmd.OutOrStdout())
				return err
			})
		},
	}
}

// sayWhatExportHolds says on w what is left out, and what is not to be shown to
// others.
func sayWhatExportHolds(w io.Writer, all []sources.Source) {
	feeds := slices.DeleteFunc(slices.Clone(all), func(s sources.Source) bool { return s.Kind != sources.Feed })
	if n := len(all) - len(feeds); n > 0 {
		fmt.Fprintf(w, "folders are left out: %d\n", n)
	}
	if slices.ContainsFunc(feeds, func(s sources.Source) bool { return s.Shown() != s.Address }) {
		fmt.Fprintln(w, "the file holds passwords or keys of feeds: keep it to yourself")
	}
}
