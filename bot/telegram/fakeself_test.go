package telegram

import (
	"errors"
	"net/url"
	"strings"
	"testing"

	"verbatim/bot"
)

// The fake is worth as much as what it refuses.
func TestFakeRefuses(t *testing.T) {
	long, emoji := strings.Repeat("x", 4097), "a\U0001F600b"
	for name, test := range map[string]struct{ method, form string }{
		"unknown method":   {"sendMagic", ""},
		"nothing to say":   {"sendMessage", "chat_id=5&text= "},
		"long text":        {"sendMessage", "chat_id=5&text=" + long},
		"legacy name":      {"sendMessage", "chat_id=5&text=x&disable_web_page_preview=true"},
		"no number":        {"sendMessage", "chat_id=@x&text=x"},
		"null":             {"sendMessage", "chat_id=5&text=x&reply_markup=null"},
		"cut character":    {"sendMessage", "chat_id=5&text=" + emoji + `&entities=[{"type":"bold","offset":0,"length":2}]`},
		"out of range":     {"sendMessage", "chat_id=5&text=" + emoji + `&entities=[{"type":"bold","offset":3,"length":2}]`},
		"link to nowhere":  {"sendMessage", `chat_id=5&text=x&entities=[{"type":"text_link","offset":0,"length":1,"url":"javascript:x"}]`},
		"many entities":    {"sendMessage", `chat_id=5&text=x&entities=[` + strings.Repeat(`{"type":"bold","offset":0,"length":1},`, 100) + `{"type":"bold","offset":0,"length":1}]`},
		"null rows":        {"sendMessage", `chat_id=5&text=x&reply_markup={"inline_keyboard":null}`},
		"long data":        {"sendMessage", `chat_id=5&text=x&reply_markup={"inline_keyboard":[[{"text":"a","callback_data":"` + long[:65] + `"}]]}`},
		"two in one":       {"sendMessage", `chat_id=5&text=x&reply_markup={"inline_keyboard":[[{"text":"a","callback_data":"b","url":"https://c"}]]}`},
		"no payload":       {"sendMessage", `chat_id=5&text=x&reply_markup={"inline_keyboard":[[{"text":"a","url":"https://t.me/b?start=c:d"}]]}`},
		"open tag":         {"sendMessage", "chat_id=5&parse_mode=HTML&text=<b>x"},
		"no address":       {"sendMessage", "chat_id=5&parse_mode=HTML&text=<a>x</a>"},
		"odd address":      {"sendMessage", `chat_id=5&parse_mode=HTML&text=<a href="javascript:x">x</a>`},
		"crossed tags":     {"sendMessage", "chat_id=5&parse_mode=HTML&text=<b><i>x</b></i>"},
		"not escaped":      {"sendMessage", "chat_id=5&parse_mode=HTML&text=a<b"},
		"all updates":      {"getUpdates", "limit=100&timeout=0"},
		"too long a poll":  {"getUpdates", "limit=100&timeout=60&allowed_updates=[]"},
		"no secret":        {"setWebhook", "url=https://x&allowed_updates=[]"},
		"null results":     {"answerInlineQuery", "inline_query_id=q&results=null"},
		"same results":     {"answerInlineQuery", `inline_query_id=q&results=[` + strings.TrimSuffix(strings.Repeat(`{"type":"article","id":"1","title":"t","input_message_content":{"message_text":"x"}},`, 2), ",") + `]`},
		"command in caps":  {"setMyCommands", `commands=[{"command":"Ask","description":"x"}]`},
		"unknown scope":    {"setMyCommands", `commands=[]&scope={"type":"all_admins"}`},
		"loud edit":        {"editMessageText", "chat_id=5&message_id=1&text=x&disable_notification=true"},
		"answering edit":   {"editMessageText", `chat_id=5&message_id=1&text=x&reply_parameters={"message_id":1}`},
		"reply to nothing": {"sendMessage", `chat_id=5&text=x&reply_parameters={"quote":"x"}`},
		"odd reply":        {"sendMessage", `chat_id=5&text=x&reply_parameters={"message_id":1,"thread":2}`},
		"long quote":       {"sendMessage", `chat_id=5&text=x&reply_parameters={"message_id":1,"quote":"` + long[:1025] + `"}`},
		"odd quote":        {"sendMessage", `chat_id=5&text=x&reply_parameters={"message_id":1,"quote":"x","quote_entities":[{"type":"bold","offset":0,"length":2}]}`},
		"marks on nothing": {"sendMessage", `chat_id=5&text=x&reply_parameters={"message_id":1,"quote_entities":[]}`},
		"no message":       {"editMessageText", "text=x"},
		"two messages":     {"editMessageText", "text=x&chat_id=5&message_id=1&inline_message_id=2"},
		"long description": {"setMyDescription", "description=" + long[:513]},
	} {
		form, err := url.ParseQuery(test.form)
		if err != nil {
			t.Fatal(err)
		}
		if checkForm(test.method, form) == nil {
			t.Errorf("%s: %s is not refused", name, test.method)
		}
	}
}

