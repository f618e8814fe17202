package fetch

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Why something was not fetched although its server may well have it.
var (
	ErrPrivate   = errors.New("private address (set INGEST_ALLOW_PRIVATE=1 to allow it)")
	ErrRobots    = errors.New("the site's robots.txt asks not to read this page")
	ErrTooLarge  = errors.New("too large")
	ErrDowngrade = errors.New("redirected from https to http, where anybody could change it")
	ErrRedirects = errors.New("too many redirects")
)

// StatusError is an answer without a document.
type StatusError struct {
	Code       int
	RetryAfter time.Duration // as the server asked, at most a day; 0: not said
}

func (e *StatusError) Error() string {
	text := strings.TrimSpace(fmt.Sprintf("status %d %s", e.Code, http.StatusText(e.Code)))
	if e.RetryAfter > 0 {
		text += fmt.Sprintf(", asks to wait %s", e.RetryAfter)
	}
	return text
}

// temporary reports whether the server and not the address is to blame.
func (e *StatusError) temporary() bool {
	return e.Code == http.StatusTooManyRequests || e.Code >= 500
}

// RestingError says that a host failed lately and is left alone. Nothing was
// asked.
type RestingError struct {
	Host  string
	Until time.Time
	Cause error // how it failed
}

func (e *RestingError) Error() string {
	return fmt.Sprintf("host %s resting until %s after: %v", e.Host, e.Until.UTC().Format(time.DateTime), e.Cause)
}

// Public returns a URL without user and password, as Response.URL has it; "" for
// what is no URL.
func Public(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	u.User = nil
	return u.String()
}

// Redacted returns a URL as it may be shown: without user, password, and the
// values of parameters that look like secrets.
func Redacted(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || len(raw) > maxURL {
		return fmt.Sprintf("(no URL, %d bytes)", len(raw)) // whatever in it is secret cannot be told
	}
	u.User, u.Fragment = nil, ""
	parameters := strings.Split(u.RawQuery, "&")
	for i, p := range parameters {
		if name, value, _ := strings.Cut(p, "="); value != "" && secret(name) {
			parameters[i] = name + "=hidden"
		}
	}
	u.RawQuery = strings.Join(parameters, "&")
	return u.String()
}

var secretNames = []string{"key", "token", "secret", "password", "passwd", "pwd", "pass", "auth", "signature", "sig", "jwt", "session"}

// secret also knows access_token, apiKey, X-Amz-Signature.
func secret(name string) bool {
	plain, err := url.QueryUnescape(name)
	return err != nil || slices.ContainsFunc(secretNames, func(s string) bool {
		return strings.HasSuffix(strings.ToLower(plain), s)
	})
}
