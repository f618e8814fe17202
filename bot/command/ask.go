package command

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"verbatim/bot"
	"verbatim/retrieval"
	"verbatim/retrieval/answer"
)

// page is how many quotes are shown at a time.
const page = 5

// ask answers the question in r.Text, which may follow up the one before.
func (b *Bot) ask(ctx context.Context, r bot.Request) (bot.Message, error) {
	now := time.Now()
	q := answer.Follow(withOptions(r), b.topics.last(placeOf(r), now).next)
	a, err := b.asker.Answer(ctx, retrieval.Question{Text: q.Text, Limit: page, Now: now})
	if err != nil {
		return bot.Message{}, err
	}
	if strings.TrimSpace(q.Topic) != "" {
		b.topics.keep(placeOf(r), topic{q.Text, q.Topic, now})
	}
	m := Reply(a)
	if q.With != "" {
		m.Blocks = slices.Insert(m.Blocks, 0, bot.Block{Text: "Asked with: " + q.With})
	}
	return m, nil
}

// withOptions writes the options of a request into its question, as the fields
// they stand for.
func withOptions(r bot.Request) string {
	text := r.Text
	for _, name := range []string{"source", "since", "until", "lang"} {
		if value := r.Options[name]; value != "" {
			text += fmt.Sprintf(` %s:"%s"`, name, strings.ReplaceAll(value, `"`, ""))
		}
	}
	return text
}

// more shows the quotes beyond the first ones, whose number is the option
// "shown", to the question in r.Text or, where that is empty, to the last one.
func (b *Bot) more(ctx context.Context, r bot.Request) (bot.Message, error) {
	question := r.Text
	if strings.TrimSpace(question) == "" {
		question = b.topics.last(placeOf(r), time.Now()).asked
	}
	if strings.TrimSpace(question) == "" {
		return say("More of what? Ask a question first."), nil
	}
	shown, err := strconv.Atoi(r.Options["shown"])
	if err != nil || shown < 0 {
		return bot.Message{}, fmt.Errorf("option shown is %q", r.Options["shown"])
	}
	a, err := b.asker.Answer(ctx, retrieval.Question{Text: question, Limit: shown + page, Now: time.Now()})
	if err != nil {
		return bot.Message{}, err
	}
	if !a.Found || len(a.Quotes) <= shown {
		return say("There are no further quotes to this question."), nil
	}
	return bot.Message{Blocks: quotes(a.Quotes[shown:])}, nil
}

// Reply says an answer.
func Reply(a retrieval.Answer) bot.Message {
	var m bot.Message
	text := func(s string) { m.Blocks = append(m.Blocks, bot.Block{Text: s}) }
	hint := Hints(a, "en")
	if hint != "" {
		text(hint)
	}
	if a.Archive.Unread > 0 {
		text(fmt.Sprintf("The archive is still being read: %s to go, so something may be missing here.", count(a.Archive.Unread, "revision")))
	} else if a.Partial {
		text("A part of the archive did not answer, so something may be missing here.")
	}
	switch {
	case a.Found:
	case len(a.Quotes) > 0:
		text(nothing(a) + " These passages come nearest:")
	case hint == "":
		text(nothing(a))
	}
	m.Blocks = append(m.Blocks, quotes(a.Quotes)...)
	for _, q := range a.Quotes {
		m.Actions = append(m.Actions, bot.Action{Label: "Context", Command: "context", Argument: q.Citation.String()})
	}
	return m
}

func nothing(a retrieval.Answer) string {
	return fmt.Sprintf("Nothing in the archive answers this (%s searched).", count(a.Archive.Articles, "article"))
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

func quotes(list []retrieval.Quote) []bot.Block {
	var blocks []bot.Block
	for _, q := range list {
		blocks = append(blocks, bot.Block{Quote: &q})
	}
	return blocks
}

// context shows the quote whose reference is r.Text between the paragraphs
// before and after it.
func (b *Bot) context(ctx context.Context, r bot.Request) (bot.Message, error) {
	ref, span, err := retrieval.ParseReference(strings.TrimSpace(r.Text))
	if err != nil || span.Len() == 0 {
		return say("Name the quote whose context you want, as /context 1."), nil
	}
	a, err := b.articles.Article(ctx, ref)
	if errors.Is(err, retrieval.ErrNotFound) {
		return say("This article is not in the archive any more."), nil
	}
	if err != nil {
		return bot.Message{}, err
	}
	latest, err := b.articles.Article(ctx, retrieval.Ref{ID: ref.ID})
	if err != nil {
		return bot.Message{}, err
	}
	if !latest.Findable(time.Now()) {
		return say("This article has been withdrawn."), nil
	}
	blocks := Around(a, span)
	if blocks == nil {
		return say("This reference does not fit the article."), nil
	}
	return bot.Message{Blocks: blocks}, nil
}
