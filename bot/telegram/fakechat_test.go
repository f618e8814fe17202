package telegram

import (
	"encoding/json"
	"net/url"
	"strconv"
)

// fakeChat is a chat, with what the bot wrote and which messages of others are
// known in it.
type fakeChat struct {
	messages map[int]*fakeMessage
	read     map[int]bool // messages of people
	topics   map[int]bool // 0 is the chat itself
	closed   map[int]bool // of the topics
	refusal  result       // for all that is sent; not Ok with a code
	members  map[int64]string
}

type fakeMessage struct{ text, entities, markup string }

type fakeButton struct {
	Text string `json:"text"`
	Data string `json:"callback_data"`
	URL  string `json:"url"`
}

func (m *fakeMessage) buttons() (all []fakeButton) {
	var keyboard struct {
		Rows [][]fakeButton `json:"inline_keyboard"`
	}
	json.Unmarshal([]byte(m.markup), &keyboard)
	for _, row := range keyboard.Rows {
		all = append(all, row...)
	}
	return all
}

// chat returns a chat that the bot may write to from now on.
func (f *fakeAPI) chat(id int64) *fakeChat {
	if f.chats[id] == nil {
		f.chats[id] = &fakeChat{
			messages: map[int]*fakeMessage{}, read: map[int]bool{}, topics: map[int]bool{0: true}, closed: map[int]bool{}, members: map[int64]string{},
		}
	}
	return f.chats[id]
}

// lock refuses all that is sent to a chat from now on; code 0 takes that back.
func (f *fakeAPI) lock(id int64, code int, description string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.chat(id).refusal = refuse(code, description)
}

// kick is what happens when the bot is removed from a group, or blocked.
func (f *fakeAPI) kick(id int64) {
	if id < 0 {
		f.lock(id, 403, "Forbidden: bot was kicked from the supergroup chat")
		return
	}
	f.lock(id, 403, "Forbidden: bot was blocked by the user")
}

// member says what somebody is in a chat, such as administrator.
func (f *fakeAPI) member(chat, user int64, status string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.chat(chat).members[user] = status
}

func number(form url.Values, name string) int {
	n, _ := strconv.Atoi(form.Get(name))
	return n
}

// fakeMethods answer calls whose forms are in order; the fake is locked.
var fakeMethods = map[string]func(*fakeAPI, url.Values) result{
	"getMe": func(*fakeAPI, url.Values) result {
		return done(map[string]any{"id": fakeBot, "is_bot": true, "first_name": "Verbatim", "username": "verbatim_bot", "supports_inline_queries": true})
	},
	"setWebhook": func(f *fakeAPI, form url.Values) result {
		f.hook = form
		f.wakePolls()
		return done(true)
	},
	"deleteWebhook": func(f *fakeAPI, _ url.Values) result {
		f.hook = nil
		return done(true)
	},
	"sendMessage":            (*fakeAPI).sendMessage,
	"editMessageText":        (*fakeAPI).editMessage,
	"editMessageReplyMarkup": (*fakeAPI).editMessage,
	"deleteMessage":          (*fakeAPI).deleteMessage,
	"sendChatAction":         func(f *fakeAPI, form url.Values) result { return f.reach(form, done(true)) },
	"getChatMember":          (*fakeAPI).getChatMember,
	"answerCallbackQuery": func(f *fakeAPI, form url.Values) result {
		return f.answerQuery(form.Get("callback_query_id"))
	},
	"answerInlineQuery":     func(f *fakeAPI, form url.Values) result { return f.answerQuery(form.Get("inline_query_id")) },
	"setMyCommands":         setting("setMyCommands", "commands"),
	"setMyDescription":      setting("setMyDescription", "description"),
	"setMyShortDescription": setting("setMyShortDescription", "short_description"),
	"setChatMenuButton":     setting("setChatMenuButton", "menu_button"),
}

func setting(method, field string) func(*fakeAPI, url.Values) result {
	return func(f *fakeAPI, form url.Values) result {
		f.settings[method+" "+form.Get("scope")+" "+form.Get("language_code")] = form.Get(field)
		return done(true)
	}
}

// reach answers so if the bot can write to the chat and topic of a form.
func (f *fakeAPI) reach(form url.Values, a result) result {
	id, _ := strconv.ParseInt(form.Get("chat_id"), 10, 64)
	c := f.chats[id]
	switch {
	case c == nil:
		return refuse(400, "Bad Request: chat not found")
	case c.refusal.Code != 0:
		return c.refusal
	case !c.topics[number(form, "message_thread_id")]:
		return refuse(400, "Bad Request: message thread not found")
	case c.closed[number(form, "message_thread_id")]:
		return refuse(400, "Bad Request: TOPIC_CLOSED")
	}
	return a
}

func (f *fakeAPI) sendMessage(form url.Values) result {
	if a := f.reach(form, done(true)); !a.Ok {
		return a
	}
	chat, _ := strconv.ParseInt(form.Get("chat_id"), 10, 64)
	c := f.chats[chat]
	if a := c.takeReply(form.Get("reply_parameters")); !a.Ok {
		return a
	}
	f.id++
	c.messages[f.id] = &fakeMessage{shown(form, "text"), form.Get("entities"), form.Get("reply_markup")}
	return done(map[string]any{"message_id": f.id, "date": 1, "chat": place(chat), "text": c.messages[f.id].text})
}

func (f *fakeAPI) editMessage(form url.Values) result {
	if id := form.Get("inline_message_id"); id != "" {
		f.inline[id] = shown(form, "text")
		return done(true)
	}
	if a := f.reach(form, done(true)); !a.Ok {
		return a
	}
	chat, _ := strconv.ParseInt(form.Get("chat_id"), 10, 64)
	id := number(form, "message_id")
	m := f.chats[chat].messages[id]
	if m == nil {
		return refuse(400, "Bad Request: message to edit not found")
	}
	changed := fakeMessage{shown(form, "text"), form.Get("entities"), form.Get("reply_markup")}
	if !form.Has("text") { // editMessageReplyMarkup
		changed.text, changed.entities = m.text, m.entities
	}
	if changed == *m {
		return refuse(400, "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message")
	}
	*m = changed
	return done(map[string]any{"message_id": id, "date": 1, "chat": place(chat), "text": m.text})
}

func (f *fakeAPI) deleteMessage(form url.Values) result {
	if a := f.reach(form, done(true)); !a.Ok {
		return a
	}
	chat, _ := strconv.ParseInt(form.Get("chat_id"), 10, 64)
	id := number(form, "message_id")
	if f.chats[chat].messages[id] == nil {
		return refuse(400, "Bad Request: message to delete not found")
	}
	delete(f.chats[chat].messages, id)
	return done(true)
}

func (f *fakeAPI) getChatMember(form url.Values) result {
	if a := f.reach(form, done(true)); !a.Ok {
		return a
	}
	chat, _ := strconv.ParseInt(form.Get("chat_id"), 10, 64)
	id, _ := strconv.ParseInt(form.Get("user_id"), 10, 64)
	status := f.chats[chat].members[id]
	if status == "" {
		status = "member"
	}
	return done(map[string]any{"status": status, "user": user(id, "en")})
}

// answerQuery answers a query once; later it is too old.
func (f *fakeAPI) answerQuery(id string) result {
	if !f.queries[id] {
		return refuse(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
	}
	f.queries[id] = false
	return done(true)
}
