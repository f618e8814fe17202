package discord

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot"
)

func TestRequest(t *testing.T) {
	index, err := newCommandIndex(commandsForTests)
	if err != nil {
		t.Fatal(err)
	}
	type want struct {
		Request bot.Request
		Focused string
		OK      bool
	}
	here := bot.Request{ID: "1", User: "300", Channel: channel("100"), Server: "200", Locale: "de", Divided: true, Titles: true, Roles: []string{"7"}, Options: map[string]string{}}
	with := func(change func(*bot.Request)) bot.Request {
		r := here
		change(&r)
		return r
	}
	const place = `"id":"1","application_id":"9000","token":"t","channel_id":"100","locale":"de",`
	const server = place + `"guild_id":"200","member":{"user":{"id":"300"},"roles":["7"],"permissions":"2048"},`
	for name, test := range map[string]struct {
		event string
		want  want
	}{
		"question with options": {`{` + server + `"type":2,"data":{"name":"ask","type":1,"options":[
			{"name":"language","type":3,"value":"en"},{"name":"private","type":5,"value":true},{"name":"question","type":3,"value":"who?"},{"name":"later","type":4,"value":5}]}}`,
			want{with(func(r *bot.Request) {
				r.Command, r.Text, r.Options = "ask", "who?", map[string]string{"lang": "en", "private": "true", "later": "5"}
			}), "", true}},
		"channel and role, by an administrator": {`{` + place + `"guild_id":"200","member":{"user":{"id":"300"},"roles":["7"],"permissions":"8"},"type":2,"data":{"name":"watch","type":1,"options":[
			{"name":"channel","type":7,"value":"55"},{"name":"role","type":8,"value":"66"}],"resolved":{"channels":{"55":{"id":"55","type":99}}}}}`,
			want{with(func(r *bot.Request) {
				r.Command, r.Admin, r.Options = "watch", true, map[string]string{"to": "55", "role": "66"}
			}), "", true}},
		"by a manager": {`{` + place + `"guild_id":"200","member":{"user":{"id":"300"},"roles":["7"],"permissions":"32"},"type":2,"data":{"name":"watch","type":1}}`,
			want{with(func(r *bot.Request) { r.Command, r.Admin = "watch", true }), "", true}},
		"direct message": {`{` + place + `"context":1,"user":{"id":"300"},"type":2,"data":{"name":"ask","type":1}}`,
			want{with(func(r *bot.Request) { r.Command, r.Server, r.Roles, r.Direct = "ask", "", nil, true }), "", true}},
		"group of people": {`{` + place + `"context":2,"user":{"id":"300"},"type":2,"data":{"name":"ask","type":1}}`,
			want{with(func(r *bot.Request) { r.Command, r.Server, r.Roles = "ask", "", nil }), "", true}},
		"in a thread": {`{` + server + `"channel":{"id":"100","type":11,"parent_id":"50"},"type":2,"data":{"name":"ask","type":1}}`,
			want{with(func(r *bot.Request) { r.Command, r.Parent = "ask", "50" }), "", true}},
		"in a category": {`{` + server + `"channel":{"id":"100","type":0,"parent_id":"50"},"type":2,"data":{"name":"ask","type":1}}`,
			want{with(func(r *bot.Request) { r.Command = "ask" }), "", true}},
		"on a message": {`{` + server + `"type":2,"data":{"name":"Check the quotes","type":3,"target_id":"55","resolved":{"messages":{"55":{"content":" said ",
			"components":[{"type":99}],"embeds":[{"title":"T","description":"D","fields":[]}],"message_snapshots":[{"message":{"content":"forwarded"}}]}}}}}`,
			want{with(func(r *bot.Request) { r.Command, r.Text = "check", "said\n\nforwarded\n\nT\n\nD" }), "", true}},
		"typing": {`{` + server + `"type":4,"data":{"name":"ask","type":1,"options":[{"name":"source","type":3,"value":"d","focused":true}]}}`,
			want{with(func(r *bot.Request) { r.Command, r.Options = "ask", map[string]string{"source": "d"} }), "source", true}},
		"button": {`{` + server + `"type":3,"message":{"components":[{"type":99}]},"data":{"custom_id":"1:more:x y","component_type":2}}`,
			want{with(func(r *bot.Request) { r.Command, r.Text = "more", "x y" }), "", true}},
		"button of another version": {`{` + server + `"type":3,"data":{"custom_id":"99~x"}}`, want{here, "", false}},
		"command of another version": {`{` + server + `"type":2,"data":{"name":"old","type":1,"options":[{"name":"x","type":3,"value":"y"}]}}`,
			want{with(func(r *bot.Request) { r.Command, r.Options = "old", map[string]string{"x": "y"} }), "", true}},
	} {
		t.Run(name, func(t *testing.T) {
			var i interaction
			if err := json.Unmarshal([]byte(test.event), &i); err != nil {
				t.Fatal(err)
			}
			r, focused, ok, err := i.request(index)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, want{r, focused, ok}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Who manages a channel may set what is about it, and nothing else.
func TestChannelRights(t *testing.T) {
	index, err := newCommandIndex(commandsForTests)
	if err != nil {
		t.Fatal(err)
	}
	const view, channels, server, all = "1024", "16", "32", "8"
	command := func(name, named, there string) string {
		options := ""
		if named != "" {
			options = `{"name":"channel","type":7,"value":"` + named + `"}`
		}
		return `"type":2,"data":{"name":"` + name + `","type":1,"options":[` + options + `],"resolved":{"channels":{"55":{"id":"55","permissions":"` + there + `"}}}}`
	}
	button := func(name string) string { return `"type":3,"data":{"custom_id":"1:` + name + `:x","component_type":2}` }
	for _, test := range []struct {
		held, data string
		want       bool
	}{
		{view, command("mute", "", ""), false},
		{channels, command("mute", "", ""), true},
		{server, command("mute", "", ""), true},
		{all, command("mute", "", ""), true},
		{channels, command("mute", "55", view), false},
		{server, command("mute", "55", view), false},
		{view, command("mute", "55", channels), true},
		{view, command("mute", "55", all), true},
		{channels, command("mute", "56", channels), false}, // nothing is known of that one
		{channels, command("mute", "55", "much"), false},
		{channels, command("watch", "55", channels), false},
		{server, command("watch", "55", view), true},
		{channels, command("ask", "", ""), false},
		{channels, button("mute"), true},
		{view, button("mute"), false},
		{channels, button("watch"), false},
		{server, button("watch"), true},
		{"", button("mute"), false},
	} {
		var i interaction
		event := `{"id":"1","application_id":"9000","token":"t","channel_id":"100","guild_id":"200","member":{"user":{"id":"300"},"permissions":"` + test.held + `"},` + test.data + `}`
		if err := json.Unmarshal([]byte(event), &i); err != nil {
			t.Fatal(err)
		}
		if r, _, _, err := i.request(index); err != nil || r.Admin != test.want {
			t.Errorf("with the permissions %q, %s: %v, %v", test.held, test.data, r.Admin, err)
		}
	}
}

// Whatever arrives is read or refused.
func FuzzRequest(f *testing.F) {
	index, err := newCommandIndex(commandsForTests)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(`{"id":"1","type":2,"member":{"user":{"id":"3"}},"data":{"name":"ask","type":1,"options":[{"name":"question","value":null}]}}`))
	f.Add([]byte(`{"id":"1","type":3,"user":{"id":"3"},"data":{"custom_id":"1:more:x"}}`))
	f.Add([]byte(`{"data":null,"user":null}`))
	f.Fuzz(func(t *testing.T, event []byte) {
		var i interaction
		if json.Unmarshal(event, &i) == nil {
			i.request(index)
		}
	})
}
