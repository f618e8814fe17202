package intake_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval"
	"verbatim/retrieval/sources"
)

const about = "The city will rebuild the old bridge, the mayor said."

// bridge is a page with more than its summary.
var bridge = []string{
	"The city will rebuild the old bridge, the mayor said on Tuesday, and close it for two years from the first of May on.",
	"The bridge was built in 1903 and carries 21,000 vehicles a day, according to the department of transport of the region.",
	"Engineers had found cracks in four of its eleven pillars during an inspection in the autumn of the year before last.",
}

// A summary is no article: the page behind it is read, once.
func TestPageBehindSummary(t *testing.T) {
	d, s := newDesk(t), newSite(t)
	s.serve("/feed", "application/rss+xml", rss(teaser("1", "/bridge", "The old bridge", about)))
	s.serve("/bridge", "text/html", story("The old bridge | Herald", bridge...))
	feed := d.feed(s.URL + "/feed")
	want := []string{"The old bridge@1: " + strings.Join(bridge, "\n\n")}
	if diff := cmp.Diff(want, d.log()); diff != "" {
		t.Errorf("the archive (-want +got):\n%s", diff)
	}
	s.serve("/feed", "application/rss+xml", rss(teaser("1", "/bridge", "The old bridge", about), teaser("2", "/none", "Nothing", "")))
	feed = d.look(feed)
	if n := s.count("/bridge"); n != 1 {
		t.Errorf("the page was read %d times", n)
	}
	if !strings.Contains(feed.Trouble, "/none") || feed.ETag != "" {
		t.Errorf("an article that has no page: %+v", feed.State)
	}
}

// A page that fails is asked for again. In the end the summary is taken.
func TestPageThatFails(t *testing.T) {
	d, s := newDesk(t), newSite(t)
	s.serve("/feed", "application/rss+xml", rss(teaser("1", "/bridge", "The old bridge", about)))
	feed := d.feed(s.URL + "/feed")
	if got := d.log(); len(got) != 0 {
		t.Fatalf("without a page the archive has %q", got)
	}
	if !strings.Contains(feed.Trouble, "404") || time.Until(feed.Next) > 5*time.Minute {
		t.Errorf("the source is %+v", feed.State)
	}
	feed = d.look(feed)
	d.SetPatience(0)
	for range 2 { // once more, and then no more
		feed = d.look(feed)
	}
	if diff := cmp.Diff([]string{"The old bridge@1: " + about}, d.log()); diff != "" {
		t.Errorf("the archive (-want +got):\n%s", diff)
	}
	if n := s.count("/bridge"); n != 3 {
		t.Errorf("the page was asked for %d times", n)
	}
}

// Where robots.txt keeps us out, or the summaries are wanted, no page is read.
func TestSummariesAlone(t *testing.T) {
	d, s := newDesk(t), newSite(t)
	s.serve("/robots.txt", "text/plain", "User-agent: *\nDisallow: /\n")
	s.serve("/feed", "application/rss+xml", rss(teaser("1", "/bridge", "The old bridge", about)))
	s.serve("/bridge", "text/html", story("The old bridge", bridge...))
	d.feed(s.URL + "/feed")
	s.serve("/other", "application/rss+xml", rss(teaser("2", "/tram", "The new tram", about)))
	d.look(d.add(sources.Source{Kind: sources.Feed, Address: s.URL + "/other", Name: "Other", Teasers: true}))
	if diff := cmp.Diff([]string{"The old bridge@1: " + about, "The new tram@1: " + about}, d.log()); diff != "" {
		t.Errorf("the archive (-want +got):\n%s", diff)
	}
	if n := s.count("/bridge") + s.count("/tram"); n != 0 {
		t.Errorf("%d pages were read", n)
	}
}

// Two feeds that have an article bring it once, and the second one never
// replaces what the first one brought.
func TestTwoFeedsOneArticle(t *testing.T) {
	d, s := newDesk(t), newSite(t)
	s.serve("/world", "application/rss+xml", rss(entry("w1", "/rents", "Rents", monday, rents)))
	s.serve("/top", "application/rss+xml", rss(entry("t1", "/rents?utm_source=top", "Rents", monday, rents+" More soon.")))
	d.feed(s.URL + "/world")
	top := d.look(d.add(sources.Source{Kind: sources.Feed, Address: s.URL + "/top", Name: "Top"}))
	s.serve("/top", "application/rss+xml", rss(entry("t1", "/rents?utm_source=top", "Rents", monday, rents+" More very soon.")))
	d.look(top)
	if diff := cmp.Diff([]string{"Rents@1: " + rents}, d.log()); diff != "" {
		t.Errorf("the archive (-want +got):\n%s", diff)
	}
}

