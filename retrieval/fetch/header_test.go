package fetch_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval/fetch"
)

var now = time.Date(2026, 11, 27, 10, 0, 0, 0, time.UTC)

func TestRetryAfter(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"":                               0,
		"120":                            2 * time.Minute,
		" 7 ":                            7 * time.Second,
		"-5":                             0,
		"1.5":                            0,
		"soon":                           0,
		"86401":                          24 * time.Hour,
		"99999999999999999999999":        24 * time.Hour,
		"Fri, 27 Nov 2026 10:05:00 GMT":  5 * time.Minute,
		"Friday, 27-Nov-26 10:05:00 GMT": 5 * time.Minute,
		"Fri Nov 27 10:05:00 2026":       5 * time.Minute,
		"Fri, 27 Nov 2026 09:00:00 GMT":  0,
		"Fri, 31 Dec 9999 23:59:59 GMT":  24 * time.Hour,
		"Fri, 27 Nov 2026 25:00:00 GMT":  0,
	} {
		if got := fetch.RetryAfter(http.Header{"Retry-After": {value}}, now); got != want {
			t.Errorf("%q: got %s, want %s", value, got, want)
		}
	}
	wrong := http.Header{"Retry-After": {"Tue, 01 Jan 1980 00:10:00 GMT"}, "Date": {"Tue, 01 Jan 1980 00:00:00 GMT"}}
	if got := fetch.RetryAfter(wrong, now); got != 10*time.Minute {
		t.Errorf("by a clock that is wrong: %s", got)
	}
}

func TestFresh(t *testing.T) {
	for name, c := range map[string]struct {
		header http.Header
		want   time.Duration
	}{
		"nothing":     {http.Header{}, 0},
		"max-age":     {http.Header{"Cache-Control": {"public, Max-Age=60"}}, time.Minute},
		"quoted":      {http.Header{"Cache-Control": {`max-age="60"`}}, time.Minute},
		"two lines":   {http.Header{"Cache-Control": {"public", "max-age=60"}}, time.Minute},
		"no-store":    {http.Header{"Cache-Control": {"max-age=60, no-store"}}, 0},
		"no-cache":    {http.Header{"Cache-Control": {"no-cache"}, "Expires": {"Fri, 27 Nov 2026 11:00:00 GMT"}}, 0},
		"a year":      {http.Header{"Cache-Control": {"max-age=31536000"}}, 24 * time.Hour},
		"absurd":      {http.Header{"Cache-Control": {"max-age=99999999999999999999"}}, 24 * time.Hour},
		"negative":    {http.Header{"Cache-Control": {"max-age=-1"}}, 0},
		"not for us":  {http.Header{"Cache-Control": {"s-maxage=60"}}, 0},
		"aged":        {http.Header{"Cache-Control": {"max-age=60"}, "Age": {"45"}}, 15 * time.Second},
		"over-aged":   {http.Header{"Cache-Control": {"max-age=60"}, "Age": {"61"}}, 0},
		"expires":     {http.Header{"Expires": {"Fri, 27 Nov 2026 11:00:00 GMT"}}, time.Hour},
		"max-age won": {http.Header{"Expires": {"Fri, 27 Nov 2026 11:00:00 GMT"}, "Cache-Control": {"max-age=0"}}, 0},
		"expires 0":   {http.Header{"Expires": {"0"}}, 0},
		"wrong clock": {http.Header{"Expires": {"Tue, 01 Jan 1980 01:00:00 GMT"}, "Date": {"Tue, 01 Jan 1980 00:00:00 GMT"}}, time.Hour},
	} {
		if got := fetch.Fresh(c.header, now); got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

func TestLinks(t *testing.T) {
	base, err := url.Parse("https://a.example/news/feed.xml")
	if err != nil {
		t.Fatal(err)
	}
	got := fetch.Links([]string{
		`<https://hub.example/?a=1,2>; rel="hub", <feed>; rel=self; title="one, <two>"`,
		`</second>; REL="Hub alternate"; type="text/html"`,
		`<no relation>, <%zz>; rel=hub, no link at all; rel="hub"; <`,
	}, base)
	want := map[string][]string{
		"hub":       {"https://hub.example/?a=1,2", "https://a.example/second"},
		"self":      {"https://a.example/news/feed"},
		"alternate": {"https://a.example/second"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func FuzzHeaders(f *testing.F) {
	f.Add("120", "max-age=60, no-store", `<x>; rel="hub"`)
	f.Add("Fri, 27 Nov 2026 10:05:00 GMT", `private="a, b", max-age="5"`, `<a>;rel=b,<c>;rel="d,e"`)
	f.Add("99999999999999999999", "max-age", `<<>>;;,"`)
	base := &url.URL{Scheme: "https", Host: "a.example"}
	f.Fuzz(func(t *testing.T, retry, control, link string) {
		h := http.Header{"Retry-After": {retry}, "Cache-Control": {control}, "Expires": {retry}, "Date": {link}, "Age": {control}}
		for _, d := range []time.Duration{fetch.RetryAfter(h, now), fetch.Fresh(h, now)} {
			if d < 0 || d > 24*time.Hour {
				t.Errorf("stays away for %s", d)
			}
		}
		for relation, found := range fetch.Links([]string{link}, base) {
			for _, l := range found {
				if _, err := url.Parse(l); err != nil || relation == "" {
					t.Errorf("%q: %q, %v", relation, l, err)
				}
			}
		}
	})
}

func FuzzRobots(f *testing.F) {
	f.Add([]byte("User-agent: *\nDisallow: /*x$\nCrawl-delay: 1e9\rAllow:"))
	f.Add([]byte("\ufeffUser-agent\n: :\nDisallow: /\xff\x00 /b\nCrawl-delay: 0x1p-2"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if err := fetch.Parses(text); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	})
}
