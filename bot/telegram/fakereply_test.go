package telegram

import (
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

type fakeReply struct {
	ID       int           `json:"message_id"`
	Without  bool          `json:"allow_sending_without_reply"`
	Quote    string        `json:"quote"`
	Entities *[]fakeEntity `json:"quote_entities"`
}

// checkReply checks the parameters of a reply, if there are any.
func checkReply(parameters string) error {
	if parameters == "" {
		return nil
	}
	var r fakeReply
	if err := strictly(parameters, &r); err != nil {
		return err
	}
	quote := utf16.Encode([]rune(r.Quote))
	switch {
	case r.ID == 0:
		return errors.New("a reply to nothing")
	case r.Entities == nil:
		return between("quote", len(quote), 0, 1024)
	case r.Quote == "":
		return errors.New("entities of no quote")
	}
	return errors.Join(between("quote", len(quote), 1, 1024), checkEntities(quote, *r.Entities))
}

// takeReply refuses a reply to what is not there, or that quotes what the message
// does not say, or says in another look.
func (c *fakeChat) takeReply(parameters string) result {
	var r fakeReply
	json.Unmarshal([]byte(parameters), &r)
	to := c.messages[r.ID]
	switch {
	case r.ID == 0, to == nil && (r.Without || c.read[r.ID] && r.Quote == ""):
		return done(true)
	case to == nil:
		return refuse(400, "Bad Request: message to be replied not found")
	case r.Quote != "" && !to.shows(r):
		return refuse(400, "Bad Request: QUOTE_TEXT_INVALID")
	}
	return done(true)
}

// shows reports whether a quote stands somewhere in a message, with the same of
// the looks that are kept in quotes.
func (m *fakeMessage) shows(r fakeReply) bool {
	var all, wanted []fakeEntity
	json.Unmarshal([]byte(m.entities), &all)
	if r.Entities != nil {
		wanted = *r.Entities
	}
	quote := shown(url.Values{"text": {r.Quote}}, "text")
	length := len(utf16.Encode([]rune(quote)))
	for at := 0; ; at++ {
		i := strings.Index(m.text[at:], quote)
		if i < 0 {
			return false
		}
		at += i
		offset := len(utf16.Encode([]rune(m.text[:at])))
		if cmp.Equal(kept(wanted, 0, length), kept(all, offset, length)) {
			return true
		}
	}
}

// kept are the looks that are kept in a quote of a text, each cut to it.
func kept(entities []fakeEntity, offset, length int) []fakeEntity {
	out := []fakeEntity{}
	for _, e := range entities {
		start, end := max(e.Offset-offset, 0), min(e.Offset+e.Length-offset, length)
		if start < end && slices.Contains(strings.Fields("bold italic underline strikethrough spoiler date_time"), e.Type) {
			out = append(out, fakeEntity{Type: e.Type, Offset: start, Length: end - start})
		}
	}
	return out
}

// The fake takes a quote where Telegram does.
func TestFakeQuotes(t *testing.T) {
	f := newFakeAPI(t, 5)
	a, _ := newTestAPI(t, f)
	said := []map[string]any{{"type": "blockquote", "offset": 0, "length": 8}, {"type": "bold", "offset": 3, "length": 2}}
	if err := a.call(t.Context(), "sendMessage", map[string]any{"chat_id": 5, "text": "🌟 an an", "entities": said}, nil); err != nil {
		t.Fatal(err)
	}
	look := func(kind string, offset, length int) []map[string]any {
		return []map[string]any{{"type": kind, "offset": offset, "length": length}}
	}
	for name, test := range map[string]struct {
		id    int
		quote string
		looks []map[string]any
		want  string
	}{
		"another text":    {501, "and", nil, "QUOTE_TEXT_INVALID"},
		"bold":            {501, "an", look("bold", 0, 2), ""},
		"part of bold":    {501, "n an", look("bold", 0, 1), ""},
		"bold in another": {501, "🌟 an", look("bold", 3, 2), ""},
		"the second":      {501, "an", nil, ""},
		"look is missing": {501, "🌟 an", nil, "QUOTE_TEXT_INVALID"},
		"another look":    {501, "an", look("strikethrough", 0, 2), "QUOTE_TEXT_INVALID"},
		"no message":      {9999, "an", nil, "message to be replied not found"},
	} {
		reply := map[string]any{"message_id": test.id, "quote": test.quote}
		if test.looks != nil {
			reply["quote_entities"] = test.looks
		}
		err := a.call(t.Context(), "sendMessage", map[string]any{"chat_id": 5, "text": "y", "reply_parameters": reply}, nil)
		if (err == nil) != (test.want == "") || err != nil && !says(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
