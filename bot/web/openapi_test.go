package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/google/go-cmp/cmp"

	"verbatim/bot/bottest"
	"verbatim/bot/web"
	"verbatim/retrieval"
)

// described is the description that a site serves.
func described(t *testing.T, site http.Handler) *openapi3.T {
	t.Helper()
	w := get(site, "/api/openapi.json")
	doc, err := openapi3.NewLoader().LoadFromData(w.Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestDescription(t *testing.T) {
	site := siteOf(bottest.OpenLibrary(t), nil)
	doc := described(t, site)
	if !doc.IsOpenAPI31OrLater() {
		t.Errorf("it is of OpenAPI %s", doc.OpenAPI)
	}
	if diff := cmp.Diff(slices.Sorted(slices.Values(site.Served())), slices.Sorted(maps.Keys(doc.Paths.Map()))); diff != "" {
		t.Errorf("what is served and what is described: %s", diff)
	}
	if w := get(site, "/api/openapi.json", "If-None-Match: "+get(site, "/api/openapi.json").Header().Get("ETag")); w.Code != http.StatusNotModified {
		t.Errorf("the same again = %d", w.Code)
	}
}

// broken fails at all.
type broken struct{ err error }

func (b broken) Answer(context.Context, retrieval.Question) (a retrieval.Answer, err error) {
	return a, b.err
}

func (b broken) Search(context.Context, retrieval.Question) (a retrieval.Answer, err error) {
	return a, b.err
}

func (b broken) Article(context.Context, retrieval.Ref) (a retrieval.Article, err error) {
	return a, b.err
}

func (b broken) List(context.Context, retrieval.Filter) ([]retrieval.Article, error) {
	return nil, b.err
}

func (b broken) Sources(context.Context) ([]retrieval.Source, error) { return nil, b.err }

// conformity compares what a site answers with what its description says.
type conformity struct {
	find    routers.Router
	answers map[string]bool // "PATH STATUS" that were seen
}

// check asks a site. A request that is not as described must be refused.
func (c *conformity) check(t *testing.T, site http.Handler, address string, header ...string) {
	t.Helper()
	w := get(site, address, header...)
	r := httptest.NewRequest(http.MethodGet, address, nil)
	route, params, err := c.find.FindRoute(r)
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	c.answers[fmt.Sprint(route.Path, " ", w.Code)] = true
	in := &openapi3filter.RequestValidationInput{
		Request: r, PathParams: params, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true},
	}
	if err := openapi3filter.ValidateRequest(t.Context(), in); err != nil && w.Code != http.StatusBadRequest {
		t.Errorf("%s is answered by %d and is not as described: %v", address, w.Code, err)
	}
	err = openapi3filter.ValidateResponse(t.Context(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: w.Code, Header: w.Header(), Body: io.NopCloser(bytes.NewReader(w.Body.Bytes())), Options: in.Options,
	})
	if err != nil {
		t.Errorf("%s is answered by %d, not as described: %v", address, w.Code, err)
	}
}

// full has all that an article can have.
func full() retrieval.Article {
	a := article("full", "Herald", "Rents are capped", rents)
	a.Byline, a.Tags, a.Modified, a.Embargo = "Ada Reporter", []string{"housing"}, a.Published, a.Published
	a.Urgency, a.Version, a.Note, a.Rights = 3, "2", "Corrected.", "Not for resale"
	return a
}

func TestConforms(t *testing.T) {
	openapi3filter.RegisterBodyDecoder("application/atom+xml", func(body io.Reader, _ http.Header, _ *openapi3.SchemaRef, _ openapi3filter.EncodingFn) (any, error) {
		b, err := io.ReadAll(body)
		return string(b), err
	})
	l := bottest.OpenLibrary(t)
	held := article("held", "Herald", "Held", bridge)
	l.Put(t, held)
	held.Status = retrieval.Withheld
	l.Put(t, full(), article("rents", "", "", rents), retrieval.Article{Ref: retrieval.Ref{ID: "bare"}, Text: "Landlords own rents."}, held)
	site := siteOf(l, func(c *web.Config) { c.APIToken = "sesame" })
	doc := described(t, site)
	find, err := gorillamux.NewRouter(doc)
	if err != nil {
		t.Fatal(err)
	}
	c := &conformity{find, map[string]bool{}}
	const in, kept = "Authorization: Bearer sesame", "If-None-Match: *"
	for _, address := range []string{
		"/api/ask?q=cap+on+rents", "/api/ask?q=rents&source=Herald&source=Post&since=2026&until=yesterday&lang=EN&limit=50",
		"/api/ask?q=xyzzy", "/api/ask?q=%3F!", "/api/ask?q=landlords", "/api/ask?q=a&since=never",
		"/api/articles/full", "/api/articles/full@1", "/api/articles/full@1:0-9", "/api/articles/bare", "/api/articles/held", "/api/articles/none",
		"/api/articles/full@1:0-999", "/feed.atom", "/feed.atom?q=rents", "/feed.atom?q=%zz",
	} {
		c.check(t, site, address, in)
	}
	for _, address := range []string{"/api/ask?q=rents", "/api/articles/full", "/feed.atom", "/api/openapi.json"} {
		c.check(t, site, address)
		c.check(t, site, address, in, kept)
		for _, err := range []error{errors.New("disk on fire"), fmt.Errorf("search: %w", context.DeadlineExceeded)} {
			c.check(t, siteOf(l, func(c *web.Config) { c.Engine, c.Archive = broken{err}, broken{err} }), address)
		}
	}
	for path, item := range doc.Paths.Map() {
		for status := range item.Get.Responses.Map() {
			if !c.answers[path+" "+status] {
				t.Errorf("%s is never answered by %s, which is described", path, status)
			}
		}
	}
}

// A request that is not as described is refused.
func TestConformsInRefusing(t *testing.T) {
	site := siteOf(bottest.OpenLibrary(t), nil)
	find, err := gorillamux.NewRouter(described(t, site))
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{
		"/api/ask", "/api/ask?q=+", "/api/ask?q=a&limit=0", "/api/ask?q=a&limit=51", "/api/ask?q=a&limit=x", "/api/ask?q=a&lang=english", "/api/ask?q=a&lang=e1",
		"/api/articles/-", "/api/articles/a@", "/api/articles/a@x", "/api/articles/a:0-4", "/api/articles/a@1:4", "/api/articles/" + strings.Repeat("a", 41),
	} {
		r := httptest.NewRequest(http.MethodGet, address, nil)
		route, params, err := find.FindRoute(r)
		if err != nil {
			t.Fatalf("%s: %v", address, err)
		}
		in := &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route, Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc}}
		if openapi3filter.ValidateRequest(t.Context(), in) == nil {
			t.Errorf("%s is as described", address)
		}
		if w := get(site, address); w.Code != http.StatusBadRequest {
			t.Errorf("%s = %d", address, w.Code)
		}
	}
}

// All that is described of an answer and of an article does occur.
func TestDescribesNothingElse(t *testing.T) {
	l := bottest.OpenLibrary(t)
	l.Put(t, full())
	site := siteOf(l, nil)
	schemas := described(t, site).Components.Schemas
	var ask, nothing, shown map[string]any
	for address, v := range map[string]*map[string]any{"/api/ask?q=cap+on+rents": &ask, "/api/ask?q=%3F": &nothing, "/api/articles/full@1:0-9": &shown} {
		if err := json.Unmarshal(get(site, address).Body.Bytes(), v); err != nil {
			t.Fatal(err)
		}
	}
	ask["hint"] = nothing["hint"] // said of what cannot be asked
	quote := ask["quotes"].([]any)[0].(map[string]any)
	bad := read[map[string]any](t, site, "/api/ask", http.StatusBadRequest)
	for name, v := range map[string]any{"Answer": ask, "Quote": quote, "Citation": quote["citation"], "Article": shown, "Problem": bad} {
		got := slices.Sorted(maps.Keys(v.(map[string]any)))
		if diff := cmp.Diff(slices.Sorted(maps.Keys(schemas[name].Value.Properties)), got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
