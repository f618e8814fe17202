// Command verbatim answers questions about an archive of news articles only in
// verbatim quotes with citations.
//
// One file a command; config.go reads the settings, library.go ties archive,
// index and engine together. What serve is made of stands in http.go, health.go
// and service.go; observe.go sees what passes between the packages, for
// metrics.go and tracing.go.
//
// # Why
//
// Only this package sees all the others. main is os.Exit(run()), and everything
// below returns, so that files are closed and temporary folders removed however
// a command ends.
//
// Metrics and traces are made here alone, around the interfaces by which the
// packages are tied together: none of them has to know of either, and what may
// not be noted, such as a question, is kept out in one place.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	_ "time/tzdata" // the zones of watches, where the system has none

	"github.com/spf13/cobra"
)

// Exit codes.
const (
	exitOK      = 0
	exitNothing = 1 // ask: nothing in the archive answers; watch test: no article matches; ingest: something was refused; verify: something does not stand; healthcheck: not well; doctor: something failed
	exitError   = 2
)

// errNothing makes the program exit with 1; what there is to say has been said.
var errNothing = errors.New("nothing found, not everything taken, or not well")

func main() { os.Exit(run()) }

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	defer context.AfterFunc(ctx, stop)() // a second signal ends it at once
	err := newCommand(loadConfig(os.LookupEnv, ".env")).ExecuteContext(ctx)
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errNothing):
		return exitNothing
	}
	fmt.Fprintln(os.Stderr, "verbatim:", err)
	return exitError
}

func newCommand(cfg config) *cobra.Command {
	root := &cobra.Command{
		Use:   "verbatim",
		Short: "Answers questions about an archive of news articles, only in verbatim quotes with citations",
		Example: `  verbatim ask "How many troops did North Korea send to Russia?"
  verbatim ingest ~/articles
  verbatim ask --since 2026-01-01 --source Reuters "rent cap"
  verbatim chat`,
		SilenceUsage:  true,
		SilenceErrors: true,

		PersistentPreRunE: cfg.check,
	}
	root.SetOut(os.Stdout)
	root.SetErr(os.Stderr)
	root.AddCommand(
		newAskCommand(cfg), newIngestCommand(cfg), newSourcesCommand(cfg), newListCommand(cfg), newShowCommand(cfg),
		newRedactCommand(cfg), newBackupCommand(cfg), newRestoreCommand(cfg), newExportCommand(cfg), newRemoveCommand(cfg), newVerifyCommand(cfg), newMigrateCommand(cfg),
		newWatchCommand(cfg), newStatusCommand(cfg), newChatCommand(cfg), newServeCommand(cfg), newDiscordCommand(cfg), newEvalCommand(cfg), newBenchCommand(cfg), newDoctorCommand(cfg), newHealthcheckCommand(cfg), newVersionCommand(),
	)
	return root
}

// exactly expects n arguments, which the command's Use names.
func exactly(n int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			_, names, _ := strings.Cut(cmd.Use, " ")
			return fmt.Errorf("%s instead of %s: see %s --help", many(len(args), "argument"), names, cmd.CommandPath())
		}
		return nil
	}
}

func newLog(cfg config) *slog.Logger {
	options := &slog.HandlerOptions{Level: slog.LevelWarn}
	if cfg.logLevel != nil {
		options.Level = cfg.logLevel
	}
	if cfg.logFormat == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, options))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, options))
}
