package sources_test

import (
	"testing"

	"verbatim/retrieval/sources"
)

// Addresses of one page are one.
func TestCanonical(t *testing.T) {
	for raw, want := range map[string]string{
		"https://a.example":                           "https://a.example/",
		" HTTP://A.Example:80/ ":                      "https://a.example/",
		"https://a.example.:443/News/":                "https://a.example/News",
		"https://a.example:8443/x":                    "https://a.example:8443/x",
		"https://www.a.example/index.html":            "https://www.a.example/",
		"https://a.example/x/index.htm":               "https://a.example/x",
		"https://a.example/x/index.php":               "https://a.example/x/index.php",
		"https://a.example/my-index.html":             "https://a.example/my-index.html",
		"https://a.example/x#top":                     "https://a.example/x",
		"https://user:pass@a.example/x":               "https://a.example/x",
		"https://bücher.example/Straße":               "https://xn--bcher-kva.example/Stra%C3%9Fe",
		"https://xn--bcher-kva.example/Stra%c3%9fe":   "https://xn--bcher-kva.example/Stra%C3%9Fe",
		"https://[2001:DB8::1]:443/":                  "https://[2001:db8::1]/",
		"https://[2001:db8::1]:8080/":                 "https://[2001:db8::1]:8080/",
		"https://a.example/a/./b/../%7Ec%2Fd":         "https://a.example/a/~c%2Fd",
		"https://a.example//x":                        "https://a.example//x",
		"https://a.example/?":                         "https://a.example/",
		"https://a.example/?b=2&a=1&b=1":              "https://a.example/?a=1&b=2&b=1",
		"https://a.example/?id=7&utm_source=rss":      "https://a.example/?id=7",
		"https://a.example/?UTM_Medium=x&fbclid=y&":   "https://a.example/",
		"https://a.example/?gclid=1&mc_cid=2&ref=rss": "https://a.example/",
		"https://a.example/?ref=7&source=8":           "https://a.example/?ref=7&source=8",
		"https://a.example/?q=a+b%2bc&r=%C3%A4;x":     "https://a.example/?q=a+b%2Bc&r=%C3%A4;x",
		"https://a.example/?q=100%&r=%zz":             "https://a.example/?q=100%&r=%zz",
		"ftp://a.example/":                            "",
		"mailto:a@a.example":                          "",
		"/x":                                          "",
		"a.example/x":                                 "",
		"https:///x":                                  "",
		"https://a.example/\x10":                      "",
		"":                                            "",
	} {
		got := sources.Canonical(raw)
		if got != want {
			t.Errorf("%q becomes %q; want %q", raw, got, want)
		}
		if got != "" && sources.Canonical(got) != got {
			t.Errorf("%q becomes %q", got, sources.Canonical(got))
		}
	}
}
