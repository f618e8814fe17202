package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"verbatim/bot/bottest"
	"verbatim/bot/web"
	"verbatim/retrieval"
)

// Who asks while the archive's database is away is told to come again.
func TestAway(t *testing.T) {
	away := broken{fmt.Errorf("read article a: %w", retrieval.ErrAway)}
	site := siteOf(bottest.OpenLibrary(t), func(c *web.Config) { c.Engine, c.Archive = away, away })
	for _, address := range []string{"/api/ask?q=rents", "/api/articles/a", "/feed.atom", "/article/a"} {
		w := get(site, address)
		if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" || !strings.Contains(w.Body.String(), "cannot be reached just now") {
			t.Errorf("%s: %d %v %s", address, w.Code, w.Header(), w.Body)
		}
	}
}
