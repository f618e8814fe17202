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
	User        user     `json:"user"`
	Roles       []string `json:"roles"`
	Permissions string   `json:"permissions"`
}

type interactionData struct {
	Name     string   `json:"name"`
	Type     int      `json:"type"`
	Options  []option `json:"options"`
	Target   string   `json:"target_id"`
	Resolved struct {
		Messages map[string]message `json:"messages"`
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
	if err := i.asker(&r); err != nil {
		return r, "", false, err
	}
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
	return r, focused, true, nil
}

func isThread(t discordgo.ChannelType) bool {
	return t == discordgo.ChannelTypeGuildPublicThread || t == discordgo.ChannelTypeGuildPrivateThread || t == discordgo.ChannelTypeGuildNewsThread
}

// asker fills in who asks.
func (i *interaction) asker(r *bot.Request) error {
	if i.Member == nil {
		var u user
		err := json.Unmarshal(i.User, &u)
		r.User = u.ID
		return err
	}
	var m member
	if err := json.Unmarshal(i.Member, &m); err != nil {
		return err
	}
	r.User, r.Roles = m.User.ID, m.Roles
	const admin = discordgo.PermissionAdministrator | discordgo.PermissionManageGuild
	permissions, _ := strconv.ParseUint(m.Permissions, 10, 64)
	r.Admin = permissions&admin != 0
	return nil
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
