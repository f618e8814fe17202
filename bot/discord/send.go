package discord

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/bwmarrin/discordgo"

	"verbatim/bot"
)

// outgoing is a message as the API takes it.
type outgoing struct {
	Content    string                       `json:"content,omitempty"`
	Components []discordgo.MessageComponent `json:"components,omitempty"`
	Flags      discordgo.MessageFlags       `json:"flags,omitempty"`
	Mentions   mentions                     `json:"allowed_mentions"`
	// Nonce makes a message that is sent twice one, with Enforce.
	Nonce     string     `json:"nonce,omitempty"`
	Enforce   bool       `json:"enforce_nonce,omitempty"`
	Reference *reference `json:"message_reference,omitempty"`
}

// mentions are the kinds of mentions in the text that notify anybody. An
// article may hold "@everyone".
type mentions struct {
	Parse []string `json:"parse"`
	Roles []string `json:"roles,omitempty"` // by their IDs
}

// noMentions has all names in a text notify nobody.
func noMentions() mentions { return mentions{Parse: []string{}} }

type reference struct {
	Message string `json:"message_id"`
	Must    bool   `json:"fail_if_not_exists"`
}

func plainText(text string) outgoing {
	return outgoing{Content: text, Mentions: noMentions()}
}

// rendered are the messages as which m is sent.
func rendered(m bot.Message) (all []outgoing, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("render: panic: %v", p)
		}
	}()
	return render(m), nil
}

// A bot.Posted names all messages as which one was sent, and the thread of one
// that was sent to a forum.
const between, within = ",", "/"

// Send implements bot.Platform.
func (d *Discord) Send(ctx context.Context, channel bot.Channel, m bot.Message) (bot.Posted, error) {
	return d.Edit(ctx, bot.Posted{Channel: channel}, m)
}

// Edit implements bot.Platform. What has more messages than before goes on
// below, what has fewer loses the last ones.
func (d *Discord) Edit(ctx context.Context, posted bot.Posted, m bot.Message) (bot.Posted, error) {
	posts, err := rendered(m)
	if err != nil {
		return posted, err
	}
	ids, err := d.arrange(ctx, posted, posts, m)
	if err != nil {
		err = fmt.Errorf("post to channel %s: %w", posted.Channel.ID, err)
	}
	posted.ID = strings.Join(ids, between)
	return posted, err
}

// idsOf are those of the messages of a post.
func idsOf(p bot.Posted) []string {
	return slices.DeleteFunc(strings.Split(p.ID, between), func(id string) bool { return id == "" })
}

// arrange makes posts of messages, and returns those that there are then.
func (d *Discord) arrange(ctx context.Context, posted bot.Posted, posts []outgoing, m bot.Message) ([]string, error) {
	ids, channel := idsOf(posted), posted.Channel.ID
	for n, p := range posts {
		if n < len(ids) {
			if err := d.change(ctx, http.MethodPatch, channel, ids[n], p); err != nil {
				return ids, bot.Partly(n, err)
			}
			continue
		}
		id, err := d.add(ctx, channel, ids, p.announced(channel, n, m), m)
		if err != nil {
			return ids, bot.Partly(n, err)
		}
		ids = append(ids, id)
	}
	for ; len(ids) > len(posts); ids = ids[:len(ids)-1] {
		err := d.change(ctx, http.MethodDelete, channel, ids[len(ids)-1], nil)
		if err != nil && !hasCode(err, codeUnknownMessage) {
			return ids, bot.Partly(len(posts), err)
		}
	}
	return ids, nil
}

// announced is a new post, the nth of a message, with all that an edit has not:
// what makes it known again, and whom it notifies.
func (p outgoing) announced(channel string, n int, m bot.Message) outgoing {
	if m.Key != "" {
		p.Nonce = nonce(channel, m.Key, strconv.Itoa(n))
	}
	if m.Silent {
		p.Flags |= discordgo.MessageFlagsSuppressNotifications
	}
	if n == 0 && isID(m.Mention) {
		p.Mentions.Roles = []string{m.Mention}
	}
	return p
}

