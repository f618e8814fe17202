package intake_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval"
)

const token = "a-token-of-the-test"

// push sends a document, and returns the status and the answer.
func (d *desk) push(bearer, mediaType, document string) string {
	d.t.Helper()
	r := d.pushing(strings.NewReader(document))
	r.Header.Set("Content-Type", mediaType)
	r.Header.Set("Authorization", "Bearer "+bearer)
	return d.pushed(r)
}

// pushing is a push that is still to be sent.
func (d *desk) pushing(body io.Reader) *http.Request {
	r := httptest.NewRequestWithContext(d.t.Context(), http.MethodPost, "/ingest?source=Herald", body)
	r.Header.Set("Authorization", "Bearer "+token)
	return r
}

// pushed returns the status and the answer to a push.
func (d *desk) pushed(r *http.Request) string {
	d.t.Helper()
	w := httptest.NewRecorder()
	d.Push(token).ServeHTTP(w, r)
	if got := w.Header().Get("Content-Type"); got != "application/json" {
		d.t.Errorf("the answer is %s", got)
	}
	return fmt.Sprint(w.Code, " ", strings.TrimSpace(w.Body.String()))
}

// What cannot be stored is to be pushed again, soon if that is the server's fault.
func TestPushFails(t *testing.T) {
	d := newDesk(t)
	s := d.shelve(slog.New(slog.DiscardHandler))
	for err, want := range map[error]string{
		errors.New("disk full"):                    "500",
		fmt.Errorf("store: %w", retrieval.ErrAway): "503 10",
	} {
		s.broken.Store(&err)
		w := httptest.NewRecorder()
		r := d.pushing(strings.NewReader(`{"id": "a", "title": "Rents", "text": "` + rents + `"}`))
		r.Header.Set("Content-Type", "application/json")
		d.Push(token).ServeHTTP(w, r)
		if got := strings.TrimSpace(fmt.Sprint(w.Code, " ", w.Header().Get("Retry-After"))); got != want || !strings.Contains(w.Body.String(), "push it again later") {
			t.Errorf("%v: %s %s, want %s", err, got, w.Body, want)
		}
	}
}

func TestPush(t *testing.T) {
	d := newDesk(t)
	article := `{"id": "a", "version": "2", "title": "Rents", "text": "` + rents + `"}`
	for _, step := range []struct{ name, mediaType, document, want string }{
		{"new", "application/json", article, `202 {"articles":[{"reference":"a@1","change":"added"}]}`},
		{"again", "application/json", article, `202 {"articles":[{"reference":"a@1","change":"unchanged"}]}`},
		{
			"changed", "application/json", strings.Replace(strings.Replace(article, "3 %", "4 %", 1), `"2"`, `"3"`, 1),
			`202 {"articles":[{"reference":"a@2","change":"revised"}]}`,
		},
		{"an old version", "application/json", article, `202 {"articles":[{"reference":"a@2","change":"outdated"}]}`},
		{
			"a good and a bad line", "application/x-ndjson", `{"id": "b", "title": "Budget", "text": "` + budget + `"}` + "\n{\"id\": \"c\"}\n",
			`202 {"articles":[{"reference":"b@1","change":"added"}],"refused":[{"line":2,"reason":"has no text: none of the fields \"text\", \"body\" and \"content\" holds any"}]}`,
		},
		{"no text", "application/json", `{"id": "c", "title": "Nothing"}`, `422 {"refused":[{"line":1,"reason":"has no text: none of the fields \"text\", \"body\" and \"content\" holds any"}]}`},
		{"an empty list", "application/json", `[]`, `422 {"refused":[{"reason":"holds no article"}]}`},
		{"nothing", "application/json", ``, `422 {"refused":[{"reason":"is empty"}]}`},
		{"a binary", "text/plain", "\x00\x01", `422 {"refused":[{"reason":"holds NUL bytes: it is binary, or UTF-16 without a byte order mark"}]}`},
	} {
		if got := d.push(token, step.mediaType, step.document); got != step.want {
			t.Errorf("%s:\n got %s\nwant %s", step.name, got, step.want)
		}
	}
	want := []string{"Rents@1: " + rents, "Rents@2: " + strings.Replace(rents, "3 %", "4 %", 1), "Budget@1: " + budget}
	if diff := cmp.Diff(want, d.log()); diff != "" {
		t.Error(diff)
	}
	if got := d.latest("a"); got.Source != "Herald" || got.Status != retrieval.Usable {
		t.Errorf("the article is %+v", got)
	}
}

