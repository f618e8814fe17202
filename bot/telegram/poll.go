package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// kinds are the updates that are asked for. They are always named: Telegram
// goes on with the setting before where they are not.
var kinds = []string{"message", "channel_post", "callback_query", "inline_query", "my_chat_member"}

const (
	// longPoll is how long Telegram waits for an update; it allows 50 s.
	longPoll = 50 * time.Second
	// batch is how many updates are asked for, as many as Telegram allows.
	batch = 100
	// stale is the age from which on an offset is not used any more: longer than
	// Telegram keeps updates, shorter than it goes on with its numbers.
	stale = 3 * 24 * time.Hour
	// respite is how long what is being handled keeps the next batch waiting.
	// Telegram hands out a single update where the same are asked for again
	// within half a second.
	respite = 700 * time.Millisecond
)

// notes keeps what has to survive a restart. There is none: "".
type notes interface {
	Note(ctx context.Context, name string) (string, error)
	SetNote(ctx context.Context, name, value string) error
}

// intake takes an update and returns when it was accepted for work; done is
// called when it has been handled. Where it was not accepted, Telegram sends it
// again.
type intake func(ctx context.Context, update json.RawMessage, done func()) (accepted bool)

// poller fetches updates.
type poller struct {
	api     *api
	notes   notes
	log     *slog.Logger
	backoff backoff
	wait    time.Duration // how long Telegram waits for an update

	offset   offset // behind what was accepted
	progress *progress
	noted    string
	heard
}

func newPoller(a *api, n notes, log *slog.Logger) *poller {
	return &poller{api: a, notes: n, log: log, backoff: usualBackoff(), wait: longPoll, progress: newProgress()}
}

// heard notes when Telegram last showed that it is there.
type heard struct{ at atomic.Int64 } // in Unix nanoseconds

func (h *heard) hear() { h.at.Store(time.Now().UnixNano()) }

// lastAnswer implements source.
func (h *heard) lastAnswer() time.Time {
	if at := h.at.Load(); at != 0 {
		return time.Unix(0, at)
	}
	return time.Time{}
}

// run hands over updates until ctx ends or Telegram refuses the token. What has
// been handled is not handed over again, not even by another run.
func (p *poller) run(ctx context.Context, accept intake) error {
	steps := []func() error{
		func() error { return p.recall(ctx) },
		func() error { return p.begin(ctx) },
		func() error { return p.poll(ctx, accept) },
	}
	for step := 0; ctx.Err() == nil; {
		err := steps[step]()
		switch {
		case ctx.Err() != nil:
		case fatal(err) != nil:
			return fatal(err)
		case err != nil:
			p.log.Warn(trouble(err), "platform", platform, "err", err)
			p.backoff.pause(ctx, err)
		default:
			p.backoff.reset()
			step = min(step+1, len(steps)-1)
		}
	}
	return nil
}

// begin makes polling possible, which a webhook that is set excludes. That Telegram
// answers is a sign of life: the next one may take as long as the first poll.
func (p *poller) begin(ctx context.Context) error {
	err := p.api.call(ctx, "deleteWebhook", nil, nil)
	if err == nil {
		p.hear()
	}
	return err
}

// trouble says what the matter is.
func trouble(err error) string {
	if hasCode(err, http.StatusConflict) {
		return "another program fetches updates with this token, or has set a webhook; only one can"
	}
	return "updates cannot be fetched yet"
}

// poll fetches and hands over one batch, when the one before was handled or
// after a moment: an answer comes at once while Telegram has updates that are
// not confirmed.
func (p *poller) poll(ctx context.Context, accept intake) error {
	p.progress.wait(ctx, respite)
	p.settle(ctx)
	params := map[string]any{"limit": batch, "timeout": int(p.wait / time.Second), "allowed_updates": kinds}
	if first, _ := p.progress.first(p.offset.current()); first != 0 {
		params["offset"] = first
	}
	start := time.Now()
	var updates []json.RawMessage
	if err := p.api.callWithin(ctx, p.wait+attempt, "getUpdates", params, &updates); err != nil {
		return err
	}
	p.hear()
	news, err := p.handOver(ctx, updates, accept)
	if err == nil && !news && !p.progress.busy() {
		// It waits as a rule. Somebody between us may not.
		sleep(ctx, min(p.wait, p.backoff.first)-time.Since(start))
	}
	return err
}

