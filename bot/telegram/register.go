package telegram

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"unicode/utf8"

	"verbatim/bot"
)

const (
	maxCommands = 100
	maxHelp     = 256 // characters
)

var namesOfCommands = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)

// Scopes are whom a menu is shown to.
const (
	elsewhere = "default"
	privates  = "all_private_chats"
	members   = "all_group_chats"
	managers  = "all_chat_administrators" // of groups; their menu goes before that of members
)

// inGroups are the commands that the menus of a group show; it takes all.
var inGroups = []string{"ask", "search", "latest", "check", "watch", "settings", "help"}

// commandIndex holds the bot's commands by name.
type commandIndex struct {
	known map[string]bot.Command
	order []string
}

// newCommandIndex says which command Telegram would refuse, and why: it refuses
// all for one. Every bot there can be started.
func newCommandIndex(commands []bot.Command) (commandIndex, error) {
	x := commandIndex{known: map[string]bot.Command{}}
	for _, c := range append(slices.Clone(commands), bot.Command{Name: "start", Help: startHelp, Ranked: true}) {
		if err := x.add(c); err != nil {
			return x, fmt.Errorf("telegram: command %q: %w", c.Name, err)
		}
	}
	if len(x.order) > maxCommands {
		return x, fmt.Errorf("telegram: %d commands; Telegram takes %d", len(x.order), maxCommands)
	}
	return x, nil
}

func (x *commandIndex) add(c bot.Command) error {
	if !namesOfCommands.MatchString(c.Name) {
		return errors.New("its name is not of a-z, 0-9 and _, up to 32")
	}
	if _, twice := x.known[c.Name]; twice {
		return errors.New("its name is taken")
	}
	for _, language := range bot.Languages {
		if n := utf8.RuneCountInString(c.Help.In(language)); n == 0 || n > maxHelp {
			return fmt.Errorf("its help in %q has %d characters, not 1 to %d", language, n, maxHelp)
		}
	}
	x.known[c.Name] = c
	x.order = append(x.order, c.Name)
	return nil
}

// registration is a call by which something is registered.
type registration struct {
	Method string `json:"method"`
	Params any    `json:"params"`
}

type commandList struct {
	Commands []botCommand `json:"commands"`
	Scope    scope        `json:"scope"`
	Language string       `json:"language_code,omitempty"`
}

type botCommand struct {
	Name string `json:"command"`
	Help string `json:"description"`
}

type scope struct {
	Type string `json:"type"`
}

type longDescription struct {
	Text     string `json:"description"`
	Language string `json:"language_code,omitempty"`
}

type shortDescription struct {
	Text     string `json:"short_description"`
	Language string `json:"language_code,omitempty"`
}

type menuButton struct {
	Button scope `json:"menu_button"`
}

// registrations are all calls that tell Telegram what the bot is and can do.
func (x commandIndex) registrations() []registration {
	var all []registration
	for n, language := range bot.Languages {
		code := language
		if n == 0 {
			code = "" // for all whose language has no words of its own
		}
		for _, s := range []string{elsewhere, privates, members, managers} {
			list := commandList{x.list(language, s), scope{s}, code}
			all = append(all, registration{"setMyCommands", list})
		}
		all = append(all,
			registration{"setMyDescription", longDescription{fullText.In(language), code}},
			registration{"setMyShortDescription", shortDescription{shortText.In(language), code}})
	}
	return append(all, registration{"setChatMenuButton", menuButton{scope{"commands"}}})
}

// list is what the menu shows in a language.
func (x commandIndex) list(language, scope string) []botCommand {
	list := []botCommand{} // null would be no list
	for _, name := range x.order {
		c := x.known[name]
		group := scope == members || scope == managers
		if group && !slices.Contains(inGroups, name) || scope == members && c.Admin {
			continue
		}
		list = append(list, botCommand{name, c.Help.In(language)})
	}
	return list
}

// register tells Telegram what the bot can be told, if that is not what it was
// told last, and tries until that succeeds, makes no sense or ctx ends.
func (t *Telegram) register(ctx context.Context) {
	err := t.insist(ctx, "the commands cannot be registered yet", func(ctx context.Context) error {
		err := t.registerOnce(ctx)
		if refused(err) && fatal(err) == nil {
			t.log.Error("the commands are refused", "platform", platform, "err", err)
			return nil
		}
		return err
	})
	if err != nil && ctx.Err() == nil {
		t.log.Error("the commands cannot be registered", "platform", platform, "err", err)
	}
}

func (t *Telegram) registerOnce(ctx context.Context) error {
	all := t.commands.registrations()
	text, err := json.Marshal(all)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	name, hash := "telegram commands "+idText(t.self.Load().ID), hex.EncodeToString(sum[:])
	told, err := t.notes.Note(ctx, name)
	if err != nil {
		return err
	}
	if told == hash {
		return nil
	}
	for _, r := range all {
		if err := t.call(ctx, r.Method, r.Params, nil); err != nil {
			return fmt.Errorf("register commands: %w", err)
		}
	}
	t.log.Info("commands are registered", "platform", platform, "count", len(t.commands.order))
	return t.notes.SetNote(ctx, name, hash)
}
