package intake_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"verbatim/retrieval/intake"
	"verbatim/retrieval/sources"
)

// hub is a hub that asks back before it answers, as the real ones may.
type hub struct {
	*httptest.Server
	desk  *desk
	mu    sync.Mutex
	form  url.Values // of the last subscription
	echo  string     // what the callback answered
	asked int        // how often it was asked
	lease string     // what it grants, in seconds; empty: it does not confirm
}

// newHub grants a lease, unless it is empty.
func newHub(t *testing.T, d *desk, lease string) *hub {
	h := &hub{desk: d, lease: lease}
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		h.mu.Lock()
		defer h.mu.Unlock()
		h.form = r.Form
		h.asked++
		w.WriteHeader(http.StatusAccepted)
		if h.lease == "" {
			return
		}
		callback := strings.TrimPrefix(r.Form.Get("hub.callback"), "https://news.example")
		asked := callback + "?" + url.Values{
			"hub.mode": {"subscribe"}, "hub.topic": {r.Form.Get("hub.topic")}, "hub.challenge": {"echo this"}, "hub.lease_seconds": {h.lease},
		}.Encode()
		answer := httptest.NewRecorder()
		d.Hub().ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, asked, nil))
		h.echo = answer.Body.String()
	}))
	t.Cleanup(h.Close)
	return h
}

// links is a feed's items before which it names its hub and itself.
func (h *hub) links(self string, items ...string) string {
	links := fmt.Sprintf(`<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="%s/"/>`, h.URL)
	if self != "" {
		links += fmt.Sprintf(`<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="self" href="%s"/>`, self)
	}
	return strings.Replace(rss(items...), "<description>News", links+"<description>News", 1)
}

// tell sends a document to the callback.
func (h *hub) tell(t *testing.T, secret, document string) int {
	sum := hmac.New(sha256.New, []byte(secret))
	sum.Write([]byte(document))
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, strings.TrimPrefix(h.form.Get("hub.callback"), "https://news.example"), strings.NewReader(document))
	r.Header.Set("Content-Type", "application/rss+xml")
	r.Header.Set("X-Hub-Signature", "sha256="+hex.EncodeToString(sum.Sum(nil)))
	w := httptest.NewRecorder()
	h.desk.Hub().ServeHTTP(w, r)
	return w.Code
}

func TestHub(t *testing.T) {
	d, s := newDesk(t), newSite(t)
	h := newHub(t, d, "7200")
	document := func(items ...string) string { return h.links("SITE/feed", items...) }
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
	if !strings.Contains(d.said(), `reason="its signature is wrong"`) {
		t.Errorf("it is not said why")
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

// A process that does not look at the sources itself lets the one know that does.
func TestHubElsewhere(t *testing.T) {
	d, s := newDesk(t), newSite(t)
	h := newHub(t, d, "7200")
	document := func(items ...string) string { return h.links("SITE/feed", items...) }
	s.serve("/feed", "application/rss+xml", document(entry("1", "/rents", "Rents", monday, rents)))
	d.feed(s.URL + "/feed")
	s.serve("/feed", "application/rss+xml", document(entry("2", "/harbour", "Harbour", monday, harbour)))
	d.run()
	here := d.Intake
	d.Intake = intake.New(intake.Config{List: d.list, Log: slog.New(slog.DiscardHandler)})
	if code := h.tell(t, h.form.Get("hub.secret"), "something is new"); code != http.StatusAccepted {
		t.Errorf("the hub is answered %d", code)
	}
	d.Intake = here
	d.eventually("what the feed has by now", d.has("Rents@1: "+rents, "Harbour@1: "+harbour))
}

// What a hub has told, and nobody has taken in when the process ends or is not to
// look any more, is fetched by who looks next.
func TestHubToldTooLate(t *testing.T) {
	d, s := newDesk(t), newSite(t)
	h := newHub(t, d, "7200")
	s.serve("/feed", "application/rss+xml", h.links("SITE/feed", entry("1", "/rents", "Rents", monday, rents)))
	feed := d.feed(s.URL + "/feed")
	if feed.Next.Before(time.Now()) {
		t.Fatalf("it is looked at next on %s", feed.Next)
	}
	busy := d.shelve(slog.New(slog.DiscardHandler))
	busy.gate.Lock()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	d.eventually("a beat", func() bool { return !d.Beat().IsZero() })
	told := h.links(s.URL+"/feed", entry("2", s.URL+"/harbour", "Harbour", monday, harbour))
	if code := h.tell(t, h.form.Get("hub.secret"), told); code != http.StatusAccepted {
		t.Errorf("the hub is answered %d", code)
	}
	stop()
	busy.gate.Unlock()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if feed = d.source(feed.ID); !feed.Next.IsZero() {
		t.Errorf("it is looked at next on %s", feed.Next)
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
		fmt.Sprintf("/websub/%d/%s?hub.mode=subscribe&hub.topic=&hub.challenge=x", feed.ID, intake.CallbackKey("")),
		"/websub/99?hub.mode=subscribe&hub.challenge=x", "/websub/x", "/websub/",
	} {
		w := httptest.NewRecorder()
		d.Hub().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, asked, nil))
		if w.Code != http.StatusNotFound {
			t.Errorf("%s: %d %s", asked, w.Code, w.Body)
		}
	}
}

