package main

import (
	"errors"
	"fmt"
	"regexp"

	"github.com/spf13/cobra"

	"verbatim/bot/discord"
)

// snowflake is how Discord writes an id.
var snowflake = regexp.MustCompile(`^[0-9]{15,20}$`)

func newDiscordCommand(cfg config) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "discord",
		Short: "Set up Discord",
		Args:  cobra.NoArgs,
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "invite [APPLICATION_ID]",
		Short: "Print the links that add the bot to a server and to an account",
		Long: `Print the links that add the bot to a server and to an account. On a server it
gets no more rights than it needs: to see channels and what was said there, to send
messages, and to begin threads.

Without an APPLICATION_ID, Discord is asked for the one of DISCORD_TOKEN.`,
		Example: "  verbatim discord invite",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			id := ""
			if len(args) == 1 {
				id = args[0]
				if !snowflake.MatchString(id) {
					return fmt.Errorf("application id %q is not a number of 15 to 20 digits", id)
				}
			} else {
				if cfg.discord.token.reveal() == "" {
					return errors.New("DISCORD_TOKEN is not set: set it, or name the application's id")
				}
				d, err := discord.New(discord.Config{Token: cfg.discord.token.reveal(), APIURL: cfg.discord.apiURL, Log: newLog(cfg)})
				if err != nil {
					return err
				}
				if id, err = d.ApplicationID(cmd.Context()); err != nil {
					return err
				}
			}
			server, account := discord.Invite(id)
			_, err := fmt.Fprintf(cmd.OutOrStdout(), "server   %s\naccount  %s\n", server, account)
			return err
		},
	})
	return cmd
}
