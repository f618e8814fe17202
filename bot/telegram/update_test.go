package telegram

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot"
)

var commandsForTests = []bot.Command{
	{Name: "ask", Help: bot.Same("quotes that answer"), Text: &bot.Option{Name: "text", Required: true}},
	{Name: "latest", Help: bot.Same("the newest articles")},
	{Name: "settings", Help: bot.Same("how it answers"), Admin: true},
	{Name: "help", Help: bot.Same("how to ask"), Ranked: true},
	{Name: "find", Help: bot.Same("quotes on a message"), Message: true},
	{Name: "check", Help: bot.Same("is it verbatim"), Message: true},
}

const selfID = 4200

// decoder returns a Telegram that knows who it is, and calls nobody.
func decoder(t testing.TB) *Telegram {
	t.Helper()
	d, err := New(Config{Token: "4200:x", APIURL: "http://127.0.0.1:1", Commands: commandsForTests})
	if err != nil {
		t.Fatal(err)
	}
	d.self.Store(&account{ID: selfID, Bot: true, Username: "Verbatim_bot"})
	return d
}

const (
	reader  = `"from":{"id":7,"language_code":"de"}`
	private = `"message_id":5,"chat":{"id":7,"type":"private"},` + reader
	group   = `"message_id":5,"chat":{"id":-100,"type":"supergroup"},` + reader
	channel = `"message_id":5,"chat":{"id":-200,"type":"channel"},"sender_chat":{"id":-200,"type":"channel"}`
	ours    = `"reply_to_message":{"message_id":4,"from":{"id":4200,"is_bot":true},"text":"quote"}`
	slash4  = `"entities":[{"type":"bot_command","offset":0,"length":4}]`
	slash17 = `"entities":[{"type":"bot_command","offset":0,"length":17}]`
	at13    = `"entities":[{"type":"mention","offset":0,"length":13}]`
)

