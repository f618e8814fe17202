package intake_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/retrieval"
)

const token = "a-token-of-the-test"

// push sends a document, and returns the status and the answer.
func (d *desk) push(bearer, mediaType, document string) string {
	d.t.Helper()
	r := httptest.NewRequestWithContext(d.t.Context(), http.MethodPost, "/ingest?source=Herald", strings.NewReader(document))
	r.Header.Set("Content-Type", mediaType)
	r.Header.Set("Authorization", "Bearer "+bearer)
	w := httptest.NewRecorder()
	d.Push(token).ServeHTTP(w, r)
	if got := w.Header().Get("Content-Type"); got != "application/json" {
		d.t.Errorf("the answer is %s", got)
	}
	return fmt.Sprint(w.Code, " ", strings.TrimSpace(w.Body.String()))
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

func TestPushTooLarge(t *testing.T) {
	d := newDesk(t)
	document := strings.NewReader("Title\n\n" + strings.Repeat("a long text ", 6<<20))
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/ingest", document)
	r.Header.Set("Authorization", "Bearer "+token)
	w := httptest.NewRecorder()
	d.Push(token).ServeHTTP(w, r)
	if w.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}
