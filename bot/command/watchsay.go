package command

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"verbatim/bot"
)

// listWatches shows the watches of a channel, or says how to make one.
func (b *Bot) listWatches(r bot.Request) bot.Message {
	own := b.watchesOf(channelOf(r))
	if len(own) == 0 {
		return bot.Say(nothingWatched.In(r.Locale) + "\n" + howToSay(r))
	}
	var m bot.Message
	for _, w := range own[:min(mostWatches, len(own))] {
		block := sayBlock(w, mostOfRule, r.Locale)
		if len(own) <= mostWithButtons {
			block.Actions = watchActions(r, w)
		}
		m.Blocks = append(m.Blocks, block)
	}
	var rest []string
	for _, w := range own[len(m.Blocks):] {
		rest = append(rest, fmt.Sprint(w.ID))
	}
	if len(rest) > 0 {
		m.Blocks = append(m.Blocks, bot.Block{Text: furtherWatches.In(r.Locale, strings.Join(rest, ", "))})
	}
	return m
}

// howToSay says how watches are ordered.
func howToSay(r bot.Request) string {
	how := howToWatch.In(r.Locale)
	if !r.Titles { // where options are typed
		how += "\n" + howToType.In(r.Locale) + "\n" + examples
	}
	return how
}

// examples are the shortest message that makes a watch, and one with all that can
// stand in it.
const examples = `/watch "rent cap"
/watch add "rent cap" AND berlin quiet=22:00-07:00 digest=08:00,18:00 zone=Europe/Berlin severity=urgent thread=yes source="AP"`

// sayDone says what was done with a watch, and in which channel where that is
// another one, and shows it whole.
func (b *Bot) sayDone(r bot.Request, w bot.Watch, done bot.Phrase) bot.Message {
	m := b.sayWatch(r, w)
	head := bot.Block{Text: done.In(r.Locale, w.ID)}
	if w.Channel != r.Channel {
		head.Channels = []string{w.Channel.ID}
	}
	m.Blocks = slices.Insert(m.Blocks, 0, head)
	return m
}

// sayWatch shows one watch whole.
func (b *Bot) sayWatch(r bot.Request, w bot.Watch) bot.Message {
	return bot.Message{Blocks: []bot.Block{sayBlock(w, utf8.RuneCountInString(w.Rule), r.Locale)}, Actions: watchActions(r, w)}
}

// sayBlock says what a watch is about, up to so many characters of its rule, what
// it leads to, and its state.
func sayBlock(w bot.Watch, mostOfRule int, locale string) bot.Block {
	shown := w.Rule
	if utf8.RuneCountInString(shown) > mostOfRule {
		shown = bot.Measure(utf8.RuneCountInString).Start(shown, mostOfRule) + "…"
	}
	lines := []string{fmt.Sprintf("%d · %s", w.ID, bot.Line(shown))}
	add := func(p bot.Phrase, args ...any) { lines = append(lines, p.In(locale, args...)) }
	zone := cmp.Or(w.Zone, time.Now().Format("MST"))
	if w.Digest == "" {
		add(toldAtOnce)
	} else {
		add(toldAt, strings.ReplaceAll(w.Digest, " ", ", "), zone)
	}
	if w.Quiet != "" {
		add(quietIs, w.Quiet, zone)
	}
	if w.Severity != bot.ByUrgency {
		add(severityIs, severities[w.Severity-bot.Normal].Name.In(locale))
	}
	if w.Threads {
		add(inThreads)
	}
	switch {
	case w.Gone != "":
		add(stateGone, bot.Line(w.Gone))
	case w.Paused:
		add(statePaused)
	}
	block := bot.Block{}
	if w.Mention != "" {
		add(notified)
		block.Roles = []string{w.Mention}
	}
	block.Text = strings.Join(lines, "\n")
	return block
}

// watchActions are what can be done with a watch from here: a button does not say
// which channel it is about, so it is about its own.
func watchActions(r bot.Request, w bot.Watch) []bot.Action {
	if w.Channel != r.Channel {
		return nil
	}
	act := func(verb string, label bot.Phrase) bot.Action {
		return bot.Action{Label: label.In(r.Locale, w.ID), Command: "watch", Argument: fmt.Sprint(verb, " ", w.ID)}
	}
	pause := act("pause", pauseLabel)
	if !w.Active() {
		pause = act("resume", resumeLabel)
	}
	return []bot.Action{act("test", testLabel), pause, act("remove", removeLabel)}
}
