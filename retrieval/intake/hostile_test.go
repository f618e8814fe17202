package intake_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"verbatim/retrieval/sources"
)

// laughs is a feed whose headline would be a billion words.
func laughs() string {
	var dtd strings.Builder
	dtd.WriteString(`<!DOCTYPE rss [<!ENTITY a0 "lol">`)
	for i := range 9 {
		dtd.WriteString(`<!ENTITY a` + string(rune('1'+i)) + ` "` + strings.Repeat(`&a`+string(rune('0'+i))+`;`, 10) + `">`)
	}
	return `<?xml version="1.0"?>` + dtd.String() + `]>` + strings.Replace(rss(entry("1", "/laughs", "Laughs", monday, rents)), "Laughs", "&a9;", 1)
}

// zeros are a gigabyte when unpacked.
func zeros(t *testing.T) []byte {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	nothing := make([]byte, 1<<20)
	for range 1 << 10 {
		if _, err := w.Write(nothing); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// hostile are documents that mean no good, and what the list says of each.
func hostile(t *testing.T, end <-chan struct{}) map[string]struct {
	page   http.HandlerFunc
	reason string
	slow   bool
} {
	document := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/rss+xml")
			io.WriteString(w, text)
		}
	}
	bomb := zeros(t)
	return map[string]struct {
		page   http.HandlerFunc
		reason string
		slow   bool
	}{
		"billion laughs": {document(laughs()), "", false},
		"external entity": {document(`<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>` +
			rss(entry("1", "/x", "&x;", monday, rents))), "", false},
		"gzip bomb": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(bomb)
		}, "too large", false},
		"packed twice": {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(bomb) }, "too large", false},
		"endless": {func(w http.ResponseWriter, _ *http.Request) {
			for {
				if _, err := io.WriteString(w, strings.Repeat("<item>", 1000)); err != nil {
					return
				}
			}
		}, "too large", false},
		"a byte a second": {func(w http.ResponseWriter, r *http.Request) {
			for {
				if _, err := io.WriteString(w, "<"); err != nil {
					return
				}
				_ = http.NewResponseController(w).Flush()
				select {
				case <-time.After(time.Second):
				case <-r.Context().Done():
					return
				case <-end:
					return
				}
			}
		}, "no complete answer within", true},
		"no answer": {func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-r.Context().Done():
			case <-end:
			}
		}, "", true},
		"deep":           {document(strings.Repeat("<a>", 2_000_000)), "", false},
		"invalid UTF-8":  {document("<rss><channel><title>\xff\xfe\xfd</title></channel></rss>"), "", false},
		"invalid UTF-16": {document("\xff\xfe<\x00r\x00s\x00s\x00\x00\xd8>"), "", false},
		"a page":         {func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, story("A page", bridge...)) }, "not a feed", false},
		"nothing":        {document(""), "empty", false},
	}
}

// heapPeak returns how many bytes the heap grew by at the most while f ran,
// little of it what could have been freed.
func heapPeak(f func()) int64 {
	defer debug.SetGCPercent(debug.SetGCPercent(20))
	var rest, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&rest)
	ended, peak := make(chan struct{}), make(chan uint64)
	go func() {
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		for highest := rest.HeapAlloc; ; {
			select {
			case <-ended:
				peak <- highest
				return
			case <-tick.C:
				runtime.ReadMemStats(&now)
				highest = max(highest, now.HeapAlloc)
			}
		}
	}()
	f()
	close(ended)
	return int64(<-peak - rest.HeapAlloc)
}

// Each by itself takes no more than 64 MB, as does a page that begins its styles
// anew in each block.
func TestHostileMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("measuring takes minutes with the race detector")
	}
	documents := hostile(t, nil)
	page := documents["a page"]
	page.page = func(w http.ResponseWriter, _ *http.Request) {
		var styles strings.Builder
		for i := range 400 {
			fmt.Fprintf(&styles, "<font size=%d>", i)
		}
		io.WriteString(w, "<html><body><p>"+styles.String()+strings.Repeat("</p><p>a", 20_000))
	}
	documents["a page that grows"] = page
	d := newDesk(t)
	for name, doc := range documents {
		if doc.slow {
			continue
		}
		s := newSite(t)
		s.set("/feed", doc.page)
		source := d.add(sources.Source{Kind: sources.Feed, Address: s.URL + "/feed", Name: name})
		took := heapPeak(func() { d.look(source) }) >> 20
		if t.Logf("%s: %d MB above rest", name, took); took > 64 {
			t.Errorf("%s took %d MB, want 64 at most", name, took)
		}
	}
}

// Whatever a server sends, it takes bounded time and memory, the list says what
// was wrong, and the others go on.
func TestHostile(t *testing.T) {
	end := make(chan struct{})
	defer close(end)
	documents := hostile(t, end)
	d := newDesk(t)
	ids := map[string]int64{}
	for name, doc := range documents {
		if doc.slow && testing.Short() {
			continue
		}
		s := newSite(t)
		s.set("/feed", doc.page)
		ids[name] = d.add(sources.Source{Kind: sources.Feed, Address: s.URL + "/feed", Name: name}).ID
	}
	good := newSite(t)
	good.serve("/feed", "application/rss+xml", rss(entry("1", "/rents", "Rents", monday, rents)))
	d.add(sources.Source{Kind: sources.Feed, Address: good.URL + "/feed", Name: "good"})
	all := func() {
		d.run()
		d.eventually("the good one", func() bool { return strings.Contains(strings.Join(d.log(), "\n"), "Rents@1") })
		for start := time.Now(); len(ids) > 0 && time.Since(start) < 3*time.Minute; time.Sleep(5 * time.Millisecond) {
			for name, id := range ids {
				if s := d.source(id); !s.Looked.IsZero() {
					t.Logf("%s: %s", name, s.Trouble)
					if !strings.Contains(s.Trouble, documents[name].reason) || s.Trouble == "" && documents[name].reason != "" {
						t.Errorf("%s: %q is said, not %q", name, s.Trouble, documents[name].reason)
					}
					delete(ids, name)
				}
			}
		}
	}
	if testing.Short() {
		all()
	} else {
		took := heapPeak(all) >> 20
		if t.Logf("all at once: %d MB above rest", took); took > 192 {
			t.Errorf("it took %d MB, for %d of which 64 would do each", took, len(documents))
		}
	}
	for name := range ids {
		t.Errorf("%s: nothing is known after three minutes", name)
	}
	for _, line := range d.log() {
		if strings.Contains(line, "root:") || strings.Contains(line, "lollol") {
			t.Errorf("an entity was read: %.80s", line)
		}
	}
}
