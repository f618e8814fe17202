package telegram

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"verbatim/bot"
)

// admins remembers for a while who administers which group.
type admins struct {
	mu    sync.Mutex
	known map[adminKey]adminFact
}

type adminKey struct{ chat, user string }

type adminFact struct {
	admin bool
	until time.Time
}

// manyAdmins is the number of facts at which those that hold no longer are
// forgotten.
const manyAdmins = 1000

func (a *admins) get(key adminKey, now time.Time) (admin, known bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	f, known := a.known[key]
	return f.admin, known && now.Before(f.until)
}

func (a *admins) put(key adminKey, f adminFact, now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.known == nil {
		a.known = map[adminKey]adminFact{}
	}
	if len(a.known) >= manyAdmins {
		for k, f := range a.known {
			if now.After(f.until) {
				delete(a.known, k)
			}
		}
	}
	a.known[key] = f
}

// learnAdmin fills in whether the asker administers the group, where that
// matters. Nobody does where Telegram does not say so.
func (t *Telegram) learnAdmin(ctx context.Context, r *bot.Request) {
	c := t.commands.known[r.Command]
	if r.Admin || r.Direct || !c.Admin && !c.Ranked {
		return
	}
	key, now := adminKey{r.Channel.ID, r.User}, time.Now()
	if admin, known := t.admins.get(key, now); known {
		r.Admin = admin
		return
	}
	var member struct {
		Status string `json:"status"`
	}
	params := map[string]string{"chat_id": r.Channel.ID, "user_id": r.User}
	if err := t.call(ctx, "getChatMember", params, &member); err != nil {
		t.log.Warn("an administrator cannot be told", "platform", platform, "channel", r.Channel.ID, "err", err)
		return
	}
	r.Admin = member.Status == "creator" || member.Status == "administrator"
	t.admins.put(key, adminFact{r.Admin, now.Add(t.waits.admins)}, now)
}

// takeMember hears what the bot is in a chat from now on.
func (t *Telegram) takeMember(ctx context.Context, log *slog.Logger, raw json.RawMessage, done func()) (later bool, err error) {
	var m memberUpdate
	if err := decode(raw, &m); err != nil {
		return false, err
	}
	if m.Chat.Type != privateChat { // its number is the user's
		log = log.With("channel", m.Chat.ID)
	}
	if !m.writes() {
		log.Info("the bot may not write", "status", m.New.Status)
		return false, nil
	}
	log.Info("the bot may write", "status", m.New.Status)
	return t.back(ctx, m.Chat.ID, done)
}

// back says to whoever waits for a chat that the bot may write to it again.
func (t *Telegram) back(ctx context.Context, chat int64, done func()) (later bool, err error) {
	err = t.start(ctx, 0, func(ctx context.Context, _ shift) {
		defer done()
		if t.returned != nil {
			t.returned(ctx, platform, idText(chat))
		}
	})
	return err == nil, err
}

// manyMoves is how many are remembered. One that was forgotten is learned anew
// from the next call, which Telegram refuses with the new id.
const manyMoves = 1000

// moves remembers which groups have become supergroups, and their ids there.
type moves struct {
	mu sync.Mutex
	to map[int64]int64
}

func (v *moves) of(chat int64) int64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	if to, ok := v.to[chat]; ok {
		return to
	}
	return chat
}

// add reports whether the move is news.
func (v *moves) add(from, to int64) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.to[from] == to {
		return false
	}
	if v.to == nil || len(v.to) >= manyMoves {
		v.to = map[int64]int64{}
	}
	v.to[from] = to
	return true
}

func (v *moves) forget(from int64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.to, from)
}

// move is what a message says of a group that goes by another id from now on.
func (m *incoming) move() (from, to int64, ok bool) {
	from, to = m.Chat.ID, m.MigrateTo
	if m.MigrateFrom != 0 {
		from, to = m.MigrateFrom, m.Chat.ID
	}
	return from, to, from != 0 && to != 0
}

// move gives what was set for a group to the supergroup that it has become.
func (t *Telegram) move(ctx context.Context, from, to int64) {
	if from == to || !t.moves.add(from, to) {
		return
	}
	err := t.servers.MoveServer(ctx, platform, idText(from), idText(to))
	level := slog.LevelInfo
	if err != nil {
		level = slog.LevelError
		t.moves.forget(from) // so that the next word of it tries again
	}
	t.log.Log(ctx, level, "a group has become a supergroup", "platform", platform, "channel", from, "to", to, "err", err)
}
