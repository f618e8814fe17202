package ingest

import (
	"crypto/sha256"
	"encoding/base32"
	"net/url"
	"strings"

	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

// complete gives an article what its file did not say, and checks it.
func (f file) complete(it Item, source string) (retrieval.Article, error) {
	a := it.Article
	link, err := url.Parse(a.URL)
	if err != nil || link.Host == "" || link.Scheme != "http" && link.Scheme != "https" {
		a.URL = "" // nothing that a reader could open
	}
	if a.Exported() { // what it does not say is not known
		if a.Language != "" {
			a.Language = text.Language(a.Language, "")
		}
		return a, a.Validate()
	}
	switch {
	case a.Source != "":
	case source != "":
		a.Source = source
	case a.URL != "":
		a.Source = strings.TrimPrefix(link.Hostname(), "www.")
	default:
		a.Source = f.folder
	}
	a.Language = text.Language(a.Language, a.Text)
	a.ID = ID(f.identify(it))
	if err := a.CheckCharacters(); err != nil { // a notice, too, is stored
		return a, err
	}
	if it.Notice() || it.Teaser && a.Text == "" {
		return a, nil
	}
	return a, a.Validate()
}

// scope returns what makes the name of an article in a feed unlike those of
// other feeds, where it is not a URI already.
func (f file) scope(guid string) string {
	if u, err := url.Parse(guid); err == nil && u.Scheme != "" {
		return ""
	}
	return f.identity + "\n"
}

// identify returns what stays the same when the article is loaded again,
// changed or not.
func (f file) identify(it Item) string {
	a := it.Article
	switch {
	case it.GUID != "":
		return f.scope(it.GUID) + it.GUID
	case a.ID != "":
		return a.ID
	case a.URL != "":
		return a.URL
	case f.identity == "":
		return a.Title + "\n" + a.Text
	case it.Line == 0:
		return f.identity
	case a.Title != "":
		return f.identity + "\n" + a.Title
	}
	return f.identity + "\n" + a.Text
}

var lowerBase32 = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567")

// ID returns the identity itself where it can be an id, else 80 bits of
// its SHA-256: enough for 10^9 articles to have one collision in 10^6 archives.
func ID(identity string) string {
	if retrieval.ValidID(identity) {
		return identity
	}
	sum := sha256.Sum256([]byte(identity))
	return lowerBase32.EncodeToString(sum[:10])
}
