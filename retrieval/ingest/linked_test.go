package ingest_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestLinkedData checks in what forms JSON-LD says something.
func TestLinkedData(t *testing.T) {
	type said struct {
		title, byline, source, url string
		teaser                     bool
	}
	const media = "application/ld+json"
	tests := []struct {
		about, media, json string
		want               said
	}{
		{"main entity", media, `{"@type": "WebPage", "mainEntity": {"@type": "NewsArticle", "headline": "H"}}`, said{title: "H"}},
		{"entity of a page", media, `{"@type": "ImageObject", "mainEntityOfPage": {"@type": "LiveBlogPosting", "headline": "H"}}`, said{title: "H"}},
		{"vacancy", media, `{"@type": "JobPosting", "headline": "H"}`, said{title: "River and rain | The Post"}},
		{"media type with a charset", media + "; charset=utf-8", `{"@type": "NewsArticle", "headline": "H"}`, said{title: "H"}},
		{"line end in a string", media, "{\"@type\": \"NewsArticle\", \"headline\": \"H\n\tI\"}", said{title: "H I"}},
		{"not free", media, `{"@type": "NewsArticle", "headline": "H", "isAccessibleForFree": false}`, said{title: "H", teaser: true}},
		{"not free by a URI", media, `{"@type": "NewsArticle", "headline": "H", "isAccessibleForFree": "http://schema.org/False"}`, said{title: "H", teaser: true}},
		{"free", media, `{"@type": "NewsArticle", "headline": "H", "isAccessibleForFree": "https://schema.org/True"}`, said{title: "H"}},
		{"references", media, `{"@graph": [{"@type": "NewsArticle", "headline": "H", "publisher": {"@id": "#org"}, "author": [{"@type": "Person", "@id": "#ann"}, {"name": "Bo Chen"}]},
			{"@type": "Organization", "@id": "#org", "name": "The Post"}, {"@type": "Person", "@id": "#ann", "name": "Ann Lee"}]}`,
			said{title: "H", byline: "Ann Lee, Bo Chen", source: "The Post"}},
		{"page as an object", media, `{"@type": "NewsArticle", "headline": "H", "@id": "https://a.example/x#a", "mainEntityOfPage": {"@id": "https://a.example/x"}}`,
			said{title: "H", url: "https://a.example/x"}},
		{"page as a string", media, `{"@type": "NewsArticle", "headline": "H", "mainEntityOfPage": "https://a.example/x"}`, said{title: "H", url: "https://a.example/x"}},
		{"name that is an address", media, `{"@type": "NewsArticle", "headline": "H", "mainEntityOfPage": true, "@id": "https://a.example/x"}`, said{title: "H", url: "https://a.example/x"}},
		{"name that is none", media, `{"@type": "NewsArticle", "headline": "H", "@id": "#article"}`, said{title: "H"}},
	}
	// Without an address of its own, and short enough to be a teaser.
	body := strings.Replace(page("", "<p>"+first+"</p>"), `<link rel="canonical" href="https://post.example/river">`, "<!-- head -->", 1)
	for _, test := range tests {
		t.Run(test.about, func(t *testing.T) {
			script := `<script type="` + test.media + `">` + test.json + `</script>`
			it := readOne(t, "a.html", strings.Replace(body, "<!-- head -->", script, 1))
			got := said{it.Article.Title, it.Article.Byline, it.Article.Source, it.Article.URL, it.Teaser}
			if test.want.source == "" && test.want.url != "" {
				test.want.source = "a.example"
			}
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(said{})); diff != "" {
				t.Errorf("says something else (-want +got):\n%s", diff)
			}
		})
	}
	t.Run("the address that the page came from goes first", func(t *testing.T) {
		script := `<script type="application/ld+json">{"@type": "NewsArticle", "mainEntityOfPage": "https://a.example/x"}</script>`
		document, err := readFeed(t, strings.Replace(body, "<!-- head -->", script, 1))
		if err != nil || document.Items[0].Article.URL != "https://post.example/feed" {
			t.Errorf("error %v, items %+v; want the address", err, document.Items)
		}
	})
}
