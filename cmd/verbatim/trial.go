package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"verbatim/bot"
	"verbatim/retrieval"
	"verbatim/retrieval/fetch"
	"verbatim/retrieval/ingest"
	"verbatim/retrieval/intake"
	"verbatim/retrieval/sources"
)

// userAgent says who asks, and where to read what that is.
func userAgent() string { return "verbatim/" + cmp.Or(versionName(), "unknown") }

// newFetcher returns what fetches from other people's servers. The calls are
// wrapped, unless wrap is nil.
func newFetcher(cfg config, log *slog.Logger, wrap func(http.RoundTripper) http.RoundTripper) *fetch.Client {
	return fetch.New(fetch.Options{AllowPrivate: cfg.ingest.allowPrivate, UserAgent: userAgent(), Wrap: wrap, Log: log})
}

func newSourcesTestCommand(cfg config) *cobra.Command {
	var teasers bool
	cmd := &cobra.Command{
		Use:   "test ADDRESS|NAME",
		Short: "Show what a feed would bring, and keep nothing",
		Long: `Fetch a feed, by its address or of the list, and show what it would bring: its
articles, and of the first summary the page behind it. Nothing is kept.`,
		Example: "  verbatim sources test https://example.org/feed.xml\n  verbatim sources test 'BBC News'",
		Args:    exactly(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := tested(cmd, cfg, args[0])
			if err != nil {
				return err
			}
			client := newFetcher(cfg, newLog(cfg), nil)
			defer client.Close()
			t, err := intake.New(intake.Config{Fetch: client}).Try(cmd.Context(), s.Address, teasers || s.Teasers)
			if err != nil {
				return errors.New(bot.Visible(err.Error())) // it may hold what the server said
			}
			printTrial(cmd.OutOrStdout(), t, s)
			return nil
		},
	}
	cmd.Flags().BoolVar(&teasers, "teasers", false, "take summaries as they are")
	return cmd
}

// tested returns the feed that is meant: an address as it is given, with the
// password that is to be tried, or else one of the list.
func tested(cmd *cobra.Command, cfg config, arg string) (s sources.Source, err error) {
	given := sources.Source{Kind: sources.Feed, Address: arg}
	if sources.Canonical(arg) != "" {
		return given, nil
	}
	err = sources.ErrNotFound
	if sources.Exists(cfg.place()) {
		err = withSources(cmd, cfg, func(db *sources.DB) error {
			s, err = db.Find(cmd.Context(), arg)
			return err
		})
	}
	switch {
	case errors.Is(err, sources.ErrNotFound):
		return s, fmt.Errorf("%q is neither an http(s) address nor a source's name", given.Shown())
	case err == nil && s.Kind != sources.Feed:
		return s, fmt.Errorf("%s is a folder, not a feed", shown(s))
	}
	return s, err
}

func printTrial(w io.Writer, t intake.Trial, asked sources.Source) {
	found := sources.Source{Kind: sources.Feed, Address: t.Address}
	if t.Address != asked.Address {
		fmt.Fprintf(w, "%s names the feed %s\n", bot.Visible(asked.Shown()), bot.Visible(found.Shown()))
	}
	fmt.Fprintf(w, "%s: %s, %d items\n", bot.Visible(cmp.Or(t.Feed.Title, found.Shown())), cmp.Or(t.Feed.Kind, "document"), len(t.Items))
	if t.Feed.Hub != "" {
		fmt.Fprintf(w, "its hub %s tells of changes\n", bot.Visible(fetch.Redacted(t.Feed.Hub)))
	}
	if len(t.Feed.More) > 0 {
		fmt.Fprintf(w, "it goes on in %d further documents\n", len(t.Feed.More))
	}
	for _, it := range t.Items {
		fmt.Fprintln(w)
		if it.Err != nil {
			fmt.Fprintf(w, "line %d is refused: %s\n", it.Line, bot.Visible(it.Err.Error()))
			continue
		}
		printItem(w, it)
	}
	switch {
	case t.PageErr != nil:
		fmt.Fprintf(w, "\nthe page of the first summary cannot be read: %s\n", bot.Visible(t.PageErr.Error()))
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
