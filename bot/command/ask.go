package command

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"verbatim/bot"
	"verbatim/retrieval"
	"verbatim/retrieval/answer"
)

const (
	// page is how many quotes an answer shows; further ones go into a button, which
	// names some four.
	page    = 5
	further = 4
	// most is how many quotes or articles a request can want.
	most = 50
	// sure is the confidence from which an answer is called strong: on news2022 such
	// answers are right in 85 of 100 (retrieval/answer/doc.go).
	sure = 0.8
	// linkLimit is the length of a link in bytes: Discord's for a button, the
	// narrowest of all.
	linkLimit = 512
)

// ask answers the question in r.Text, which may follow up the one before.
func (b *Bot) ask(ctx context.Context, r bot.Request) (bot.Message, error) {
	now, here := time.Now(), place{r.Channel, r.User, b.Private(r)}
	q := answer.Follow(r.Query(), b.topics.last(here, now).next)
	a, err := b.engine.Answer(ctx, retrieval.Question{Text: q.Text, Limit: wanted(r, page) + further, Now: now})
	if err != nil {
		return bot.Message{}, err
	}
	if strings.TrimSpace(q.Topic) != "" {
		b.topics.keep(here, topic{q.Topic, now})
	}
	m := b.card(a, nothingAnswers, r)
	if q.With != "" {
		m.Blocks = slices.Insert(m.Blocks, 0, bot.Block{Text: askedWith.In(r.Locale, q.With)})
	}
	return m, nil
}

// wanted is how many quotes or articles are shown, where that are usually so many.
func wanted(r bot.Request, usually int) int {
	if r.Limit <= 0 {
		return usually
	}
	return min(r.Limit, most)
}

// card says an answer, with buttons for what can be done with it.
func (b *Bot) card(a retrieval.Answer, nothing bot.Phrase, r bot.Request) bot.Message {
	a.Quotes = b.rights.CutAll(a.Quotes)
	shown := a
	shown.Quotes = a.Quotes[:min(wanted(r, page), len(a.Quotes))]
	m := b.reply(shown, nothing, r.Locale)
	if !a.Found {
		return m
	}
	act := func(label, command string, quotes []retrieval.Quote) {
		if token, named := tokenOf(quotes); named > 0 {
			m.Actions = append(m.Actions, bot.Action{Label: label, Command: command, Argument: token})
		}
	}
	act(moreLabel.In(r.Locale), "more", a.Quotes[len(shown.Quotes):])
	if b.Private(r) {
		act(shareLabel.In(r.Locale), "share", shown.Quotes)
	}
	act("👍", "useful", shown.Quotes[:1])
	act("👎", "useless", shown.Quotes[:1])
	return m
}

// Reply says an answer to a question, in the language of a locale, to somebody
// who may see all of the archive.
func Reply(a retrieval.Answer, locale string) bot.Message {
	return new(Bot).reply(a, nothingAnswers, locale)
}

// reply says an answer, or that there is nothing.
func (b *Bot) reply(a retrieval.Answer, nothing bot.Phrase, locale string) bot.Message {
	var m bot.Message
	text := func(s string) { m.Blocks = append(m.Blocks, bot.Block{Text: s}) }
	if hints := bot.Hints(a.Hints, locale); hints != "" {
		text(hints)
	}
	if a.Archive.Unread > 0 {
		text(stillRead.In(locale, a.Archive.Unread))
	} else if a.Partial {
		text(partSilent.In(locale))
	}
	none := nothing.In(locale, a.Archive.Articles)
	switch {
	case a.Found && a.Confidence >= sure:
		m.Tone, m.Note = bot.Strong, strong.In(locale, a.Archive.Articles)
	case a.Found:
		m.Tone, m.Note = bot.Partial, partial.In(locale, a.Archive.Articles)
	case len(a.Quotes) > 0:
		m.Tone = bot.Nothing
		text(none + " " + nearest.In(locale))
	case a.Asked():
		m.Tone = bot.Nothing
		text(none)
	}
	m.Blocks = append(m.Blocks, b.quotes(a.Quotes, locale)...)
	return m
}

// quotes are blocks with the buttons that belong to each.
func (b *Bot) quotes(list []retrieval.Quote, locale string) []bot.Block {
	var blocks []bot.Block
	for _, q := range b.rights.CutAll(list) {
		block := b.linked(bot.Block{Quote: &q}, locale)
		if token, named := tokenOf([]retrieval.Quote{q}); named > 0 {
			block.Actions = append(block.Actions, bot.Action{Label: contextLabel.In(locale), Command: "context", Argument: token})
		}
		blocks = append(blocks, block)
	}
	return blocks
}

// linked adds to a quote the archive's page, and a button that opens the
// publisher's or, where there is none, that page.
func (b *Bot) linked(block bot.Block, locale string) bot.Block {
	block.Page = b.page(block.Quote.Citation.String())
	if link := cmp.Or(block.Quote.Link(linkLimit), block.Page); link != "" {
		block.Actions = append(block.Actions, bot.Action{Label: openLabel.In(locale), URL: link})
	}
	return block
}

// page is the address of the page of what a reference names, if it has one.
func (b *Bot) page(reference string) string {
	if b.site == "" {
		return ""
	}
	return b.site + bot.ArticlePath(reference)
}
