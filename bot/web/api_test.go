package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"verbatim/bot"
	"verbatim/bot/bottest"
	"verbatim/bot/web"
	"verbatim/retrieval"
)

const (
	rents = "Ministers agreed on Monday to cap rents at 3 percent a year until 2029, the chancellor said.\n\n" +
		"Landlords called the decision an attack on property.\n\nThe cap does not apply to new buildings."
	bridge = "The bridge over the Danube at Novi Sad was closed on Tuesday after engineers had found cracks in two of its pillars."
)

func article(id, source, title, text string) retrieval.Article {
	return retrieval.Article{
		Ref: retrieval.Ref{ID: id}, Source: source, Title: title, Language: "en", Text: text, URL: "https://example.org/" + id,
		Published: time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC),
	}
}

// siteOf is a site over a library, as changed.
func siteOf(l *bottest.Library, change func(*web.Config)) *web.Site {
	c := web.Config{Engine: l.Engine, Archive: l.Archive, PublicURL: "https://archive.example", Log: slog.New(slog.DiscardHandler)}
	if change != nil {
		change(&c)
	}
	return web.New(c)
}

// get asks a site, with header lines such as "If-None-Match: *".
func get(site http.Handler, address string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, address, nil)
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	site.ServeHTTP(w, r)
	return w
}

// read returns what a site answers with the status as JSON.
func read[T any](t *testing.T, site http.Handler, address string, status int) (v T) {
	t.Helper()
	w := get(site, address)
	if w.Code != status {
		t.Fatalf("GET %s = %d %s; want %d", address, w.Code, w.Body, status)
	}
	decoder := json.NewDecoder(w.Body)
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&v); err != nil {
		t.Fatalf("GET %s: %v", address, err)
	}
	return v
}

// An answer is the one of the engine, as the command line prints it.
func TestAskAPI(t *testing.T) {
	l := bottest.OpenLibrary(t)
	l.Put(t, article("rents", "Herald", "Rents are capped", rents), article("bridge", "Post", "Bridge closed", bridge))
	site := siteOf(l, nil)
	w := get(site, "/api/ask?q=cap+on+rents")
	a, err := l.Engine.Answer(t.Context(), retrieval.Question{Text: "cap on rents", Limit: 5, Now: time.Now()})
	if err != nil || !a.Found {
		t.Fatalf("the engine finds %+v, %v", a, err)
	}
	var want bytes.Buffer
	encoder := json.NewEncoder(&want)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(web.NewAnswer(a, 0, "https://archive.example")); err != nil {
		t.Fatal(err)
	}
	var got, printed web.Answer
	for body, v := range map[*bytes.Buffer]*web.Answer{w.Body: &got, &want: &printed} {
		if err := json.Unmarshal(body.Bytes(), v); err != nil {
			t.Fatalf("%s: %v", body, err)
		}
	}
	if diff := cmp.Diff(printed, got, cmpopts.IgnoreFields(web.Answer{}, "TookMS"), cmpopts.EquateApprox(1e-6, 0)); diff != "" {
		t.Error(diff)
	}
	if q := got.Quotes[0]; q.Text != rents[q.Citation.Start:q.Citation.End] || q.Links.Archive != "https://archive.example/article/"+q.Citation.Ref+"#quote" {
		t.Errorf("quote = %+v", q)
	}
	if got := w.Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("an answer may be kept: %s", got)
	}
}

