package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"verbatim/retrieval"
)

// problem is what is wrong with a request, for programs (RFC 9457).
type problem struct {
	Title     string `json:"title"`
	Status    int    `json:"status"`
	Detail    string `json:"detail"`              // what would be right
	Parameter string `json:"parameter,omitempty"` // that is meant
}

// Error implements error.
func (p problem) Error() string { return p.Detail }

// wrong is a problem of a status with what the request is about.
func wrong(status int, detail string) problem {
	return problem{Title: http.StatusText(status), Status: status, Detail: detail}
}

// badParameter is a problem with a parameter.
func badParameter(name, detail string) problem {
	p := wrong(http.StatusBadRequest, detail)
	p.Parameter = name
	return p
}

// complain answers with what is wrong: a problem as it is, else as much of it as
// concerns who asks.
func (s *Site) complain(w http.ResponseWriter, r *http.Request, err error) {
	var p problem
	switch {
	case r.Context().Err() != nil: // nobody waits
		return
	case errors.As(err, &p):
	case errors.Is(err, context.DeadlineExceeded):
		p = wrong(http.StatusServiceUnavailable, "this took too long; ask again in a moment")
		w.Header().Set("Retry-After", "10")
	case errors.Is(err, retrieval.ErrAway):
		s.Log.Error("a program gets no answer", "path", r.URL.Path, "err", err)
		p = wrong(http.StatusServiceUnavailable, "the archive cannot be reached just now; ask again in a moment")
		w.Header().Set("Retry-After", "10")
	default:
		s.Log.Error("a program gets no answer", "path", r.URL.Path, "err", err)
		p = wrong(http.StatusInternalServerError, "something went wrong here; those who run this find it in their log")
	}
	p.write(w)
}

func (p problem) write(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // to somebody who may be gone
}
