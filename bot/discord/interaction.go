package discord

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"github.com/bwmarrin/discordgo"

	"verbatim/bot"
)

// platform is the platform's name in channels and logs.
const platform = "discord"

// interaction is what is read of one. Its fields that are no strings are
// decoded on their own, so that one that is not understood can be answered.
type interaction struct {
	ID          string                    `json:"id"`
	Application string                    `json:"application_id"`
	Token       string                    `json:"token"`
	Type        discordgo.InteractionType `json:"type"`
	Locale      string                    `json:"locale"`
	Server      string                    `json:"guild_id"`
	Channel     string                    `json:"channel_id"`
	Place       json.RawMessage           `json:"channel"`
	Context     int                       `json:"context"`
	Member      json.RawMessage           `json:"member"` // on a server
	User        json.RawMessage           `json:"user"`   // elsewhere
	Data        json.RawMessage           `json:"data"`
}

type user struct {
	ID  string `json:"id"`
	Bot bool   `json:"bot"`
}

type member struct {
	User        user        `json:"user"`
	Roles       []string    `json:"roles"`
	Permissions permissions `json:"permissions"` // in the channel of the request
}

// permissions are a number of bits, as the API writes it.
type permissions string

// What it takes to set something for a channel, and for all of a server.
const (
	manageChannel = discordgo.PermissionAdministrator | discordgo.PermissionManageChannels
	manageServer  = discordgo.PermissionAdministrator | discordgo.PermissionManageGuild
)

// some reports whether one of the bits is set.
func (p permissions) some(bits uint64) bool {
	n, err := strconv.ParseUint(string(p), 10, 64)
	return err == nil && n&bits != 0
}

type interactionData struct {
	Name     string   `json:"name"`
	Type     int      `json:"type"`
	Options  []option `json:"options"`
	Target   string   `json:"target_id"`
	Resolved struct {
		Messages map[string]message `json:"messages"`
		Channels map[string]struct {
			Permissions permissions `json:"permissions"` // of the asker, there
		} `json:"channels"`
	} `json:"resolved"`
	CustomID string `json:"custom_id"`
}

type option struct {
	Name    string          `json:"name"`
	Value   json.RawMessage `json:"value"`
	Focused bool            `json:"focused"`
}

// text is the value as Request.Options has it.
func (o option) text() string {
	var s string
	if json.Unmarshal(o.Value, &s) == nil {
		return s
	}
	return string(o.Value)
}

// request makes a request of a command, a completion or a button. focused is
// the option that is being typed. ok is false for a button of another version.
func (i *interaction) request(commands commandIndex) (r bot.Request, focused string, ok bool, err error) {
	r = bot.Request{
		ID: i.ID, Channel: bot.Channel{Platform: platform, ID: i.Channel}, Server: i.Server,
		Direct: i.Context == int(discordgo.InteractionContextBotDM), Locale: i.Locale, Divided: true, Titles: true, Options: map[string]string{},
	}
	held, err := i.asker(&r)
	if err != nil {
		return r, "", false, err
	}
	r.Admin = held.some(manageServer)
	var place struct {
		Type   discordgo.ChannelType `json:"type"`
		Parent string                `json:"parent_id"` // of a thread its channel, of a channel its category
	}
	if json.Unmarshal(i.Place, &place) == nil && isThread(place.Type) {
		r.Parent = place.Parent
	}
	var data interactionData
	if err := json.Unmarshal(i.Data, &data); err != nil {
		return r, "", false, err
	}
	if i.Type == discordgo.InteractionMessageComponent {
		r.Command, r.Text, ok = parseCustomID(data.CustomID)
		r.Admin = r.Admin || commands.named(r.Command).Channel && held.some(manageChannel)
		return r, "", ok, nil
	}
	if data.Name == "" {
		return r, "", false, errors.New("it names no command")
	}
	command := commands.find(data.Type, data.Name)
	r.Command = command.Name
	if target, ok := data.Resolved.Messages[data.Target]; ok {
		r.Text = target.words()
	}
	for _, o := range data.Options {
		name := optionName(command, o.Name)
		if o.Focused {
			focused = name
		}
		if command.Text != nil && name == command.Text.Name {
			r.Text = o.text()
		} else {
			r.Options[name] = o.text()
		}
	}
	if command.Channel {
		r.Admin = data.manages(command, r, held)
	}
	return r, focused, true, nil
}

// manages reports whether the asker may use a command that is about a channel:
// the one it names, else about this one.
func (data interactionData) manages(c bot.Command, r bot.Request, held permissions) bool {
	for _, o := range c.Options {
		if id := r.Options[o.Name]; o.Kind == bot.ChannelOption && id != "" {
			return data.Resolved.Channels[id].Permissions.some(manageChannel)
		}
	}
	return held.some(manageChannel | manageServer)
}

func isThread(t discordgo.ChannelType) bool {
	return t == discordgo.ChannelTypeGuildPublicThread || t == discordgo.ChannelTypeGuildPrivateThread || t == discordgo.ChannelTypeGuildNewsThread
}

// asker fills in who asks, and returns what they may do on the server.
func (i *interaction) asker(r *bot.Request) (permissions, error) {
	if i.Member == nil {
		var u user
		err := json.Unmarshal(i.User, &u)
		r.User = u.ID
		return "", err
	}
	var m member
	err := json.Unmarshal(i.Member, &m)
	r.User, r.Roles = m.User.ID, m.Roles
	return m.Permissions, err
}

// message is what is read of one: in an event, or as what a command is about.
type message struct {
	ID        string  `json:"id"`
	Type      int     `json:"type"`
	Channel   string  `json:"channel_id"`
	Server    string  `json:"guild_id"`
	Author    user    `json:"author"`
	Webhook   string  `json:"webhook_id"`
	Member    *member `json:"member"`
	Content   string  `json:"content"`
	Embeds    []embed `json:"embeds"`
	Snapshots []struct {
		Message struct {
			Content string  `json:"content"`
			Embeds  []embed `json:"embeds"`
		} `json:"message"`
	} `json:"message_snapshots"` // what it forwards
}

type embed struct {
	Title       string `json:"title"`
	Description string `json:"description"`
}

// words are all that the message says.
func (m message) words() string {
	said, embeds := []string{m.Content}, m.Embeds
	for _, s := range m.Snapshots {
		said, embeds = append(said, s.Message.Content), append(embeds, s.Message.Embeds...)
	}
	for _, e := range embeds {
		said = append(said, e.Title, e.Description)
	}
	var text strings.Builder
	for _, s := range said {
		if s = strings.TrimSpace(s); s == "" {
			continue
		}
		if text.Len() > 0 {
			text.WriteString("\n\n")
		}
		text.WriteString(s)
	}
	return text.String()
}