func TestPushIsForThoseWithTheToken(t *testing.T) {
	d := newDesk(t)
	for _, bearer := range []string{"", "a-token", token + "x"} {
		if got := d.push(bearer, "application/json", `{"text": "x"}`); !strings.HasPrefix(got, "401 ") {
			t.Errorf("with token %q: %s", bearer, got)
		}
	}
	if got := d.log(); len(got) != 0 {
		t.Errorf("the archive has %q", got)
	}
}

// packed packs a document by gzip.
func packed(document []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestSpeed)
	_, _ = w.Write(document)
	_ = w.Close()
	return out.Bytes()
}

// What is too large is too large packed as well, once or twice.
func TestPushTooLarge(t *testing.T) {
	d := newDesk(t)
	document := []byte(`{"text": "a"}` + "\n" + strings.Repeat("a long text ", 6<<20))
	bomb := packed(document)
	for name, body := range map[string][]byte{"plain": document, "packed": bomb, "packed twice": packed(bomb)} {
		if got := d.pushed(d.pushing(bytes.NewReader(body))); got != `413 {"refused":[{"reason":"is larger than 64 MiB"}]}` {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := d.log(); len(got) != 0 {
		t.Errorf("the archive has %q", got)
	}
}

const lines = `{"id": "b", "title": "Budget", "text": "` + budget + `"}` + "\n" + `{"id": "c", "title": "Rents", "text": "` + rents + `"}` + "\n"

func TestPushPacked(t *testing.T) {
	d := newDesk(t)
	again := packed(packed([]byte(lines)))
	for _, step := range []struct {
		name, encoding string
		body           []byte
		want           string
	}{
		{"gzip", "gzip", packed([]byte(lines)), `202 {"articles":[{"reference":"b@1","change":"added"},{"reference":"c@1","change":"added"}]}`},
		{"a file of it", "", packed([]byte(lines)), `202 {"articles":[{"reference":"b@1","change":"unchanged"},{"reference":"c@1","change":"unchanged"}]}`},
		{"twice", "GZIP", again, `202 {"articles":[{"reference":"b@1","change":"unchanged"},{"reference":"c@1","change":"unchanged"}]}`},
		{"without end", "gzip", packed(packed(again)), `400 {"refused":[{"reason":"breaks off, or is packed wrongly: nothing of it is taken"}]}`},
		{"brotli", "br", []byte(lines), `415 {"refused":[{"reason":"is packed in a way that is not known: send it as it is, or by gzip"}]}`},
	} {
		r := d.pushing(bytes.NewReader(step.body))
		r.Header.Set("Content-Encoding", step.encoding)
		if got := d.pushed(r); got != step.want {
			t.Errorf("%s:\n got %s\nwant %s", step.name, got, step.want)
		}
	}
}

// Of a document that breaks off nothing is taken: what came would pass for all.
func TestPushBreaksOff(t *testing.T) {
	d := newDesk(t)
	half := packed([]byte(lines + strings.Repeat(lines, 5000)))
	for name, body := range map[string]io.Reader{
		"the connection":    io.MultiReader(strings.NewReader(lines), iotest.ErrReader(io.ErrUnexpectedEOF)),
		"what is packed":    bytes.NewReader(half[:len(half)-9]),
		"the head of gzip":  strings.NewReader("\x1f\x8b"),
		"nothing came":      iotest.ErrReader(io.ErrUnexpectedEOF),
		"no end of a value": io.MultiReader(strings.NewReader(`[{"text": "`+rents+`"}`), iotest.ErrReader(io.ErrUnexpectedEOF)),
	} {
		if got := d.pushed(d.pushing(body)); got != `400 {"refused":[{"reason":"breaks off, or is packed wrongly: nothing of it is taken"}]}` {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := d.log(); len(got) != 0 {
		t.Errorf("the archive has %q", got)
	}
	if strings.Contains(d.said(), "level=ERROR") {
		t.Errorf("that is no error of this program:\n%s", d.said())
	}
}

// One who is gone while the articles are stored is no error either.
func TestPushByOneWhoIsGone(t *testing.T) {
	d := newDesk(t)
	ctx, leave := context.WithCancel(t.Context())
	leave()
	if got := d.pushed(d.pushing(strings.NewReader(lines)).WithContext(ctx)); !strings.HasPrefix(got, "500 ") || strings.Contains(d.said(), "level=ERROR") {
		t.Errorf("%s\n%s", got, d.said())
	}
}

// An id stands for one text, unless versions tell which comes later.
func TestPushTheSameIDTwice(t *testing.T) {
	d := newDesk(t)
	article := func(version, text string) string {
		return `{"id": "a", "title": "Rents", "version": "` + version + `", "text": "` + text + `"}` + "\n"
	}
	for _, step := range []struct{ name, document, want string }{
		{
			"another text", article("", rents) + article("", budget),
			`202 {"articles":[{"reference":"a@1","change":"added"}],"refused":[{"line":2,"reason":"article a stands with another text in line 1"}]}`,
		},
		{"the same text", article("", rents) + article("", rents), `202 {"articles":[{"reference":"a@1","change":"unchanged"},{"reference":"a@1","change":"unchanged"}]}`},
		{"versions", article("1", rents) + article("2", budget), `202 {"articles":[{"reference":"a@1","change":"unchanged"},{"reference":"a@2","change":"revised"}]}`},
	} {
		if got := d.push(token, "application/x-ndjson", step.document); got != step.want {
			t.Errorf("%s:\n got %s\nwant %s", step.name, got, step.want)
		}
	}
}

// A notice finds its article in the same document, and has its place there.
func TestPushANotice(t *testing.T) {
	d := newDesk(t)
	got := d.push(token, "application/x-ndjson", lines+`{"id": "b", "status": "canceled"}`+"\n"+`{"id": "x", "status": "canceled"}`+"\n"+`{"id": "d", "title": "Harbour", "text": "`+harbour+`"}`)
	want := `202 {"articles":[{"reference":"b@1","change":"added"},{"reference":"c@1","change":"added"},{"reference":"b@2","change":"revised"},{"reference":"d@1","change":"added"}],` +
		`"refused":[{"line":4,"reason":"says that article x is canceled: not in the archive"}]}`
	if got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if a := d.latest("b"); a.Status != retrieval.Canceled {
		t.Errorf("the article is %s", a.Status)
	}
}

// Large documents come slower than others may.
func TestPushSlowly(t *testing.T) {
	d := newDesk(t)
	server := httptest.NewUnstartedServer(d.Push(token))
	server.Config.ReadTimeout, server.Config.WriteTimeout = 200*time.Millisecond, 200*time.Millisecond
	server.Start()
	defer server.Close()
	in, out := io.Pipe()
	go func() {
		for line := range strings.SplitAfterSeq(lines, "\n") {
			_, _ = io.WriteString(out, line)
			time.Sleep(200 * time.Millisecond)
		}
		_ = out.Close()
	}()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, in)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	response, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusAccepted {
		t.Errorf("answered %s", response.Status)
	}
}

// Two are taken in together; who finds no place for a while is told when to come
// again.
func TestPushTogether(t *testing.T) {
	d := newDesk(t)
	synctest.Test(t, func(t *testing.T) {
		handler := d.Push(token)
		in, out := io.Pipe()
		var all sync.WaitGroup
		for range 2 {
			all.Go(func() { handler.ServeHTTP(httptest.NewRecorder(), d.pushing(in).WithContext(t.Context())) })
		}
		synctest.Wait()
		w, start := httptest.NewRecorder(), time.Now()
		handler.ServeHTTP(w, d.pushing(strings.NewReader("x")).WithContext(t.Context()))
		if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" || time.Since(start) != 5*time.Second {
			t.Errorf("after %s: %d %s", time.Since(start), w.Code, w.Body)
		}
		_ = out.CloseWithError(io.ErrUnexpectedEOF)
		all.Wait()
		w = httptest.NewRecorder()
		if handler.ServeHTTP(w, d.pushing(strings.NewReader("[]")).WithContext(t.Context())); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("when there is a place again: %d %s", w.Code, w.Body)
		}
	})
}