func TestFakeTakes(t *testing.T) {
	for name, test := range map[string]struct{ method, form string }{
		"text":     {"sendMessage", "chat_id=-5&message_thread_id=7&text=" + strings.Repeat("x", 4096)},
		"entities": {"sendMessage", "chat_id=5&text=a\U0001F600b" + `&entities=[{"type":"expandable_blockquote","offset":1,"length":2}]`},
		"HTML":     {"sendMessage", `chat_id=5&parse_mode=HTML&text=<blockquote expandable>a %26amp%3B b</blockquote><a href="https://x">x</a>`},
		"reply":    {"sendMessage", `chat_id=5&text=x&disable_notification=true&reply_parameters={"message_id":1,"quote":"x","quote_entities":[{"type":"bold","offset":0,"length":1}]}`},
		"keyboard": {"editMessageText", `inline_message_id=i&text=x&reply_markup={"inline_keyboard":[[{"text":"a","url":"https://b"}],[{"text":"c","callback_data":"d"}]]}`},
		"results":  {"answerInlineQuery", `inline_query_id=q&is_personal=true&results=[{"type":"article","id":"1","title":"t","input_message_content":{"message_text":"x"}}]`},
		"commands": {"setMyCommands", `commands=[{"command":"ask","description":"x"}]&language_code=de`},
	} {
		form, err := url.ParseQuery(test.form)
		if err != nil {
			t.Fatal(err)
		}
		if err := checkForm(test.method, form); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The fake shows what Telegram does to a text.
func TestFakeShows(t *testing.T) {
	const sent, want = "a\tb\r\nA\u030Angstro\u0308m \u2028c\u00A0d \n", "a b\nAngstro\u0308m c\u00A0d"
	if got := shown(url.Values{"text": {sent}}, "text"); got != want {
		t.Errorf("shows %q", got)
	}
	form := url.Values{"parse_mode": {"HTML"}, "text": {"<b>a</b> &lt;b&gt;"}}
	if got := shown(form, "text"); got != "a <b>" {
		t.Errorf("shows %q", got)
	}
}

// The fake behaves as a chat does.
func TestFakeChat(t *testing.T) {
	f := newFakeAPI(t, 5)
	a, _ := newTestAPI(t, f)
	call := func(method string, params map[string]any) error { return a.call(t.Context(), method, params, nil) }
	message := map[string]any{"chat_id": 5, "text": "x", "reply_markup": map[string]any{
		"inline_keyboard": [][]map[string]string{{{"text": "More", "callback_data": "m"}}}}}
	if err := call("sendMessage", message); err != nil || f.page(5) != "x\n[More]\n" {
		t.Fatalf("%v, page %q", err, f.page(5))
	}
	message["message_id"] = 501
	if err := call("editMessageText", message); !says(err, "message is not modified") {
		t.Errorf("edit that changes nothing: %v", err)
	}
	query := f.press(5, 7, "More")
	if err := call("answerCallbackQuery", map[string]any{"callback_query_id": query}); err != nil {
		t.Errorf("callback: %v", err)
	}
	if err := call("answerCallbackQuery", map[string]any{"callback_query_id": query}); !says(err, "query is too old") {
		t.Errorf("callback twice: %v", err)
	}
	read := f.say(5, 7, "hello")
	for id, want := range map[int]string{read: "", 9999: "message to be replied not found"} {
		err := call("sendMessage", map[string]any{"chat_id": 5, "text": "y", "reply_parameters": map[string]any{"message_id": id}})
		if (err == nil) != (want == "") || err != nil && !says(err, want) {
			t.Errorf("reply to %d: %v", id, err)
		}
	}
	if err := call("deleteMessage", map[string]any{"chat_id": 5, "message_id": 501}); err != nil || strings.Contains(f.page(5), "x") {
		t.Errorf("%v, page %q", err, f.page(5))
	}
	f.chat(5).topics[3], f.chat(5).closed[3] = true, true
	if err := call("sendMessage", map[string]any{"chat_id": 5, "message_thread_id": 3, "text": "x"}); !says(err, "TOPIC_CLOSED") {
		t.Errorf("closed topic: %v", err)
	}
	f.member(5, 7, "administrator")
	var member struct{ Status string }
	if err := a.call(t.Context(), "getChatMember", map[string]any{"chat_id": 5, "user_id": 7}, &member); err != nil || member.Status != "administrator" {
		t.Errorf("member %v, %v", member, err)
	}
	f.kick(5)
	f.lock(-6, 400, "Bad Request: need administrator rights in the channel chat")
	for _, chat := range []int64{5, -6, 404} {
		if err := call("sendMessage", map[string]any{"chat_id": chat, "text": "x"}); !errors.Is(err, bot.ErrChannelGone) {
			t.Errorf("chat %d: %v", chat, err)
		}
	}
}
