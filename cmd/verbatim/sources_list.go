package main

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"verbatim/bot"
	"verbatim/retrieval/sources"
)

func newSourcesListCommand(cfg config) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the sources, and how they do",
		Long: `List the sources, and how they do.

looked is when a source was last asked, new when it last had something new, and
next when it is asked again. delay is how long its articles usually take from
being published to being in the archive.`,
		Example: "  verbatim sources list\n  verbatim sources list --json | jq -r 'select(.failures > 0).address'",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withSources(cmd, cfg, func(db *sources.DB) error {
				all, err := db.List(cmd.Context())
				if err != nil {
					return err
				}
				figures, err := db.Figures(cmd.Context())
				if err != nil {
					return err
				}
				if asJSON {
					for _, s := range all {
						if err := printJSON(cmd.OutOrStdout(), jsonSourceOf(s, figures[s.ID])); err != nil {
							return err
						}
					}
					return nil
				}
				if len(all) == 0 {
					fmt.Fprintln(cmd.ErrOrStderr(), "there are no sources yet: add one by verbatim sources add https://www.theguardian.com/world/rss")
					return nil
				}
				return printSources(cmd.OutOrStdout(), all, figures, time.Now())
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON object a line")
	return cmd
}

func printSources(w io.Writer, all []sources.Source, figures map[int64]sources.Figures, now time.Time) error {
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(t, "name\tkind\tarticles\tlooked\tnew\tdelay\tnext\tstate")
	for _, s := range all {
		f := figures[s.ID]
		delay := "–"
		if f.Measured > 0 {
			delay = short(f.Delay)
		}
		next := "–"
		if !s.Paused && !s.Gone && s.Kind == sources.Feed {
			next = until(s.Next, now)
		}
		fmt.Fprintf(t, "%s\t%s\t%d\t%s\t%s\t%s\t%s\t%s\n", bot.Visible(cmp.Or(s.Name, s.Shown())), s.Kind, f.Articles,
			ago(s.Looked, now), ago(s.Fresh, now), delay, next, bot.Visible(strings.Join(strings.Fields(condition(s, now)), " ")))
	}
	return t.Flush()
}

// condition says how a source does, and what its address is where that helps.
func condition(s sources.Source, now time.Time) string {
	switch {
	case s.Paused:
		return "paused"
	case s.Gone:
		return "gone (410): " + s.Shown()
	case s.Failures > 0 && s.Succeeded.IsZero():
		return fmt.Sprintf("failing since it was added (%s): %s: %s", times(s.Failures), s.Trouble, s.Shown())
	case s.Failures > 0:
		return fmt.Sprintf("failing, last well %s (%s): %s: %s", ago(s.Succeeded, now), times(s.Failures), s.Trouble, s.Shown())
	case s.Looked.IsZero():
		return "not looked at yet"
	case s.Trouble != "":
		return "ok, but " + s.Trouble
	}
	return "ok"
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

func ago(t, now time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return short(now.Sub(t)) + " ago"
}

func until(t, now time.Time) string {
	if !t.After(now) {
		return "now"
	}
	return "in " + short(t.Sub(now))
}

// short rounds down to a number of one unit.
func short(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= 2*day:
		return fmt.Sprintf("%d days", d/day)
	case d >= 2*time.Hour:
		return fmt.Sprintf("%d h", d/time.Hour)
	case d >= 2*time.Minute:
		return fmt.Sprintf("%d min", d/time.Minute)
	}
	return fmt.Sprintf("%d s", max(d, 0)/time.Second)
}

// shown returns a source's name and address as they may be printed.
func shown(s sources.Source) string { return bot.Visible(s.String()) }

// jsonSource is a source as --json prints it. Times that are not known are left
// out.
type jsonSource struct {
	ID           int64        `json:"id"`
	Kind         sources.Kind `json:"kind"`
	Name         string       `json:"name"`
	Address      string       `json:"address"`
	Paused       bool         `json:"paused"`
	Teasers      bool         `json:"teasers"`
	Articles     int          `json:"articles"`
	Added        time.Time    `json:"added"`
	Looked       time.Time    `json:"looked,omitzero"`
	Succeeded    time.Time    `json:"succeeded,omitzero"`
	Fresh        time.Time    `json:"new,omitzero"`
	Next         time.Time    `json:"next,omitzero"`
	EverySeconds float64      `json:"every_seconds,omitempty"`
	DelaySeconds *float64     `json:"delay_seconds,omitempty"`
	Failures     int          `json:"failures"`
	Trouble      string       `json:"trouble,omitempty"`
	Gone         bool         `json:"gone"`
	Subscribed   time.Time    `json:"subscribed_until,omitzero"`
}

func jsonSourceOf(s sources.Source, f sources.Figures) jsonSource {
	j := jsonSource{
		ID: s.ID, Kind: s.Kind, Name: s.Name, Address: s.Shown(), Paused: s.Paused, Teasers: s.Teasers,
		Articles: f.Articles, Added: s.Added, Looked: s.Looked, Succeeded: s.Succeeded, Fresh: s.Fresh, Next: s.Next,
		EverySeconds: s.Every.Seconds(), Failures: s.Failures, Trouble: s.Trouble, Gone: s.Gone, Subscribed: s.Lease,
	}
	if f.Measured > 0 {
		j.DelaySeconds = new(f.Delay.Seconds())
	}
	return j
}
