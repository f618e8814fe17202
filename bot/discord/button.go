package discord

import (
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/bwmarrin/discordgo"

	"verbatim/bot"
)

// idVersion stands before all custom IDs, so that a button of long ago is never
// taken for what it does not say.
const idVersion = "1"

// customID names what a button does, for it comes back in another process.
func customID(a bot.Action) string { return idVersion + ":" + a.Command + ":" + a.Argument }

// parseCustomID reads what customID wrote.
func parseCustomID(id string) (command, argument string, ok bool) {
	version, rest, _ := strings.Cut(id, ":")
	command, argument, ok = strings.Cut(rest, ":")
	if version != idVersion || command == "" || !ok {
		return "", "", false
	}
	return command, argument, true
}

// buttons are those of the actions that Discord takes, up to a number. It refuses
// a message that has an ID twice; used holds those that it has.
func buttons(actions []bot.Action, most int, used map[string]bool) []discordgo.MessageComponent {
	var out []discordgo.MessageComponent
	for _, a := range actions {
		if len(out) == most {
			break
		}
		b := discordgo.Button{Label: label(a.Label), Style: discordgo.LinkButton, URL: a.URL}
		if a.URL == "" {
			b.Style, b.CustomID = discordgo.SecondaryButton, customID(a)
		}
		if blank(a.Label) || a.URL != "" && !linkable(a.URL) || len(b.CustomID) > maxID || used[b.CustomID] {
			continue
		}
		if b.CustomID != "" {
			used[b.CustomID] = true
		}
		out = append(out, b)
	}
	return out
}

// rows lay out buttons.
func rows(buttons []discordgo.MessageComponent) []discordgo.MessageComponent {
	var out []discordgo.MessageComponent
	for row := range slices.Chunk(buttons, maxInRow) {
		out = append(out, discordgo.ActionsRow{Components: row})
	}
	return out
}

// label is plain text to Discord, without markup.
func label(s string) string {
	s = bot.Visible(strings.Join(strings.Fields(s), " "))
	if units(s) <= maxLabel {
		return s
	}
	return bot.Measure(units).Start(s, maxLabel-1) + "…"
}

func linkable(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" &&
		len(address) <= maxURL && bot.Visible(address) == address && !strings.ContainsFunc(address, unicode.IsSpace)
}
