package intake_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	monday  = "Mon, 02 Mar 2026 08:00:00 GMT"
	tuesday = "Tue, 03 Mar 2026 09:30:00 GMT"
	rents   = "Ministers agreed on Monday to cap rents at 3 % a year until 2029, the chancellor said."
	harbour = "The harbour was closed after a freighter ran aground at its mouth in thick fog."
	budget  = "Parliament passed the budget by 52 votes to 48 after a debate of eleven hours."
)

// Whatever a feed does to dates, order and names, an article is taken once, and
// a revision is made where its words change.
func TestFeedIsTakenOnce(t *testing.T) {
	first := []string{"Rents@1: " + rents, "Harbour@1: " + harbour}
	for name, test := range map[string]struct {
		then []string
		want []string
	}{
		"the same":        {[]string{entry("1", "/rents", "Rents", monday, rents), entry("2", "/harbour", "Harbour", monday, harbour)}, first},
		"new dates":       {[]string{entry("1", "/rents", "Rents", tuesday, rents), entry("2", "/harbour", "Harbour", "", harbour)}, first},
		"another order":   {[]string{entry("2", "/harbour", "Harbour", monday, harbour), entry("1", "/rents", "Rents", monday, rents)}, first},
		"new names":       {[]string{entry("a", "/rents", "Rents", monday, rents), entry("b", "/harbour", "Harbour", monday, harbour)}, first},
		"new addresses":   {[]string{entry("1", "/2026/rents", "Rents", monday, rents), entry("2", "/harbour?utm_source=rss", "Harbour", monday, harbour)}, first},
		"new white space": {[]string{entry("1", "/rents", " Rents", monday, strings.ReplaceAll(rents, " ", "\n ")), entry("2", "/harbour", "Harbour", monday, harbour)}, first},
		"new words":       {[]string{entry("1", "/rents", "Rents", monday, strings.Replace(rents, "3", "4", 1))}, append(first, "Rents@2: "+strings.Replace(rents, "3", "4", 1))},
		"new name and a few new words": {
			[]string{entry("x", "/rents", "Rents capped", monday, rents+" Landlords protested.")},
			append(first, "Rents capped@2: "+rents+" Landlords protested."),
		},
		"two at one address": {
			[]string{entry("1", "/rents", "Rents", monday, rents), entry("3", "/rents", "Budget", monday, budget)},
			append(first, "Budget@1: "+budget),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, s := newDesk(t), newSite(t)
			s.serve("/feed", "application/rss+xml", rss(entry("1", "/rents", "Rents", monday, rents), entry("2", "/harbour", "Harbour", monday, harbour)))
			feed := d.feed(s.URL + "/feed")
			if feed.Trouble != "" {
				t.Errorf("trouble after the first look: %s", feed.Trouble)
			}
			s.serve("/feed", "application/rss+xml", rss(test.then...))
			for range 2 {
				feed = d.look(feed)
			}
			if diff := cmp.Diff(test.want, d.log()); diff != "" {
				t.Errorf("the archive (-want +got):\n%s", diff)
			}
			if feed.Trouble != "" {
				t.Errorf("trouble: %s", feed.Trouble)
			}
		})
	}
}
