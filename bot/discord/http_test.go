package discord

import (
	"crypto/ed25519"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"verbatim/bot"
)

// signedTest returns a Discord behind HTTP, and a way to post to it.
func signedTest(t *testing.T) (d *Discord, f *fakeREST, post func(body string, at time.Time) *http.Response) {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	d, f, _ = newTest(t, func(c *Config) { c.PublicKey = public })
	server := httptest.NewServer(d)
	t.Cleanup(server.Close)
	return d, f, func(body string, at time.Time) *http.Response {
		stamp := strconv.FormatInt(at.Unix(), 10)
		r, _ := http.NewRequest(http.MethodPost, server.URL, strings.NewReader(body))
		r.Header.Set("X-Signature-Timestamp", stamp)
		r.Header.Set("X-Signature-Ed25519", hex.EncodeToString(ed25519.Sign(private, []byte(stamp+body))))
		resp, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { resp.Body.Close() })
		return resp
	}
}

func TestSignatures(t *testing.T) {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	d, _, _ := newTest(t, func(c *Config) { c.PublicKey = public })
	const ping = `{"type":1}`
	now := strconv.FormatInt(time.Now().Unix(), 10)
	old := strconv.FormatInt(time.Now().Add(-maxAge-time.Second).Unix(), 10)
	early := strconv.FormatInt(time.Now().Add(maxAge+2*time.Second).Unix(), 10)
	sign := func(stamp, body string) string { return hex.EncodeToString(ed25519.Sign(private, []byte(stamp+body))) }
	large := `{"type":1,"x":"` + strings.Repeat("x", maxBody) + `"}`
	for name, test := range map[string]struct {
		method, body, stamp, signature string
		want                           int
	}{
		"good":             {"POST", ping, now, sign(now, ping), 200},
		"other body":       {"POST", ping, now, sign(now, ping+" "), 401},
		"other time":       {"POST", ping, now, sign(old, ping), 401},
		"old":              {"POST", ping, old, sign(old, ping), 401},
		"early":            {"POST", ping, early, sign(early, ping), 401},
		"no time":          {"POST", ping, "", sign("", ping), 401},
		"no number":        {"POST", ping, "x", sign("x", ping), 401},
		"no signature":     {"POST", ping, now, "", 401},
		"short signature":  {"POST", ping, now, "abcd", 401},
		"no hexadecimal":   {"POST", ping, now, strings.Repeat("xy", 64), 401},
		"zeros":            {"POST", ping, now, strings.Repeat("00", 64), 401},
		"not JSON":         {"POST", "x", now, sign(now, "x"), 400},
		"too large":        {"POST", large, now, sign(now, large), 413},
		"GET":              {"GET", "", now, sign(now, ""), 405},
		"PUT":              {"PUT", ping, now, sign(now, ping), 405},
		"before Run":       {"POST", `{"type":2}`, now, sign(now, `{"type":2}`), 503},
		"not even a ping ": {"POST", `[]`, now, sign(now, `[]`), 400},
	} {
		r := httptest.NewRequest(test.method, "/", strings.NewReader(test.body))
		r.Header.Set("X-Signature-Timestamp", test.stamp)
		r.Header.Set("X-Signature-Ed25519", test.signature)
		w := httptest.NewRecorder()
		d.ServeHTTP(w, r)
		if w.Code != test.want || w.Code == 200 && w.Body.String() != `{"type":1}` {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	keyless, _, _ := newTest(t)
	w := httptest.NewRecorder()
	keyless.ServeHTTP(w, httptest.NewRequest("POST", "/", strings.NewReader(ping)))
	if w.Code != 404 {
		t.Errorf("without a key: %d", w.Code)
	}
}

// Over HTTP the response acknowledges. That may reach Discord after the answer.
func TestHTTP(t *testing.T) {
	d, f, post := signedTest(t)
	d.rest.times.pause = 5 * time.Millisecond
	end := running(t, d, echo)
	token, raw := f.arrive(2, asked("who?"))
	resp := post(string(raw), time.Now())
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "application/json" || string(body) != `{"type":5,"data":{}}` {
		t.Fatalf("%d %s %v", resp.StatusCode, body, err)
	}
	time.Sleep(50 * time.Millisecond)
	f.mu.Lock()
	if err := f.interactions[token].take(body); err != nil {
		t.Error(err)
	}
	f.mu.Unlock()
	if again := post(string(raw), time.Now()); again.StatusCode != http.StatusConflict {
		t.Errorf("the same again: %d", again.StatusCode)
	}
	if modal := post(`{"type":5,"id":"77","token":"t"}`, time.Now()); modal.StatusCode != http.StatusConflict {
		t.Errorf("an unknown kind: %d", modal.StatusCode)
	}
	old, raw := f.arrive(3, map[string]any{"custom_id": "gone"})
	body, _ = io.ReadAll(post(string(raw), time.Now()).Body)
	if want := fmt.Sprintf(`{"type":4,"data":{"content":%q,"flags":64,"allowed_mentions":{"parse":[]}}}`, bot.Outdated.In("de")); string(body) != want {
		t.Errorf("%s", body)
	}
	end()
	if i := f.look(token); i.original != "ask: who? map[]\n" || i.thinking {
		t.Errorf("%+v", i)
	}
	for _, call := range f.calls {
		if strings.Contains(call, "callback") || strings.Contains(call, old) {
			t.Errorf("%s", call)
		}
	}
}