func TestAddressed(t *testing.T) {
	direct := bot.Request{
		User: "7", Channel: bot.Channel{Platform: "telegram", ID: "7"}, Server: "7",
		Direct: true, Admin: true, Command: "ask", Text: "who?", Options: map[string]string{}, Locale: "de",
	}
	grouped := direct
	grouped.Channel.ID, grouped.Server, grouped.Direct, grouped.Admin = "-100", "-100", false, false
	with := func(r bot.Request, change func(*bot.Request)) *bot.Request {
		change(&r)
		return &r
	}
	said := func(r bot.Request, command, text string) *bot.Request {
		r.Command, r.Text = command, text
		return &r
	}
	for name, test := range map[string]struct {
		message string
		want    *bot.Request
	}{
		"a forwarded command":      {private + `,"text":"/forget","entities":[{"type":"bot_command","offset":0,"length":7}],"forward_origin":{"type":"user"}`, said(direct, "check", "/forget")},
		"private":                  {private + `,"text":" who? "`, &direct},
		"private, caption":         {private + `,"caption":"who?","photo":[{}]`, &direct},
		"private, no text":         {private + `,"sticker":{}`, nil},
		"private command":          {private + `,"text":"/ask who?",` + slash4, &direct},
		"private, unknown command": {private + `,"text":"/abc who?",` + slash4, said(direct, "abc", "who?")},
		"private, case":            {private + `,"text":"/ASK@verbatim_BOT who?",` + slash17, &direct},
		"private, other bot":       {private + `,"text":"/ask@anothers_bot who?","entities":[{"type":"bot_command","offset":0,"length":17}]`, nil},
		"private, no entity":       {private + `,"text":"/ask who?"`, said(direct, "ask", "/ask who?")},
		"private, topic": {private + `,"text":"who?","is_topic_message":true,"message_thread_id":3`,
			with(direct, func(r *bot.Request) { r.Channel.Thread = "3" })},
		"start":              {private + `,"text":"/start Ab_-9","entities":[{"type":"bot_command","offset":0,"length":6}]`, said(direct, "start", "Ab_-9")},
		"start of an inline": {private + `,"text":"/start ask","entities":[{"type":"bot_command","offset":0,"length":6}]`, said(direct, "start", "")},
		"start of a quote":   {private + `,"text":"/start context-Ab_-9","entities":[{"type":"bot_command","offset":0,"length":6}]`, said(direct, "context", "Ab_-9")},
		"start of a list":    {private + `,"text":"/start read_YUAy","entities":[{"type":"bot_command","offset":0,"length":6}]`, said(direct, "read", "a@2")},
		"start, no base64":   {private + `,"text":"/start read_!","entities":[{"type":"bot_command","offset":0,"length":6}]`, said(direct, "start", "read_!")},
		"start, no text":     {private + `,"text":"/start read__w","entities":[{"type":"bot_command","offset":0,"length":6}]`, said(direct, "start", "read__w")},
		"start of harm":      {private + `,"text":"/start forget-","entities":[{"type":"bot_command","offset":0,"length":6}]`, said(direct, "start", "forget-")},
		"start alone":        {private + `,"text":"/start","entities":[{"type":"bot_command","offset":0,"length":6}]`, said(direct, "start", "")},
		"forwarded":          {private + `,"text":"he said “x”","forward_origin":{"type":"user"}`, said(direct, "check", "he said “x”")},
		"not forwarded":      {private + `,"text":"who?","forward_origin":null`, &direct},
		"via bot":            {private + `,"text":"who?","via_bot":{"id":4200}`, nil},
		"a bot":              {`"message_id":5,"chat":{"id":7,"type":"private"},"from":{"id":8,"is_bot":true},"text":"who?"`, nil},

		"group":            {group + `,"text":"who?"`, nil},
		"group command":    {group + `,"text":"/ask who?",` + slash4, &grouped},
		"group, ours":      {group + `,"text":"/ask@verbatim_bot who?",` + slash17, &grouped},
		"group, other bot": {group + `,"text":"/ask@anothers_bot who?",` + slash17, nil},
		"group, unknown":   {group + `,"text":"/ban who?",` + slash4, nil},
		"group, inside":    {group + `,"text":"x /ask who?","entities":[{"type":"bot_command","offset":2,"length":4}]`, nil},
		"mention":          {group + `,"text":"@verbatim_bot who?",` + at13, &grouped},
		"mention behind":   {group + `,"text":"😀 who? @VERBATIM_bot","entities":[{"type":"mention","offset":8,"length":13}]`, said(grouped, "ask", "😀 who?")},
		"mention alone":    {group + `,"text":"@verbatim_bot",` + at13, said(grouped, "ask", "")},
		"longer mention":   {group + `,"text":"@verbatim_bot2 who?","entities":[{"type":"mention","offset":0,"length":14}]`, nil},
		"no mention":       {group + `,"text":"@verbatim_bot who?"`, nil},
		"reply":            {group + `,"text":"who?",` + ours, &grouped},
		"reply to another": {group + `,"text":"who?","reply_to_message":{"message_id":4,"from":{"id":8},"text":"x"}`, nil},
		"topic": {group + `,"text":"who?","is_topic_message":true,"message_thread_id":3,` + ours,
			with(grouped, func(r *bot.Request) { r.Channel.Thread = "3" })},
		"topic that we opened": {group + `,"text":"who?","is_topic_message":true,"message_thread_id":4,` + ours, nil},
		"thread of replies":    {group + `,"text":"who?","message_thread_id":3,` + ours, &grouped},
		"anonymous admin": {group + `,"sender_chat":{"id":-100,"type":"supergroup"},"text":"/ask who?",` + slash4,
			with(grouped, func(r *bot.Request) { r.User, r.Admin, r.Locale = "-100", true, "" })},
		"as a channel": {group + `,"sender_chat":{"id":-300,"type":"channel"},"text":"/ask who?",` + slash4,
			with(grouped, func(r *bot.Request) { r.User, r.Locale = "-300", "" })},
		"automatic forward": {group + `,"sender_chat":{"id":-300},"is_automatic_forward":true,"text":"/ask who?",` + slash4, nil},

		"check a reply":   {group + `,"text":"/check","entities":[{"type":"bot_command","offset":0,"length":6}],"reply_to_message":{"message_id":4,"text":"all of it"}`, said(grouped, "check", "all of it")},
		"check a caption": {group + `,"text":"/check","entities":[{"type":"bot_command","offset":0,"length":6}],"reply_to_message":{"message_id":4,"caption":"all of it"}`, said(grouped, "check", "all of it")},
		"check a part":    {group + `,"text":"/check","entities":[{"type":"bot_command","offset":0,"length":6}],"quote":{"text":"a part"},"reply_to_message":{"message_id":4,"text":"all of it"}`, said(grouped, "check", "a part")},
		"check words":     {group + `,"text":"/check “a”","entities":[{"type":"bot_command","offset":0,"length":6}]`, said(grouped, "check", "“a”")},
		"ask in a reply":  {group + `,"text":"/ask who?",` + slash4 + `,` + ours, &grouped},

		"channel":          {channel + `,"text":"who?"`, nil},
		"channel, bare":    {channel + `,"text":"/ask who?",` + slash4, nil},
		"channel, mention": {channel + `,"text":"@verbatim_bot who?",` + at13, nil},
		"channel, ours": {channel + `,"text":"/ask@verbatim_bot who?",` + slash17,
			with(grouped, func(r *bot.Request) {
				r.User, r.Channel.ID, r.Server, r.Admin, r.Locale = "-200", "-200", "-200", true, ""
			})},

		"odd parts":   {private + `,"text":"who?","entities":"none","quote":[1],"reply_to_message":{"text":5},"date":"x"`, &direct},
		"odd text":    {private + `,"text":{"a":1}`, nil},
		"odd chat":    {`"message_id":5,"chat":7,` + reader + `,"text":"who?"`, nil},
		"odd marks":   {private + `,"text":"who?","entities":[{"type":"bot_command","offset":-1,"length":9},{"type":"bot_command","offset":0,"length":99},{"type":"mention","offset":4,"length":0},null]`, &direct},
		"nobody":      {`"message_id":5,"chat":{"id":-100,"type":"group"},"text":"/ask who?",` + slash4, nil},
		"half a char": {private + `,"text":"😀 who?","entities":[{"type":"bot_command","offset":0,"length":1}]`, said(direct, "ask", "😀 who?")},
	} {
		t.Run(name, func(t *testing.T) {
			var m incoming
			if err := decode(json.RawMessage("{"+test.message+"}"), &m); err != nil {
				t.Fatal(err)
			}
			got, ok := decoder(t).addressed(&m)
			if ok != (test.want != nil) {
				t.Fatalf("addressed = %+v, %v", got, ok)
			}
			if ok {
				want := *test.want
				want.Open = !want.Direct
				if diff := cmp.Diff(want, got); diff != "" {
					t.Error(diff)
				}
			}
		})
	}
}

