package telegram

import (
	"errors"
	"strings"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"verbatim/bot"
)

// struck is a message that shows a quote of which a part holds no longer.
func struck(text, part string) bot.Message {
	b := quoteOf(text)
	b.Struck = append(b.Struck, spanOf(text, part))
	return bot.Message{Blocks: []bot.Block{b}}
}

func send(t *testing.T, d *Telegram, c bot.Channel, m bot.Message) bot.Posted {
	t.Helper()
	posted, err := d.Send(t.Context(), c, m)
	if err != nil {
		t.Fatal(err)
	}
	return posted
}

func TestSilent(t *testing.T) {
	d, f, _ := newTest(t, -100)
	m := long("one", "two")
	m.Silent = true
	posted := send(t, d, newsroom, m)
	if _, err := d.Edit(t.Context(), posted, long("three", "four", "five")); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, form := range f.made("sendMessage") {
		got = append(got, form.Get("disable_notification"))
	}
	if strings.Join(got, ",") != "true,true," {
		t.Errorf("silent: %q", got)
	}
}

// A correction points at the words that hold no longer, as they stand in the last
// message of the post.
func TestBelow(t *testing.T) {
	const text, part = "The cabinet met.\r\nIt capped\trents at 3 % in A\u030arhus 🌟. A vote is due.", "\nIt capped\trents at 3 % in A\u030arhus 🌟. "
	d, f, _ := newTest(t, -100)
	m := long("one")
	m.Blocks = append(m.Blocks, struck(strings.Repeat("Before. ", 400)+text, part).Blocks...)
	posted := send(t, d, newsroom, m)
	answer := long("two", "three")
	answer.Below = &bot.Below{Posted: posted, Quote: part, Thread: true}
	send(t, d, newsroom, answer)
	sent := f.made("sendMessage")
	const want = `{"message_id":502,"allow_sending_without_reply":true,"quote":"It capped\trents at 3 % in Århus 🌟.","quote_entities":[{"type":"strikethrough","offset":0,"length":35}]}`
	if posted.ID != "501,502" || len(sent) != 4 || sent[2].Get("reply_parameters") != want || sent[3].Has("reply_parameters") {
		t.Errorf("posted %s\n%s\n%s", posted.ID, sent[2].Get("reply_parameters"), want)
	}
}

// Whatever cannot be pointed at, the message is sent.
func TestBelowAnyway(t *testing.T) {
	topic := newsroom
	topic.Thread = "3"
	long := strings.Repeat("x", maxPart)
	for name, test := range map[string]struct {
		posted bot.Posted
		part   string
		calls  int
		reply  string // of the last call
	}{
		"all of it":     {bot.Posted{Channel: newsroom, ID: "501"}, "", 1, `{"message_id":501,"allow_sending_without_reply":true}`},
		"a long part":   {bot.Posted{Channel: newsroom, ID: "501"}, long + "x", 1, `{"message_id":501,"allow_sending_without_reply":true}`},
		"another part":  {bot.Posted{Channel: newsroom, ID: "501"}, long, 2, `{"message_id":501,"allow_sending_without_reply":true}`},
		"a bold part":   {bot.Posted{Channel: newsroom, ID: "501"}, "The cabinet met.", 2, `{"message_id":501,"allow_sending_without_reply":true}`},
		"a gone post":   {bot.Posted{Channel: newsroom, ID: "9"}, "x", 1, `{"message_id":9,"allow_sending_without_reply":true,"quote":"x","quote_entities":[{"type":"strikethrough","offset":0,"length":1}]}`},
		"no post":       {bot.Posted{Channel: newsroom}, "x", 1, ""},
		"not a message": {bot.Posted{Channel: newsroom, ID: "x"}, "x", 1, ""},
		"elsewhere":     {bot.Posted{Channel: topic, ID: "501"}, "x", 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d, f, _ := newTest(t, -100)
			send(t, d, newsroom, bot.Message{Blocks: []bot.Block{quoteOf("The cabinet met.")}})
			m := bot.Say("corrected")
			m.Below = &bot.Below{Posted: test.posted, Quote: test.part}
			send(t, d, newsroom, m)
			sent := f.made("sendMessage")[1:]
			if len(sent) != test.calls || sent[len(sent)-1].Get("reply_parameters") != test.reply {
				t.Errorf("sent %v", sent)
			}
			if !strings.HasSuffix(f.page(-100), "\ncorrected\n") {
				t.Error(f.page(-100))
			}
		})
	}
}

// A message that is sent without the part takes one turn in all, or a slow chat
// would never see it.
func TestBelowInOneTurn(t *testing.T) {
	d, f, _ := newTest(t, -100)
	posted := send(t, d, newsroom, bot.Say("alert"))
	d.queue.chats[-100].limiter = rate.NewLimiter(rate.Every(time.Hour), 1)
	m := bot.Say("corrected")
	m.Below = &bot.Below{Posted: posted, Quote: "not there"}
	send(t, d, newsroom, m)
	if f.page(-100) != "alert\ncorrected\n" {
		t.Error(f.page(-100))
	}
	var limit *bot.RetryError
	if _, err := d.Send(t.Context(), newsroom, bot.Say("next")); !errors.As(err, &limit) {
		t.Errorf("Send = %v", err)
	}
}

// A part that was refused for another reason is not sent twice.
func TestBelowRefused(t *testing.T) {
	d, f, _ := newTest(t, -100)
	posted := send(t, d, newsroom, struck("It rained.", "It rained."))
	m := bot.Say("corrected")
	m.Below = &bot.Below{Posted: posted, Quote: "It rained."}
	f.fault("sendMessage", failing(400, "Bad Request: message is too long"))
	if _, err := d.Send(t.Context(), newsroom, m); !errors.Is(err, bot.ErrRefused) || len(f.made("sendMessage")) != 2 {
		t.Errorf("Send = %v", err)
	}
}