// How a source is depends on what its server says; the next one is never held
// up by it.
func TestHowASourceIs(t *testing.T) {
	d, s := newDesk(t), newSite(t)
	full := rss(entry("1", "/rents", "Rents", monday, rents))
	s.serve("/new", "application/rss+xml", full)
	s.status("/gone", http.StatusGone)
	s.status("/error", http.StatusInternalServerError)
	s.set("/busy", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "7200")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	s.set("/moved", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/new", http.StatusMovedPermanently) })
	s.serve("/broken", "application/rss+xml", "<rss><channel><item>")
	s.serve("/empty", "application/rss+xml", "")
	s.serve("/site", "text/html", `<html><head><link rel="alternate" type="application/rss+xml" href="/new2"></head><body><p>Welcome to the site.</p></body></html>`)
	s.serve("/new2", "application/rss+xml", full)
	s.serve("/page", "text/html", story("A page", bridge...))
	for _, test := range []struct {
		path, trouble string
		check         func(sources.Source) bool
	}{
		{"/gone", "410", func(s sources.Source) bool { return s.Gone }},
		{"/broken", "", func(s sources.Source) bool { return s.Failures+len(s.Trouble) > 0 }},
		{"/empty", "empty", func(s sources.Source) bool { return s.Failures == 1 }},
		{"/moved", "", func(now sources.Source) bool { return now.Address == s.URL+"/new" && now.Failures == 0 }},
		{"/site", "", func(now sources.Source) bool {
			return now.Address == s.URL+"/new2" && now.Failures == 0
		}},
		{"/page", "not a feed", func(s sources.Source) bool { return s.Failures == 1 }},
		{"/error", "500", func(s sources.Source) bool { return s.Failures == 1 && time.Until(s.Next) > 30*time.Second }},
		{"/busy", "429", func(s sources.Source) bool { return time.Until(s.Next) > 110*time.Minute }},
	} {
		server := newSite(t) // a host that fails is left alone for a while
		server.set(test.path, s.pages[test.path])
		if test.path == "/moved" || test.path == "/site" {
			server = s
		}
		now := d.look(d.add(sources.Source{Kind: sources.Feed, Address: server.URL + test.path, Name: test.path}))
		if !strings.Contains(now.Trouble, test.trouble) || !test.check(now) {
			t.Errorf("%s: %+v", test.path, now)
		}
	}
}

// What is being fetched when the program ends is fetched again by the next run.
func TestEndWhileLooking(t *testing.T) {
	d, s := newDesk(t), newSite(t)
	ctx, release := context.WithCancel(t.Context())
	s.set("/feed", func(http.ResponseWriter, *http.Request) { <-ctx.Done() })
	feed := d.add(sources.Source{Kind: sources.Feed, Address: s.URL + "/feed", Name: "Herald"})
	stop := d.run()
	d.eventually("a request", func() bool { return s.count("/feed") == 1 })
	start := time.Now()
	stop()
	release()
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("it took %s to end", took)
	}
	if now := d.source(feed.ID); !now.Looked.IsZero() || now.Failures != 0 {
		t.Errorf("the source is %+v", now.State)
	}
	s.serve("/feed", "application/rss+xml", rss(entry("1", "/rents", "Rents", monday, rents)))
	d.look(feed)
	if got := d.log(); len(got) != 1 {
		t.Errorf("the archive has %q", got)
	}
}

// An article that was read is not replaced by its summary when its page is gone.
func TestPageThatGoes(t *testing.T) {
	d, s := newDesk(t), newSite(t)
	s.serve("/feed", "application/rss+xml", rss(teaser("1", "/bridge", "The old bridge", about)))
	s.serve("/bridge", "text/html", story("The old bridge", bridge...))
	feed := d.feed(s.URL + "/feed")
	s.status("/bridge", http.StatusNotFound)
	s.serve("/feed", "application/rss+xml", rss(teaser("1", "/bridge", "The old bridge", about+" It is old.")))
	feed = d.look(feed)
	feed = d.look(feed)
	d.SetPatience(0)
	feed = d.look(feed)
	d.look(feed)
	if diff := cmp.Diff([]string{"The old bridge@1: " + strings.Join(bridge, "\n\n")}, d.log()); diff != "" {
		t.Errorf("the archive (-want +got):\n%s", diff)
	}
	if n := s.count("/bridge"); n != 4 {
		t.Errorf("the page was asked for %d times, want 4", n)
	}
}

// An article is withdrawn with its page, and none comes of a summary whose page
// was.
func TestPageWithdrawn(t *testing.T) {
	d, s := newDesk(t), newSite(t)
	s.serve("/feed", "application/rss+xml", rss(teaser("1", "/bridge", "The old bridge", about)))
	s.serve("/bridge", "text/html", story("The old bridge", bridge...))
	s.status("/tram", http.StatusGone)
	feed := d.feed(s.URL + "/feed")
	s.status("/bridge", http.StatusGone)
	s.serve("/feed", "application/rss+xml", rss(teaser("1", "/bridge", "The old bridge", about+" It is old."), teaser("2", "/tram", "The new tram", about)))
	feed = d.look(feed)
	if !strings.Contains(feed.Trouble, "1 not taken") || !strings.Contains(feed.Trouble, "410") {
		t.Errorf("the trouble is %q", feed.Trouble)
	}
	d.SetPatience(0)
	d.look(feed)
	withdrawn := "The old bridge@%d: " + strings.Join(bridge, "\n\n")
	if diff := cmp.Diff([]string{fmt.Sprintf(withdrawn, 1), fmt.Sprintf(withdrawn, 2)}, d.log()); diff != "" {
		t.Errorf("the archive (-want +got):\n%s", diff)
	}
	if a := d.latest(articleID(t, d, "The old bridge")); a.Status != retrieval.Canceled {
		t.Errorf("the article is %q", a.Status)
	}
	if n := s.count("/tram"); n != 1 {
		t.Errorf("the page that is gone was asked for %d times", n)
	}
}