func TestPressed(t *testing.T) {
	d := decoder(t)
	for name, test := range map[string]struct {
		query                    string
		command, text, in, where string
		current                  bool
	}{
		"button":       {`"data":"1:context:ab:c","message":{"message_id":9,"date":1,"chat":{"id":-100,"type":"supergroup"},"message_thread_id":3,"is_topic_message":true}`, "context", "ab:c", "-100", "3", true},
		"inaccessible": {`"data":"1:more:x","message":{"message_id":9,"date":0,"chat":{"id":-100,"type":"supergroup"}}`, "more", "x", "-100", "", true},
		"inline":       {`"data":"1:more:x","inline_message_id":"i"`, "more", "x", "", "", true},
		"old":          {`"data":"0:more:x"`, "", "", "", "", false},
		"game":         {`"game_short_name":"x"`, "", "", "", "", false},
	} {
		var c callbackQuery
		if err := decode(json.RawMessage(`{"id":"q","from":{"id":7,"language_code":"fr"},`+test.query+`}`), &c); err != nil {
			t.Fatal(err)
		}
		r, current := d.pressed(&c)
		if current != test.current || current && (r.Command != test.command || r.Text != test.text) ||
			r.Channel.ID != test.in || r.Channel.Thread != test.where || r.User != "7" || r.Locale != "fr" {
			t.Errorf("%s: %+v, %v", name, r, current)
		}
	}
}

