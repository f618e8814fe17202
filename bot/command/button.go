package command

import (
	"context"
	"errors"
	"slices"
	"time"

	"verbatim/bot"
	"verbatim/retrieval"
)

// What the buttons of an answer do. Each has a token of quotes in r.Text.

// more shows quotes; share does so for all to see.
func (b *Bot) more(ctx context.Context, r bot.Request) (bot.Message, error) {
	if r.Text == "" {
		return bot.Say(noMore.In(r.Locale)), nil
	}
	return b.again(ctx, r, func(list []retrieval.Quote) (bot.Message, error) {
		return bot.Message{Blocks: b.quotes(list, r.Locale)}, nil
	})
}

// context shows a quote between the paragraphs before and after it.
func (b *Bot) context(ctx context.Context, r bot.Request) (bot.Message, error) {
	if r.Text == "" {
		return bot.Say(noContext.In(r.Locale)), nil
	}
	return b.again(ctx, r, func(list []retrieval.Quote) (bot.Message, error) {
		c := list[0].Citation
		a, err := b.archive.Article(ctx, c.Ref)
		if err != nil {
			return bot.Message{}, err
		}
		blocks := Around(a, c.Span)
		i := slices.IndexFunc(blocks, func(each bot.Block) bool { return !each.Context })
		if i < 0 {
			return bot.Say(staleButton.In(r.Locale)), nil
		}
		held := b.rights.Cut(*blocks[i].Quote)
		blocks[i] = b.linked(bot.Block{Quote: &held}, r.Locale)
		if !b.rights.Whole(a.Source) {
			blocks = blocks[i : i+1]
		}
		return bot.Message{Blocks: blocks}, nil
	})
}

// judge keeps what a reader thinks of a quote.
func (b *Bot) judge(useful bool) func(context.Context, bot.Request) (bot.Message, error) {
	return func(ctx context.Context, r bot.Request) (bot.Message, error) {
		return b.again(ctx, r, func(list []retrieval.Quote) (bot.Message, error) {
			j := bot.Judgement{Platform: r.Channel.Platform, User: r.User, Citation: list[0].Citation, Useful: useful}
			if err := b.ledger.Judge(ctx, j); err != nil {
				return bot.Message{}, err
			}
			return bot.Say(thanks.In(r.Locale)), nil
		})
	}
}

// again recalls the quotes of r.Text and does something with those that may still
// be quoted. It says how many may not, and which are of articles that have been
// changed since.
func (b *Bot) again(ctx context.Context, r bot.Request, do func([]retrieval.Quote) (bot.Message, error)) (bot.Message, error) {
	list, err := b.recall(ctx, r.Text)
	if errors.Is(err, errToken) {
		return bot.Say(staleButton.In(r.Locale)), nil
	}
	if err != nil {
		return bot.Message{}, err
	}
	var said []bot.Block
	var quotable []retrieval.Quote
	for _, q := range list {
		latest, err := b.archive.Article(ctx, retrieval.Ref{ID: q.Citation.ID})
		if err != nil {
			return bot.Message{}, err
		}
		if q.Text == "" || !latest.Findable(time.Now()) {
			continue
		}
		quotable = append(quotable, q)
		if latest.Revision > q.Citation.Revision {
			said = append(said, bot.Block{Text: isRevised.In(r.Locale, latest.Title, q.Citation.Revision, latest.Revision)})
		}
	}
	if len(quotable) == 0 {
		return bot.Say(bot.Withdrawn.In(r.Locale)), nil
	}
	m, err := do(quotable)
	if gone := len(list) - len(quotable); gone > 0 {
		m.Blocks = append(m.Blocks, bot.Block{Text: leftOut.In(r.Locale, gone)})
	}
	m.Blocks = append(said, m.Blocks...)
	return m, err
}
