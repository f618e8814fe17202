package sources

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"
)

// Kind says how a source is looked at.
type Kind string

// The kinds of source.
const (
	Feed   Kind = "feed"   // by its address: RSS, Atom, JSON Feed, a sitemap, the API of a site or a wire
	Folder Kind = "folder" // a folder that is watched
)

// Source is a place where articles come from.
type Source struct {
	ID      int64
	Kind    Kind
	Address string // a URL, or an absolute path
	// Name is the publisher of articles that name none, unique in any case. It
	// may be empty until the feed was read.
	Name    string
	Paused  bool
	Teasers bool // the feed's summaries are taken as they are, and no pages fetched
	Added   time.Time
	State
}

// State is what was learned by looking at a source.
type State struct {
	ETag, LastModified string
	Looked, Succeeded  time.Time     // the last look, and the last that went well
	Fresh              time.Time     // when it last had something new
	Next               time.Time     // when to look again; zero: now
	Every              time.Duration // how often it is looked at
	Failures           int           // in a row
	Trouble            string        // why the last look failed; empty when it did not
	Gone               bool          // it said that it is gone for good, and is not asked any more
	Hub, Topic, Secret string        // of a WebSub subscription
	Lease              time.Time     // when that ends
}

// Errors that callers branch on.
var (
	ErrNotFound  = errors.New("there is no such source")
	ErrExists    = errors.New("this source is there already")
	ErrNameTaken = fmt.Errorf("%w under this name", ErrExists) // at another address
)

// String returns the source's name and its address as it may be shown.
func (s Source) String() string {
	if s.Name == "" {
		return s.Shown()
	}
	return s.Name + " (" + s.Shown() + ")"
}

// Shown returns the address with what opens it hidden: a password, a token.
func (s Source) Shown() string {
	u, err := url.Parse(s.Address)
	if s.Kind != Feed || err != nil {
		return s.Address
	}
	shown := s.Address
	if u.User != nil {
		before, rest, _ := strings.Cut(shown, "//")
		shown = before + "//" + hidden + rest[strings.Index(rest, "@"):]
	}
	for _, pair := range strings.Split(u.RawQuery, "&") {
		if name, value, _ := strings.Cut(pair, "="); value != "" && opens[strings.ToLower(name)] {
			shown = strings.Replace(shown, pair, name+"="+hidden, 1)
		}
	}
	return shown
}

const hidden = "[hidden]"

// opens are the parameters whose values are secrets.
var opens = set("key apikey api_key api-key access_key access_token auth auth_token token secret sig signature password passwd pwd")

func set(words string) map[string]bool {
	s := map[string]bool{}
	for _, w := range strings.Fields(words) {
		s[w] = true
	}
	return s
}

// identity returns what makes two addresses the same, or why this is none.
func (s Source) identity() (string, error) {
	switch {
	case s.Kind == Feed && Canonical(s.Address) != "":
		return Canonical(s.Address), nil
	case s.Kind == Feed:
		return "", fmt.Errorf("%q is no http or https address", s.Shown())
	case s.Kind == Folder && filepath.IsAbs(s.Address):
		return filepath.Clean(s.Address), nil
	case s.Kind == Folder:
		return "", fmt.Errorf("%q is no absolute path of a folder", s.Address)
	}
	return "", fmt.Errorf("%q is no kind of source", s.Kind)
}

// line returns a name without breaks and double spaces.
func line(name string) string { return strings.Join(strings.Fields(name), " ") }

// fold returns a name as it is compared.
func fold(name string) string { return strings.ToLower(line(name)) }