func TestMove(t *testing.T) {
	for text, want := range map[string][2]int64{
		`{"message_id":1,"chat":{"id":-1},"migrate_to_chat_id":-2}`:   {-1, -2},
		`{"message_id":1,"chat":{"id":-2},"migrate_from_chat_id":-1}`: {-1, -2},
		`{"message_id":1,"chat":{"id":-2}}`:                           {},
	} {
		var m incoming
		if err := decode(json.RawMessage(text), &m); err != nil {
			t.Fatal(err)
		}
		if from, to, ok := m.move(); ok != (want != [2]int64{}) || ok && (from != want[0] || to != want[1]) {
			t.Errorf("%s: %d, %d, %v", text, from, to, ok)
		}
	}
}

// hostileUpdates are none that Telegram would send.
var hostileUpdates = []string{
	`null`, `{}`, `[]`, `1`, `"`, `{"update_id":1`, `{"update_id":"x","message":{}}`, `{"update_id":1,"message":null,"callback_query":null}`,
	`{"update_id":1,"message":[],"inline_query":5}`, `{"update_id":1,"message":{"message_id":1,"chat":null,"from":null,"text":"x"}}`,
	`{"update_id":1,"message":{"message_id":1,"chat":{"id":7,"type":"private"},"from":{"id":7},"text":"x","reply_to_message":` + strings.Repeat(`{"reply_to_message":`, 50) + `null` + strings.Repeat(`}`, 51) + `}`,
	`{"update_id":1,"callback_query":{"id":"q","from":{"id":7}}}`, `{"update_id":1,"callback_query":{"id":"q","from":{"id":7},"data":"1:ask:x","message":{}}}`,
	`{"update_id":1,"inline_query":{"id":"q","from":{"id":7},"query":"x","offset":"-5"}}`, `{"update_id":1,"my_chat_member":{"chat":{"id":7},"new_chat_member":{"status":"kicked"}}}`,
	`{"update_id":1,"poll":{}}`, `{"update_id":1,"message":{"message_id":1e400}}`, `{"update_id":1,"message":{"message_id":1,"chat":{"id":9223372036854775808,"type":"private"},"text":"x"}}`,
	"{\"update_id\":1,\"message\":{\"message_id\":1,\"chat\":{\"id\":7,\"type\":\"private\"},\"from\":{\"id\":7},\"text\":\"\xff/ask\",\"entities\":[{\"type\":\"bot_command\",\"offset\":0,\"length\":2}]}}",
}

func FuzzUpdate(f *testing.F) {
	for _, text := range hostileUpdates {
		f.Add([]byte(text))
	}
	f.Add([]byte(`{"update_id":1,"message":{` + group + `,"text":"@verbatim_bot who?",` + at13 + `}}`))
	d := decoder(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		d.receive(context.Background(), raw, func() {}) // it is not running, so nothing is done
		var u event
		if decode(raw, &u) != nil {
			return
		}
		var m incoming
		if len(u.Message) == 0 || decode(u.Message, &m) != nil {
			return
		}
		r, ok := d.addressed(&m)
		if ok && (r.Command == "" || r.User == "" || r.Channel.ID == "" || !utf8.ValidString(r.Text)) {
			t.Errorf("%+v", r)
		}
	})
}
