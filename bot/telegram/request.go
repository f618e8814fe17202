package telegram

import (
	"strings"

	"verbatim/bot"
)

// addressed makes a request of a message to the bot, if it is one: anything in a
// private chat; elsewhere a command, a reply to the bot or a mention of it; in
// a channel only a command that names the bot.
func (t *Telegram) addressed(m *incoming) (r bot.Request, ok bool) {
	self := t.self.Load()
	written, marks := m.said()
	if self == nil || written == "" || m.ViaBot != nil || m.Automatic || !t.asker(m, &r) {
		return r, false
	}
	name, of, rest, isCommand := command(written, marks)
	text, mentioned := withoutMentions(written, marks, self.Username)
	toUs := strings.EqualFold(of, self.Username) && of != ""
	switch {
	case m.Chat.Type == privateChat && forwarded(m): // a command in it was not meant for us
		r.Command, r.Text = "check", text
	case isCommand && of != "" && !toUs:
		return r, false
	case isCommand && (toUs || m.Chat.Type == privateChat || m.Chat.Type != channelChat && t.commands.known[name].Name != ""):
		r.Command, r.Text = name, t.argument(m, name, rest)
		if name == "start" {
			r.Command, r.Text = started(rest)
		}
	case isCommand || m.Chat.Type == channelChat:
		return r, false
	case m.Chat.Type == privateChat || mentioned || m.repliesTo(self.ID):
		r.Command, r.Text = "ask", text
	default:
		return r, false
	}
	t.place(&r, m)
	return r, true
}

func forwarded(m *incoming) bool { return len(m.Origin) > 0 && string(m.Origin) != "null" }

// asker fills in who asks. Somebody may speak as a chat: as the group, which
// only its administrators can, or as a channel.
func (t *Telegram) asker(m *incoming, r *bot.Request) bool {
	switch {
	case m.ID == 0 || m.Chat.ID == 0:
		return false
	case m.SenderChat != nil && m.SenderChat.ID != 0:
		r.User = idText(m.SenderChat.ID)
		r.Admin = m.SenderChat.ID == m.Chat.ID
	case m.From == nil || m.From.Bot || m.From.ID == 0:
		return false
	default:
		r.User, r.Locale = idText(m.From.ID), m.From.Language
	}
	return true
}

// argument is the text that a command is about.
func (t *Telegram) argument(m *incoming, name, rest string) string {
	if about := strings.TrimSpace(m.about()); t.commands.known[name].Message && about != "" {
		return about
	}
	return rest
}

// place fills in where a message was written. A private chat has settings, too.
func (t *Telegram) place(r *bot.Request, m *incoming) {
	id := idText(m.Chat.ID)
	r.Channel, r.Server = bot.Channel{Platform: platform, ID: id}, id
	if m.InTopic && m.Thread != 0 {
		r.Channel.Thread = idText(m.Thread)
	}
	r.Options = map[string]string{}
	if m.Chat.Type == privateChat {
		r.Direct, r.Admin = true, true
	} else {
		r.Open = true
	}
}
