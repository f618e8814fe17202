package telegram

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"verbatim/bot"
	"verbatim/retrieval"
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
	posted, err := d.Send(t.Context(), topic, bot.Say("alert"))
	if err != nil || f.page(-100) != "alert\n" {
		t.Errorf("Send = %v", err)
	}
	f.chat(-100).closed[3] = true
	m := bot.Say("corrected")
	m.Below = &bot.Below{Posted: posted}
	if _, err := d.Send(t.Context(), topic, m); !is(err, bot.ErrChannelGone) || f.page(-100) != "alert\n" {
		t.Errorf("Send = %v", err)
	}
	f.chat(-100).closed[3] = false
	if _, err := d.Send(t.Context(), topic, m); err != nil || !strings.HasPrefix(f.made("sendMessage")[3].Get("reply_parameters"), `{"message_id":501,`) {
		t.Errorf("Send = %v", err)
	}
}

// is reports whether an error is this one of those that callers tell apart, and
// no other.
func is(err, want error) bool {
	for _, one := range []error{bot.ErrChannelGone, bot.ErrPostGone, bot.ErrRefused} {
		if errors.Is(err, one) != (one == want) {
			return false
		}
	}
	return true
}

func TestSendErrors(t *testing.T) {
	for name, test := range map[string]struct {
		fault fault
		is    error
		after time.Duration
	}{
		"paused":     {tooMany(3600), nil, time.Hour},
		"blocked":    {failing(403, "Forbidden: bot was blocked by the user"), bot.ErrChannelGone, 0},
		"kicked":     {failing(403, "Forbidden: bot was kicked from the supergroup chat"), bot.ErrChannelGone, 0},
		"not found":  {failing(400, "Bad Request: chat not found"), bot.ErrChannelGone, 0},
		"closed":     {failing(400, "Bad Request: TOPIC_CLOSED"), bot.ErrChannelGone, 0},
		"no topic":   {failing(400, "Bad Request: message thread not found"), bot.ErrChannelGone, 0},
		"refused":    {failing(400, "Bad Request: message is too long"), bot.ErrRefused, 0},
		"no token":   {failing(401, "Unauthorized"), nil, 0},
		"server":     {failing(500, "Internal Server Error"), nil, 0},
		"a page":     {badGateway, nil, 0},
		"malformed":  {malformed, nil, 0},
		"no code":    {noCode, nil, 0},
		"cut":        {cutBefore, nil, 0},
		"odd result": {saying(200, `{"ok":true,"result":true}`), nil, 0},
		"no ID":      {saying(200, `{"ok":true,"result":{}}`), nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			d, f, _ := newTest(t, -100)
			f.fault("sendMessage", test.fault)
			_, err := d.Send(t.Context(), newsroom, bot.Say("alert"))
			if err == nil || leaks(err.Error()) || !is(err, test.is) || retryAfter(err) != test.after {
				t.Errorf("Send = %v", err)
			}
			if calls := len(f.made("sendMessage")); calls != 1 {
				t.Errorf("%d calls", calls)
			}
		})
	}
}

func TestEditErrors(t *testing.T) {
	for description, want := range map[string]error{
		"Bad Request: message to edit not found":             bot.ErrPostGone,
		"Bad Request: message can't be edited":               bot.ErrPostGone,
		"Bad Request: MESSAGE_ID_INVALID":                    bot.ErrPostGone,
		"Bad Request: message is too long":                   bot.ErrRefused,
		"Bad Request: TOPIC_CLOSED":                          bot.ErrChannelGone,
		"Bad Request: chat not found":                        bot.ErrChannelGone,
		"Forbidden: bot was kicked from the supergroup chat": bot.ErrChannelGone,
	} {
		d, f, _ := newTest(t, -100)
		posted := send(t, d, newsroom, bot.Say("alert"))
		code := 400
		if strings.HasPrefix(description, "Forbidden") {
			code = 403
		}
		f.fault("editMessageText", failing(code, description))
		if now, err := d.Edit(t.Context(), posted, bot.Say("corrected")); !is(err, want) || now != posted {
			t.Errorf("%s: %+v, %v", description, now, err)
		}
	}
	d, f, _ := newTest(t, -100)
	posted := send(t, d, newsroom, bot.Say("alert"))
	f.fault("editMessageText", tooMany(60))
	if _, err := d.Edit(t.Context(), posted, bot.Say("corrected")); retryAfter(err) != time.Minute || !is(err, nil) || len(f.made("editMessageText")) != 1 {
		t.Errorf("Edit = %v", err)
	}
}

// What Telegram deletes no more says nothing any longer.
func TestEditLeavesNothing(t *testing.T) {
	d, f, _ := newTest(t, -100)
	posted := send(t, d, newsroom, long("one", "two"))
	f.fault("deleteMessage", failing(400, "Bad Request: message can't be deleted for everyone"))
	posted, err := d.Edit(t.Context(), posted, bot.Say("corrected"))
	if err != nil || posted.ID != "501" || f.page(-100) != "corrected\n…\n" {
		t.Errorf("%q, %+v, %v", f.page(-100), posted, err)
	}
}

