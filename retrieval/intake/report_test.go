package intake_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"verbatim/retrieval/ingest"
	"verbatim/retrieval/intake"
	"verbatim/retrieval/sources"
)

// What came in is told by the way it came, and so is what did not.
func TestLooked(t *testing.T) {
	d, s := newDesk(t), newSite(t)
	long := strings.Repeat("A sentence of the article that was sent. ", 20)
	s.serve("/feed", "application/rss+xml", rss(entry("1", "/1", "One", "Mon, 02 Mar 2026 10:00:00 GMT", long), entry("2", "/2", "Two", "Mon, 02 Mar 2026 11:00:00 GMT", "")))
	s.status("/gone", http.StatusGone)
	d.feed(s.URL + "/feed")
	d.look(d.add(sources.Source{Kind: sources.Feed, Address: s.URL + "/gone", Name: "Gone"}))
	if sum, failed := d.looks.of(intake.Feed); sum.Added != 1 || failed != 1 {
		t.Errorf("feeds: %+v, %d failed", sum, failed)
	}

	dir := t.TempDir()
	write(t, dir, "a.txt", "Headline\n\n"+long+"\n")
	write(t, dir, "b.json", "{")
	d.folder(dir)
	stop := d.run()
	d.eventually("the folder", func() bool {
		sum, _ := d.looks.of(intake.Folder)
		return sum == ingest.Counts{Added: 1, Refused: 1}
	})
	stop()

	article := fmt.Sprintf(`{"id":"p1","title":"Pushed","text":%q}`, long)
	for range 2 {
		d.push(token, "application/json", article)
	}
	if sum, failed := d.looks.of(intake.Push); sum != (ingest.Counts{Added: 1, Unchanged: 1}) || failed != 0 {
		t.Errorf("pushes: %+v, %d failed", sum, failed)
	}
}

// Run shows that it goes on, and reads the list again when it is told to.
func TestReload(t *testing.T) {
	d := newDesk(t)
	if !d.Beat().IsZero() {
		t.Error("it beats before it runs")
	}
	stop := d.run()
	d.Reload(t.Context())
	d.eventually("a beat after the list was read", func() bool { return time.Since(d.Beat()) < time.Second })
	stop()
}
