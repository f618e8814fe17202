package command

import (
	"context"
	"slices"
	"time"

	"verbatim/bot"
	"verbatim/retrieval"
)

// What the buttons of an alert do.

// why says what became of the article that r.Text refers to.
func (b *Bot) why(ctx context.Context, r bot.Request) (bot.Message, error) {
	return b.whyIn(ctx, r, b.told(r))
}

// mute has the channel hear no more of the story in r.Text.
func (b *Bot) mute(ctx context.Context, r bot.Request) (bot.Message, error) {
	if !retrieval.ValidID(r.Text) { // in a direct chat a command of any name may be typed
		return bot.Say(noReference.In(r.Locale)), nil
	}
	if err := b.ledger.Mute(ctx, b.told(r), r.Text, time.Now()); err != nil {
		return bot.Message{}, err
	}
	m := bot.Say(isMuted.In(r.Locale))
	m.Actions = []bot.Action{{Label: unmuteLabel.In(r.Locale), Command: "watch", Argument: "unmute " + r.Text}}
	return m, nil
}

// unmute undoes mute.
func (b *Bot) unmute(ctx context.Context, r bot.Request) (bot.Message, error) {
	if err := b.ledger.Unmute(ctx, b.told(r), r.Text); err != nil {
		return bot.Message{}, err
	}
	return bot.Say(isUnmuted.In(r.Locale)), nil
}

// told is the channel that an alert with a button was for: an alert may stand in a
// thread of its own, or in one below another, and the channel of that watches.
func (b *Bot) told(r bot.Request) bot.Channel {
	parent := bot.Channel{Platform: r.Channel.Platform, ID: r.Parent}
	all, _ := b.ledger.Watches()
	watches := func(c bot.Channel) bool {
		return slices.ContainsFunc(all, func(w bot.Watch) bool { return w.Channel == c })
	}
	if r.Parent != "" && !watches(r.Channel) && watches(parent) {
		return parent
	}
	return r.Channel
}

// about shows the article that r.Text refers to, and has the next question follow
// it, be it asked so that all see the answer or not: the alert was for all.
func (b *Bot) about(ctx context.Context, r bot.Request) (bot.Message, error) {
	m, err := b.article(ctx, r)
	if err != nil || m.Blocks[0].Article == nil {
		return m, err
	}
	title := unquote.ReplaceAllString(m.Blocks[0].Article.Title, "") // in quotes words must stand together
	for _, private := range []bool{false, true} {
		b.topics.keep(place{r.Channel, r.User, private}, topic{title, time.Now()})
	}
	m.Blocks = append(m.Blocks, bot.Block{Text: askAbout.In(r.Locale)})
	return m, nil
}
