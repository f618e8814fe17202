package main

import (
	"cmp"
	"fmt"
	"io"
	"log/slog"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"verbatim/bot"
	"verbatim/retrieval"
	"verbatim/retrieval/fetch"
	"verbatim/retrieval/ingest"
	"verbatim/retrieval/intake"
)

// userAgent says who asks, and where to read what that is.
func userAgent() string { return "verbatim/" + cmp.Or(versionName(), "unknown") }

// newFetcher returns what fetches from other people's servers.
func newFetcher(cfg config, log *slog.Logger) *fetch.Client {
	return fetch.New(fetch.Options{AllowPrivate: cfg.ingest.allowPrivate, UserAgent: userAgent(), Log: log})
}

func newSourcesTestCommand(cfg config) *cobra.Command {
	var teasers bool
	cmd := &cobra.Command{
		Use:   "test ADDRESS",
		Short: "Show what a feed would bring, and keep nothing",
		Long: `Fetch a feed and show what it would bring: its articles, and of the first
summary the page behind it. Nothing is kept.`,
		Example: "  verbatim sources test https://example.org/feed.xml",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			client := newFetcher(cfg, newLog(cfg))
			defer client.Close()
			t, err := intake.New(intake.Config{Fetch: client}).Try(cmd.Context(), args[0], teasers)
			if err != nil {
				return err
			}
			printTrial(cmd.OutOrStdout(), t, args[0])
			return nil
		},
	}
	cmd.Flags().BoolVar(&teasers, "teasers", false, "take summaries as they are")
	return cmd
}

func printTrial(w io.Writer, t intake.Trial, asked string) {
	if t.Address != asked {
		fmt.Fprintf(w, "%s names the feed %s\n", asked, t.Address)
	}
	fmt.Fprintf(w, "%s: %s, %d items\n", bot.Visible(cmp.Or(t.Feed.Title, t.Address)), cmp.Or(t.Feed.Kind, "document"), len(t.Items))
	if t.Feed.Hub != "" {
		fmt.Fprintf(w, "its hub %s tells of changes\n", bot.Visible(t.Feed.Hub))
	}
	if len(t.Feed.More) > 0 {
		fmt.Fprintf(w, "it goes on in %d further documents\n", len(t.Feed.More))
	}
	for _, it := range t.Items {
		fmt.Fprintln(w)
		if it.Err != nil {
			fmt.Fprintf(w, "line %d is refused: %v\n", it.Line, it.Err)
			continue
		}
		printItem(w, it)
	}
	switch {
	case t.PageErr != nil:
		fmt.Fprintf(w, "\nthe page of the first summary cannot be read: %v\n", t.PageErr)
	case t.Page != nil:
		fmt.Fprintf(w, "\nthe page of the first summary has %d characters:\n%s\n", utf8.RuneCountInString(t.Page.Article.Text), excerpt(t.Page.Article))
	}
}

func printItem(w io.Writer, it ingest.Item) {
	a, what := it.Article, "text"
	if it.Teaser {
		what = "summary"
	}
	published := "no date"
	if !a.Published.IsZero() {
		published = a.Published.Local().Format(time.DateTime)
	}
	fmt.Fprintf(w, "%s\n  %s · %s of %d characters · %s\n", bot.Visible(cmp.Or(a.Title, a.ID)), published, what, utf8.RuneCountInString(a.Text), bot.Visible(cmp.Or(a.URL, "no address")))
}

// excerpt is how the text of an article begins.
func excerpt(a retrieval.Article) string {
	const enough = 300
	runes := []rune(a.Text)
	if len(runes) <= enough {
		return bot.Visible(a.Text)
	}
	return bot.Visible(string(runes[:enough])) + "…"
}
