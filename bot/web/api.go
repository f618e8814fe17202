package web

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	_ "embed"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"verbatim/retrieval"
	"verbatim/retrieval/answer"
)

const (
	apiPath = "/api/"
	// patience is how long a program or a reader waits for an answer.
	patience = 10 * time.Second
	// usualQuotes are as many as `verbatim ask` prints.
	usualQuotes = 5
	mostQuotes  = 50
	// mostSources is how many a question may be narrowed to: each is looked for by
	// itself.
	mostSources = 50
)

// description is the OpenAPI document of all that is here for programs.
//
//go:embed openapi.json
var description []byte

// api serves programs, below /api/.
func (s *Site) api() http.Handler {
	mux := http.NewServeMux()
	for path, serve := range s.endpoints() {
		mux.Handle(path, s.program(serve))
	}
	mux.Handle("/api/", s.program(func(http.ResponseWriter, *http.Request) error {
		return wrong(http.StatusNotFound, "there is nothing at this address; /api/openapi.json describes what there is")
	}))
	return mux
}

// endpoint answers a request, or returns why not and has written nothing.
type endpoint func(http.ResponseWriter, *http.Request) error

// endpoints are all that are described. The description is open to everybody,
// since it tells how to get in.
func (s *Site) endpoints() map[string]endpoint {
	return map[string]endpoint{
		"/api/ask":            s.authorized(s.apiAsk),
		"/api/articles/{ref}": s.authorized(s.apiArticle),
		"/api/openapi.json":   s.apiDescription,
	}
}

// program lets programs read, within their time.
func (s *Site) program(serve endpoint) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			s.complain(w, r, wrong(http.StatusMethodNotAllowed, "this can only be read: use GET or HEAD"))
			return
		}
		ctx, cancel := context.WithTimeout(r.Context(), patience)
		defer cancel()
		if err := serve(w, r.WithContext(ctx)); err != nil {
			s.complain(w, r, err)
		}
	}
}

// authorized asks for the token, if there is one.
func (s *Site) authorized(serve endpoint) endpoint {
	if s.APIToken == "" {
		return serve
	}
	return func(w http.ResponseWriter, r *http.Request) error {
		scheme, given, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		if !strings.EqualFold(scheme, "Bearer") || subtle.ConstantTimeCompare([]byte(given), []byte(s.APIToken)) != 1 {
			w.Header().Set("WWW-Authenticate", "Bearer")
			return wrong(http.StatusUnauthorized, "send the token of the API as Authorization: Bearer TOKEN")
		}
		return serve(w, r)
	}
}

func (s *Site) apiDescription(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", "no-cache")
	writeTagged(w, r, "application/json", description)
	return nil
}

// apiAsk answers a question as `verbatim ask --json` does.
func (s *Site) apiAsk(w http.ResponseWriter, r *http.Request) error {
	begin := time.Now()
	q, err := questionOf(r.URL.RawQuery, begin)
	if err != nil {
		return err
	}
	a, err := s.Engine.Answer(r.Context(), q)
	if err != nil {
		return err
	}
	a.Quotes = s.Rights.CutAll(a.Quotes)
	body, err := encode(NewAnswer(a, time.Since(begin), s.base(r)))
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(body) // to somebody who may be gone
	return nil
}

// parameters reads a query string. An error is a problem.
func parameters(query string) (url.Values, error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, wrong(http.StatusBadRequest, "the parameters are not encoded as in an address: write ; as %3B and % as %25")
	}
	return values, nil
}

// questionOf reads the parameters of a question, an empty one as none. An error is
// a problem.
func questionOf(query string, now time.Time) (q retrieval.Question, err error) {
	values, err := parameters(query)
	if err != nil {
		return q, err
	}
	q = retrieval.Question{Text: values.Get("q"), Language: strings.ToLower(values.Get("lang")), Limit: usualQuotes, Now: now}
	if strings.TrimSpace(q.Text) == "" {
		return q, badParameter("q", "q is missing: ask a question, such as q=rent%20cap")
	}
	for _, source := range values["source"] {
		if source != "" {
			q.Sources = append(q.Sources, source)
		}
	}
	if len(q.Sources) > mostSources {
		return q, badParameter("source", fmt.Sprintf("source is given %d times: give it %d times at the most", len(q.Sources), mostSources))
	}
	if q.Language != "" && !isLanguage(q.Language) {
		return q, badParameter("lang", fmt.Sprintf("lang %q is not the code of a language, such as en or de", q.Language))
	}
	if limit := values.Get("limit"); limit != "" {
		if q.Limit, err = strconv.Atoi(limit); err != nil || q.Limit < 1 || q.Limit > mostQuotes {
			return q, badParameter("limit", fmt.Sprintf("limit %q is not a number from 1 to %d", limit, mostQuotes))
		}
	}
	return q, within(&q, values.Get("since"), values.Get("until"))
}

// isLanguage reports whether a code may be that of an article's language.
func isLanguage(code string) bool {
	return (len(code) == 2 || len(code) == 3) && strings.Trim(code, "abcdefghijklmnopqrstuvwxyz") == ""
}

// within narrows a question to the days from since to until.
func within(q *retrieval.Question, since, until string) (err error) {
	if since != "" {
		if q.After, _, err = answer.ParseDay(since, q.Now); err != nil {
			return badParameter("since", "since "+err.Error())
		}
	}
	if until != "" {
		if _, q.Before, err = answer.ParseDay(until, q.Now); err != nil {
			return badParameter("until", "until "+err.Error())
		}
	}
	if since != "" && until != "" && !q.After.Before(q.Before) {
		return badParameter("until", fmt.Sprintf("until %q is before since %q: swap the two", until, since))
	}
	return nil
}

// base is where the pages of the site are, for addresses that are read elsewhere.
func (s *Site) base(r *http.Request) string {
	switch {
	case s.PublicURL != "":
		return s.PublicURL
	case r.TLS != nil:
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// writeTagged writes a body with a tag of its bytes, or that it has not changed
// for who has it.
func writeTagged(w http.ResponseWriter, r *http.Request, mediaType string, body []byte) {
	tag := fmt.Sprintf(`"%x"`, sha256.Sum256(body))
	w.Header().Set("ETag", tag)
	for _, known := range strings.Split(strings.Join(r.Header.Values("If-None-Match"), ","), ",") {
		if known = strings.TrimSpace(known); known == "*" || strings.TrimPrefix(known, "W/") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	w.Header().Set("Content-Type", mediaType)
	_, _ = w.Write(body) // to somebody who may be gone
}
