package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"verbatim/retrieval/sources"
)

func newSourcesCommand(cfg config) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sources",
		Short: "Say where articles come from: feeds and folders",
		Long: `Say where articles come from. verbatim serve reads feeds (RSS, Atom, JSON Feed,
news sitemaps, the interfaces of WordPress and Ghost) and watches folders.

The list is kept in DATA_DIR. It may be changed while verbatim serve runs, which
takes up any change within seconds.

A source goes by its name in any case, by its address, or by its number.`,
		Example: `  verbatim sources add https://www.theguardian.com/world/rss
  verbatim sources add ~/wire --name dpa
  verbatim sources list`,
		Args: cobra.NoArgs,
	}
	cmd.AddCommand(
		newSourcesAddCommand(cfg), newSourcesListCommand(cfg), newSourcesTestCommand(cfg),
		newSourcesChangeCommand(cfg, "pause", "Leave sources alone until they are resumed", "paused",
			func(ctx context.Context, db *sources.DB, s sources.Source) error {
				return db.SetPaused(ctx, s.ID, true)
			}),
		newSourcesChangeCommand(cfg, "resume", "Look at paused, failing or gone sources again, at once", "resumed",
			func(ctx context.Context, db *sources.DB, s sources.Source) error {
				return db.SetPaused(ctx, s.ID, false)
			}),
		newSourcesChangeCommand(cfg, "remove", "Remove sources; their articles stay in the archive", "removed",
			func(ctx context.Context, db *sources.DB, s sources.Source) error { return db.Remove(ctx, s.ID) }),
		newSourcesImportCommand(cfg), newSourcesExportCommand(cfg),
	)
	return cmd
}

// withSources calls f with the list of sources, which it makes where there is
// none. The archive may be open in another process.
func withSources(cmd *cobra.Command, cfg config, f func(*sources.DB) error) (err error) {
	db, err := sources.Open(cmd.Context(), cfg.place())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return f(db)
}

func newSourcesAddCommand(cfg config) *cobra.Command {
	var name string
	var teasers bool
	cmd := &cobra.Command{
		Use:   "add ADDRESS|FOLDER…",
		Short: "Add feeds by their addresses, and folders to watch",
		Long: `Add feeds by their addresses, and folders to watch.

Articles that name no publisher get the name of their source. Without --name, a
feed gets the title that it gives itself, and a folder its own name.`,
		Example: `  verbatim sources add https://www.theguardian.com/world/rss https://www.tagesschau.de/xml/rss2
  verbatim sources add --name dpa ~/wire
  verbatim sources add --teasers https://example.org/paywalled/feed`,
		Args: func(_ *cobra.Command, args []string) error {
			switch {
			case len(args) == 0:
				return errors.New("nothing named: try verbatim sources add https://www.theguardian.com/world/rss")
			case len(args) > 1 && name != "":
				return fmt.Errorf("--name names one source, and %d are to be added", len(args))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			var all []sources.Source
			for _, arg := range args {
				s, err := sourceOf(arg)
				if err != nil {
					return err
				}
				if name != "" {
					s.Name = name
				}
				s.Teasers = teasers
				all = append(all, s)
			}
			return withSources(cmd, cfg, func(db *sources.DB) error {
				var failed error
				for _, s := range all {
					added, err := db.Add(cmd.Context(), s)
					if err != nil {
						failed = errors.Join(failed, err)
						continue
					}
					fmt.Fprintf(cmd.OutOrStdout(), "added %s\n", shown(added))
				}
				return failed
			})
		},
	}
	cmd.Flags().StringVar(&name, "name", "", "the publisher of articles that name none")
	cmd.Flags().BoolVar(&teasers, "teasers", false, "take the feed's summaries as they are and fetch no pages")
	return cmd
}

// sourceOf tells a folder from an address.
func sourceOf(arg string) (sources.Source, error) {
	feed := sources.Source{Kind: sources.Feed, Address: arg}
	if sources.Canonical(arg) != "" {
		return feed, nil
	}
	path, err := filepath.Abs(arg)
	if err != nil {
		return sources.Source{}, err
	}
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return sources.Source{Kind: sources.Folder, Address: path, Name: filepath.Base(path)}, nil
	case err == nil:
		return sources.Source{}, fmt.Errorf("%s is a file, not a folder: verbatim ingest takes in files", arg)
	case errors.Is(err, os.ErrPermission):
		return sources.Source{}, fmt.Errorf("look at folder: %w", err)
	}
	return sources.Source{}, fmt.Errorf("%q is neither an http(s) address nor a folder", feed.Shown())
}

// newSourcesChangeCommand makes a command that does one thing to each source
// that is named; if one of them is not there, to none.
func newSourcesChangeCommand(cfg config, verb, short, done string, change func(context.Context, *sources.DB, sources.Source) error) *cobra.Command {
	return &cobra.Command{
		Use:     verb + " NAME…",
		Short:   short,
		Example: fmt.Sprintf("  verbatim sources %s 'BBC News'\n  verbatim sources %[1]s https://feeds.bbci.co.uk/news/rss.xml", verb),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fmt.Errorf("no source named: try verbatim sources %s 'BBC News'", verb)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, names []string) error {
			return withSources(cmd, cfg, func(db *sources.DB) error {
				var found []sources.Source
				for _, name := range names {
					s, err := db.Find(cmd.Context(), name)
					if err != nil {
						return err
					}
					found = append(found, s)
				}
				for _, s := range found {
					if err := change(cmd.Context(), db, s); err != nil {
						return err
					}
					fmt.Fprintf(cmd.OutOrStdout(), "%s %s\n", done, shown(s))
				}
				return nil
			})
		},
	}
}
