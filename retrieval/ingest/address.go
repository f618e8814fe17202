package ingest

import (
	"net/url"
	"strings"
)

// resolve returns a URL as it is meant at the first of the bases that is set;
// the URL itself where it cannot be.
func resolve(ref string, bases ...string) string {
	u, err := url.Parse(strings.TrimSpace(ref))
	if err != nil {
		return ref
	}
	for _, base := range bases {
		if b, err := url.Parse(base); err == nil && b.IsAbs() {
			return b.ResolveReference(u).String()
		}
	}
	return ref
}

// absolute returns a link that can be opened; "" where it is none.
func absolute(link string, bases ...string) string {
	if strings.TrimSpace(link) == "" {
		return ""
	}
	whole := resolve(link, bases...)
	if u, err := url.Parse(whole); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return whole
}