// add posts a message below others of the same post, or as its first.
func (d *Discord) add(ctx context.Context, channel string, others []string, p outgoing, m bot.Message) (id string, err error) {
	if len(others) == 0 {
		return d.begin(ctx, channel, p, m)
	}
	if thread, _, inThread := strings.Cut(others[0], within); inThread {
		id, err = d.create(ctx, thread, p)
		return thread + within + id, err
	}
	return d.create(ctx, channel, p)
}

// change replaces or deletes a message.
func (d *Discord) change(ctx context.Context, method, channel, id string, body any) error {
	thread, message, inThread := strings.Cut(id, within)
	if inThread {
		channel, id = thread, message
	}
	if !isID(channel) || !isID(id) {
		return fmt.Errorf("%q is no message: %w", id, bot.ErrPostGone)
	}
	err := d.rest.bot(ctx, method, discordgo.EndpointChannelMessage(channel, id), body, nil)
	return inDoubt(ofEdit(err, inThread), bot.ErrInDoubt)
}

// create posts a message, once.
func (d *Discord) create(ctx context.Context, channel string, p outgoing) (id string, err error) {
	if !isID(channel) {
		return "", fmt.Errorf("%q is no channel: %w", channel, bot.ErrChannelGone)
	}
	if p.Nonce == "" {
		content, err := json.Marshal(p)
		if err != nil {
			return "", err
		}
		p.Nonce = nonce(channel, string(content))
	}
	p.Enforce = true
	var created message
	err = d.rest.bot(ctx, http.MethodPost, discordgo.EndpointChannelMessages(channel), p, &created)
	return created.ID, inDoubt(err, bot.ErrInDoubt)
}

// nonce is the same for the same words, and as long as Discord takes one.
func nonce(words ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(words, "\n")))
	return base64.RawURLEncoding.EncodeToString(sum[:18])
}

// openThread posts a message to a forum, whose messages all begin a thread. The
// first message of a thread has its ID. There it takes no nonce, and so Discord
// could not tell if it were sent again.
func (d *Discord) openThread(ctx context.Context, forum, name string, p outgoing) (id string, err error) {
	p.Nonce = ""
	var created message
	err = d.rest.bot(ctx, http.MethodPost, discordgo.EndpointChannelThreads(forum), thread{Name: name, Message: p}, &created)
	return created.ID, inDoubt(err, bot.ErrTwice)
}

type thread struct {
	Name    string   `json:"name"`
	Message outgoing `json:"message"`
}

// subject is what a message is about, as the name of a thread: the article that it
// tells of, whatever stands before that, or the heading of a list of several.
func subject(m bot.Message) string {
	var named, heading string
	articles := 0
	for _, b := range m.Blocks {
		switch {
		case b.Article != nil:
			named = cmp.Or(named, threadName(b.Article.Title))
			articles++
		case b.Quote != nil: // lists have none
			return cmp.Or(named, threadName(b.Quote.Citation.Title), heading, "…")
		default:
			heading = cmp.Or(heading, threadName(b.Text))
		}
	}
	if articles == 1 {
		return cmp.Or(named, heading, "…")
	}
	return cmp.Or(heading, named, "…")
}

// threadName is a text as Discord takes it for the name of a thread.
func threadName(text string) string {
	const most = 90 // characters; Discord takes 100
	text = strings.Map(func(r rune) rune {
		if !unicode.IsGraphic(r) {
			return ' '
		}
		return r
	}, text)
	name := strings.Join(strings.Fields(text), " ")
	if runes := []rune(name); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return name
}

// isID reports whether s can be an ID of Discord, and so a part of an address.
func isID(s string) bool {
	return s != "" && len(s) <= 20 && strings.Trim(s, "0123456789") == ""
}
