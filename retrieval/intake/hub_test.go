package intake_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"
)

// hub is a hub that asks back before it answers, as the real ones may.
type hub struct {
	*httptest.Server
	desk *desk
	mu   sync.Mutex
	form url.Values // of the last subscription
	echo string     // what the callback answered
}

func newHub(t *testing.T, d *desk) *hub {
	h := &hub{desk: d}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		callback := strings.TrimPrefix(r.Form.Get("hub.callback"), "https://news.example")
		asked := callback + "?" + url.Values{
			"hub.mode": {"subscribe"}, "hub.topic": {r.Form.Get("hub.topic")}, "hub.challenge": {"echo this"}, "hub.lease_seconds": {"7200"},
		}.Encode()
		answer := httptest.NewRecorder()
		d.Hub(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, asked, nil))
		h.mu.Lock()
		defer h.mu.Unlock()
		h.form, h.echo = r.Form, answer.Body.String()
		w.WriteHeader(http.StatusAccepted)
	}))
	t.Cleanup(h.Close)
	return h
}

// tell sends a document to the callback.
func (h *hub) tell(t *testing.T, secret, document string) int {
	sum := hmac.New(sha256.New, []byte(secret))
	sum.Write([]byte(document))
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, strings.TrimPrefix(h.form.Get("hub.callback"), "https://news.example"), strings.NewReader(document))
	r.Header.Set("Content-Type", "application/rss+xml")
	r.Header.Set("X-Hub-Signature", "sha256="+hex.EncodeToString(sum.Sum(nil)))
	w := httptest.NewRecorder()
	h.desk.Hub(w, r)
	return w.Code
}

func TestHub(t *testing.T) {
	d, s := newDesk(t), newSite(t)
	h := newHub(t, d)
	document := func(items ...string) string {
		links := fmt.Sprintf(`<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="%s/"/><atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="self" href="SITE/feed"/>`, h.URL)
		return strings.Replace(rss(items...), "<description>News", links+"<description>News", 1)
	}
	s.serve("/feed", "application/rss+xml", document(entry("1", "/rents", "Rents", monday, rents)))
	feed := d.feed(s.URL + "/feed")
	if h.echo != "echo this" || h.form.Get("hub.topic") != s.URL+"/feed" || len(h.form.Get("hub.secret")) < 20 {
		t.Fatalf("the hub was told %v, and heard %q", h.form, h.echo)
	}
	if feed = d.source(feed.ID); time.Until(feed.Lease) < time.Hour {
		t.Errorf("the lease ends %s", feed.Lease)
	}
	told := strings.ReplaceAll(document(entry("2", "/harbour", "Harbour", monday, harbour)), "SITE", s.URL)
	if code := h.tell(t, "wrong", told); code != http.StatusAccepted {
		t.Errorf("what is ignored is answered %d", code)
	}
	if got := d.log(); len(got) != 1 {
		t.Fatalf("somebody else brought %q", got[1:])
	}
	stop := d.run()
	if code := h.tell(t, h.form.Get("hub.secret"), told); code != http.StatusAccepted {
		t.Errorf("the hub is answered %d", code)
	}
	d.eventually("what the hub told", d.has("Rents@1: "+rents, "Harbour@1: "+harbour))
	stop()
	feed = d.look(feed)
	if feed.Every != time.Hour {
		t.Errorf("with a hub, the feed is polled every %s", feed.Every)
	}
}

// Whoever asks for what nobody wanted gets nothing.
func TestHubOfSomebodyElse(t *testing.T) {
	d, s := newDesk(t), newSite(t)
	s.serve("/feed", "application/rss+xml", rss(entry("1", "/rents", "Rents", monday, rents)))
	feed := d.feed(s.URL + "/feed")
	for _, asked := range []string{
		fmt.Sprintf("/websub/%d?hub.mode=subscribe&hub.topic=%s&hub.challenge=x", feed.ID, url.QueryEscape(feed.Address)),
		fmt.Sprintf("/websub/%d?hub.mode=subscribe&hub.topic=&hub.challenge=x", feed.ID),
		"/websub/99?hub.mode=subscribe&hub.challenge=x", "/websub/x", "/websub/",
	} {
		w := httptest.NewRecorder()
		d.Hub(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, asked, nil))
		if w.Code != http.StatusNotFound {
			t.Errorf("%s: %d %s", asked, w.Code, w.Body)
		}
	}
}
