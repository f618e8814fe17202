package ingest_test

import (
	"encoding/json"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"verbatim/retrieval/ingest"
)

// TestRealFeeds reads the test data of four other readers of feeds, many of
// them broken on purpose, and compares what they expect: how many entries
// there are and, for feedparser, what stands in them.
func TestRealFeeds(t *testing.T) {
	dir := os.Getenv("VERBATIM_FORMATS")
	if dir == "" {
		t.Skip("VERBATIM_FORMATS names no folder with feeds.tar.gz")
	}
	// What does not hold is meant: text of Atom stays literal, entities of a DTD
	// are not expanded, no HTTP header is at hand here; CDF, UTF-32 and other
	// XML than feeds are not read.
	floor := map[string]int{
		"feed-rs: read": 66, "feed-rs: entries": 64,
		"feedparser: read": 2087, "feedparser: entries": 1, "feedparser: title": 65, "feedparser: link": 16, "feedparser: id": 14,
		"gofeed: read": 550, "gofeed: entries": 539,
		"miniflux: read": 16,
	}
	files := realFiles(t, filepath.Join(dir, "feeds.tar.gz"))
	holds, checked := map[string]int{}, map[string]int{}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if ext := path.Ext(name); ext != ".xml" && ext != ".json" || isExpectation(name, files) {
			continue
		}
		collection, _, _ := strings.Cut(strings.TrimPrefix(name, "feeds/"), "/")
		checked[collection+": read"]++
		document, err := readInTime(t, name, files[name])
		if err == nil {
			holds[collection+": read"]++
		} else if testing.Verbose() {
			t.Logf("%s: %v", name, err)
		}
		for _, e := range expectations(name, files) {
			key := collection + ": " + e.about
			checked[key]++
			if e.holds(document) {
				holds[key]++
			} else if testing.Verbose() {
				t.Logf("%s: %s, want %q, err %v", name, e.about, e.want, err)
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(checked)) {
		t.Logf("%-24s %4d of %4d", key, holds[key], checked[key])
		if holds[key] < floor[key] {
			t.Errorf("%s: %d, want %d at least", key, holds[key], floor[key])
		}
	}
}

// readInTime reads a document, and fails where that takes too long.
func readInTime(t *testing.T, name string, content []byte) (ingest.Document, error) {
	t.Helper()
	type result struct {
		document ingest.Document
		err      error
	}
	done := make(chan result, 1)
	go func() {
		document, err := ingest.Read(strings.NewReader(string(content)), ingest.Origin{Name: name, URL: "http://127.0.0.1:8097/" + path.Base(name)})
		done <- result{document, err}
	}()
	select {
	case r := <-done:
		if r.err != nil && strings.Contains(r.err.Error(), "gave up") {
			t.Errorf("%s: %v", name, r.err)
		}
		return r.document, r.err
	case <-time.After(10 * time.Second):
		t.Fatalf("%s: takes more than 10 s", name)
		return ingest.Document{}, nil
	}
}

// expectation is one thing that a feed's own project wants to see in it.
type expectation struct {
	about, want string
	entry       int
}

func (e expectation) holds(d ingest.Document) bool {
	if e.about == "entries" {
		return strconv.Itoa(len(d.Items)) == e.want
	}
	if e.entry >= len(d.Items) {
		return false
	}
	it := d.Items[e.entry]
	got := map[string]string{"title": it.Article.Title, "link": it.Article.URL, "id": it.GUID}[e.about]
	return got == e.want
}

var (
	clause = regexp.MustCompile(`entries\[(\d+)\]\['(title|link|id|guid)'\] == u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")`)
	counts = regexp.MustCompile(`len\(entries\) == (\d+)`)
)

func expectations(name string, files map[string][]byte) []expectation {
	if want, ok := wanted(name, files); ok {
		return []expectation{{about: "entries", want: strconv.Itoa(want)}}
	}
	if !strings.Contains(name, "/feedparser/") {
		return nil
	}
	head, _, _ := strings.Cut(string(files[name]), "-->")
	_, head, _ = strings.Cut(head, "Expect:")
	var all []expectation
	for _, m := range counts.FindAllStringSubmatch(head, -1) {
		all = append(all, expectation{about: "entries", want: m[1]})
	}
	for _, m := range clause.FindAllStringSubmatch(head, -1) {
		entry, _ := strconv.Atoi(m[1])
		e := expectation{strings.Replace(m[2], "guid", "id", 1), unquote(m[3]), entry}
		if e.about == "title" {
			e.want = shown(e.want)
		}
		all = append(all, e)
	}
	return all
}

// wanted returns how many entries the file beside says there are.
func wanted(name string, files map[string][]byte) (int, bool) {
	stem := strings.TrimSuffix(name, path.Ext(name))
	for _, beside := range []string{stem + ".serde.json", stem + "_expected.json", stem + ".json"} {
		var feed struct{ Items, Entries []any }
		if beside != name && json.Unmarshal(files[beside], &feed) == nil {
			return len(feed.Items) + len(feed.Entries), true
		}
	}
	return 0, false
}

func isExpectation(name string, files map[string][]byte) bool {
	stem := strings.TrimSuffix(name, ".json")
	return strings.HasSuffix(name, ".serde.json") || strings.HasSuffix(name, "_expected.json") ||
		stem != name && files[stem+".xml"] != nil
}

// unquote reads a string of Python.
func unquote(literal string) string {
	literal = strings.ReplaceAll(literal[1:len(literal)-1], `\'`, "'")
	literal = strings.ReplaceAll(strings.ReplaceAll(literal, `\"`, `"`), `"`, `\"`)
	text, err := strconv.Unquote(`"` + strings.ReplaceAll(literal, `\x`, `\u00`) + `"`)
	if err != nil {
		return literal
	}
	return text
}

// shown returns HTML as a reader sees it, on one line.
func shown(fragment string) string {
	var text strings.Builder
	for tokens := html.NewTokenizer(strings.NewReader(fragment)); ; {
		switch tokens.Next() {
		case html.ErrorToken:
			return strings.Join(strings.Fields(text.String()), " ")
		case html.TextToken:
			text.Write(tokens.Text())
		}
	}
}
