package telegram

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"unicode/utf16"
)

// event is an update: what is read of one. Its parts are decoded on their own, each if it
// is there.
type event struct {
	ID           int64           `json:"update_id"`
	Message      json.RawMessage `json:"message"`
	ChannelPost  json.RawMessage `json:"channel_post"`
	Callback     json.RawMessage `json:"callback_query"`
	Inline       json.RawMessage `json:"inline_query"`
	MyChatMember json.RawMessage `json:"my_chat_member"`
}

type account struct {
	ID       int64  `json:"id"`
	Bot      bool   `json:"is_bot"`
	Username string `json:"username"`
	Language string `json:"language_code"`
}

type chat struct {
	ID   int64  `json:"id"`
	Type string `json:"type"`
}

// The types of chats that are told apart; others are groups.
const (
	privateChat = "private"
	channelChat = "channel"
)

// mark is an entity of a message that came in. Its place is counted in UTF-16
// units.
type mark struct {
	Type   string `json:"type"`
	Offset int    `json:"offset"`
	Length int    `json:"length"`
}

type incoming struct {
	ID           int64           `json:"message_id"`
	Thread       int64           `json:"message_thread_id"`
	InTopic      bool            `json:"is_topic_message"`
	From         *account        `json:"from"`
	SenderChat   *chat           `json:"sender_chat"` // speaks instead of a user
	Chat         chat            `json:"chat"`
	Text         string          `json:"text"`
	Entities     []mark          `json:"entities"`
	Caption      string          `json:"caption"`
	CaptionMarks []mark          `json:"caption_entities"`
	ReplyTo      *incoming       `json:"reply_to_message"`
	Quote        *quotedPart     `json:"quote"` // the part of ReplyTo that is meant
	Origin       json.RawMessage `json:"forward_origin"`
	Automatic    bool            `json:"is_automatic_forward"` // of a channel to its group
	ViaBot       *account        `json:"via_bot"`
	MigrateTo    int64           `json:"migrate_to_chat_id"`
	MigrateFrom  int64           `json:"migrate_from_chat_id"`
	Reopened     json.RawMessage `json:"forum_topic_reopened"`
}

type quotedPart struct {
	Text string `json:"text"`
}

// callbackQuery is a button that was pressed. Its message is missing where it
// was sent by an inline query.
type callbackQuery struct {
	ID      string    `json:"id"`
	From    account   `json:"from"`
	Message *incoming `json:"message"`
	Data    string    `json:"data"`
}

type inlineQuery struct {
	ID     string  `json:"id"`
	From   account `json:"from"`
	Query  string  `json:"query"`
	Offset string  `json:"offset"`
}

type memberUpdate struct {
	Chat chat `json:"chat"`
	New  struct {
		Status string `json:"status"`
		Member bool   `json:"is_member"` // these two where it is restricted
		Sends  bool   `json:"can_send_messages"`
	} `json:"new_chat_member"`
}

// writes reports whether the bot may write from now on. A user who blocks it kicks
// it.
func (m *memberUpdate) writes() bool {
	switch m.New.Status {
	case "member", "administrator":
		return true
	case "restricted":
		return m.New.Member && m.New.Sends
	}
	return false
}

// decode reads what it can: a field of another type than it should have stays
// zero.
func decode(data json.RawMessage, into any) error {
	err := json.Unmarshal(data, into)
	var mismatch *json.UnmarshalTypeError
	if errors.As(err, &mismatch) {
		return nil
	}
	return err
}

// said is what the message says, and the marks in it.
func (m *incoming) said() (string, []mark) {
	if m.Text != "" {
		return m.Text, m.Entities
	}
	return m.Caption, m.CaptionMarks
}

// about is the text of the message that m is a reply to, or the part of it that
// is meant.
func (m *incoming) about() string {
	if m.Quote != nil && m.Quote.Text != "" {
		return m.Quote.Text
	}
	if m.ReplyTo == nil {
		return ""
	}
	text, _ := m.ReplyTo.said()
	return text
}

// repliesTo reports whether m replies to something that a user said. In a topic
// every message replies at least to the one that opened it.
func (m *incoming) repliesTo(id int64) bool {
	to := m.ReplyTo
	if to == nil || to.From == nil || to.From.ID != id {
		return false
	}
	return !m.InTopic || to.ID != m.Thread
}

// in returns the bytes of the text that the mark is on.
func (k mark) in(text string) (start, end int, ok bool) {
	if k.Offset < 0 || k.Length <= 0 || k.Offset > len(text) || k.Length > len(text) {
		return 0, 0, false
	}
	units, start, end := 0, -1, -1
	for at, r := range text {
		if units == k.Offset {
			start = at
		}
		if units == k.Offset+k.Length {
			end = at
		}
		units += max(1, utf16.RuneLen(r))
	}
	if units == k.Offset+k.Length {
		end = len(text)
	}
	return start, end, 0 <= start && start < end
}

// command reads a command that the text begins with, such as "/ask@some_bot
// who?". bot is the name of the bot it is for, if it says.
func command(text string, marks []mark) (name, bot, rest string, ok bool) {
	for _, k := range marks {
		start, end, valid := k.in(text)
		if k.Type != "bot_command" || !valid || start != 0 {
			continue
		}
		name, bot, _ = strings.Cut(strings.TrimPrefix(text[:end], "/"), "@")
		return strings.ToLower(name), bot, strings.TrimSpace(text[end:]), name != ""
	}
	return "", "", "", false
}

// withoutMentions cuts the mentions of a user out of a text.
func withoutMentions(text string, marks []mark, username string) (rest string, mentioned bool) {
	var out strings.Builder
	done := 0
	for _, k := range marks {
		start, end, ok := k.in(text)
		if k.Type != "mention" || !ok || start < done || !strings.EqualFold(text[start:end], "@"+username) {
			continue
		}
		out.WriteString(text[done:start])
		done, mentioned = end, true
	}
	out.WriteString(text[done:])
	return strings.TrimSpace(out.String()), mentioned
}

func idText(id int64) string { return strconv.FormatInt(id, 10) }
