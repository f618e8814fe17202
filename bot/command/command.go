package command

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"verbatim/bot"
	"verbatim/retrieval"
)

const (
	deadline = 10 * time.Second
	// atOnce bounds the requests under way; further ones wait for their turn as
	// long as their deadline lets them.
	atOnce = 64
)

// asker answers questions.
type asker interface {
	Answer(context.Context, retrieval.Question) (retrieval.Answer, error)
}

// articles reads what quotes were cut from.
type articles interface {
	Article(context.Context, retrieval.Ref) (retrieval.Article, error)
}

// Bot answers requests. It is safe for concurrent use.
type Bot struct {
	asker    asker
	articles articles
	log      *slog.Logger
	places   chan struct{}
	rates    rates
	topics   topics
	commands []command
}

// command is one thing that the bot can be told.
type command struct {
	name, usage, help string
	run               func(context.Context, bot.Request) (bot.Message, error)
}

// New returns a Bot that asks asker and reads articles.
func New(asker asker, articles articles, log *slog.Logger) *Bot {
	b := &Bot{asker: asker, articles: articles, log: log, places: make(chan struct{}, atOnce)}
	b.commands = []command{
		{"ask", "question", "quotes from the archive that answer the question", b.ask},
		{"more", "", "further quotes to the last question", b.more},
		{"context", "[number]", "the paragraphs around a quote", b.context},
		{"help", "", "this list", b.help},
	}
	return b
}

// Private implements bot.Handler.
func (b *Bot) Private(bot.Request) bool { return false }

// Suggest implements bot.Handler.
func (b *Bot) Suggest(bot.Request, string) []bot.Choice { return nil }

// Handle implements bot.Handler.
func (b *Bot) Handle(ctx context.Context, r bot.Request) (m bot.Message) {
	begin := time.Now()
	log := b.log.With("platform", r.Channel.Platform, "channel", r.Channel.ID, "command", r.Command)
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	var err error
	defer func() {
		if p := recover(); p != nil {
			log.Error("panic", "err", p, "stack", string(debug.Stack()))
			err = errors.New("panic")
			m = say(sorry)
		}
		log.Debug("question", "text", r.Text)
		log.Info("request", "took", time.Since(begin), "err", err)
	}()
	switch b.rates.take(r.User, begin) {
	case tooFast:
		return say("Too many questions at once. Please wait a few seconds.")
	case toldAlready:
		return bot.Message{}
	}
	select {
	case b.places <- struct{}{}:
		defer func() { <-b.places }()
	case <-ctx.Done():
		err = ctx.Err()
		return say("Too many people are asking just now. Please try again in a moment.")
	}
	m, err = b.route(ctx, r)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return say("This took too long. Please try again in a moment.")
	case err != nil:
		return say(sorry)
	}
	return m
}

const sorry = "Something went wrong here. The people who run this bot will find it in their log."

func (b *Bot) route(ctx context.Context, r bot.Request) (bot.Message, error) {
	i := slices.IndexFunc(b.commands, func(c command) bool { return c.name == r.Command })
	if i < 0 {
		return say(fmt.Sprintf("There is no command /%s. Try /help.", r.Command)), nil
	}
	return b.commands[i].run(ctx, r)
}

func (b *Bot) help(context.Context, bot.Request) (bot.Message, error) {
	var s strings.Builder
	s.WriteString("Ask a question in plain words: the answer is quoted from the archive, word for word.\n")
	s.WriteString("A question such as \"and when?\" goes on with your last one, for ten minutes.\n")
	s.WriteString("source:NAME, since:2026-01-31, until:2026-01-31 and lang:en narrow it; \"quoted words\" must stand together.\n")
	for _, c := range b.commands {
		fmt.Fprintf(&s, "\n%-18s %s", strings.TrimSpace("/"+c.name+" "+c.usage), c.help)
	}
	return say(s.String()), nil
}

func say(text string) bot.Message { return bot.Message{Blocks: []bot.Block{{Text: text}}} }
