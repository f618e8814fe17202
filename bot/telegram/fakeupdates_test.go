package telegram

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"time"
)

// push has the bot receive an update, numbered unless it has an update_id, and
// returns its number.
func (f *fakeAPI) push(update map[string]any) int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	id, ok := update["update_id"].(int64)
	if !ok {
		f.number++
		id = f.number
		update["update_id"] = id
	}
	raw, err := json.Marshal(update)
	if err != nil {
		f.t.Error(err)
	}
	f.learn(raw)
	f.enqueue(id, raw)
	return id
}

// pushRaw has the bot receive what may be no update at all.
func (f *fakeAPI) pushRaw(id int64, raw string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.enqueue(id, json.RawMessage(raw))
}

func (f *fakeAPI) enqueue(id int64, raw json.RawMessage) {
	f.updates = append(f.updates, fakeUpdate{id, raw})
	f.wakePolls()
}

func (f *fakeAPI) wakePolls() {
	close(f.changed)
	f.changed = make(chan struct{})
}

// learn notes the chats, messages, topics and queries that an update tells of.
func (f *fakeAPI) learn(raw json.RawMessage) {
	type message struct {
		ID     int `json:"message_id"`
		Thread int `json:"message_thread_id"`
		Chat   struct {
			ID int64 `json:"id"`
		} `json:"chat"`
	}
	type query struct {
		ID string `json:"id"`
	}
	var u struct {
		Message  *message `json:"message"`
		Post     *message `json:"channel_post"`
		Callback *query   `json:"callback_query"`
		Inline   *query   `json:"inline_query"`
	}
	if err := json.Unmarshal(raw, &u); err != nil {
		return
	}
	for _, m := range []*message{u.Message, u.Post} {
		if m != nil {
			c := f.chat(m.Chat.ID)
			c.read[m.ID], c.topics[m.Thread] = true, true
		}
	}
	for _, q := range []*query{u.Callback, u.Inline} {
		if q != nil {
			f.queries[q.ID] = true
		}
	}
}

// user is somebody who writes.
func user(id int64, language string) map[string]any {
	return map[string]any{"id": id, "is_bot": false, "first_name": "Reader", "language_code": language}
}

// place is a chat as updates describe it.
func place(id int64) map[string]any {
	if id < 0 {
		return map[string]any{"id": id, "type": "supergroup", "title": "Newsroom"}
	}
	return map[string]any{"id": id, "type": "private", "first_name": "Reader"}
}

// say has a user write in a chat, and returns the number of the message.
func (f *fakeAPI) say(chat, from int64, text string) int {
	f.mu.Lock()
	f.id++
	id := f.id
	f.mu.Unlock()
	f.push(map[string]any{"message": map[string]any{
		"message_id": id, "date": time.Now().Unix(), "chat": place(chat), "from": user(from, "en"), "text": text,
	}})
	return id
}

// press has a user press the latest button of a chat that is called so, and
// returns the ID of the query.
func (f *fakeAPI) press(chat, from int64, label string) string {
	f.mu.Lock()
	id, data := 0, ""
	for n, m := range f.chat(chat).messages {
		for _, b := range m.buttons() {
			if b.Text == label && n > id {
				id, data = n, b.Data
			}
		}
	}
	f.id++
	query := "q" + strconv.Itoa(f.id)
	f.mu.Unlock()
	if data == "" {
		f.t.Errorf("chat %d has no button %q to press", chat, label)
		return query
	}
	f.push(map[string]any{"callback_query": map[string]any{
		"id": query, "from": user(from, "en"), "chat_instance": "1", "data": data,
		"message": map[string]any{"message_id": id, "date": time.Now().Unix(), "chat": place(chat)},
	}})
	return query
}

// webhook is what setWebhook was called with; nil: none is set.
func (f *fakeAPI) webhook() url.Values {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.hook
}

// deliver sends updates that wait to a webhook, as Telegram does, and returns
// the last status.
func (f *fakeAPI) deliver(h http.Handler) (status int) {
	f.mu.Lock()
	updates, secret := f.updates, f.hook.Get("secret_token")
	f.updates = nil
	f.mu.Unlock()
	for n, u := range updates {
		r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(u.raw))
		r.Header.Set(secretHeader, secret)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if status = w.Code; status != http.StatusOK {
			f.mu.Lock()
			f.updates = append(updates[n:], f.updates...)
			f.mu.Unlock()
			return status
		}
	}
	return status
}

// getUpdates waits for updates. A later poll ends it, as does a webhook. Who asks
// for the same in haste gets one.
func (f *fakeAPI) getUpdates(r *http.Request) result {
	offset, _ := strconv.ParseInt(r.PostForm.Get("offset"), 10, 64)
	limit, _ := strconv.Atoi(r.PostForm.Get("limit"))
	wait, _ := strconv.Atoi(r.PostForm.Get("timeout"))
	timeout := time.After(time.Duration(wait) * time.Second)
	f.mu.Lock()
	defer f.mu.Unlock()
	if offset == f.offset && time.Since(f.polled) < 500*time.Millisecond {
		limit = 1
	}
	f.offset, f.polled = offset, time.Now()
	f.polls++
	mine := f.polls
	f.wakePolls()
	for over := false; ; {
		ready := f.from(offset, limit)
		switch {
		case f.hook != nil:
			return refuse(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
		case mine != f.polls:
			return refuse(409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running")
		case len(ready) > 0 || over:
			return done(ready)
		}
		changed := f.changed
		f.mu.Unlock()
		select {
		case <-changed:
		case <-timeout:
			over = true
		case <-r.Context().Done():
			over = true
		}
		f.mu.Lock()
	}
}

// unconfirmed is how many updates are kept.
func (f *fakeAPI) unconfirmed() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.updates)
}

// from forgets the updates before the offset and returns those that follow.
func (f *fakeAPI) from(offset int64, limit int) []json.RawMessage {
	for len(f.updates) > 0 && f.updates[0].id < offset {
		f.updates = f.updates[1:]
	}
	raw := []json.RawMessage{}
	for _, u := range f.updates[:min(limit, len(f.updates))] {
		raw = append(raw, u.raw)
	}
	return raw
}
