package intake_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"verbatim/retrieval"
	"verbatim/retrieval/archive"
	"verbatim/retrieval/database"
	"verbatim/retrieval/fetch"
	"verbatim/retrieval/ingest"
	"verbatim/retrieval/intake"
	"verbatim/retrieval/sources"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// desk is an intake with everything it works with.
type desk struct {
	*intake.Intake
	t       *testing.T
	archive *archive.DB
	list    *sources.DB
	logged  *record
	looks   looks
}

// newDesk runs nothing yet.
func newDesk(t *testing.T) *desk {
	t.Helper()
	dir := t.TempDir()
	db, err := archive.Open(t.Context(), database.Place{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	list, err := sources.Open(t.Context(), database.Place{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	client := fetch.New(fetch.Options{AllowPrivate: true, UserAgent: "verbatim/test"})
	t.Cleanup(func() {
		client.Close()
		if err := list.Close(); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	d := &desk{t: t, archive: db, list: list, logged: new(record)}
	d.Intake = intake.New(intake.Config{List: list, Store: db, Fetch: client, PublicURL: "https://news.example", Looked: d.looks.add, Log: slog.New(slog.NewTextHandler(io.MultiWriter(t.Output(), d.logged), &slog.HandlerOptions{Level: slog.LevelDebug}))})
	return d
}

// looks keeps what an intake tells of its looks.
type looks struct {
	mu  sync.Mutex
	all []intake.Look
}

func (l *looks) add(_ context.Context, look intake.Look) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, look)
}

// of returns the articles that came by one way, and how many looks failed.
func (l *looks) of(way string) (sum ingest.Counts, failed int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, look := range l.all {
		if look.Way != way {
			continue
		}
		sum.Added += look.Added
		sum.Revised += look.Revised
		sum.Unchanged += look.Unchanged
		sum.Refused += look.Refused
		if look.Err != nil {
			failed++
		}
	}
	return sum, failed
}

// record keeps what is logged.
type record struct {
	mu  sync.Mutex
	out strings.Builder
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.out.Write(p)
}

// said returns what was logged.
func (d *desk) said() string {
	d.logged.mu.Lock()
	defer d.logged.mu.Unlock()
	return d.logged.out.String()
}

// run runs the intake until the test or the function returned ends it.
func (d *desk) run() (stop func()) {
	ctx, cancel := context.WithCancel(d.t.Context())
	ended, begun := make(chan error, 1), time.Now()
	go func() { ended <- d.Run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			d.t.Error(err)
		}
	})
	d.t.Cleanup(stop)
	d.eventually("the beginning", func() bool { return d.Beat().After(begun) })
	return stop
}

func (d *desk) add(s sources.Source) sources.Source {
	d.t.Helper()
	s, err := d.list.Add(d.t.Context(), s)
	if err != nil {
		d.t.Fatal(err)
	}
	return s
}

// feed adds a source that is a feed, and looks at it once.
func (d *desk) feed(address string) sources.Source {
	d.t.Helper()
	return d.look(d.add(sources.Source{Kind: sources.Feed, Address: address, Name: "Herald"}))
}

// look looks at a feed once, due or not.
func (d *desk) look(s sources.Source) sources.Source {
	d.t.Helper()
	s.Next = time.Time{}
	if err := d.list.SetState(d.t.Context(), s.ID, s.State); err != nil {
		d.t.Fatal(err)
	}
	before, stop := time.Now(), d.run()
	defer stop()
	d.eventually("a look at "+s.Name, func() bool { s = d.source(s.ID); return s.Looked.After(before) && !s.Next.IsZero() })
	return s
}

func (d *desk) source(id int64) sources.Source {
	d.t.Helper()
	s, err := d.list.Get(d.t.Context(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	return s
}

func (d *desk) eventually(what string, done func() bool) {
	d.t.Helper()
	for end := time.Now().Add(time.Minute); !done(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			d.t.Fatalf("%s did not come", what)
		}
	}
}

// log returns all revisions of the archive as "title@revision: text".
func (d *desk) log() []string {
	d.t.Helper()
	articles, err := d.archive.After(d.t.Context(), 0, 10_000)
	if err != nil {
		d.t.Fatal(err)
	}
	var lines []string
	for _, a := range articles {
		lines = append(lines, fmt.Sprintf("%s@%d: %s", a.Title, a.Revision, a.Text))
	}
	return lines
}

func (d *desk) latest(id string) retrieval.Article {
	d.t.Helper()
	a, err := d.archive.Article(d.t.Context(), retrieval.Ref{ID: id})
	if err != nil {
		d.t.Fatal(err)
	}
	return a
}

// site is a web server whose pages can be changed. It counts requests by path.
type site struct {
	*httptest.Server
	mu    sync.Mutex
	pages map[string]http.HandlerFunc
	asked map[string]int
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{pages: map[string]http.HandlerFunc{}, asked: map[string]int{}}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked[r.URL.Path]++
		page := s.pages[r.URL.Path]
		s.mu.Unlock()
		if page == nil {
			http.NotFound(w, r)
			return
		}
		page(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *site) set(path string, page http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages[path] = page
}

// serve answers with a document and a validator that fits it.
func (s *site) serve(path, mediaType, document string) {
	document = strings.ReplaceAll(document, "SITE", s.URL)
	s.set(path, func(w http.ResponseWriter, r *http.Request) {
		tag := fmt.Sprintf(`"%x"`, sha256.Sum256([]byte(document)))
		w.Header().Set("Content-Type", mediaType)
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		fmt.Fprint(w, document)
	})
}

func (s *site) status(path string, code int) {
	s.set(path, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) })
}

func (s *site) count(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked[path]
}

// rss is a feed of items.
func rss(items ...string) string {
	return `<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
		<title>The Herald</title><link>SITE/</link><description>News</description>` + strings.Join(items, "\n") + `</channel></rss>`
}

// entry is an item with its full text.
func entry(guid, path, title, date, text string) string {
	return fmt.Sprintf(`<item><guid isPermaLink="false">%s</guid><link>SITE%s</link><title>%s</title><pubDate>%s</pubDate>
		<content:encoded><![CDATA[<p>%s</p>]]></content:encoded></item>`, guid, path, title, date, text)
}

// teaser is an item with a summary.
func teaser(guid, path, title, text string) string {
	return fmt.Sprintf(`<item><guid>%s</guid><link>SITE%s</link><title>%s</title><description>%s</description></item>`, guid, path, title, text)
}

// story is a page with an article.
func story(title string, paragraphs ...string) string {
	return "<html><head><title>" + title + "</title></head><body><article><h1>" + title + "</h1><p>" +
		strings.Join(paragraphs, "</p><p>") + "</p></article></body></html>"
}

func write(t *testing.T, dir, name, content string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
