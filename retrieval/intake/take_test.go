package intake_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval"
	"verbatim/retrieval/sources"
)

func (d *desk) expect(want ...string) {
	d.t.Helper()
	if diff := cmp.Diff(want, d.log()); diff != "" {
		d.t.Errorf("the archive (-want +got):\n%s", diff)
	}
}

// A correction that comes by another feed is taken once the first one lists the
// article no more.
func TestTakenOver(t *testing.T) {
	d, s := newDesk(t), newSite(t)
	s.serve("/world", "application/rss+xml", rss(entry("w1", "/rents", "Rents", monday, rents)))
	s.serve("/top", "application/rss+xml", rss(entry("t1", "/rents", "Rents", monday, rents)))
	world := d.feed(s.URL + "/world")
	top := d.look(d.add(sources.Source{Kind: sources.Feed, Address: s.URL + "/top", Name: "Top"}))
	corrected := strings.Replace(rents, "3 %", "4 %", 1)
	s.serve("/top", "application/rss+xml", rss(entry("t1", "/rents", "Rents", monday, corrected)))
	top = d.look(top)
	d.expect("Rents@1: " + rents)
	s.serve("/world", "application/rss+xml", rss(entry("w2", "/harbour", "Harbour", monday, harbour)))
	d.look(world)
	s.serve("/top", "application/rss+xml", rss(entry("t1", "/rents", "Rents", tuesday, corrected)))
	d.look(top)
	d.expect("Rents@1: "+rents, "Harbour@1: "+harbour, "Rents@2: "+corrected)
}

// A notice withdraws its article, even where both come together.
func TestNoticeInFeed(t *testing.T) {
	d, s := newDesk(t), newSite(t)
	item := func(id, title, text, status string) string {
		return fmt.Sprintf(`{"uri": "urn:wire:%s", "type": "text", "headline": "%s", "body_text": "%s", "pubstatus": "%s"}`, id, title, text, status)
	}
	s.serve("/wire", "application/json", "["+item("1", "Rents", rents, "usable")+","+item("1", "", "", "canceled")+","+item("2", "", "", "canceled")+"]")
	wire := d.feed(s.URL + "/wire")
	if got := d.log(); len(got) != 2 || d.latest(articleID(t, d, "Rents")).Status != retrieval.Canceled {
		t.Errorf("the archive has %q", got)
	}
	if !strings.Contains(wire.Trouble, "1 not taken") || !strings.Contains(wire.Trouble, "not in the archive") {
		t.Errorf("the trouble is %q", wire.Trouble)
	}
	// The article of the other notice comes late, and is withdrawn by the next look.
	s.serve("/wire", "application/json", "["+item("2", "Budget", budget, "usable")+"]")
	wire = d.look(wire)
	s.serve("/wire", "application/json", "["+item("2", "", "", "canceled")+"]")
	d.look(wire)
	if d.latest(articleID(t, d, "Budget")).Status != retrieval.Canceled {
		t.Errorf("the archive has %q", d.log())
	}
}

