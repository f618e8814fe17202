package fetch

import (
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// longest is for how long a server's word is taken.
const longest = 24 * time.Hour

// retryAfter returns how long the server asks to be left alone.
func retryAfter(h http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if at, err := http.ParseTime(value); err == nil {
		return bounded(at.Sub(serverTime(h, now)))
	}
	return seconds(value)
}

// fresh returns for how long the document will be as it is, as its server says.
func fresh(h http.Header, now time.Time) time.Duration {
	age, given := time.Duration(0), false
	for directive := range strings.SplitSeq(strings.Join(h.Values("Cache-Control"), ","), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
		switch strings.ToLower(name) {
		case "no-store", "no-cache":
			return 0
		case "max-age":
			age, given = seconds(strings.Trim(value, `"`)), true
		}
	}
	if !given {
		expires, err := http.ParseTime(h.Get("Expires"))
		if err != nil {
			return 0
		}
		age = bounded(expires.Sub(serverTime(h, now)))
	}
	return max(age-seconds(h.Get("Age")), 0)
}

// serverTime returns the time by the clock that the server's other times are
// of: it may be wrong.
func serverTime(h http.Header, now time.Time) time.Time {
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		return date
	}
	return now
}

// seconds reads a whole number of them; 0 if it is none.
func seconds(s string) time.Duration {
	n, err := strconv.ParseUint(s, 10, 32)
	if err != nil && n == 0 {
		return 0
	}
	return bounded(time.Duration(n) * time.Second) // too many digits make the largest n
}

func bounded(d time.Duration) time.Duration { return min(max(d, 0), longest) }

// aLink is <URL>; name=value; name="value, with a comma".
var aLink = regexp.MustCompile(`<([^<>]*)>((?:[^<",]|"[^"]*")*)`)

// links returns the URLs of a Link header by relation.
func links(values []string, base *url.URL) map[string][]string {
	found := map[string][]string{}
	for _, value := range values {
		for _, link := range aLink.FindAllStringSubmatch(value, -1) {
			_, parameters, err := mime.ParseMediaType("link/link" + link[2])
			if err != nil {
				continue
			}
			reference, err := base.Parse(link[1])
			if err != nil {
				continue
			}
			reference.User = nil
			for _, relation := range strings.Fields(strings.ToLower(parameters["rel"])) {
				found[relation] = append(found[relation], reference.String())
			}
		}
	}
	return found
}