// A hub is not asked at each look: where it does not confirm, after a day, else
// shortly before what it granted ends, even if the feed does not change.
func TestHubIsAskedAgain(t *testing.T) {
	for name, test := range map[string]struct {
		lease string
		renew time.Duration // from now
	}{
		"not confirmed": {"", 24 * time.Hour},
		"for 2 hours":   {"7200", 108 * time.Minute},
		"for 20 days":   {"1728000", 19 * 24 * time.Hour},
		"for longer":    {"999999999999", 19 * 24 * time.Hour},
		"for 5 days":    {"432000", 108 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			d, s := newDesk(t), newSite(t)
			h := newHub(t, d, test.lease)
			s.serve("/feed", "application/rss+xml", h.links("SITE/feed", entry("1", "/rents", "Rents", monday, rents)))
			feed := d.source(d.feed(s.URL + "/feed").ID)
			if off := time.Until(feed.Renew) - test.renew; off.Abs() > time.Minute {
				t.Errorf("it is asked again in %s; want %s", time.Until(feed.Renew), test.renew)
			}
			d.look(feed)
			if h.asked != 1 {
				t.Fatalf("it is asked %d times", h.asked)
			}
			if err := d.list.SetLease(t.Context(), feed.ID, time.Now().Add(time.Minute), time.Now()); err != nil {
				t.Fatal(err)
			}
			d.look(d.source(feed.ID))
			if h.asked != 2 || h.form.Get("hub.topic") != s.URL+"/feed" {
				t.Errorf("it is asked %d times, in the end for %v", h.asked, h.form)
			}
		})
	}
}

// What opens a feed is not told to its hub, and is in no article's address.
func TestHubLearnsNoSecret(t *testing.T) {
	d, s := newDesk(t), newSite(t)
	h := newHub(t, d, "7200")
	relative := strings.ReplaceAll(entry("1", "/rents", "Rents", monday, rents), "SITE", "")
	s.serve("/feed", "application/rss+xml", h.links("", relative))
	private := strings.Replace(s.URL, "http://", "http://reader:hush@", 1)
	for _, address := range []string{private + "/feed", s.URL + "/feed?key=hush&of=2"} {
		d.look(d.add(sources.Source{Kind: sources.Feed, Address: address}))
	}
	if h.asked != 0 {
		t.Errorf("the hub is asked for %s", h.form.Get("hub.topic"))
	}
	s.serve("/named", "application/rss+xml", h.links("SITE/public", relative))
	feed := d.look(d.add(sources.Source{Kind: sources.Feed, Address: private + "/named"}))
	if h.asked != 1 || strings.Contains(fmt.Sprint(h.form), "hush") {
		t.Errorf("the hub is asked %d times, for %v", h.asked, h.form)
	}
	stop := d.run()
	defer stop()
	h.tell(t, d.source(feed.ID).Secret, h.links("", strings.ReplaceAll(entry("2", "/harbour", "Harbour", monday, harbour), "SITE", "")))
	d.eventually("what the hub told", d.has("Rents@1: "+rents, "Harbour@1: "+harbour))
	articles, err := d.archive.After(t.Context(), 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range articles {
		if !strings.HasPrefix(a.URL, s.URL+"/") {
			t.Errorf("%s is at %s", a.Title, a.URL)
		}
	}
}

// unread fails the test when it is read.
type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) {
	u.t.Error("it is read")
	return 0, io.EOF
}