// handOver moves the offset behind what was accepted or cannot be.
func (p *poller) handOver(ctx context.Context, updates []json.RawMessage, accept intake) (news bool, err error) {
	var next int64 // of this batch: numbers may start anew
	for _, update := range updates {
		if ctx.Err() != nil {
			return news, ctx.Err()
		}
		id, err := updateID(update)
		if err != nil {
			p.log.Warn("an update without a number is left out", "platform", platform, "err", err)
			id = max(next, p.offset.current()) // there are no gaps, as a rule
		}
		if id == 0 {
			continue // the number of the next one leads behind it
		}
		next = max(next, id+1)
		if err == nil && !p.progress.begin(id) {
			continue // the offset is behind it, and must not go back if this batch is cut short
		}
		news = true
		if err == nil && !safely(ctx, p.log, accept, update, func() { p.progress.done(id) }) {
			p.progress.abandon(id)
			return news, fmt.Errorf("update %d was not accepted", id)
		}
		p.offset = offset{next: next, at: time.Now()}
	}
	if next == 0 && len(updates) > 0 {
		return news, errors.New("updates have no numbers")
	}
	if next != 0 {
		p.offset = offset{next: next, at: time.Now()}
	}
	return news, nil
}

// safely accepts what makes the program panic, since it would do so for ever.
func safely(ctx context.Context, log *slog.Logger, accept intake, update json.RawMessage, done func()) (accepted bool) {
	defer func() {
		if p := recover(); p != nil {
			log.Error("panic over an update", "platform", platform, "panic", p, "stack", string(debug.Stack()))
			done()
			accepted = true
		}
	}()
	return accept(ctx, update, done)
}

func updateID(update json.RawMessage) (int64, error) {
	var u struct {
		ID *int64 `json:"update_id"`
	}
	if err := json.Unmarshal(update, &u); err != nil {
		return 0, err
	}
	if u.ID == nil {
		return 0, errors.New("it has no update_id")
	}
	return *u.ID, nil
}

// offset is the number of the update to fetch next; 0 is the first that
// Telegram has.
type offset struct {
	next int64
	at   time.Time // when it was learned
}

func (o offset) current() int64 {
	if time.Since(o.at) > stale {
		return 0
	}
	return o.next
}

func (p *poller) noteName() string { return "telegram offset " + p.api.id() }

// recall goes on where the run before ended.
func (p *poller) recall(ctx context.Context) error {
	text, err := p.notes.Note(ctx, p.noteName())
	if err != nil || text == "" {
		return err
	}
	var numbers []int64
	for field := range strings.FieldsSeq(text) {
		n, wrong := strconv.ParseInt(field, 10, 64)
		numbers, err = append(numbers, n), errors.Join(err, wrong)
	}
	if err != nil || len(numbers) < 2 {
		p.log.Warn("the offset that was noted cannot be read", "platform", platform, "err", err)
		return nil
	}
	p.noted = text
	p.offset = offset{next: numbers[0], at: time.Unix(numbers[1], 0)}
	p.progress.resume(numbers[2:])
	return nil
}

// settle implements source. It notes the first update that has not been handled,
// the time, and what was handled behind it, even while the program ends.
func (p *poller) settle(ctx context.Context) {
	const soon = 5 * time.Second
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), soon)
	defer cancel()
	first, handled := p.progress.first(p.offset.next)
	value := fmt.Sprint(first, p.offset.at.Unix())
	for _, id := range handled {
		value += " " + idText(id)
	}
	if first == 0 || value == p.noted {
		return
	}
	if err := p.notes.SetNote(ctx, p.noteName(), value); err != nil {
		p.log.Warn("the offset cannot be noted", "platform", platform, "err", err)
		return
	}
	p.noted = value
}
