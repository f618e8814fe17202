package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"verbatim/bot"
)

const doctorName = "doctor"

// status is how a check ended.
type status string

// What a check may end with. Only what failed is the exit code's affair.
const (
	statusOK   status = "ok"
	statusWarn status = "warn" // it works, and should be looked at
	statusFail status = "fail"
	statusSkip status = "skip" // there is nothing to check, or no way to
)

// finding is what a check found out; whatever is wrong has a mend.
type finding struct {
	Status  status `json:"status"`
	Check   string `json:"check"`
	Message string `json:"message"`
	Mend    string `json:"mend,omitempty"`
}

func pass(format string, args ...any) finding {
	return finding{Status: statusOK, Message: fmt.Sprintf(format, args...)}
}

func skip(format string, args ...any) finding {
	return finding{Status: statusSkip, Message: fmt.Sprintf(format, args...)}
}

func warn(mend, format string, args ...any) finding {
	return finding{Status: statusWarn, Mend: mend, Message: fmt.Sprintf(format, args...)}
}

func fail(mend, format string, args ...any) finding {
	return finding{Status: statusFail, Mend: mend, Message: fmt.Sprintf(format, args...)}
}

// How long a check may take.
const (
	briefly = 5 * time.Second  // on this machine
	calling = 15 * time.Second // another one
	reading = 2 * time.Minute  // a whole database
)

// checks are all that doctor does. None changes anything, and none hands on a
// secret.
var checks = []struct {
	name   string
	within time.Duration
	run    func(context.Context, config) []finding
}{
	{"settings", briefly, checkSettings},
	{"secrets", briefly, checkSecrets},
	{"data", briefly, checkData},
	{"disk", briefly, checkDisk},
	{"archive", reading, checkArchive},
	{"ledger", reading, checkLedger},
	{"sources", reading, checkSources},
	{"serve", briefly, checkServe},
	{"public", calling, checkPublic},
	{"discord", calling, checkDiscord},
	{"telegram", calling, checkTelegram},
	{"clock", calling, checkClock},
}

func newDoctorCommand(cfg config) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   doctorName,
		Short: "Check settings, data, platforms and sources, and say how to mend what is wrong",
		Long: `Check settings, data, platforms and sources, and say how to mend what is wrong.

Nothing is changed, and serve may run meanwhile. Call it as the user that runs
serve, with the same settings.

Exit code 0: nothing failed (there may be warnings); 1: something did.`,
		Example: "  verbatim doctor\n  verbatim doctor --json | jq -r 'select(.status == \"fail\").mend'",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			all := examine(cmd.Context(), cfg)
			for _, f := range all {
				if err := printFinding(cmd.OutOrStdout(), f, asJSON); err != nil {
					return err
				}
			}
			if slices.ContainsFunc(all, func(f finding) bool { return f.Status == statusFail }) {
				return errNothing
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print a JSON object a line")
	return cmd
}

// examine runs all checks side by side, as most of them wait for something.
func examine(ctx context.Context, cfg config) []finding {
	found := make([][]finding, len(checks))
	var all sync.WaitGroup
	for i, c := range checks {
		all.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, c.within)
			defer cancel()
			found[i] = c.run(ctx, cfg)
			for j := range found[i] {
				if found[i][j].Check == "" {
					found[i][j].Check = c.name
				}
			}
		})
	}
	all.Wait()
	return slices.Concat(found...)
}

func printFinding(w io.Writer, f finding, asJSON bool) error {
	f.Message, f.Mend = bot.Line(f.Message), bot.Line(f.Mend)
	if asJSON {
		return printJSON(w, f)
	}
	_, err := fmt.Fprintf(w, "%-4s  %-8s  %s\n", f.Status, f.Check, f.Message)
	if err == nil && f.Mend != "" {
		_, err = fmt.Fprintf(w, "      → %s\n", f.Mend)
	}
	return err
}
