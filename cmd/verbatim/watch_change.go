package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"verbatim/bot"
	"verbatim/bot/command"
	"verbatim/bot/ledger"
)

// watchFlags are what can be set of a watch, by the names that they have in chats.
var watchFlags = []struct{ flag, option, about string }{
	{"mention", "mention", "the ID of a role that alerts notify (Discord)"},
	{"severity", "severity", "how pressing its alerts are: normal, urgent or flash; else as each article says"},
	{"quiet", "quiet", "hours in which only flashes are told, such as 22:00-07:00"},
	{"digest", "digest", "times at which all but flashes are told together, such as 08:00,18:00"},
	{"zone", "zone", "the time zone of --quiet and --digest, such as Europe/Berlin; else this machine's"},
}

func addWatchFlags(cmd *cobra.Command) {
	for _, f := range watchFlags {
		cmd.Flags().String(f.flag, "", f.about)
	}
	cmd.Flags().Bool("threads", false, "tell what follows on a story in a thread (Discord)")
	cmd.Flags().String("language", "", "of the bot's own words: "+strings.Join(bot.Languages, ", ")+"; en at first")
	cmd.SetFlagErrorFunc(aboutMinus)
}

// setWatch sets what flags were given for.
func setWatch(cmd *cobra.Command, w *bot.Watch) error {
	for _, f := range watchFlags {
		if given := cmd.Flags().Lookup(f.flag); given.Changed {
			if err := command.SetWatch(w, f.option, given.Value.String()); err != nil {
				return fmt.Errorf("--%s: %w", f.flag, err)
			}
		}
	}
	if w.Mention != "" && w.Channel.Platform != "discord" {
		return fmt.Errorf("--mention %s: only Discord has roles", w.Mention)
	}
	if cmd.Flags().Changed("threads") {
		w.Threads, _ = cmd.Flags().GetBool("threads") // the flag is one
	}
	if language := cmd.Flags().Lookup("language"); language.Changed {
		w.Language = language.Value.String()
	}
	if !slices.Contains(bot.Languages, w.Language) {
		return fmt.Errorf("--language %s is not one of %s", w.Language, strings.Join(bot.Languages, ", "))
	}
	return nil
}

