package discord

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// router finds what Discord's own description of its API says about a request.
// VERBATIM_SPECS names the folder in which it lies.
var router = sync.OnceValues(func() (routers.Router, error) {
	folder := os.Getenv("VERBATIM_SPECS")
	if folder == "" {
		return nil, nil
	}
	doc, err := openapi3.NewLoader().LoadFromFile(filepath.Join(folder, "discord-openapi.json"))
	if err != nil {
		return nil, err
	}
	return gorillamux.NewRouter(doc)
})

var permissionString = regexp.MustCompile(`("default_member_permissions":)"(\d+)"`)

// openAPI returns a check of requests against Discord's description, or nil if
// that is not there.
func openAPI(t *testing.T) func(*http.Request, []byte) error {
	find, err := router()
	if err != nil {
		t.Fatal(err)
	}
	if find == nil {
		return nil
	}
	return func(r *http.Request, body []byte) error {
		r = r.Clone(context.Background())
		r.URL = &url.URL{Scheme: "https", Host: "discord.com", Path: r.URL.Path, RawQuery: r.URL.RawQuery}
		r.Host = r.URL.Host
		// The description lacks that the permissions of a command are a string.
		body = permissionString.ReplaceAll(body, []byte("$1$2"))
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		route, params, err := find.FindRoute(r)
		if err != nil {
			return err
		}
		return openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
			Request: r, PathParams: params, Route: route,
			Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
		})
	}
}

// What follows would pass without the description as well, and say nothing.
func TestOpenAPI(t *testing.T) {
	if os.Getenv("VERBATIM_SPECS") == "" {
		t.Skip("VERBATIM_SPECS does not name the folder with discord-openapi.json")
	}
	check := openAPI(t)
	for body, good := range map[string]bool{
		`{"type":5,"data":{"flags":64}}`:   true,
		`{"type":4,"data":{"content":5}}`:  false,
		`{"type":8,"data":{"choices":""}}`: false,
	} {
		r, _ := http.NewRequest("POST", "http://localhost/api/v10/interactions/1/token/callback", nil)
		r.Header.Set("Content-Type", "application/json")
		if err := check(r, []byte(body)); (err == nil) != good {
			t.Errorf("%s: %v", body, err)
		}
	}
}
