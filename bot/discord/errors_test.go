package discord

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"verbatim/bot"
)

// meanings are the names of the errors of package bot that an error is.
func meanings(err error) string {
	var names []string
	for _, e := range []error{bot.ErrChannelGone, bot.ErrPostGone, bot.ErrRefused} {
		if errors.Is(err, e) {
			names = append(names, e.Error())
		}
	}
	if _, ok := errors.AsType[*bot.RetryError](err); ok {
		names = append(names, "retry")
	}
	return strings.Join(names, ", ")
}

func TestSendErrors(t *testing.T) {
	const gone, refused = "channel is gone", "message is refused"
	for name, test := range map[string]struct {
		fault func(http.ResponseWriter, *http.Request) *fault
		means string
		want  string
	}{
		"unknown channel": {respond(404, `{"code":10003,"message":"Unknown Channel"}`), gone, "Unknown Channel"},
		"missing access":  {respond(403, `{"code":50001,"message":"Missing Access"}`), gone, "Missing Access"},
		"no permission":   {respond(403, `{"code":50013,"message":"Missing Permissions"}`), gone, "code 50013"},
		"blocked":         {respond(403, `{"code":50007,"message":"Cannot send messages to this user"}`), gone, "50007"},
		"tags wanted":     {respond(400, `{"code":40067,"message":"A tag is required"}`), gone, "40067"},
		"locked thread":   {respond(403, `{"code":160005,"message":"Thread is locked"}`), gone, "160005"},
		"bad message":     {respond(400, `{"code":50035,"message":"Invalid Form Body","errors":{"content":1}}`), refused, `{"content":1}`},
		"bad words":       {respond(400, `{"code":200000,"message":"Blocked by AutoMod"}`), refused, "200000"},
		"no code":         {respond(400, `{"code":0,"message":"400: Bad Request"}`), refused, "HTTP 400"},
		"too large":       {respond(413, `{"code":40005,"message":"Request entity too large"}`), refused, "40005"},
		"too fast":        {respond(429, `{"code":20028,"message":"slow","retry_after":0}`), "retry", "retry after"},
		"slow mode":       {respond(400, `{"code":20016,"message":"slow mode"}`), "", "20016"},
		"switched off":    {respond(400, `{"code":40004,"message":"Sending is disabled"}`), "", "40004"},
		"token revoked":   {respond(401, `{"code":0,"message":"401: Unauthorized"}`), "", "401"},
		"a page":          {respond(403, `<html>`), "", "HTTP 403"},
		"conflict":        {respond(409, `{"code":0,"message":"conflict"}`), "", "HTTP 409"},
		"slow client":     {respond(408, `{"code":0,"message":"timeout"}`), "", "HTTP 408"},
		"moved":           {respond(302, ``, "Location", "http://localhost:1/"), "", "HTTP 302"},
		"500":             {respond(500, `<html>`), "", "HTTP 500"},
		"502":             {respond(502, strings.Repeat("<html>", 1000)), "", "HTTP 503"},
		"no JSON":         {respond(200, `<html>`), "", "invalid character"},
	} {
		t.Run(name, func(t *testing.T) {
			d, f, _ := newTest(t)
			f.fault = test.fault
			_, err := d.Send(t.Context(), channel("100"), bot.Say("x"))
			if err == nil || meanings(err) != test.means || !strings.Contains(err.Error(), test.want) || len(err.Error()) > 700 {
				t.Errorf("Send = %v, which means %q", err, meanings(err))
			}
			if len(f.calls) > 1 {
				t.Errorf("%v", f.calls)
			}
		})
	}
}

// That a message cannot be changed says nothing about its channel.
func TestEditErrors(t *testing.T) {
	const gone, fixed, refused = "channel is gone", "post cannot be edited", "message is refused"
	for name, test := range map[string]struct {
		status, code     int
		means, forThread string
	}{
		"unknown message": {404, 10008, fixed, fixed},
		"by another":      {403, 50005, fixed, fixed},
		"by Discord":      {400, 50021, fixed, fixed},
		"archived":        {400, 50083, fixed, fixed},
		"locked":          {403, 160005, fixed, fixed},
		"unknown channel": {404, 10003, gone + ", " + fixed, fixed},
		"no access":       {403, 50001, gone + ", " + fixed, fixed},
		"old messages":    {429, 30046, "retry", "retry"},
		"bad message":     {400, 50035, refused, refused},
		"token revoked":   {401, 0, "", ""},
		"500":             {500, 0, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			for id, means := range map[string]string{"5": test.means, "5/6": test.forThread} {
				d, f, _ := newTest(t)
				f.fault = respond(test.status, fmt.Sprintf(`{"code":%d,"message":"no","retry_after":3}`, test.code))
				posted := bot.Posted{Channel: channel("100"), ID: id}
				kept, err := d.Edit(t.Context(), posted, bot.Say("x"))
				if err == nil || meanings(err) != means || kept != posted {
					t.Errorf("Edit of %s = %+v, %v, which means %q", id, kept, err, meanings(err))
				}
			}
		})
	}
	d, _, _ := newTest(t)
	if _, err := d.Edit(t.Context(), bot.Posted{Channel: channel("100"), ID: "none"}, bot.Say("x")); meanings(err) != fixed {
		t.Errorf("Edit of what is no message = %v", err)
	}
}

// cut ends a call without an answer.
func cut(w http.ResponseWriter) {
	if c, _, err := w.(http.Hijacker).Hijack(); err == nil {
		c.Close()
	}
}

// Of what readers may see nobody is told that they do not; and it can be sent
// again all the same, since it has a nonce.
func TestInDoubt(t *testing.T) {
	status := func(n int) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) { w.WriteHeader(n) }
	}
	for name, test := range map[string]struct {
		do   func(http.ResponseWriter)
		want bool
	}{
		"no answer":       {cut, true},
		"504":             {status(504), true},
		"no JSON":         {func(w http.ResponseWriter) { fmt.Fprint(w, "<html>") }, true},
		"502":             {status(502), false},
		"refused":         {status(403), false},
		"told to wait":    {status(429), false},
		"unknown message": {func(w http.ResponseWriter) { w.WriteHeader(404); fmt.Fprint(w, `{"code":10008}`) }, false},
	} {
		d, f, _ := newTest(t)
		var spoils atomic.Bool
		f.fault = func(http.ResponseWriter, *http.Request) *fault {
			if !spoils.Load() {
				return nil
			}
			return &fault{after: true, do: test.do}
		}
		posted := send(t, d, bot.Say("alert"))
		spoils.Store(true)
		_, edited := d.Edit(t.Context(), posted, bot.Say("corrected"))
		if edits := test.want && name != "no JSON"; errors.Is(edited, bot.ErrInDoubt) != edits { // nobody reads what answers those
			t.Errorf("%s: Edit = %v", name, edited)
		}
		_, sent := d.Send(t.Context(), channel("101"), bot.Say("alert"))
		if sent == nil || errors.Is(sent, bot.ErrInDoubt) != test.want || errors.Is(sent, bot.ErrTwice) {
			t.Errorf("%s: Send = %v", name, sent)
		}
	}
	d, f, _ := newTest(t)
	f.Close()
	if _, err := d.Send(t.Context(), channel("100"), bot.Say("x")); err == nil || errors.Is(err, bot.ErrInDoubt) {
		t.Errorf("Send without a connection = %v", err)
	}
}