func TestAskAPINarrows(t *testing.T) {
	l := bottest.OpenLibrary(t)
	old := article("old", "Post", "Rents are capped", "Ministers agreed to cap rents in the capital, where tenants had asked for it.")
	old.Published = old.Published.AddDate(-1, 0, 0)
	german := article("german", "Blatt", "Mieten", "Ministers agreed to cap rents, so das Kabinett in Berlin nach langer Sitzung.")
	german.Language = "de"
	l.Put(t, article("rents", "Herald", "Rents are capped", rents), old, german)
	site := siteOf(l, nil)
	for query, want := range map[string][]string{
		"&source=Post":                {"old"},
		"&source=herald&source=Blatt": {"german", "rents"},
		"&until=2025":                 {"old"},
		"&since=2026-03-02&until=2026-03-02&lang=EN": {"rents"},
		"&lang=de":                                             {"german"},
		"&since=&until=&source=&lang=&limit=":                  {"german", "old", "rents"},
		"&source=" + `a%22+since:2020`:                         nil,
		"&source=Post&source=Blatt&since=2026-01-01T00:00:00Z": {"german"},
	} {
		seen := map[string]bool{}
		for _, q := range read[web.Answer](t, site, "/api/ask?q=ministers+cap+rents"+query, http.StatusOK).Quotes {
			seen[q.Citation.Article] = true
		}
		wanted := map[string]bool{}
		for _, id := range want {
			wanted[id] = true
		}
		if diff := cmp.Diff(wanted, seen); diff != "" {
			t.Errorf("%s: %s", query, diff)
		}
	}
	if n := len(read[web.Answer](t, site, "/api/ask?q=ministers+cap+rents&limit=1", http.StatusOK).Quotes); n != 1 {
		t.Errorf("limit=1 gives %d quotes", n)
	}
}

// problem is what is wrong.
type problem struct {
	Title     string
	Status    int
	Detail    string
	Parameter string
}

func TestAskAPIRefuses(t *testing.T) {
	site := siteOf(bottest.OpenLibrary(t), nil)
	for query, want := range map[string]problem{
		"":                                      {Parameter: "q", Detail: "q is missing: ask a question"},
		"q=+%09":                                {Parameter: "q", Detail: "q is missing: ask a question"},
		"q=a&limit=0":                           {Parameter: "limit", Detail: `limit "0" is not a number from 1 to 50`},
		"q=a&limit=51":                          {Parameter: "limit", Detail: "from 1 to 50"},
		"q=a&limit=many":                        {Parameter: "limit", Detail: "from 1 to 50"},
		"q=a&since=30+February":                 {Parameter: "since", Detail: `since "30 February" is not a date; write it as 2026-01-31`},
		"q=a&until=%00":                         {Parameter: "until", Detail: "is not a date"},
		"q=a&since=2026-02&until=2026-01":       {Parameter: "until", Detail: `until "2026-01" is before since "2026-02"`},
		"q=a&lang=english":                      {Parameter: "lang", Detail: `lang "english" is not the code of a language, such as en`},
		"q=a" + strings.Repeat("&source=b", 51): {Parameter: "source", Detail: "source is given 51 times: give it 50 times at the most"},
		"q=%zz":                                 {Detail: "not encoded"},
		"q=a;limit=1":                           {Detail: "write ; as %3B"},
	} {
		got := read[problem](t, site, "/api/ask?"+query, http.StatusBadRequest)
		if got.Title != "Bad Request" || got.Status != http.StatusBadRequest || got.Parameter != want.Parameter || !strings.Contains(got.Detail, want.Detail) {
			t.Errorf("%s: %+v", query, got)
		}
	}
}

// What is asked may hold anything.
func TestAskAPIAnyQuestion(t *testing.T) {
	l := bottest.OpenLibrary(t)
	l.Put(t, article("rents", "Herald", "Rents are capped", rents))
	site := siteOf(l, nil)
	for _, query := range []string{"%00", "%ff%fe", "%E2%80%AErents", "%22", "'+OR+1=1+--", "<script>", "since:nonsense", strings.Repeat("rent+", 2000), "?!"} {
		if got := read[web.Answer](t, site, "/api/ask?q="+query, http.StatusOK); got.Quotes == nil {
			t.Errorf("%.20s: %+v", query, got)
		}
	}
}

