package telegram

import (
	"errors"
	"strings"
	"testing"
	"time"

	"verbatim/bot"
)

var newsroom = bot.Channel{Platform: platform, ID: "-100"}

// long is a message that takes one post for each of the words.
func long(words ...string) (m bot.Message) {
	for _, w := range words {
		m.Blocks = append(m.Blocks, bot.Block{Text: w + strings.Repeat(" and so on", 250)})
	}
	return m
}

func firstWords(page string) string {
	var words []string
	for line := range strings.Lines(page) {
		if fields := strings.Fields(line); len(fields) > 0 {
			words = append(words, fields[0])
		}
	}
	return strings.Join(words, " ")
}

func TestSendAndEdit(t *testing.T) {
	d, f, _ := newTest(t, -100)
	posted, err := d.Send(t.Context(), newsroom, long("one", "two"))
	if err != nil || posted.ID != "501,502" || posted.Channel != newsroom {
		t.Fatalf("posted %+v, %v", posted, err)
	}
	for _, step := range []struct {
		m    bot.Message
		page string
	}{
		{long("one", "two"), "one two"}, // nothing changes
		{long("three"), "three"},
		{long("three"), "three"}, // what is gone stays gone
		{long("four"), "four"},
	} {
		if _, err := d.Edit(t.Context(), posted, step.m); err != nil || firstWords(f.page(-100)) != step.page {
			t.Errorf("page %q, %v", firstWords(f.page(-100)), err)
		}
	}
	posted.ID = "501"
	if _, err := d.Edit(t.Context(), posted, long("five", "six")); err != nil || firstWords(f.page(-100)) != "five six" {
		t.Errorf("page %q, %v", firstWords(f.page(-100)), err)
	}
}

func TestSendToTopic(t *testing.T) {
	d, f, _ := newTest(t, -100)
	topic := newsroom
	topic.Thread = "3"
	if _, err := d.Send(t.Context(), topic, bot.Say("alert")); !errors.Is(err, bot.ErrChannelGone) {
		t.Errorf("Send = %v", err)
	}
	f.chat(-100).topics[3] = true
	if _, err := d.Send(t.Context(), topic, bot.Say("alert")); err != nil || f.page(-100) != "alert\n" {
		t.Errorf("Send = %v", err)
	}
}

func TestSendErrors(t *testing.T) {
	for name, test := range map[string]struct {
		fault fault
		gone  bool
		after time.Duration
	}{
		"paused":     {tooMany(3600), false, time.Hour},
		"blocked":    {failing(403, "Forbidden: bot was blocked by the user"), true, 0},
		"kicked":     {failing(403, "Forbidden: bot was kicked from the supergroup chat"), true, 0},
		"not found":  {failing(400, "Bad Request: chat not found"), true, 0},
		"closed":     {failing(400, "Bad Request: TOPIC_CLOSED"), true, 0},
		"refused":    {failing(400, "Bad Request: message is too long"), false, 0},
		"a page":     {badGateway, false, 0},
		"malformed":  {malformed, false, 0},
		"no code":    {noCode, false, 0},
		"cut":        {cutBefore, false, 0},
		"odd result": {saying(200, `{"ok":true,"result":true}`), false, 0},
		"no ID":      {saying(200, `{"ok":true,"result":{}}`), false, 0},
	} {
		t.Run(name, func(t *testing.T) {
			d, f, _ := newTest(t, -100)
			f.fault("sendMessage", test.fault)
			_, err := d.Send(t.Context(), newsroom, bot.Say("alert"))
			var limit *bot.RetryError
			switch {
			case err == nil || leaks(err.Error()):
				t.Errorf("Send = %v", err)
			case errors.Is(err, bot.ErrChannelGone) != test.gone:
				t.Errorf("Send = %v", err)
			case errors.As(err, &limit) != (test.after > 0) || limit != nil && limit.After != test.after:
				t.Errorf("Send = %v", err)
			}
			if calls := len(f.made("sendMessage")); calls != 1 {
				t.Errorf("%d calls", calls)
			}
		})
	}
}

func TestNoChannel(t *testing.T) {
	d, f, _ := newTest(t)
	for _, c := range []bot.Channel{{}, {ID: "x"}, {ID: "0"}, {ID: "7", Thread: "x"}, {ID: "99999999999999999999"}} {
		_, sent := d.Send(t.Context(), c, bot.Say("alert"))
		_, edited := d.Edit(t.Context(), bot.Posted{Channel: c, ID: "1"}, bot.Say("x"))
		if !errors.Is(sent, bot.ErrChannelGone) || !errors.Is(edited, bot.ErrChannelGone) {
			t.Errorf("%+v: %v, %v", c, sent, edited)
		}
	}
	for _, id := range []string{"x", "0", "1,x"} {
		if _, err := d.Edit(t.Context(), bot.Posted{Channel: newsroom, ID: id}, bot.Say("x")); err == nil {
			t.Errorf("message %q is edited", id)
		}
	}
	if len(f.made("sendMessage")) != 0 {
		t.Error("something is sent")
	}
}
