package discord

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"verbatim/bot"
	"verbatim/retrieval"
)

// item is what stays together in one message.
type item struct {
	parts []part
	quote bool
	// below are the actions that go to the end of the post.
	below []bot.Action
}

// part is a text, and what can be done with what it shows.
type part struct {
	markdown string
	actions  []bot.Action
}

// components show the first action beside the text and further ones below.
func (p part) components(used map[string]bool) []discordgo.MessageComponent {
	text := discordgo.TextDisplay{Content: p.markdown}
	list := buttons(p.actions, maxBeside, used)
	if len(list) == 0 {
		return []discordgo.MessageComponent{text}
	}
	section := discordgo.Section{Components: []discordgo.MessageComponent{text}, Accessory: list[0]}
	return append([]discordgo.MessageComponent{section}, rows(list[1:])...)
}

// items are the parts of a message that must not be parted.
func items(blocks []bot.Block) []item {
	var out []item
	first := true
	blocks = slices.DeleteFunc(slices.Clone(blocks), func(b bot.Block) bool { return b.Quote != nil && blank(b.Quote.Text) })
	for _, group := range bot.Together(blocks) {
		it := item{}
		switch b := group[0]; {
		case b.Quote != nil, len(group) > 1:
			it = quotes(group, first)
			first = first && !it.quote
		case b.Article != nil:
			it.parts = []part{{article(b), b.Actions}}
		default:
			out = append(out, texts(b)...)
			continue
		}
		out = append(out, it)
	}
	return out
}

// useful leaves out the pages that the citation links to already.
func useful(b bot.Block) []bot.Action {
	linked := func(address string) bool { return address != "" && masked(arrow, address) != "" }
	link := b.Quote.Link(maxURL)
	return slices.DeleteFunc(slices.Clone(b.Actions), func(a bot.Action) bool {
		return linked(a.URL) && (a.URL == link || a.URL == b.Page)
	})
}

// citation says where a quote stands, with links to its words: those on the
// archive's page by the paragraph's number.
func citation(b bot.Block) string {
	c := b.Quote.Citation
	paragraph := fmt.Sprintf("¶%d", c.Paragraph)
	facts := []string{source(c), title(c), cmp.Or(masked(paragraph, b.Page), paragraph)}
	if !c.Published.IsZero() {
		facts = append(facts, moment(c.Published))
	}
	if c.Revision > 1 {
		version := fmt.Sprintf("v%d", c.Revision)
		if !c.Modified.IsZero() {
			version += ", " + moment(c.Modified)
		}
		facts = append(facts, version)
	}
	return join(append(facts, masked(arrow, b.Quote.Link(maxURL))))
}

// article names an article.
func article(b bot.Block) string {
	c := *b.Article
	name, whole := clipped(c.Title, maxTitle)
	if name == "" {
		name, whole = escape(c.Ref.String()), true
	}
	name = "**" + name + "**"
	if !whole {
		name += "…"
	}
	facts := []string{name, source(c)}
	if !c.Published.IsZero() {
		facts = append(facts, moment(c.Published))
	}
	return join(append(facts, masked(arrow, cmp.Or(retrieval.Quote{Citation: c}.Link(maxURL), b.Page))))
}

func source(c retrieval.Citation) string {
	name, whole := clipped(c.Source, maxSource)
	if !whole {
		name += "…"
	}
	return name
}

func title(c retrieval.Citation) string {
	name, whole := clipped(c.Title, maxTitle)
	switch {
	case name == "":
		return ""
	case whole:
		return "“" + name + "”"
	}
	return "“" + name + "”…"
}

// join leaves out what is empty.
func join(facts []string) string {
	var out []string
	for _, f := range facts {
		if f != "" {
			out = append(out, f)
		}
	}
	return strings.Join(out, " · ")
}

// maxNamed is how many channels or roles are named, some 30 characters each.
const maxNamed = 20

// named are mentions of channels or roles, which Discord shows by their names.
func named(opening string, ids []string) string {
	var out strings.Builder
	for i, id := range slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return !isID(id) }) {
		if i == maxNamed {
			return out.String() + " " + more
		}
		out.WriteString(" " + opening + id + ">")
	}
	return out.String()
}

// texts are as many items as a text needs, with its actions at the end.
func texts(b bot.Block) []item {
	var out []item
	if blank(b.Text) {
		return nil
	}
	list := pieces(strings.TrimFunc(b.Text, unseen), room)
	for i, piece := range list {
		p := part{markdown: escapeLines(piece)}
		if i == len(list)-1 {
			if !b.Time.IsZero() {
				p.markdown += " " + instant(b.Time)
			}
			p.markdown += named("<#", b.Channels) + named("<@&", b.Roles)
			p.actions = b.Actions
		}
		out = append(out, item{parts: []part{p}})
	}
	return out
}
