package main

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"

	"verbatim/bot/command"
	"verbatim/bot/console"
	"verbatim/bot/ledger"
)

// patience is how long chat waits for the index before it takes questions.
const patience = time.Second

func newChatCommand(cfg config) *cobra.Command {
	return &cobra.Command{
		Use:     "chat",
		Short:   "Ask questions line by line",
		Example: "  verbatim chat",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			ctx := cmd.Context()
			l, err := openLibrary(ctx, cfg)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, l.Close()) }()
			if err := l.describe(ctx, cmd.ErrOrStderr()); err != nil {
				return err
			}
			// A small archive is read before the first question; a large one goes on
			// being read while questions are answered from what is there.
			soon, cancel := context.WithTimeout(ctx, patience)
			defer cancel()
			if err := l.catchUp(soon, cmd.ErrOrStderr()); err != nil && soon.Err() == nil {
				return err
			}
			unfollow := l.follow(ctx)
			defer func() { err = errors.Join(err, unfollow()) }()
			prompt := ""
			if isTerminal(cmd.InOrStdin()) {
				prompt = "❯ "
			}
			remembered, err := ledger.Open(ctx, l.place)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, remembered.Close()) }()
			handler := command.New(command.Config{Engine: l.engine, Archive: l.archive, Ledger: remembered, Unpaced: true, Log: newLog(cfg)})
			return console.New(cmd.InOrStdin(), cmd.OutOrStdout(), styleOf(cmd.OutOrStdout()), prompt).Run(ctx, handler)
		},
	}
}
