package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/bwmarrin/discordgo"

	"verbatim/bot"
)

const (
	// atOnce bounds the requests under way.
	atOnce = 512
	// maxChoices and maxChoice are what a completion may hold.
	maxChoices, maxChoice = 25, 100
)

// callback is what an interaction is answered with at once.
type callback struct {
	Type discordgo.InteractionResponseType `json:"type"`
	Data any                               `json:"data,omitempty"`
}

// deferral may hold no flag but this one.
type deferral struct {
	Flags discordgo.MessageFlags `json:"flags,omitempty"`
}

type completion struct {
	Choices []choice `json:"choices"`
}

type choice struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

func deferred(private bool) callback {
	return callback{discordgo.InteractionResponseDeferredChannelMessageWithSource, deferral{visible(private)}}
}

// whisper says a text to the asker alone.
func whisper(text string) callback {
	m := plainText(text)
	m.Flags = discordgo.MessageFlagsEphemeral
	return callback{discordgo.InteractionResponseChannelMessageWithSource, m}
}

func visible(private bool) discordgo.MessageFlags {
	if private {
		return discordgo.MessageFlagsEphemeral
	}
	return 0
}

// acknowledger delivers a callback.
type acknowledger func(context.Context, *interaction, callback) error

// interact answers an interaction from beginning to end.
func (d *Discord) interact(ctx context.Context, s shift, raw json.RawMessage, acknowledge acknowledger) {
	begin := time.Now()
	ctx, cancel := context.WithTimeout(ctx, d.rest.times.life)
	defer cancel()
	var i interaction
	if err := json.Unmarshal(raw, &i); err != nil || !isID(i.ID) || !isID(i.Application) || i.Token == "" {
		d.log.Warn("an interaction cannot be read", "platform", platform, "err", err)
		return
	}
	switch i.Type {
	case discordgo.InteractionApplicationCommand, discordgo.InteractionMessageComponent, discordgo.InteractionApplicationCommandAutocomplete:
	default:
		return
	}
	if !d.seen.add(i.ID) {
		return
	}
	r, focused, current, err := i.request(d.commands)
	log := d.log.With("platform", platform, "interaction", i.ID, "command", r.Command)
	completing := i.Type == discordgo.InteractionApplicationCommandAutocomplete
	switch {
	case completing:
		err = errors.Join(err, acknowledge(ctx, &i, d.complete(s, r, focused, err)))
	case err != nil:
		err = errors.Join(err, acknowledge(ctx, &i, whisper(bot.Sorry.In(i.Locale))))
	case !current:
		err = acknowledge(ctx, &i, whisper(bot.Outdated.In(i.Locale)))
	default:
		err = d.converse(ctx, s, &i, r, acknowledge)
	}
	if completing && err == nil {
		return // one for every key that is hit
	}
	report(log, "interaction", begin, err)
}

// report logs what was done. What went well has its line where it was handled.
func report(log *slog.Logger, what string, begin time.Time, err error) {
	level := slog.LevelDebug
	if err != nil {
		level = slog.LevelWarn
	}
	log.Log(context.Background(), level, what, "took", time.Since(begin), "err", err)
}

// converse acknowledges a request, has it handled and says the answer.
func (d *Discord) converse(ctx context.Context, s shift, i *interaction, r bot.Request, acknowledge acknowledger) error {
	select {
	case d.places <- struct{}{}:
		defer func() { <-d.places }()
	default:
		return acknowledge(ctx, i, whisper(bot.ManyAsk.In(i.Locale)))
	}
	private := d.private(s, r)
	if err := acknowledge(ctx, i, deferred(private)); err != nil {
		return fmt.Errorf("acknowledge: %w", err)
	}
	m := d.handle(ctx, s, r)
	ids, err := d.conclude(ctx, i, private, m)
	if !private {
		d.witnessed(r, ids, m)
	}
	return err
}

// witnessed tells of an answer that others see as well, if it quotes.
func (d *Discord) witnessed(r bot.Request, ids []string, m bot.Message) {
	quotes := slices.ContainsFunc(m.Blocks, func(b bot.Block) bool { return b.Quote != nil && !b.Context })
	if d.witness != nil && quotes && len(ids) > 0 {
		d.witness(r, bot.Posted{Channel: r.Channel, ID: strings.Join(ids, between)}, m)
	}
}

// private asks the handler whether the answer will be for the asker alone; if
// it panics, the answer is.
func (d *Discord) private(s shift, r bot.Request) (private bool) {
	defer func() {
		if p := recover(); p != nil {
			d.panicked(p)
			private = true
		}
	}()
	return s.handler.Private(r)
}

func (d *Discord) panicked(p any) {
	d.log.Error("panic", "platform", platform, "err", p, "stack", string(debug.Stack()))
}

