package ingest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"verbatim/retrieval"
)

// wxr is an export of WordPress with one post.
func wxr(post string) string {
	return `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>T</title>
		<item><title>One</title><link>https://post.example/?p=1</link><content:encoded><![CDATA[<p>One.</p>]]></content:encoded>` + post + `</item></channel></rss>`
}

func atomControl(control string) string {
	return `<feed xmlns="http://www.w3.org/2005/Atom" xmlns:app="http://www.w3.org/2007/app"><title>T</title><entry><id>a</id><title>One</title>` +
		`<link href="https://post.example/1"/><content type="html">&lt;p&gt;One.&lt;/p&gt;</content>` + control + `</entry></feed>`
}

func ghostPost(more string) string {
	return fmt.Sprintf(`{"posts": [{"id": "1", "title": "T", "html": "<p>One.</p>"%s}]}`, more)
}

// TestNotPublic checks that nothing is quoted that the publisher has not
// published, or not for all.
func TestNotPublic(t *testing.T) {
	tests := []struct {
		about, name, content string
		status               retrieval.Status
	}{
		{"WordPress: published", "a.xml", wxr("<wp:status><![CDATA[publish]]></wp:status><wp:post_password></wp:post_password><wp:post_type>post</wp:post_type>"), ""},
		{"WordPress: draft", "a.xml", wxr("<wp:status>draft</wp:status><wp:post_date_gmt>0000-00-00 00:00:00</wp:post_date_gmt>"), retrieval.Withheld},
		{"WordPress: private", "a.xml", wxr("<wp:status><![CDATA[private]]></wp:status>"), retrieval.Withheld},
		{"WordPress: in the bin", "a.xml", wxr("<wp:status>trash</wp:status>"), retrieval.Canceled},
		{"WordPress: with a password", "a.xml", wxr("<wp:status>publish</wp:status><wp:post_password><![CDATA[x]]></wp:post_password>"), retrieval.Withheld},
		{"Atom: draft", "a.xml", atomControl("<app:control><app:draft>yes</app:draft></app:control>"), retrieval.Withheld},
		{"Atom: draft without a prefix", "a.xml", atomControl(`<control xmlns="http://purl.org/atom/app#"><draft> yes </draft></control>`), retrieval.Withheld},
		{"Atom: no draft", "a.xml", atomControl("<app:control><app:draft>no</app:draft></app:control>"), ""},
		{"front matter: draft", "a.md", "---\ndraft: true\n---\nOne.\n", retrieval.Withheld},
		{"front matter: draft in words", "a.md", "---\ndraft: Yes\nstatus: usable\n---\nOne.\n", retrieval.Withheld},
		{"front matter: no draft", "a.md", "---\ndraft: false\npublished: true\n---\nOne.\n", ""},
		{"front matter: not published", "a.md", "---\npublished: false\n---\nOne.\n", retrieval.Withheld},
		{"front matter: published on a day", "a.md", "---\npublished: 2024-05-01\n---\nOne.\n", ""},
		{"JSON: draft", "a.json", `{"text": "One.", "draft": true}`, retrieval.Withheld},
		{"JSON: canceled draft", "a.json", `{"text": "One.", "draft": true, "status": "canceled"}`, retrieval.Canceled},
		{"JSON: not published", "a.json", `{"text": "One.", "published": false, "date": "2024-05-01"}`, retrieval.Withheld},
		{"Ghost: public", "a.json", ghostPost(`, "visibility": "public"`), ""},
		{"Ghost: paid", "a.json", ghostPost(`, "visibility": "paid"`), retrieval.Withheld},
		{"Ghost: members, read with access", "a.json", ghostPost(`, "visibility": "members", "access": true`), retrieval.Withheld},
		{"Ghost: the public beginning", "a.json", ghostPost(`, "visibility": "paid", "access": false`), ""},
	}
	for _, test := range tests {
		t.Run(test.about, func(t *testing.T) {
			it := readOne(t, test.name, test.content)
			if it.Article.Status != test.status || it.Article.Text != "One." {
				t.Errorf("status %q, text %q; want %q and a text", it.Article.Status, it.Article.Text, test.status)
			}
			if it.Teaser && test.status != "" {
				t.Error("is a teaser of a page that is not public")
			}
		})
	}
}

func TestWordPressExport(t *testing.T) {
	it := readOne(t, "a.xml", wxr("<wp:status>future</wp:status><wp:post_date_gmt>2030-05-01 08:00:00</wp:post_date_gmt><wp:post_modified_gmt>2024-05-02 08:00:00</wp:post_modified_gmt>"))
	due := day(2030, 5, 1).Add(8 * time.Hour)
	if a := it.Article; !a.Embargo.Equal(due) || !a.Published.Equal(due) || !a.Modified.Equal(day(2024, 5, 2).Add(8*time.Hour)) {
		t.Errorf("embargo %v, published %v, modified %v; want %v for the first two", a.Embargo, a.Published, a.Modified, due)
	}
	refused := []struct{ post, reason string }{
		{"<wp:status>future</wp:status><wp:post_date_gmt>0000-00-00 00:00:00</wp:post_date_gmt>", "does not say for when"},
		{"<wp:post_type><![CDATA[attachment]]></wp:post_type>", `"attachment", not a post`},
		{"<wp:post_type>nav_menu_item</wp:post_type>", "not a post"},
		{"<wp:post_type>revision</wp:post_type>", "not a post"},
	}
	for _, test := range refused {
		articles, report := loadFile(t, "a.xml", wxr(test.post))
		if len(articles) != 0 || len(report.Refusals) != 1 || !strings.Contains(report.Refusals[0].Reason, test.reason) {
			t.Errorf("%s: articles %v, refusals %v; want a reason with %q", test.post, articles, report.Refusals, test.reason)
		}
	}
}
