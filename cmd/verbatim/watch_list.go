package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"verbatim/bot"
	"verbatim/bot/ledger"
)

func newWatchListCommand(cfg config) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List the watches of all channels",
		Example: "  verbatim watch list\n  verbatim watch list --json | jq -r 'select(.gone).channel'",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withWatches(cmd, cfg, func(db *ledger.DB) error {
				all, _ := db.Watches()
				if asJSON {
					for _, w := range all {
						if err := printJSON(cmd.OutOrStdout(), jsonWatchOf(w)); err != nil {
							return err
						}
					}
					return nil
				}
				if len(all) == 0 {
					fmt.Fprintln(cmd.ErrOrStderr(), "there are no watches yet: add one by /watch in a channel, or by verbatim watch add")
					return nil
				}
				return printWatches(cmd.OutOrStdout(), all)
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON object a line")
	return cmd
}

func printWatches(w io.Writer, all []bot.Watch) error {
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(t, "number\tplatform\tchannel\tstate\toptions\trule")
	for _, each := range all {
		channel := each.Channel.ID
		if each.Channel.Thread != "" {
			channel += "/" + each.Channel.Thread
		}
		fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%s\t%s\n", each.ID, each.Channel.Platform, channel, stateOfWatch(each), optionsOfWatch(each), bot.Line(each.Rule))
	}
	return t.Flush()
}

func stateOfWatch(w bot.Watch) string {
	switch {
	case w.Gone != "":
		return "suspended: " + bot.Line(w.Gone)
	case w.Paused:
		return "paused"
	}
	return "active"
}

// severities are their names in JSON and on the command line.
var severities = map[bot.Severity]string{bot.Normal: "normal", bot.Urgent: "urgent", bot.Flash: "flash"}

func optionsOfWatch(w bot.Watch) string {
	var out []string
	for _, o := range []struct{ name, value string }{
		{"", severities[w.Severity]}, {"quiet ", w.Quiet}, {"digest ", w.Digest}, {"", w.Zone}, {"mentions ", w.Mention},
	} {
		if o.value != "" {
			out = append(out, o.name+o.value)
		}
	}
	if w.Threads {
		out = append(out, "threads")
	}
	if len(out) == 0 {
		return "–"
	}
	return strings.Join(out, ", ")
}

// jsonWatch is a watch as programs read it.
type jsonWatch struct {
	Number   int64     `json:"number"`
	Platform string    `json:"platform"`
	Channel  string    `json:"channel"`
	Thread   string    `json:"thread,omitempty"`
	Server   string    `json:"server,omitempty"`
	Rule     string    `json:"rule"`
	Mention  string    `json:"mention,omitempty"`
	Severity string    `json:"severity,omitempty"`
	Threads  bool      `json:"threads"`
	Quiet    string    `json:"quiet,omitempty"`
	Digest   string    `json:"digest,omitempty"`
	Zone     string    `json:"zone,omitempty"`
	Language string    `json:"language"`
	Since    time.Time `json:"since"`
	Paused   bool      `json:"paused"`
	Gone     string    `json:"gone,omitempty"` // why its channel cannot be written to
}

func jsonWatchOf(w bot.Watch) jsonWatch {
	return jsonWatch{
		Number: w.ID, Platform: w.Channel.Platform, Channel: w.Channel.ID, Thread: w.Channel.Thread, Server: w.Server,
		Rule: w.Rule, Mention: w.Mention, Severity: severities[w.Severity], Threads: w.Threads,
		Quiet: w.Quiet, Digest: w.Digest, Zone: w.Zone, Language: w.Language, Since: w.Since.UTC(), Paused: w.Paused, Gone: w.Gone,
	}
}