// handle has a request handled, and always has something to say.
func (d *Discord) handle(ctx context.Context, s shift, r bot.Request) bot.Message {
	return bot.Asking{
		Handler: s.handler, Patience: d.rest.times.handler, Pause: d.rest.times.pause, Closing: s.closing, Panicked: d.panicked,
	}.Ask(ctx, r)
}

// complete suggests values for an option.
func (d *Discord) complete(s shift, r bot.Request, focused string, unread error) (c callback) {
	c = callback{discordgo.InteractionApplicationCommandAutocompleteResult, completion{[]choice{}}}
	defer func() {
		if p := recover(); p != nil {
			d.panicked(p)
		}
	}()
	if unread != nil || focused == "" {
		return c
	}
	choices := []choice{}
	for _, offered := range s.handler.Suggest(r, focused) {
		name := []rune(offered.Name.In(r.Locale))
		if len(name) > maxChoice {
			name = append(name[:maxChoice-1], '…')
		}
		value := []rune(offered.Value)
		// A value that is cut would be another one.
		if len(name) > 0 && len(value) > 0 && len(value) <= maxChoice && len(choices) < maxChoices {
			choices = append(choices, choice{string(name), offered.Value})
		}
	}
	c.Data = completion{choices}
	return c
}

// acknowledge delivers a callback by a call of its own. Where it stays open
// whether one arrived, the answer may still be said, so that is no error.
func (d *Discord) acknowledge(ctx context.Context, i *interaction, c callback) error {
	ctx, cancel := context.WithTimeout(ctx, d.rest.times.patience)
	defer cancel()
	open := false
	err := d.rest.repeat(ctx, func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, d.rest.times.acknowledge)
		defer cancel()
		err := d.rest.token(ctx, http.MethodPost, discordgo.EndpointInteractionResponse(i.ID, i.Token), c, nil)
		if open && hasCode(err, codeAcknowledged) {
			return nil
		}
		var limit *bot.RetryError
		open = open || err != nil && !refused(err) && !errors.As(err, &limit)
		return err
	})
	if open && !refused(err) {
		return nil
	}
	return err
}

// conclude ends an acknowledged interaction with a message, and returns what
// shows it.
func (d *Discord) conclude(ctx context.Context, i *interaction, private bool, m bot.Message) (ids []string, err error) {
	posts, err := rendered(m)
	if err != nil {
		return nil, errors.Join(err, d.instead(ctx, i, bot.Sorry))
	}
	if len(posts) == 0 {
		_, err := d.original(ctx, i, http.MethodDelete, nil)
		if refused(err) {
			err = d.instead(ctx, i, silent)
		}
		return nil, err
	}
	id, err := d.original(ctx, i, http.MethodPatch, posts[0])
	if refused(err) {
		return nil, errors.Join(fmt.Errorf("answer: %w", err), d.instead(ctx, i, bot.Sorry))
	}
	// There are never more than Discord takes, five, where the bot is installed
	// for a user only: see maxCards.
	for _, p := range posts[1:] {
		if err != nil {
			break
		}
		ids = append(ids, id)
		p.Flags |= visible(private)
		id, err = d.followUp(ctx, i, p)
	}
	if err == nil {
		ids = append(ids, id)
	}
	return ids, err
}

// instead says a text in place of an answer.
func (d *Discord) instead(ctx context.Context, i *interaction, text bot.Phrase) error {
	_, err := d.original(ctx, i, http.MethodPatch, plainText(text.In(i.Locale)))
	return err
}

// original changes or deletes the first answer of an interaction, and returns its
// ID. To Discord there is none until the acknowledgement has arrived, which goes
// another way where interactions come by HTTP.
func (d *Discord) original(ctx context.Context, i *interaction, method string, body any) (id string, err error) {
	begin := time.Now()
	var changed message
	err = d.rest.repeat(ctx, func(ctx context.Context) error {
		err := d.rest.token(ctx, method, discordgo.EndpointWebhookMessage(i.Application, i.Token, "@original"), body, &changed)
		if method == http.MethodDelete && hasCode(err, codeUnknownMessage) {
			return nil // an earlier attempt did it
		}
		if hasCode(err, codeUnknownWebhook, codeUnknownMessage) && time.Since(begin) < d.rest.times.arrival {
			return errors.New(err.Error()) // not refused for good
		}
		return err
	})
	return changed.ID, err
}

// followUp posts a further message, and returns its ID. Where it is open whether
// one arrived it is not repeated, for Discord would show it twice.
func (d *Discord) followUp(ctx context.Context, i *interaction, p outgoing) (id string, err error) {
	var lost error
	var created message
	err = d.rest.repeat(ctx, func(ctx context.Context) error {
		err := d.rest.token(ctx, http.MethodPost, discordgo.EndpointWebhookToken(i.Application, i.Token), p, &created)
		var answer *apiError
		var limit *bot.RetryError
		if err != nil && !errors.As(err, &answer) && !errors.As(err, &limit) {
			lost = err
			return nil
		}
		return err
	})
	return created.ID, errors.Join(err, lost)
}
