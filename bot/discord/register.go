package discord

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/bwmarrin/discordgo"

	"verbatim/bot"
)

// commandKey is what Discord calls a command by.
type commandKey struct {
	Type int
	Name string
}

// commandIndex leads back from what Discord reports to the bot's commands.
type commandIndex struct {
	known      map[commandKey]bot.Command
	registered []*discordgo.ApplicationCommand
}

// newCommandIndex says which command Discord would refuse, and why: it refuses
// all for one.
func newCommandIndex(commands []bot.Command) (commandIndex, error) {
	index := commandIndex{known: map[commandKey]bot.Command{}, registered: []*discordgo.ApplicationCommand{}}
	count := map[int]int{}
	for _, c := range commands {
		a := application(c)
		key := commandKey{int(a.Type), a.Name}
		err := check(c)
		if _, twice := index.known[key]; twice && err == nil {
			err = fmt.Errorf("its name %q is taken", a.Name)
		}
		if err != nil {
			return index, fmt.Errorf("discord: command %s: %w", c.Name, err)
		}
		index.known[key] = c
		index.registered = append(index.registered, a)
		count[key.Type]++
	}
	if chat, menu := count[int(discordgo.ChatApplicationCommand)], count[int(discordgo.MessageApplicationCommand)]; chat > maxCommands || menu > maxMenus {
		return index, fmt.Errorf("discord: %d commands and %d on messages; Discord takes %d and %d", chat, menu, maxCommands, maxMenus)
	}
	return index, nil
}

// find returns the command, or, if it was registered by an earlier version, one
// of that name.
func (x commandIndex) find(kind int, name string) bot.Command {
	if c, ok := x.known[commandKey{kind, name}]; ok {
		return c
	}
	return bot.Command{Name: name}
}

// named returns the command of that name, which a button has.
func (x commandIndex) named(name string) bot.Command {
	for _, c := range x.known {
		if c.Name == name {
			return c
		}
	}
	return bot.Command{}
}

// optionName leads back from what Discord reports to the option's name.
func optionName(c bot.Command, reported string) string {
	for _, o := range options(c) {
		if o.Title.In("en") == reported {
			return o.Name
		}
	}
	return reported
}

// options are all options of a command; the required ones stand first, as
// Discord demands.
func options(c bot.Command) []bot.Option {
	all := slices.Clone(c.Options)
	if c.Text != nil {
		all = slices.Insert(all, 0, *c.Text)
	}
	slices.SortStableFunc(all, func(a, b bot.Option) int {
		switch {
		case a.Required == b.Required:
			return 0
		case a.Required:
			return -1
		}
		return 1
	})
	return all
}

// locales are Discord's names for the languages, without the first, in which
// everything is registered.
var locales = map[string][]discordgo.Locale{
	"de": {discordgo.German}, "fr": {discordgo.French},
	"es": {discordgo.SpanishES, discordgo.SpanishLATAM}, "ru": {discordgo.Russian},
}

// translations are a phrase in the other languages, where it differs.
func translations(p bot.Phrase) map[discordgo.Locale]string {
	texts := map[discordgo.Locale]string{}
	for language, names := range locales {
		for _, name := range names {
			if text := p.In(language); text != p.In("en") {
				texts[name] = text
			}
		}
	}
	return texts
}

// application is a command as Discord takes it.
func application(c bot.Command) *discordgo.ApplicationCommand {
	names, helps := translations(c.Title), translations(c.Help)
	contexts := []discordgo.InteractionContextType{discordgo.InteractionContextGuild, discordgo.InteractionContextBotDM, discordgo.InteractionContextPrivateChannel}
	places := []discordgo.ApplicationIntegrationType{discordgo.ApplicationIntegrationGuildInstall, discordgo.ApplicationIntegrationUserInstall}
	a := &discordgo.ApplicationCommand{Type: discordgo.ChatApplicationCommand, Name: c.Title.In("en"), NameLocalizations: &names}
	if c.Admin {
		manage := int64(discordgo.PermissionManageGuild)
		if c.Channel {
			manage = discordgo.PermissionManageChannels
		}
		a.DefaultMemberPermissions = &manage
		contexts, places = contexts[:1], places[:1]
	}
	a.Contexts, a.IntegrationTypes = &contexts, &places
	a.Options = []*discordgo.ApplicationCommandOption{}
	if c.Message {
		a.Type = discordgo.MessageApplicationCommand
		return a
	}
	a.Description, a.DescriptionLocalizations = c.Help.In("en"), &helps
	for _, o := range options(c) {
		a.Options = append(a.Options, applicationOption(o))
	}
	return a
}

// writable are the types of channels in which a message can be posted.
var writable = []discordgo.ChannelType{
	discordgo.ChannelTypeGuildText, discordgo.ChannelTypeGuildNews, discordgo.ChannelTypeGuildNewsThread,
	discordgo.ChannelTypeGuildPublicThread, discordgo.ChannelTypeGuildPrivateThread, discordgo.ChannelTypeGuildForum,
	discordgo.ChannelTypeGuildVoice, discordgo.ChannelTypeGuildStageVoice,
}

func applicationOption(o bot.Option) *discordgo.ApplicationCommandOption {
	a := &discordgo.ApplicationCommandOption{
		Type: discordgo.ApplicationCommandOptionString, Name: o.Title.In("en"), NameLocalizations: translations(o.Title),
		Description: o.Help.In("en"), DescriptionLocalizations: translations(o.Help),
		Required: o.Required, Autocomplete: o.Suggest,
	}
	switch o.Kind {
	case bot.FlagOption:
		a.Type = discordgo.ApplicationCommandOptionBoolean
	case bot.ChannelOption:
		a.Type, a.ChannelTypes = discordgo.ApplicationCommandOptionChannel, writable
	case bot.RoleOption:
		a.Type = discordgo.ApplicationCommandOptionRole
	}
	for _, c := range o.Choices {
		a.Choices = append(a.Choices, &discordgo.ApplicationCommandOptionChoice{
			Name: c.Name.In("en"), NameLocalizations: translations(c.Name), Value: c.Value,
		})
	}
	return a
}

// register tells Discord the commands, if they are not the ones that it was
// told last, and tries until that succeeds or ctx ends.
func (d *Discord) register(ctx context.Context) {
	const first, most = time.Second, 10 * time.Minute
	for pause := first; ; pause = min(2*pause, most) {
		err := d.registerOnce(ctx)
		if err == nil || ctx.Err() != nil {
			return
		}
		d.log.Warn("the commands cannot be registered yet", "platform", platform, "err", err)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return
		}
	}
}

func (d *Discord) registerOnce(ctx context.Context) error {
	application, err := d.ApplicationID(ctx)
	if err != nil {
		return err
	}
	text, err := json.Marshal(d.commands.registered)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(text)
	name, hash := "discord commands "+application, hex.EncodeToString(sum[:])
	told, err := d.notes.Note(ctx, name)
	if err != nil {
		return err
	}
	if told == hash {
		return nil
	}
	if err := d.rest.bot(ctx, http.MethodPut, discordgo.EndpointApplicationGlobalCommands(application), d.commands.registered, nil); err != nil {
		return fmt.Errorf("register commands: %w", err)
	}
	d.log.Info("commands are registered", "platform", platform, "count", len(d.commands.registered))
	return d.notes.SetNote(ctx, name, hash)
}