func articleID(t *testing.T, d *desk, title string) string {
	t.Helper()
	articles, err := d.archive.After(t.Context(), 0, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range articles {
		if a.Title == title {
			return a.ID
		}
	}
	t.Fatalf("no article %s", title)
	return ""
}

// Two items of one name and address stay two.
func TestSharedGUID(t *testing.T) {
	d, s := newDesk(t), newSite(t)
	s.serve("/feed", "application/rss+xml", rss(entry("same", "/live", "Alpha", monday, rents), entry("same", "/live", "Beta", monday, harbour)))
	feed := d.feed(s.URL + "/feed")
	for n := range 3 {
		s.serve("/feed", "application/rss+xml", rss(entry("same", "/live", "Alpha", monday, rents), entry("same", "/live", "Beta", monday, harbour))+strings.Repeat(" ", n+1))
		feed = d.look(feed)
	}
	d.expect("Alpha@1: "+rents, "Beta@1: "+harbour)
}

// A summary with another name and another headline is known by its page.
func TestKnownByPage(t *testing.T) {
	d, s := newDesk(t), newSite(t)
	s.serve("/feed", "application/rss+xml", rss(teaser("/bridge#0", "/bridge", "The old bridge", about)))
	s.serve("/bridge", "text/html", story("The old bridge", bridge...))
	feed := d.feed(s.URL + "/feed")
	s.serve("/feed", "application/rss+xml", rss(teaser("/bridge#1", "/bridge", "Bridge closes for two years", about)))
	d.look(feed)
	text := strings.Join(bridge, "\n\n")
	d.expect("The old bridge@1: "+text, "Bridge closes for two years@2: "+text)
}

// A source that was a feed goes nowhere for a page in its place, be it by a
// redirect that calls itself permanent.
func TestPageInPlaceOfAFeed(t *testing.T) {
	for name, spoil := range map[string]func(s *site){
		"a parked address": func(s *site) {
			s.serve("/parked", "text/html", story("This domain is for sale", bridge...))
			s.set("/feed", func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, "/parked", http.StatusMovedPermanently)
			})
		},
		"a notice": func(s *site) {
			s.serve("/main", "application/rss+xml", rss(entry("m", "/main1", "Main", monday, budget)))
			s.serve("/feed", "text/html", `<html><head><link rel="alternate" type="application/rss+xml" href="/main"></head><body>Back soon.</body></html>`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			d, s := newDesk(t), newSite(t)
			s.serve("/feed", "application/rss+xml", rss(entry("1", "/rents", "Rents", monday, rents)))
			feed := d.feed(s.URL + "/feed")
			spoil(s)
			feed = d.look(feed)
			if feed.Address != s.URL+"/feed" || feed.Failures != 1 || !strings.Contains(feed.Trouble, "HTML page") {
				t.Errorf("the source is %+v", feed)
			}
			s.serve("/feed", "application/rss+xml", rss(entry("2", "/harbour", "Harbour", monday, harbour)))
			if feed = d.look(feed); feed.Failures != 0 {
				t.Errorf("the source is %+v", feed)
			}
			d.expect("Rents@1: "+rents, "Harbour@1: "+harbour)
		})
	}
}

// The documents in which a feed goes on are read again though it has not changed.
func TestSitemapIndex(t *testing.T) {
	d, s := newDesk(t), newSite(t)
	s.serve("/index.xml", "application/xml", `<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>SITE/news.xml</loc></sitemap></sitemapindex>`)
	news := func(path string) string {
		return `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>SITE` + path + `</loc></url></urlset>`
	}
	s.status("/news.xml", http.StatusNotFound)
	index := d.feed(s.URL + "/index.xml")
	if !strings.Contains(index.Trouble, "404") || time.Until(index.Next) > 5*time.Minute {
		t.Errorf("the source is %+v", index.State)
	}
	s.serve("/bridge", "text/html", story("The old bridge", bridge...))
	s.serve("/news.xml", "application/xml", news("/bridge"))
	index = d.look(index)
	s.serve("/tram", "text/html", story("The new tram", strings.ReplaceAll(bridge[0], "bridge", "tram"), bridge[1], harbour+" "+budget))
	s.serve("/news.xml", "application/xml", news("/tram"))
	index = d.look(index)
	if got := d.log(); len(got) != 2 || index.Trouble != "" {
		t.Errorf("the archive has %q, the source is %+v", got, index.State)
	}
}

// A page that names the feed of a source which is there is said to.
func TestFeedThatIsThere(t *testing.T) {
	d, s := newDesk(t), newSite(t)
	s.serve("/feed", "application/rss+xml", rss(entry("1", "/rents", "Rents", monday, rents)))
	s.serve("/", "text/html", `<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head><body>Welcome.</body></html>`)
	d.feed(s.URL + "/feed")
	site := d.look(d.add(sources.Source{Kind: sources.Feed, Address: s.URL + "/"}))
	if site.Failures != 1 || !strings.Contains(site.Trouble, "there already") {
		t.Errorf("the source is %+v", site)
	}
}

// A host that rests is asked nothing, which is no failure of its sources.
func TestRestingHost(t *testing.T) {
	d, s := newDesk(t), newSite(t)
	s.set("/busy", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusTooManyRequests)
	})
	s.serve("/feed", "application/rss+xml", rss(entry("1", "/rents", "Rents", monday, rents)))
	d.look(d.add(sources.Source{Kind: sources.Feed, Address: s.URL + "/busy", Name: "Busy"}))
	feed := d.feed(s.URL + "/feed")
	if feed.Failures != 0 || time.Until(feed.Next) < 50*time.Minute || s.count("/feed") != 0 {
		t.Errorf("the source is %+v after %d requests", feed.State, s.count("/feed"))
	}
}
