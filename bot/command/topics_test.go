package command_test

import (
	"fmt"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"verbatim/bot"
	"verbatim/retrieval"
)

const troops = "How many troops did North Korea send to Russia?"

// talk returns how to say something to a bot, which returns what was asked of
// the archive and what was said.
func talk(t *testing.T) func(r bot.Request) (asked, said string) {
	a := &stub{answer: retrieval.Answer{Found: true, Quotes: []retrieval.Quote{quote("a"), quote("b")}}}
	b := newStubbed(t, a, slog.New(slog.DiscardHandler))
	return func(r bot.Request) (asked, said string) {
		a.asked = nil
		said = text(b.Handle(t.Context(), r))
		if len(a.asked) > 0 {
			asked = a.asked[0].Text
		}
		return asked, said
	}
}

func question(user, channel, text string) bot.Request {
	return bot.Request{Command: "ask", User: user, Channel: bot.Channel{Platform: "p", ID: channel}, Text: text}
}

func TestFollowUp(t *testing.T) {
	say := talk(t)
	for _, test := range []struct{ text, asked, said string }{
		{"and when?", "and when?", "❝a❞ / ❝b❞"}, // nothing to follow
		{troops, troops, "❝a❞ / ❝b❞"},
		{"and when?", "and when? " + troops, "Asked with: " + troops + " / ❝a❞ / ❝b❞"},
		{"", "", "❝a❞ / ❝b❞"}, // an empty line changes nothing
		{"Why?", "Why? " + troops, "Asked with: " + troops + " / ❝a❞ / ❝b❞"},
		{"Who visited Wonsan in July?", "Who visited Wonsan in July?", "❝a❞ / ❝b❞"},
		{"How old is he?", "How old is he? Wonsan, July", "Asked with: Wonsan, July / ❝a❞ / ❝b❞"},
	} {
		if asked, said := say(question("u", "c", test.text)); asked != test.asked || said != test.said {
			t.Errorf("%q: asked %q, said %q; want %q, %q", test.text, asked, said, test.asked, test.said)
		}
	}
}

// Options are the fields of a question, and go along with it.
func TestFollowUpWithOptions(t *testing.T) {
	say := talk(t)
	first := question("u", "c", troops)
	first.Options = map[string]string{"source": "The \"Guardian\"", "lang": "en", "other": "x"}
	if asked, _ := say(first); asked != `source:"The Guardian" lang:"en" `+troops {
		t.Errorf("asked %q", asked)
	}
	second := question("u", "c", "and when?")
	second.Options = map[string]string{"lang": "de"}
	if asked, said := say(second); asked != `and when? `+troops+` lang:"de" source:"The Guardian"` || said != "Asked with: "+troops+" / ❝a❞ / ❝b❞" {
		t.Errorf("asked %q, said %q", asked, said)
	}
}

// Nobody follows what another one asked, nor what was asked elsewhere.
func TestFollowUpIsPrivate(t *testing.T) {
	say := talk(t)
	say(question("u", "c", troops))
	thread := question("u", "c", "and when?")
	thread.Channel.Thread = "1"
	private := question("u", "c", "and when?")
	private.Options = map[string]string{"private": "false"}
	private.Server = "s"
	platform := question("u", "c", "and when?")
	platform.Channel.Platform = "q"
	for _, r := range []bot.Request{question("v", "c", "and when?"), question("u", "d", "and when?"), thread, platform, private} {
		if asked, said := say(r); asked != "and when?" || said != "❝a❞ / ❝b❞" {
			t.Errorf("%+v: asked %q, said %q", r, asked, said)
		}
	}
}

// Outside of a channel a question comes again with each key, and for each page.
func TestFollowUpNeedsAChannel(t *testing.T) {
	say := talk(t)
	for _, text := range []string{troops, "and wh", "and when?", "and when?"} {
		if asked, said := say(question("u", "", text)); asked != text || said != "❝a❞ / ❝b❞" {
			t.Errorf("%q: asked %q, said %q", text, asked, said)
		}
	}
}

func TestFollowUpIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		say := talk(t)
		say(question("u", "c", troops))
		time.Sleep(10*time.Minute - 1)
		if asked, _ := say(question("u", "c", "and when?")); asked != "and when? "+troops {
			t.Errorf("within ten minutes: asked %q", asked)
		}
		time.Sleep(10 * time.Minute)
		if asked, _ := say(question("u", "c", "and when?")); asked != "and when?" {
			t.Errorf("after ten minutes: asked %q", asked)
		}
	})
}

// However many ask, only so many are remembered: those who asked last.
func TestFollowUpsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		say := talk(t)
		const most = 10_000
		for n := range most + 1 {
			time.Sleep(time.Millisecond)
			say(question(fmt.Sprint(n), "c", troops))
		}
		for n, want := range map[int]string{0: "and when?", 1: "and when? " + troops, most: "and when? " + troops} {
			if asked, _ := say(question(fmt.Sprint(n), "c", "and when?")); asked != want {
				t.Errorf("user %d: asked %q; want %q", n, asked, want)
			}
		}
	})
}
