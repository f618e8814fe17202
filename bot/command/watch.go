package command

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"verbatim/bot"
	"verbatim/bot/alert/rule"
	"verbatim/retrieval"
)

const (
	// trialDays is how far back a test of a watch looks.
	trialDays = 7
	// mostWatches is how many are shown at once; so many have buttons.
	mostWatches, mostWithButtons = 20, 8
	// mostOfRule is how many characters of a rule a list shows.
	mostOfRule = 300
)

// alerts says what watches lead to.
type alerts interface {
	// Test returns what a watch would have sent in the last days.
	Test(ctx context.Context, w bot.Watch, days int, locale string) (bot.Message, error)
	// Why returns what became of an article in a channel.
	Why(ctx context.Context, c bot.Channel, article, locale string) (bot.Message, error)
}

// watch does what is ordered with the watches of a channel, and says what is wrong
// with an order.
func (b *Bot) watch(ctx context.Context, r bot.Request) (bot.Message, error) {
	m, err := b.obey(ctx, r)
	var mistake *Mistake
	var unreadable *rule.Error
	switch {
	case errors.As(err, &mistake):
		return bot.Say(mistake.In(r.Locale)), nil
	case errors.As(err, &unreadable):
		return bot.Say(sayRuleError(unreadable, r.Locale)), nil
	case errors.Is(err, bot.ErrTooManyWatches):
		return bot.Say(tooManyWatches.In(r.Locale, bot.MaxWatches)), nil
	}
	return m, err
}

func (b *Bot) obey(ctx context.Context, r bot.Request) (bot.Message, error) {
	o, err := readOrder(r)
	if err != nil {
		return bot.Message{}, err
	}
	if err := b.ledger.Reload(ctx); err != nil { // the command line may have written
		return bot.Message{}, err
	}
	switch {
	case o.verb == help:
		return bot.Say(howToSay(r)), nil
	case o.verb == "add":
		return b.addWatch(ctx, r, o)
	case o.verb == "why":
		r.Text = o.rest
		return b.whyIn(ctx, r, channelOf(r))
	case o.verb == "mute":
		r.Text = o.rest
		return b.mute(ctx, r)
	case o.verb == "unmute":
		r.Text = o.rest
		return b.unmute(ctx, r)
	case o.verb == "test" && o.number == 0 && (o.rest != "" || o.options["source"] != ""):
		w, err := newWatch(r, o)
		if err != nil {
			return bot.Message{}, err
		}
		return b.tryWatch(ctx, r, w)
	case o.verb == "list" && o.number == 0:
		return b.listWatches(r), nil
	}
	w, err := b.which(channelOf(r), o.number)
	if err != nil {
		return bot.Message{}, err
	}
	return b.change(ctx, r, o, w)
}

// change does what is ordered with one watch.
func (b *Bot) change(ctx context.Context, r bot.Request, o order, w bot.Watch) (bot.Message, error) {
	said := isKept
	switch o.verb {
	case "test": // as it is, or as it would be with what is named
		if err := edit(&w, r, o); err != nil {
			return bot.Message{}, err
		}
		return b.tryWatch(ctx, r, w)
	case "remove":
		if err := b.ledger.RemoveWatch(ctx, w.ID); err != nil {
			return bot.Message{}, err
		}
		return bot.Say(isRemoved.In(r.Locale, w.ID, bot.Line(w.Rule))), nil
	case "edit":
		if err := edit(&w, r, o); err != nil {
			return bot.Message{}, err
		}
	case "pause":
		w.Paused, said = true, isPaused
	case "resume":
		if !w.Active() {
			w.Paused, w.Gone, w.Since = false, "", time.Now()
		}
		said = isResumed
	default:
		return b.sayWatch(r, w), nil
	}
	w, err := b.ledger.PutWatch(ctx, w)
	if err != nil {
		return bot.Message{}, err
	}
	return b.sayDone(r, w, said), nil
}

// channelOf is the channel whose watches a request is about: where it comes from, or
// the one that it names. Whether the asker manages that one, the platform knows,
// which is why it can only be named by an option.
func channelOf(r bot.Request) bot.Channel {
	if id := r.Options["channel"]; id != "" {
		return bot.Channel{Platform: r.Channel.Platform, ID: id}
	}
	return r.Channel
}

func (b *Bot) addWatch(ctx context.Context, r bot.Request, o order) (bot.Message, error) {
	w, err := newWatch(r, o)
	if err != nil {
		return bot.Message{}, err
	}
	if w, err = b.ledger.PutWatch(ctx, w); err != nil {
		return bot.Message{}, err
	}
	return b.sayDone(r, w, isSetUp), nil
}

// newWatch is the watch that is ordered, before it is kept.
func newWatch(r bot.Request, o order) (bot.Watch, error) {
	w := bot.Watch{Channel: channelOf(r), Server: r.Server, Language: bot.Spoken(r.Locale), Since: time.Now()}
	if o.rest == "" && o.options["source"] == "" {
		return w, &Mistake{phrase: nameRule}
	}
	err := edit(&w, r, o)
	return w, err
}

// edit changes a watch by what an order names.
func edit(w *bot.Watch, r bot.Request, o order) (err error) {
	for _, option := range ofWatch {
		value, named := o.options[option.Name]
		switch {
		case !named || option.Name == "source":
		case option.Name == "mention" && value != "" && !r.Divided:
			return &Mistake{phrase: noRoles}
		default:
			if err := SetWatch(w, option.Name, value); err != nil {
				return err
			}
		}
	}
	if o.rest != "" {
		w.Rule = o.rest
	}
	w.Rule, err = RuleFrom(w.Rule, strings.TrimSpace(o.options["source"]))
	return err
}

// watchesOf are those of a channel.
func (b *Bot) watchesOf(c bot.Channel) []bot.Watch {
	var own []bot.Watch
	all, _ := b.ledger.Watches()
	for _, w := range all {
		if w.Channel == c {
			own = append(own, w)
		}
	}
	return own
}

// which is the watch of a channel that has a number or, without one, the only one.
func (b *Bot) which(c bot.Channel, number int64) (bot.Watch, error) {
	own := b.watchesOf(c)
	var numbers []string
	for _, w := range own {
		if w.ID == number || number == 0 && len(own) == 1 {
			return w, nil
		}
		numbers = append(numbers, fmt.Sprint(w.ID))
	}
	list := strings.Join(numbers, ", ")
	switch {
	case len(own) == 0:
		return bot.Watch{}, &Mistake{phrase: nothingWatched}
	case number == 0:
		return bot.Watch{}, &Mistake{whichWatch, []any{list}}
	}
	return bot.Watch{}, &Mistake{noWatch, []any{number, list}}
}

func (b *Bot) tryWatch(ctx context.Context, r bot.Request, w bot.Watch) (bot.Message, error) {
	if b.alerts == nil {
		return bot.Say(noAlerts.In(r.Locale)), nil
	}
	return b.alerts.Test(ctx, w, trialDays, r.Locale)
}

// whyIn says what became of the article that r.Text refers to in a channel.
func (b *Bot) whyIn(ctx context.Context, r bot.Request, c bot.Channel) (bot.Message, error) {
	ref, _, err := retrieval.ParseReference(strings.TrimSpace(r.Text))
	switch {
	case err != nil:
		return bot.Say(noReference.In(r.Locale)), nil
	case b.alerts == nil:
		return bot.Say(noAlerts.In(r.Locale)), nil
	}
	return b.alerts.Why(ctx, c, ref.ID, r.Locale)
}
