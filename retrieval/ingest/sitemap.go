package ingest

import (
	"encoding/xml"
	"fmt"
	"iter"
	"slices"
	"strings"
)

// maxMore bounds the sitemaps of an index that are named: the newest ones, for
// an archive of decades has thousands.
const maxMore = 50

// sitemap is a sitemap or an index of them, with Google's elements for news.
type sitemap struct {
	URLs []struct {
		Line     int    `xml:"line"`
		Cut      bool   `xml:"cut"`
		Loc      string `xml:"loc"`
		Modified string `xml:"lastmod"`
		News     struct {
			Name      string `xml:"publication>name"`
			Language  string `xml:"publication>language"`
			Published string `xml:"publication_date"`
			Title     string `xml:"title"`
			Keywords  string `xml:"keywords"`
		} `xml:"news"`
	} `xml:"url"`
	Sitemaps []subSitemap `xml:"sitemap"`
}

type subSitemap struct {
	Loc      string `xml:"loc"`
	Modified string `xml:"lastmod"`
}

// parseSitemap reads a sitemap: its articles are links, whose pages have the
// text.
func parseSitemap(doc string, from Origin, about *Feed) iter.Seq[Item] {
	return func(yield func(Item) bool) {
		mended, broken := mend(doc, from.URL)
		site, err := guarded(readSitemap, mended)
		if err != nil {
			yield(Item{Err: err})
			return
		}
		about.Kind = "sitemap"
		if rootElement([]byte(mended)) == "sitemapindex" {
			about.Kind = "sitemap index"
			about.More = site.newest(from.URL)
		}
		for _, it := range site.items(from.URL) {
			if !yield(it) {
				return
			}
		}
		if broken != nil {
			yield(Item{Line: broken.line, Err: broken.err})
		}
	}
}

func readSitemap(doc string) (site sitemap, err error) {
	if err := xml.Unmarshal([]byte(doc), &site); err != nil {
		return site, fmt.Errorf("read sitemap: %w", err)
	}
	return site, nil
}

func (s sitemap) items(base string) []Item {
	var items []Item
	for _, u := range s.URLs {
		e := entry{
			line: u.Line, cut: u.Cut, links: []string{u.Loc}, bases: []string{base},
			title: u.News.Title, language: u.News.Language, source: u.News.Name,
			tags:      strings.Split(u.News.Keywords, ","),
			published: []string{u.News.Published}, modified: []string{u.Modified},
		}
		it := e.item()
		it.Teaser = true
		items = append(items, it)
	}
	return items
}

// newest returns the sitemaps of an index, those that changed last first.
// Those without a date keep their order, behind.
func (s sitemap) newest(base string) []string {
	slices.SortStableFunc(s.Sitemaps, func(a, b subSitemap) int {
		return firstDate([]string{b.Modified}).Compare(firstDate([]string{a.Modified}))
	})
	var more []string
	for _, sub := range s.Sitemaps[:min(maxMore, len(s.Sitemaps))] {
		if link := absolute(sub.Loc, base); link != "" {
			more = append(more, link)
		}
	}
	return more
}