// What is logged of a private chat does not say whose it is.
func TestErrorNamesNobody(t *testing.T) {
	d, f, _ := newTest(t, 7654321)
	private := bot.Posted{Channel: bot.Channel{Platform: platform, ID: "7654321"}, ID: "501"}
	f.kick(7654321)
	_, sent := d.Send(t.Context(), private.Channel, bot.Say("alert"))
	_, edited := d.Edit(t.Context(), private, bot.Say("corrected"))
	for _, err := range []error{sent, edited} {
		if !is(err, bot.ErrChannelGone) || strings.Contains(err.Error(), "7654321") {
			t.Errorf("%v", err)
		}
	}
}

func TestNoChannel(t *testing.T) {
	d, f, _ := newTest(t, -100)
	for _, c := range []bot.Channel{{}, {ID: "x"}, {ID: "0"}, {ID: "7", Thread: "x"}, {ID: "99999999999999999999"}} {
		_, sent := d.Send(t.Context(), c, bot.Say("alert"))
		_, edited := d.Edit(t.Context(), bot.Posted{Channel: c, ID: "1"}, bot.Say("x"))
		if !errors.Is(sent, bot.ErrChannelGone) || !errors.Is(edited, bot.ErrChannelGone) {
			t.Errorf("%+v: %v, %v", c, sent, edited)
		}
	}
	for _, id := range []string{"x", "0", "1,x"} {
		if _, err := d.Edit(t.Context(), bot.Posted{Channel: newsroom, ID: id}, bot.Say("x")); !is(err, bot.ErrPostGone) {
			t.Errorf("message %q is edited: %v", id, err)
		}
	}
	if len(f.made("sendMessage")) != 0 {
		t.Error("something is sent")
	}
}

// What may have been sent is said to be so, and what certainly was not is not.
func TestInDoubt(t *testing.T) {
	for name, test := range map[string]struct {
		err  error
		want bool
	}{
		"answer lost":  {errors.New("unexpected EOF"), true},
		"5xx":          {&apiError{Code: 502}, false},
		"refused":      {&apiError{Code: 400}, false},
		"not reached":  {unsentError{errors.New("refused")}, false},
		"502 page":     {&pageError{502}, false},
		"503 page":     {&pageError{503}, false},
		"504 page":     {&pageError{504}, true},
		"200 page":     {&pageError{200}, true},
		"told to wait": {&bot.RetryError{After: time.Second}, false},
	} {
		if got := inDoubt(test.err); errors.Is(got, bot.ErrTwice) != test.want || !errors.Is(got, test.err) {
			t.Errorf("%s: %v", name, got)
		}
	}
	if inDoubt(nil) != nil {
		t.Error("no error is one")
	}
}

// An edit that may have been made is said to be so, also where the last attempt
// certainly had no effect.
func TestEditInDoubt(t *testing.T) {
	for name, test := range map[string]struct {
		faults []fault
		want   bool
	}{
		"answers lost":      {slices.Repeat([]fault{cutAfter}, 5), true},
		"then told to wait": {[]fault{cutAfter, tooMany(60)}, true},
		"then refused":      {[]fault{cutAfter, failing(400, "Bad Request: message is too long")}, true},
		"told to wait":      {[]fault{tooMany(60)}, false},
		"refused":           {[]fault{failing(400, "Bad Request: message is too long")}, false},
		"500":               {slices.Repeat([]fault{failing(500, "Internal Server Error")}, 5), false},
		"gone":              {[]fault{failing(400, "Bad Request: message to edit not found")}, false},
	} {
		d, f, _ := newTest(t, -100)
		posted := send(t, d, newsroom, bot.Say("alert"))
		f.fault("editMessageText", test.faults...)
		_, err := d.Edit(t.Context(), posted, bot.Say("corrected"))
		if err == nil || errors.Is(err, bot.ErrInDoubt) != test.want || errors.Is(err, bot.ErrTwice) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLocale(t *testing.T) {
	d, f, _ := newTest(t, -100)
	q := retrieval.Quote{Text: "It rains.", Answer: retrieval.Span{End: 9}, Citation: retrieval.Citation{Ref: retrieval.Ref{ID: "a", Revision: 1}, Span: retrieval.Span{End: 9}, Title: "T", Published: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}}
	if _, err := d.Send(t.Context(), newsroom, bot.Message{Blocks: []bot.Block{{Quote: &q}}, Locale: "de"}); err != nil {
		t.Fatal(err)
	}
	if page := f.page(-100); !strings.Contains(page, "01.03.2026, 12:00 UTC") {
		t.Errorf("page:\n%s", page)
	}
}
