package telegram

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/bot"
)

// asked is a message whose actions are for a talk between reader and bot alone,
// save the last.
func asked() bot.Message {
	m := listing(2)
	for i := range m.Blocks {
		m.Blocks[i].Actions = nil
	}
	m.Blocks[1].Actions = []bot.Action{{Label: "Ask", Command: "about", Argument: "a0", Direct: true}}
	m.Blocks[2].Actions = []bot.Action{{Label: "Ask", Command: "about", Argument: "ü@2", Direct: true}}
	m.Actions = []bot.Action{
		{Label: "Ask about a long name", Command: "about", Argument: strings.Repeat("ü", 25), Direct: true},
		{Label: "Mute", Command: "mute", Argument: "a", Direct: true}, {Label: "Context", Command: "context", Argument: "a"},
	}
	return m
}

// keys are the buttons of a message in a chat of the fake, with what they do.
func keys(f *fakeAPI, chat int64, message int) (all []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, b := range f.chat(chat).messages[message].buttons() {
		all = append(all, b.Text+" "+b.Data+b.URL)
	}
	return all
}

func TestDirect(t *testing.T) {
	d, f, _ := newTest(t, -100, 7)
	m := asked()
	outside := []string{
		"Ask 1 https://t.me/verbatim_bot?start=about-a0", "Ask 2 https://t.me/verbatim_bot?start=about_w7xAMg",
		"Ask about a long name 1:about:" + strings.Repeat("ü", 25), "Mute 1:mute:a", "Context 1:context:a",
	}
	posted := send(t, d, newsroom, m)
	if diff := cmp.Diff(outside, keys(f, -100, 501)); diff != "" {
		t.Errorf("outside (-want +got):\n%s", diff)
	}
	if _, err := d.Edit(t.Context(), posted, m); err != nil || len(f.made("editMessageText")) != 1 {
		t.Errorf("Edit = %v", err)
	}
	send(t, d, bot.Channel{Platform: platform, ID: "7"}, m)
	within := []string{"Ask 1 1:about:a0", "Ask 2 1:about:ü@2", outside[2], outside[3], outside[4]}
	if diff := cmp.Diff(within, keys(f, 7, 502)); diff != "" {
		t.Errorf("in a private chat (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(asked(), m); diff != "" {
		t.Errorf("the message became another (-want +got):\n%s", diff)
	}
	for payload, want := range map[string]string{"about-a0": "about a0", "about_w7xAMg": "about ü@2", "mute-a": "start mute-a"} {
		if command, argument := started(payload); command+" "+argument != want {
			t.Errorf("%q is read as %q, %q", payload, command, argument)
		}
	}
}

// What is sent before Run has learned who the bot is leads to it all the same.
func TestDirectAtFirst(t *testing.T) {
	d, f, _ := newTest(t, -100)
	d.self.Store(nil)
	f.fault("getMe", badGateway)
	if _, err := d.Send(t.Context(), newsroom, asked()); err == nil || f.page(-100) != "" {
		t.Errorf("Send = %v; %s", err, f.page(-100))
	}
	for range 2 {
		send(t, d, newsroom, asked())
	}
	if got := keys(f, -100, 502); got[0] != "Ask 1 https://t.me/verbatim_bot?start=about-a0" || len(f.made("getMe")) != 2 {
		t.Errorf("%d calls, %q", len(f.made("getMe")), got)
	}
}

// From a channel the reader is led to the answer in the private chat.
func TestDirectIsFollowed(t *testing.T) {
	d, f, _ := newTest(t, 7)
	end := running(t, d, echo)
	f.push(inGroup(7, 1, "/start about_w7xAMg", nil))
	settled(t, f, "sendMessage", 1)
	end()
	if f.page(7) != "about: ü@2\n" {
		t.Error(f.page(7))
	}
}
