package telegram

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"verbatim/bot"
	"verbatim/retrieval"
)

const (
	// inlinePage is how many results are sent at a time.
	inlinePage = 5
	// maxResults is how many an inline query is answered with at the most.
	maxResults = 50
	// keepInline is how long Telegram may keep results, in seconds. 0 would leave
	// it at five minutes.
	keepInline = 5
	// maxAbout is as much as shows of what a result is about, and more.
	maxAbout = 250
)

type inlineAnswer struct {
	ID       string         `json:"inline_query_id"`
	Results  []inlineResult `json:"results"`
	Keep     int            `json:"cache_time"`
	Personal bool           `json:"is_personal"`
	Next     string         `json:"next_offset"`
	Button   *inlineButton  `json:"button,omitempty"`
}

type inlineButton struct {
	Text  string `json:"text"`
	Start string `json:"start_parameter"`
}

type inlineResult struct {
	Type        string        `json:"type"`
	ID          string        `json:"id"`
	Title       string        `json:"title"`
	Description string        `json:"description,omitempty"`
	Content     inlineContent `json:"input_message_content"`
	Markup      *markup       `json:"reply_markup,omitempty"`
}

type inlineContent struct {
	Text     string   `json:"message_text"`
	Entities []entity `json:"entities,omitempty"`
	Preview  preview  `json:"link_preview_options"`
}

// typists knows the latest inline query of each user who is typing one.
type typists struct {
	mu     sync.Mutex
	latest map[int64]*typist
}

type typist struct{ stop context.CancelFunc }

// begin makes the query before moot. done is called when this one is answered.
func (y *typists) begin(user int64) (latest context.Context, done func()) {
	latest, stop := context.WithCancel(context.Background())
	this := &typist{stop}
	y.mu.Lock()
	defer y.mu.Unlock()
	if before := y.latest[user]; before != nil {
		before.stop()
	}
	if y.latest == nil {
		y.latest = map[int64]*typist{}
	}
	y.latest[user] = this
	return latest, func() {
		stop()
		y.mu.Lock()
		defer y.mu.Unlock()
		if y.latest[user] == this {
			delete(y.latest, user)
		}
	}
}

func (t *Telegram) takeInline(ctx context.Context, log *slog.Logger, update int64, raw json.RawMessage) error {
	var q inlineQuery
	if err := decode(raw, &q); err != nil {
		return err
	}
	if q.ID == "" || q.From.ID == 0 {
		return errors.New("an inline query without somebody who types it")
	}
	typing, done := t.typists.begin(q.From.ID)
	err := t.startRequest(ctx, 0, func(ctx context.Context, s shift) {
		defer done()
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(typing, cancel)()
		t.lookUp(ctx, s, log, update, &q)
	})
	if err != nil {
		done()
	}
	if errors.Is(err, errCrowded) {
		return nil // the user sees no results, and goes on typing
	}
	return err
}

// lookUp answers an inline query, unless ctx ends because there is a newer one.
func (t *Telegram) lookUp(ctx context.Context, s shift, log *slog.Logger, update int64, q *inlineQuery) {
	sleep(ctx, t.waits.typing)
	if ctx.Err() != nil {
		return
	}
	begin, r := time.Now(), inlineRequest(q)
	r.ID, log = idText(update), log.With("command", r.Command)
	m := t.handle(ctx, s, r, t.waits.inline)
	if ctx.Err() != nil {
		return
	}
	report(log, "inline query", begin, t.answerInline(ctx, q, m))
}

func (t *Telegram) answerInline(ctx context.Context, q *inlineQuery, m bot.Message) error {
	return t.call(ctx, "answerInlineQuery", answerTo(q, m, t.self.Load().Username), nil)
}

// inlineRequest asks the query, or for the latest articles where there is none.
func inlineRequest(q *inlineQuery) bot.Request {
	r := bot.Request{
		User: idText(q.From.ID), Channel: bot.Channel{Platform: platform}, Direct: true,
		Command: "ask", Text: strings.TrimSpace(q.Query), Options: map[string]string{}, Limit: maxResults, Locale: q.From.Language,
	}
	if r.Text == "" {
		r.Command = "latest"
	}
	return r
}

// answerTo is the page of an answer that the query wants to go on with: the one
// behind the result by which the page before ended, whatever was published since.
func answerTo(q *inlineQuery, m bot.Message, username string) inlineAnswer {
	a := inlineAnswer{ID: q.ID, Results: []inlineResult{}, Keep: keepInline, Personal: true}
	all := results(m, username, q.From.Language)
	if len(all) == 0 {
		a.Button = &inlineButton{askInPrivate.In(q.From.Language), startAsk}
	}
	if q.Offset != "" {
		last := slices.IndexFunc(all, func(r inlineResult) bool { return r.ID == q.Offset })
		if last < 0 {
			return a
		}
		all = all[last+1:]
	}
	if len(all) > inlinePage {
		all = all[:inlinePage]
		a.Next = all[inlinePage-1].ID
	}
	a.Results = append(a.Results, all...)
	return a
}

// results are the quotes and articles of a message, each once.
func results(m bot.Message, username, locale string) []inlineResult {
	var all []inlineResult
	known := map[string]bool{}
	for _, b := range m.Blocks {
		r, ok := resultOf(b, username, locale)
		if ok && !known[r.ID] && len(all) < maxResults {
			known[r.ID] = true
			all = append(all, r)
		}
	}
	return all
}

// resultOf is a quote with its citation, which are never parted, or an article. It
// may be sent to a chat without the bot, so its buttons are links.
func resultOf(b bot.Block, username, locale string) (r inlineResult, ok bool) {
	c, shown := b.Article, bot.Block{Quote: b.Quote, Article: b.Article}
	if b.Quote != nil {
		c = &b.Quote.Citation
	}
	if c == nil {
		return r, false
	}
	back := bot.Action{Label: askInPrivate.In(locale), URL: startLink(username, startAsk)}
	for _, a := range b.Actions {
		if a.URL != "" {
			shown.Actions = append(shown.Actions, a)
		} else if payload, ok := payloadOf(a); ok {
			back = bot.Action{Label: a.Label, URL: startLink(username, payload)}
		}
	}
	shown.Actions = append(shown.Actions, back)
	posts, err := rendered(bot.Message{Blocks: []bot.Block{shown}}, locale)
	if err != nil || len(posts) != 1 {
		return r, false
	}
	r = inlineResult{Type: "article", ID: resultID(*c), Title: ellipsis(c.Title, maxTitle), Description: ellipsis(c.Source, maxAbout)}
	if r.Title == "" {
		r.Title = ellipsis(c.String(), maxTitle)
	}
	if b.Quote != nil {
		r.Description = ellipsis(sentence(b.Quote), maxAbout)
	}
	r.Content = inlineContent{posts[0].Text, posts[0].Entities, preview{Disabled: true}}
	r.Markup = markupOf(posts[0])
	return r, true
}

// sentence is the one that answers, or all there is.
func sentence(q *retrieval.Quote) string {
	if s, ok := q.Answer.Of(q.Text); ok && strings.TrimSpace(s) != "" {
		return s
	}
	return q.Text
}

// resultID is the same for the same quote.
func resultID(c retrieval.Citation) string {
	sum := sha256.Sum256([]byte(c.String()))
	return base64.RawURLEncoding.EncodeToString(sum[:18])
}
