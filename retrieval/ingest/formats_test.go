package ingest_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval"
)

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// TestFormats holds, for each format, a file and the article in it.
func TestFormats(t *testing.T) {
	ref := retrieval.Ref{ID: "a"}
	tests := []struct {
		about, name, content string
		want                 retrieval.Article
	}{
		{"text as in the seed", "a.txt", "The headline\n\nOne , as it came.\nTwo .\n\n  Three.\n\n",
			retrieval.Article{Ref: ref, Title: "The headline", Text: "One , as it came.\nTwo .\n\n  Three."}},
		{"text with a byte order mark, CRLF and a byline", "a.txt", "\ufeff\r\nThe headline\r\n\r\nBy Ann Lee and Émile Roux\r\n\r\nOne.\r\nTwo.",
			retrieval.Article{Ref: ref, Title: "The headline", Byline: "Ann Lee and Émile Roux", Text: "One.\nTwo."}},
		{"text with CR alone", "a.txt", "The headline\r\rOne.\rTwo.\r",
			retrieval.Article{Ref: ref, Title: "The headline", Text: "One.\nTwo."}},
		{"a sentence is no byline", "a.txt", "The headline\nBy Monday, the river had risen.\nTwo.",
			retrieval.Article{Ref: ref, Title: "The headline", Language: "en", Text: "By Monday, the river had risen.\nTwo."}},
		{"Markdown with front matter", "a.md", `---
id: flood-7
title: "River rises: again"
date: 2024-05-01
updated: 2024-05-02T10:00:00+02:00
url: https://news.example.org/flood
author: [Ann Lee, Bo Chen]
language: en
tags: weather, rivers
status: Withheld
embargo: 2030-01-01
---
# River rises: again

The *river* rose
by [two](https://example.org) metres &amp; more.

- Roads \*closed\*
- Schools open

<div>Raw <b>text</b></div><script>no</script>

## Later
![A picture](x.png)
It fell.
`,
			retrieval.Article{
				Ref: retrieval.Ref{ID: "flood-7"}, Title: "River rises: again", Byline: "Ann Lee, Bo Chen", Language: "en",
				URL: "https://news.example.org/flood", Source: "news.example.org", Tags: []string{"weather", "rivers"},
				Published: day(2024, 5, 1), Modified: day(2024, 5, 2).Add(8 * time.Hour), Embargo: day(2030, 1, 1),
				Status: retrieval.Withheld,
				Text:   "The river rose by two metres & more.\n\nRoads *closed*\n\nSchools open\n\nRaw text\n\nLater\n\nIt fell.",
			}},
		{"Markdown without front matter", "a.markdown", "Headline\n========\n\nOne.\n",
			retrieval.Article{Ref: ref, Title: "Headline", Text: "One."}},
		{"a heading that is not the title stays", "a.md", "---\ntitle: T\n---\n# Other\n\nOne.\n",
			retrieval.Article{Ref: ref, Title: "T", Text: "Other\n\nOne."}},
		{"JSON object with every field", "a.json", `{"id": 42, "headline": " River\n rises ", "body": "One.\r\n\r\nTwo. ", "link": "https://example.org/1",
			"source": "The Post", "date": 1714521600, "modified": "Thu, 02 May 2024 08:00:00 EST", "authors": [{"name": "Ann Lee"}, "Bo Chen"],
			"lang": "en", "tags": ["a", "b"], "status": "canceled", "unknown": {"x": 1}}`,
			retrieval.Article{
				Ref: retrieval.Ref{ID: "42"}, Title: "River rises", Byline: "Ann Lee, Bo Chen", Language: "en",
				URL: "https://example.org/1", Source: "The Post", Tags: []string{"a", "b"},
				Published: day(2024, 5, 1), Modified: day(2024, 5, 2).Add(13 * time.Hour),
				Status: retrieval.Canceled, Text: "One.\r\n\r\nTwo. ",
			}},
		{"a link that cannot be opened is left out", "a.json", `{"id": "a", "text": "One.", "url": "javascript:alert(1)"}`,
			retrieval.Article{Ref: ref, Text: "One."}},
	}
	for _, test := range tests {
		t.Run(test.about, func(t *testing.T) {
			articles, report := loadFile(t, test.name, test.content)
			if len(articles) != 1 {
				t.Fatalf("%d articles, want 1; refused: %v", len(articles), report.Refusals)
			}
			if diff := cmp.Diff(test.want, articles[0]); diff != "" {
				t.Errorf("article differs (-want +got):\n%s", diff)
			}
		})
	}
}