func TestAskAPICuts(t *testing.T) {
	l := bottest.OpenLibrary(t)
	l.Put(t, article("rents", "Herald", "Rents are capped", rents))
	site := siteOf(l, func(c *web.Config) { c.Rights = bot.Rights{Limits: map[string]int{"herald": 40}} })
	got := read[web.Answer](t, site, "/api/ask?q=cap+on+rents", http.StatusOK)
	if !got.Found {
		t.Fatalf("answer = %+v", got)
	}
	for _, q := range got.Quotes {
		if c := q.Citation; len(q.Text) > 40 || q.Text != rents[c.Start:c.End] || !strings.Contains(q.Text, q.Sentence) {
			t.Errorf("a quote of at most 40 characters is %+v", q)
		}
	}
}

func TestAPIToken(t *testing.T) {
	l := bottest.OpenLibrary(t)
	l.Put(t, article("rents", "Herald", "Rents are capped", rents))
	site := siteOf(l, func(c *web.Config) { c.APIToken = "open sesame" })
	for _, header := range []string{"X: y", "Authorization: Bearer", "Authorization: Bearer open", "Authorization: Basic open sesame", "Authorization: open sesame", "Authorization: Bearer open sesame "} {
		w := get(site, "/api/ask?q=rents", header)
		if w.Code != http.StatusUnauthorized || w.Header().Get("WWW-Authenticate") != "Bearer" || strings.Contains(w.Body.String(), "sesame") {
			t.Errorf("%s: %d %v %s", header, w.Code, w.Header(), w.Body)
		}
	}
	for _, address := range []string{"/api/ask?q=rents", "/api/articles/rents"} {
		if w := get(site, address, "Authorization: bearer open sesame"); w.Code != http.StatusOK {
			t.Errorf("%s with the token: %d %s", address, w.Code, w.Body)
		}
		if w := get(site, address); w.Code != http.StatusUnauthorized {
			t.Errorf("%s without: %d", address, w.Code)
		}
	}
	for _, address := range []string{"/api/openapi.json", "/feed.atom"} {
		if w := get(site, address); w.Code != http.StatusOK {
			t.Errorf("%s needs a token: %d", address, w.Code)
		}
	}
}

func TestAPIOnlyReads(t *testing.T) {
	l := bottest.OpenLibrary(t)
	l.Put(t, article("rents", "Herald", "Rents are capped", rents))
	server := httptest.NewServer(siteOf(l, nil))
	defer server.Close()
	for _, address := range []string{"/api/ask?q=rents", "/api/articles/rents", "/api/openapi.json", "/feed.atom", "/api/nothing"} {
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions} {
			status, header := send(t, method, server.URL+address)
			if status != http.StatusMethodNotAllowed || header.Get("Allow") != "GET, HEAD" || header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("%s %s = %d, %v", method, address, status, header)
			}
		}
	}
	if status, header := send(t, http.MethodHead, server.URL+"/api/articles/rents"); status != http.StatusOK || header.Get("ETag") == "" {
		t.Errorf("HEAD = %d, %v", status, header)
	}
}

func send(t *testing.T, method, address string) (int, http.Header) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return w.StatusCode, w.Header
}

// silent never answers.
type silent struct{}

func (silent) Answer(ctx context.Context, _ retrieval.Question) (a retrieval.Answer, err error) {
	<-ctx.Done()
	return a, ctx.Err()
}

func (silent) Search(ctx context.Context, q retrieval.Question) (retrieval.Answer, error) {
	return silent{}.Answer(ctx, q)
}

func TestAPIDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		site := web.New(web.Config{Engine: silent{}, Log: slog.New(slog.DiscardHandler)})
		for _, address := range []string{"/api/ask?q=rents", "/feed.atom?q=rents"} {
			begin := time.Now()
			w := get(site, address)
			if took := time.Since(begin); w.Code != http.StatusServiceUnavailable || took != 10*time.Second || w.Header().Get("Retry-After") == "" {
				t.Errorf("%s: %d after %s: %s", address, w.Code, took, w.Body)
			}
		}
	})
}