func newWatchAddCommand(cfg config) *cobra.Command {
	w := bot.Watch{Language: bot.Languages[0]}
	cmd := &cobra.Command{
		Use:   "add RULE",
		Short: "Have a channel told of the articles that match a rule",
		Long: `Have a channel told of the articles that match a rule, from now on.

Channels, threads, servers and roles go by their IDs. On Discord a thread is a
channel of its own, and the server is to be named so that the watch goes on when
the bot has been away from it. On Telegram a group is its own server.`,
		Example: `  verbatim watch add --platform discord --server 81384788765712384 --channel 381870553235193857 --threads '"rent cap" AND berlin'
  verbatim watch add --platform telegram --channel -1001234567890 --quiet 22:00-07:00 --zone Europe/Berlin 'source:reuters urgency<=2'`,
		Args: func(_ *cobra.Command, args []string) error { return oneRule(args, "add") },
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := checkChannel(&w); err != nil {
				return err
			}
			if err := setWatch(cmd, &w); err != nil {
				return err
			}
			r, err := parseRule(args[0])
			if err != nil {
				return err
			}
			w.Rule, w.Since = r.String(), time.Now()
			return withWatches(cmd, cfg, func(db *ledger.DB) error {
				added, err := db.PutWatch(cmd.Context(), w)
				if errors.Is(err, bot.ErrTooManyWatches) {
					return fmt.Errorf("channel %s has %d watches, as many as there can be: remove one by verbatim watch remove, or join rules by OR", w.Channel.ID, bot.MaxWatches)
				}
				if err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "added watch %d: %s\n", added.ID, bot.Line(added.Rule))
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&w.Channel.Platform, "platform", "", "discord or telegram")
	cmd.Flags().StringVar(&w.Channel.ID, "channel", "", "the ID of the channel that is told")
	cmd.Flags().StringVar(&w.Channel.Thread, "thread", "", "the ID of a topic of the group (Telegram)")
	cmd.Flags().StringVar(&w.Server, "server", "", "the ID of the server that the channel belongs to (Discord)")
	addWatchFlags(cmd)
	return cmd
}

// Telegram's IDs, of chats and of topics in them.
var (
	chatID  = regexp.MustCompile(`^-?[0-9]{1,20}$`)
	topicID = regexp.MustCompile(`^[0-9]{1,20}$`)
)

// checkChannel tells mistaken IDs where they are given: nobody sees the alerts that
// go nowhere.
func checkChannel(w *bot.Watch) error {
	c := w.Channel
	switch {
	case c.Platform != "discord" && c.Platform != "telegram":
		return fmt.Errorf("--platform %q is neither discord nor telegram", c.Platform)
	case c.Platform == "discord" && !snowflake.MatchString(c.ID), !chatID.MatchString(c.ID):
		return fmt.Errorf("--channel %q is not the ID of a channel, such as 381870553235193857 on Discord and -1001234567890 on Telegram", c.ID)
	case c.Platform == "discord" && c.Thread != "":
		return errors.New("--thread: on Discord a thread is a channel, and named by --channel")
	case c.Thread != "" && !topicID.MatchString(c.Thread):
		return fmt.Errorf("--thread %q is not the ID of a topic, such as 42", c.Thread)
	case c.Platform == "discord" && w.Server != "" && !snowflake.MatchString(w.Server):
		return fmt.Errorf("--server %q is not the ID of a server, such as 81384788765712384", w.Server)
	case c.Platform == "telegram" && w.Server != "" && w.Server != c.ID:
		return fmt.Errorf("--server %s: on Telegram a group is its own server", w.Server)
	}
	if c.Platform == "telegram" {
		w.Server = c.ID
	}
	return nil
}

func newWatchEditCommand(cfg config) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "edit NUMBER [RULE]",
		Short: "Change a watch; an empty value clears what was set",
		Example: `  verbatim watch edit 3 --quiet '' --digest 08:00,18:00
  verbatim watch edit 3 '"rent cap" OR mieten'`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("no watch named: try verbatim watch edit 3, with a number from verbatim watch list")
			}
			if len(args) > 2 {
				return oneRule(args[1:], "edit "+args[0])
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 && cmd.Flags().NFlag() == 0 {
				return fmt.Errorf("nothing to change of watch %s: name a rule, or flags such as --quiet 22:00-07:00", args[0])
			}
			return withWatches(cmd, cfg, func(db *ledger.DB) error {
				w, err := findWatch(db, args[0])
				if err != nil {
					return err
				}
				if err := setWatch(cmd, &w); err != nil {
					return err
				}
				if len(args) == 2 {
					r, err := parseRule(args[1])
					if err != nil {
						return err
					}
					w.Rule = r.String()
				}
				if w, err = db.PutWatch(cmd.Context(), w); err == nil {
					fmt.Fprintf(cmd.OutOrStdout(), "changed watch %d: %s\n", w.ID, bot.Line(w.Rule))
				}
				return err
			})
		},
	}
	addWatchFlags(cmd)
	return cmd
}

// newWatchChangeCommand makes a command that does one thing to a watch.
func newWatchChangeCommand(cfg config, verb, short, done string, change func(context.Context, *ledger.DB, bot.Watch) error) *cobra.Command {
	return &cobra.Command{
		Use:     verb + " NUMBER",
		Short:   short,
		Example: fmt.Sprintf("  verbatim watch %s 3", verb),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("%s instead of the number of a watch: try verbatim watch %s 3", many(len(args), "argument"), verb)
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			return withWatches(cmd, cfg, func(db *ledger.DB) error {
				w, err := findWatch(db, args[0])
				if err != nil {
					return err
				}
				if err := change(cmd.Context(), db, w); err != nil {
					return err
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s watch %d: %s\n", done, w.ID, bot.Line(w.Rule))
				return nil
			})
		},
	}
}

func findWatch(db *ledger.DB, number string) (bot.Watch, error) {
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return bot.Watch{}, fmt.Errorf("%q is not the number of a watch, as verbatim watch list has it", number)
	}
	all, _ := db.Watches()
	i := slices.IndexFunc(all, func(w bot.Watch) bool { return w.ID == id })
	if i < 0 {
		return bot.Watch{}, fmt.Errorf("there is no watch %d: see verbatim watch list", id)
	}
	return all[i], nil
}
