package archive_test

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"verbatim/retrieval"
)

// edits are what becomes of wire copy on its way, with the part of the copies
// that must be found at least.
var edits = []struct {
	name  string
	floor float64
	edit  func(r *rand.Rand, words, others []string) []string
}{
	{"new dateline", 1, func(_ *rand.Rand, words, _ []string) []string {
		return append(strings.Fields("BERLIN, March 3 (Agency) – By Our Correspondent"), words...)
	}},
	{"one number changed", 1, func(_ *rand.Rand, words, _ []string) []string {
		for i, w := range words {
			if strings.ContainsFunc(w, unicode.IsDigit) {
				words[i] = "98765"
				break
			}
		}
		return words
	}},
	{"cut to 60 %", 0.97, func(_ *rand.Rand, words, _ []string) []string { return words[:len(words)*6/10] }},
	{"cut to 30 %", 0.95, func(_ *rand.Rand, words, _ []string) []string { return words[:len(words)*3/10] }},
	{"80 new words on top", 1, func(_ *rand.Rand, words, others []string) []string {
		return append(others[:min(80, len(others)):80], words...)
	}},
	{"5 % of words changed", 0.98, func(r *rand.Rand, words, _ []string) []string {
		for _, i := range r.Perm(len(words))[:len(words)/20] {
			words[i] = "changed"
		}
		return words
	}},
}

// TestCopiesOfRealNews puts real articles, then edited copies of a tenth of them for
// each edit, and counts whose story is found.
func TestCopiesOfRealNews(t *testing.T) {
	news := realNews(t)
	db := open(t, t.TempDir())
	story := map[string]string{}
	retold := 0
	for _, s := range put(t, db, news...) {
		story[s.ID] = s.Story
		if s.Story != s.ID {
			retold++
		}
	}
	// The same story in two places of a publisher, nearly word for word.
	if t.Logf("%d articles, of which %d tell the story of another one", len(news), retold); retold > 80 {
		t.Errorf("unrelated articles tell one story")
	}
	pages := map[string]int{} // of one text, which is then none of an article
	for _, a := range news {
		pages[a.Text]++
	}
	r := rand.New(rand.NewPCG(1, 2))
	for k, e := range edits {
		var copies []retrieval.Article
		of := map[string]string{}
		for i := k; i < len(news); i += 10 { // others for each edit, so that no copy is found by another one
			words, others := strings.Fields(news[i].Text), strings.Fields(prose(1000*k+i, 100))
			if len(words) < 150 || pages[news[i].Text] > 2 {
				continue
			}
			c := article(fmt.Sprintf("copy-%d-%d", k, i), strings.Join(e.edit(r, words, others), " "))
			of[c.ID] = story[news[i].ID]
			copies = append(copies, c)
		}
		found, wrong := 0, 0
		for _, s := range put(t, db, copies...) {
			switch s.Story {
			case of[s.ID]:
				found++
			case s.ID:
			default:
				wrong++
			}
		}
		share := float64(found) / float64(len(copies))
		t.Logf("%-22s %d copies, found %.3f, taken for another story %d", e.name, len(copies), share, wrong)
		if share < e.floor || wrong*50 > len(copies) {
			t.Errorf("%s: found %.3f, wrong %d; want %.2f, 2 %%", e.name, share, wrong, e.floor)
		}
	}
}

// realNews are the articles of news2022. Of some pages only the words around the
// article were taken.
func realNews(t *testing.T) []retrieval.Article {
	dir := os.Getenv("VERBATIM_EVAL")
	if dir == "" {
		t.Skip("VERBATIM_EVAL names no folder of judged questions")
	}
	f, err := os.Open(filepath.Join(dir, "news2022", "docs.jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var news []retrieval.Article
	for d := json.NewDecoder(z); d.More(); {
		var doc struct{ Title, Text, URL string }
		if err := d.Decode(&doc); err != nil {
			t.Fatal(err)
		}
		from, err := url.Parse(doc.URL)
		if err != nil {
			t.Fatal(err)
		}
		a := article(fmt.Sprint("n", len(news)), doc.Text)
		a.Title, a.Source = doc.Title, from.Hostname()
		news = append(news, a)
	}
	return news
}
