package discord

import (
	"maps"
	"slices"

	"github.com/bwmarrin/discordgo"

	"verbatim/bot"
)

// render says a message in as few posts as can hold it. What stays together is
// never parted. What can be done with the first quote goes to the end of its
// post; the note and the actions on the whole go to the end of the last.
func render(m bot.Message) []outgoing {
	c := composer{message: m}
	if isID(m.Mention) {
		c.call = []discordgo.MessageComponent{discordgo.TextDisplay{Content: "<@&" + m.Mention + ">"}}
	}
	c.end = append(c.note(), rows(c.buttons(map[string]bool{}))...)
	for _, it := range items(m.Blocks) {
		if !c.add(it) {
			c.cards[len(c.cards)-1].put(discordgo.TextDisplay{Content: more})
			break
		}
	}
	if len(c.cards) == 0 && len(c.end) > 0 {
		c.cards = []card{{used: map[string]bool{}}}
	}
	return c.posts()
}

// composer fills cards with items.
type composer struct {
	message bot.Message
	call    []discordgo.MessageComponent // of a role, above the first card
	end     []discordgo.MessageComponent // of the last card; each keeps room for it
	cards   []card
}

// card is a post that is being filled.
type card struct {
	components []discordgo.MessageComponent
	below      []discordgo.MessageComponent // buttons for the end
	quote      bool                         // the last item is one
	used       map[string]bool              // custom IDs
}

func (c *card) put(list ...discordgo.MessageComponent) { c.components = append(c.components, list...) }

func (c *composer) note() []discordgo.MessageComponent {
	if blank(c.message.Note) {
		return nil
	}
	note, whole := clipped(c.message.Note, maxNote-len(more)-len(subtext("")))
	if !whole {
		note += more
	}
	return []discordgo.MessageComponent{discordgo.TextDisplay{Content: subtext(note)}}
}

func (c *composer) buttons(used map[string]bool) []discordgo.MessageComponent {
	return buttons(c.message.Actions, maxActions, used)
}

// add puts an item onto the last card or onto a new one; false if there may be
// no more.
func (c *composer) add(it item) bool {
	last := len(c.cards) - 1
	if last >= 0 {
		if grown := c.cards[last].with(it); c.holds(grown) {
			c.cards[last] = grown
			return true
		}
	}
	if len(c.cards) == maxCards {
		return false
	}
	c.cards = append(c.cards, card{}.with(it))
	return true
}

// with returns a card with one more item. It shares nothing that is changed with
// the one before, which may stay.
func (c card) with(it item) card {
	c.used = maps.Clone(c.used)
	if c.used == nil {
		c.used = map[string]bool{}
	}
	c.components = slices.Clone(c.components)
	if c.quote && it.quote {
		c.put(discordgo.Separator{})
	}
	c.quote = it.quote
	for _, p := range it.parts {
		c.put(p.components(c.used)...)
	}
	c.below = append(c.below, buttons(it.below, maxBeside, c.used)...)
	return c
}

// holds reports whether a card keeps within the limits, with the container
// around it, the call, the end, and a word that something is left out.
func (c *composer) holds(full card) bool {
	n, length := size(slices.Concat(c.call, full.components, rows(full.below), c.end))
	return n+2 <= maxComponents && length+len(more) <= maxText
}

// size counts components, and the units of their texts.
func size(list []discordgo.MessageComponent) (n, length int) {
	for _, component := range list {
		var inner []discordgo.MessageComponent
		switch c := component.(type) {
		case discordgo.TextDisplay:
			length += units(c.Content)
		case discordgo.Section:
			inner = append(c.Components, c.Accessory)
		case discordgo.ActionsRow:
			inner = c.Components
		}
		within, long := size(inner)
		n, length = n+1+within, length+long
	}
	return n, length
}

// posts ends the cards.
func (c *composer) posts() []outgoing {
	var out []outgoing
	for i, card := range c.cards {
		if i == len(c.cards)-1 {
			card.put(c.note()...)
			card.below = append(card.below, c.buttons(card.used)...)
		}
		card.put(rows(card.below)...)
		list := []discordgo.MessageComponent{discordgo.Container{Components: card.components, AccentColor: accent(c.message.Tone)}}
		if i == 0 {
			list = slices.Concat(c.call, list)
		}
		out = append(out, outgoing{
			Components: list,
			Flags:      discordgo.MessageFlagsIsComponentsV2, Mentions: noMentions(),
		})
	}
	return out
}

func accent(t bot.Tone) *int {
	switch t {
	case bot.Strong:
		return new(0x2E9E5B) // green
	case bot.Partial:
		return new(0xE0A021) // amber
	case bot.Nothing:
		return new(0x8A8F98) // grey
	}
	return nil
}
