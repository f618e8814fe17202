package sources

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
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
	Subscription
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
	Generation         int64         // differs after somebody has paused or resumed it
}

// Subscription is what was agreed with the hub that tells of changes to a feed
// (WebSub).
type Subscription struct {
	Hub, Topic, Secret string
	Lease              time.Time // when it ends; zero: the hub has not confirmed any
	Renew              time.Time // when to ask the hub again
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

// What opens a feed: who asks, and parameters that are keys.
var (
	userinfo = regexp.MustCompile(`^([a-zA-Z]+://)[^/?#]*@`)
	keys     = regexp.MustCompile(`(?i)([?&](?:(?:api|access|auth)?[_-]?(?:key|token)|auth|secret|sig|signature|passw(?:or)?d|pwd)=)[^&#]+`)
)

// Shown returns the address with what opens it hidden: a password, a token.
func (s Source) Shown() string {
	if s.Kind != Feed {
		return s.Address
	}
	return keys.ReplaceAllString(userinfo.ReplaceAllString(s.Address, "${1}[hidden]@"), "${1}[hidden]")
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
