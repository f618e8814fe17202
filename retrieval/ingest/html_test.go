package ingest_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval"
)

var (
	first  = strings.Repeat("The river rose by two metres, the council said. ", 8) + "Nobody was hurt."
	second = strings.Repeat("Schools stay open, and the trains run, though late. ", 8) + "So it was."
)

const linked = `<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
	{"@type": "WebSite", "name": "no"},
	{"@type": ["NewsArticle"], "headline": "River &amp; rain", "author": [{"@type": "Person", "name": "Ann Lee"}],
	 "publisher": {"name": "The Post"}, "datePublished": "2024-05-01", "dateModified": "2024-05-02T10:00:00Z",
	 "inLanguage": "en", "keywords": "weather, rivers"}]}</script>`

const meta = `<meta property="og:title" content="River and rain"><meta name="author" content="By Bo Chen">
	<meta property="article:author" content="https://social.example/ann"><meta property="og:site_name" content="The Herald">
	<meta property="article:published_time" content="2024-05-03T00:00:00Z"><meta property="article:modified_time" content="yesterday">`

func page(head, body string) string {
	return `<!doctype html><html lang="en"><head><title>River and rain | The Post</title>
		<link rel="canonical" href="https://post.example/river">` + head + `</head><body>
		<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>River and rain</h1>` + body + `</article>
		<footer>All rights reserved</footer></body></html>`
}

func TestPage(t *testing.T) {
	tests := []struct {
		about, head, body string
		want              retrieval.Article
	}{
		{"JSON-LD goes before meta elements", linked + meta, "<p>" + first + "</p><p>" + second + "</p>", retrieval.Article{
			Title: "River & rain", Byline: "Ann Lee", Source: "The Post", Language: "en", Tags: []string{"weather", "rivers"},
			Published: day(2024, 5, 1), Modified: day(2024, 5, 2).Add(10 * time.Hour), Text: first + "\n\n" + second,
		}},
		{"meta elements", meta, "<p>" + first + "</p>\n<p>" + second + "</p>", retrieval.Article{
			Title: "River and rain", Byline: "Bo Chen", Source: "The Herald", Language: "en",
			Published: day(2024, 5, 3), Text: first + "\n\n" + second,
		}},
		{"broken JSON-LD", `<script type="application/ld+json">{"@type": "NewsArticle", </script>` + meta,
			"<p>" + first + "<br><br>" + second + "</p>", retrieval.Article{
				Title: "River and rain", Byline: "Bo Chen", Source: "The Herald", Language: "en",
				Published: day(2024, 5, 3), Text: first + "\n\n" + second,
			}},
		{"scripts, styles and what is hidden", meta,
			`<script>var x = "</p>";</script><style>p{}</style><p style="display:none">Hidden</p><p>` + first + `</p><p>` + second + "</p>",
			retrieval.Article{
				Title: "River and rain", Byline: "Bo Chen", Source: "The Herald", Language: "en",
				Published: day(2024, 5, 3), Text: first + "\n\n" + second,
			}},
	}
	for _, test := range tests {
		t.Run(test.about, func(t *testing.T) {
			articles, report := loadFile(t, "a.html", page(test.head, test.body))
			if len(articles) != 1 {
				t.Fatalf("%d articles, want 1; refused: %v", len(articles), report.Refusals)
			}
			test.want.URL = "https://post.example/river"
			test.want.ID = articles[0].ID // told apart in TestIdentity
			if diff := cmp.Diff(test.want, articles[0]); diff != "" {
				t.Errorf("article differs (-want +got):\n%s", diff)
			}
		})
	}
}