// What nobody wants is not read, and four are read at a time.
func TestHubReadsLittle(t *testing.T) {
	d := newDesk(t)
	feed := d.add(sources.Source{Kind: sources.Feed, Address: "https://herald.example/feed"})
	path := fmt.Sprintf("/websub/%d/%s", feed.ID, intake.CallbackKey("hush"))
	signed := "sha256=" + strings.Repeat("0", 64)
	handler := d.Hub()
	post := func(signature string, body io.Reader) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, body)
		r.Header.Set("X-Hub-Signature", signature)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		return w
	}
	ignored := func(signature, reason string) {
		t.Helper()
		w := post(signature, unread{t})
		if want := "reason=" + strconv.Quote(reason); w.Code != http.StatusAccepted || !strings.Contains(d.said(), want) {
			t.Errorf("%q is answered %d, and it is not said that %s", signature, w.Code, want)
		}
	}
	if w := post(signed, unread{t}); w.Code != http.StatusNotFound {
		t.Errorf("before a hub was asked, one is answered %d", w.Code)
	}
	if err := d.list.Subscribe(t.Context(), feed.ID, sources.Subscription{Secret: "hush"}); err != nil {
		t.Fatal(err)
	}
	for _, signature := range []string{"", "sha256", "sha256=00", "md5=" + strings.Repeat("0", 32), "sha256=" + strings.Repeat("x", 64)} {
		ignored(signature, "it has no signature")
	}
	if w := post(signed, strings.NewReader(strings.Repeat("x", 5<<20))); w.Code != http.StatusBadRequest {
		t.Errorf("what is too large is answered %d", w.Code)
	}
	var pipes []*io.PipeWriter
	var all sync.WaitGroup
	for range 4 {
		in, out := io.Pipe()
		pipes = append(pipes, out)
		all.Go(func() { post(signed, in) })
		_, _ = out.Write([]byte("x")) // now it is being read
	}
	if w := post(signed, unread{t}); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("the fifth is answered %d", w.Code)
	}
	for _, p := range pipes {
		_ = p.Close()
	}
	all.Wait()
	if err := d.list.SetPaused(t.Context(), feed.ID, true); err != nil {
		t.Fatal(err)
	}
	ignored(signed, "the source is paused or gone")
}

// What a hub tells may be a part of the feed: the rest is listed still, and no
// other source takes it over.
func TestHubTellsAPart(t *testing.T) {
	d, s := newDesk(t), newSite(t)
	h := newHub(t, d, "7200")
	world := func(items ...string) string {
		link := fmt.Sprintf(`<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="%s/"/>`, h.URL)
		return strings.Replace(rss(items...), "<description>News", link+"<description>News", 1)
	}
	s.serve("/world", "application/rss+xml", world(entry("w1", "/rents", "Rents", monday, rents)))
	d.feed(s.URL + "/world")
	s.serve("/top", "application/rss+xml", rss(entry("t1", "/rents", "Rents", monday, rents)))
	top := d.look(d.add(sources.Source{Kind: sources.Feed, Address: s.URL + "/top", Name: "Top"}))
	stop := d.run()
	h.tell(t, h.form.Get("hub.secret"), strings.ReplaceAll(world(entry("w2", "/harbour", "Harbour", monday, harbour)), "SITE", s.URL))
	d.eventually("what the hub told", d.has("Rents@1: "+rents, "Harbour@1: "+harbour))
	stop()
	s.serve("/top", "application/rss+xml", rss(entry("t1", "/rents", "Rents", monday, rents+" More soon.")))
	d.look(top)
	d.expect("Rents@1: "+rents, "Harbour@1: "+harbour)
}
