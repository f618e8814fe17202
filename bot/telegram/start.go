package telegram

import (
	"encoding/base64"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"verbatim/bot"
)

// startAsk is the payload of the links that lead to the private chat, to ask
// there.
const startAsk = "ask"

// startPayload is what Telegram takes as one.
var startPayload = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// startable are the commands that a link may give. It comes from anybody, so they
// only show something.
var startable = map[string]bool{"context": true, "read": true, "about": true}

// startLink leads to the private chat with the bot, where it does what the
// payload says.
func startLink(username, payload string) string {
	return "https://t.me/" + username + "?start=" + payload
}

// payloadOf names what an action does, behind a hyphen as it is or behind an
// underscore in base64. Nothing is kept for it, as for a button.
func payloadOf(a bot.Action) (payload string, ok bool) {
	payload = a.Command + "-" + a.Argument
	if !startPayload.MatchString(payload) {
		payload = a.Command + "_" + base64.RawURLEncoding.EncodeToString([]byte(a.Argument))
	}
	return payload, startable[a.Command] && startPayload.MatchString(payload)
}

// directed is a message whose actions that are to go on between reader and bot
// alone lead to the private chat. One that no link can give stays a button.
func directed(m bot.Message, username string) bot.Message {
	lead := func(actions []bot.Action) []bot.Action {
		actions = slices.Clone(actions)
		for i, a := range actions {
			if payload, ok := payloadOf(a); ok && a.Direct {
				actions[i] = bot.Action{Label: a.Label, URL: startLink(username, payload), Direct: true}
			}
		}
		return actions
	}
	m.Actions, m.Blocks = lead(m.Actions), slices.Clone(m.Blocks)
	for i, b := range m.Blocks {
		m.Blocks[i].Actions = lead(b.Actions)
	}
	return m
}

// started reads a payload. What is none of startLink's is for the bot's own
// command.
func started(payload string) (command, argument string) {
	if payload == startAsk {
		return "start", ""
	}
	i := strings.IndexAny(payload, "-_")
	if i < 0 || !startable[payload[:i]] {
		return "start", payload
	}
	command, argument = payload[:i], payload[i+1:]
	if payload[i] == '-' {
		return command, argument
	}
	decoded, err := base64.RawURLEncoding.DecodeString(argument)
	if err != nil || !utf8.Valid(decoded) {
		return "start", payload
	}
	return command, string(decoded)
}
