package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/bwmarrin/discordgo"

	"verbatim/bot"
)

// addressed makes a request of a message that a person wrote to the bot: by
// direct message, or with a mention of it.
func (d *Discord) addressed(raw json.RawMessage) (r bot.Request, ok bool) {
	var m message
	if err := json.Unmarshal(raw, &m); err != nil {
		d.log.Warn("a message cannot be read", "platform", platform, "err", err)
		return r, false
	}
	written := m.Type == int(discordgo.MessageTypeDefault) || m.Type == int(discordgo.MessageTypeReply)
	if !written || m.Author.Bot || m.Author.ID == "" || m.Webhook != "" {
		return r, false
	}
	text := m.Content
	if self := d.self.Load(); self != nil {
		text = strings.NewReplacer("<@"+*self+">", "", "<@!"+*self+">", "").Replace(text)
	}
	// Those who reply to the bot are talking with one another; Discord says that
	// they mention it.
	mentioned := text != m.Content
	if m.Server != "" && !mentioned || !isID(m.Channel) || !d.seen.add(m.ID) {
		return r, false
	}
	r = bot.Request{
		ID: m.ID, User: m.Author.ID, Channel: bot.Channel{Platform: platform, ID: m.Channel}, Server: m.Server, Direct: m.Server == "", Open: m.Server != "",
		Divided: true, Titles: true,
		Command: "ask", Text: strings.TrimSpace(text), Options: map[string]string{},
	}
	if m.Member != nil {
		r.Roles = m.Member.Roles
	}
	if rest, slash := strings.CutPrefix(r.Text, "/"); slash {
		r.Command, r.Text, _ = strings.Cut(rest, " ")
		r.Text = strings.TrimSpace(r.Text)
	}
	return r, true
}

// reply answers a message by messages below it.
func (d *Discord) reply(ctx context.Context, s shift, r bot.Request) {
	begin := time.Now()
	ctx, cancel := context.WithTimeout(ctx, d.rest.times.life)
	defer cancel()
	log := d.log.With("platform", platform, "message", r.ID, "command", r.Command)
	select {
	case d.places <- struct{}{}:
		defer func() { <-d.places }()
	default:
		p := plainText(bot.ManyAsk.In(r.Locale))
		p.Reference = &reference{Message: r.ID}
		_, err := d.create(ctx, r.Channel.ID, p)
		report(log, "message", begin, err)
		return
	}
	var typing sync.WaitGroup
	typing.Go(func() {
		ctx, cancel := context.WithTimeout(ctx, d.rest.times.acknowledge)
		defer cancel()
		if err := d.rest.bot(ctx, http.MethodPost, discordgo.EndpointChannelTyping(r.Channel.ID), nil, nil); err != nil {
			log.Debug("typing", "err", err)
		}
	})
	m := d.handle(ctx, s, r)
	typing.Wait() // so that it does not show after the answer
	posts, err := rendered(m)
	if err != nil {
		posts = []outgoing{plainText(bot.Sorry.In(r.Locale))}
	}
	ids, failed := d.postBelow(ctx, r, posts)
	if err == nil {
		err = failed
		d.witnessed(r, ids, m)
	}
	report(log, "message", begin, err)
}

// postBelow posts in answer to a message, and returns what shows the answer. A
// message that is refused is replaced by a plain one.
func (d *Discord) postBelow(ctx context.Context, r bot.Request, posts []outgoing) (ids []string, err error) {
	for n, p := range posts {
		p.Nonce = r.ID + "-" + strconv.Itoa(n)
		p.Reference = &reference{Message: r.ID}
		var id string
		create := func(ctx context.Context) (err error) {
			id, err = d.create(ctx, r.Channel.ID, p)
			return err
		}
		err := d.rest.repeat(ctx, create)
		if hasCode(err, codeNoHistory) { // a reply takes a permission of its own
			p.Reference = nil
			err = d.rest.repeat(ctx, create)
		}
		if refused(err) && !hasCode(err, gone...) {
			nonce, reference := p.Nonce, p.Reference
			p = plainText(bot.Sorry.In(r.Locale))
			p.Nonce, p.Reference = nonce, reference
			return nil, fmt.Errorf("answer: %w", errors.Join(err, d.rest.repeat(ctx, create)))
		}
		if err != nil {
			return ids, fmt.Errorf("answer: %w", err)
		}
		ids = append(ids, id)
	}
	return ids, nil
}
