package discord

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/bwmarrin/discordgo"

	"verbatim/bot"
)

// spot is where a message can go.
type spot struct {
	channel string
	message string // that it answers there; empty: none
}

// spots are where a message to a channel can go, the best first: into the thread
// of the post that it answers, below that post, or just there. A thread hangs on
// the first message of a post, which stays; the last one stands right above.
func (d *Discord) spots(ctx context.Context, channel string, m bot.Message) ([]spot, error) {
	list := []spot{{channel: channel}}
	if m.Below == nil || m.Below.Posted.Channel.ID != channel {
		return list, nil
	}
	ids := idsOf(m.Below.Posted)
	if slices.ContainsFunc(ids, func(id string) bool { return !isID(strings.Replace(id, within, "", 1)) }) || len(ids) == 0 {
		return list, nil
	}
	first, last := ids[0], ids[len(ids)-1]
	if thread, message, inThread := strings.Cut(last, within); inThread {
		return slices.Insert(list, 0, spot{thread, message}), nil
	}
	list[0].message = last
	if !m.Below.Thread {
		return list, nil
	}
	err := d.openBelow(ctx, channel, first, subject(m))
	switch {
	case err == nil:
		return slices.Insert(list, 0, spot{channel: first}), nil
	case refused(err):
		return list, nil // a thread has none, nor has a direct channel
	}
	return nil, err
}

// openBelow opens the thread of a message, unless it is open. It has the ID of
// the message.
func (d *Discord) openBelow(ctx context.Context, channel, message, name string) error {
	body := struct {
		Name string `json:"name"`
	}{name}
	err := d.rest.bot(ctx, http.MethodPost, discordgo.EndpointChannelMessageThread(channel, message), body, nil)
	if hasCode(err, codeHasThread) {
		return nil
	}
	return err
}

// begin posts the first part of a message. That the post it answers is gone, or
// the thread of that is closed, is no reason not to say it.
func (d *Discord) begin(ctx context.Context, channel string, p outgoing, m bot.Message) (id string, err error) {
	spots, err := d.spots(ctx, channel, m)
	if err != nil {
		return "", err
	}
	for _, s := range spots {
		id, err = d.answer(ctx, s, p)
		switch {
		case err == nil && s.channel != channel:
			return s.channel + within + id, nil
		case hasCode(err, codeNoText):
			id, err = d.openThread(ctx, channel, subject(m), p)
			return id + within + id, err
		case !errors.Is(err, bot.ErrChannelGone):
			return id, err
		}
	}
	return id, err
}

// answer posts a message at a spot. To reply takes a permission of its own.
func (d *Discord) answer(ctx context.Context, s spot, p outgoing) (id string, err error) {
	if s.message != "" {
		p.Reference = &reference{Message: s.message}
	}
	id, err = d.create(ctx, s.channel, p)
	if hasCode(err, codeNoHistory) {
		p.Reference = nil
		id, err = d.create(ctx, s.channel, p)
	}
	return id, err
}
