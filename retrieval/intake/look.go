package intake

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"verbatim/retrieval/fetch"
	"verbatim/retrieval/ingest"
	"verbatim/retrieval/sources"
)

// accept says which documents are wanted most. Whatever comes is read.
const accept = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, application/json;q=0.9, */*;q=0.5"

// maxMore is how many further documents of a feed are read, such as those of a
// sitemap index: the newest.
const maxMore = 5

// look fetches a feed, unless a hub has told what it holds, and takes in what
// is new. It returns the source with what was learned of it.
func (in *Intake) look(ctx context.Context, s sources.Source, told fetch.Response) sources.Source {
	s.Looked = time.Now()
	var err error
	got := told
	if len(told.Body) == 0 {
		got, err = in.fetch.Get(ctx, fetch.Request{URL: s.Address, ETag: s.ETag, LastModified: s.LastModified, Accept: accept})
		if err != nil && ctx.Err() == nil {
			err = errors.Unwrap(err) // the address is known
		}
	}
	found := findings{same: got.NotModified}
	if err == nil && !got.NotModified {
		s.ETag, s.LastModified = "", ""
		found, err = in.readFeed(ctx, &s, got)
		if err == nil && len(told.Body) == 0 { // a hub may tell what is new alone
			in.noteRead(s.ID, s.Looked)
		}
	}
	if ctx.Err() != nil {
		return s // it is looked at again by the next run
	}
	if err == nil {
		in.subscribe(ctx, &s, found.about)
	}
	in.settle(&s, found, got.Fresh, err)
	in.looked(ctx, Look{Way: Feed, Begun: s.Looked, Counts: found.Counts, Err: err})
	in.remember(ctx, s)
	return s
}

// findings are what a look has found.
type findings struct {
	ingest.Counts      // of articles that were put, and of items that were not taken
	same          bool // the document is the one of the look before
	about         ingest.Feed
	reason        string    // of the first that was not taken
	again         bool      // some of it may be had another time
	rest          bool      // some of it is still to be read
	until         time.Time // some of it not before
}

// fresh reports whether there was anything new.
func (f *findings) fresh() bool { return f.Added+f.Revised > 0 }

func (f *findings) refuse(err error) {
	if f.Refused++; f.Refused == 1 {
		f.reason = err.Error()
	}
}

func (f *findings) later(until time.Time) {
	if f.again = true; f.until.Before(until) {
		f.until = until
	}
}

// incomplete reports whether the document has to be read again as it is.
func (f *findings) incomplete() bool { return f.again || f.rest || len(f.about.More) > 0 }

// readFeed takes in a document that was fetched, and those in which it goes on.
func (in *Intake) readFeed(ctx context.Context, s *sources.Source, got fetch.Response) (findings, error) {
	var found findings
	doc, named, err := in.feed(ctx, *s, got)
	if err != nil {
		return found, err
	}
	in.name(ctx, s, doc.Feed.Title)
	found.about = doc.Feed
	items := doc.Items
	for _, address := range doc.Feed.More[:min(len(doc.Feed.More), maxMore)] {
		more, err := in.fetch.Get(ctx, fetch.Request{URL: address, Accept: accept})
		if err == nil {
			doc, err = in.readDocument(ctx, *s, more)
		}
		if err != nil {
			found.again = true
			found.refuse(fmt.Errorf("%s: %w", fetch.Redacted(address), err))
			continue
		}
		items = append(items, doc.Items...)
	}
	if err := in.take(ctx, *s, items, &found); err != nil {
		return found, err
	}
	if moved := cmp.Or(named, got.Moved); moved != "" && (named != "" || found.about.Kind != "") {
		return found, in.move(ctx, s, moved)
	}
	if !found.incomplete() {
		s.ETag, s.LastModified = got.ETag, got.LastModified
	}
	return found, nil
}

// name names a source that has no name after its feed.
func (in *Intake) name(ctx context.Context, s *sources.Source, title string) {
	if s.Name != "" || title == "" {
		return
	}
	name, err := in.list.NameAfter(ctx, s.ID, title)
	if err != nil {
		in.log.Warn("a source cannot be named after its feed", "source", s.String(), "err", err)
		return
	}
	s.Name = name
}

// move follows a source to the address that it has now.
func (in *Intake) move(ctx context.Context, s *sources.Source, address string) error {
	if err := in.list.SetAddress(ctx, s.ID, address); err != nil {
		return fmt.Errorf("is at %s now: %w", fetch.Redacted(address), err)
	}
	in.log.Info("a source has moved", "source", s.String(), "to", fetch.Redacted(address))
	s.Address = address
	return nil
}

// feed reads the feed that was fetched, or the one that a page names, and then
// returns its address. A source that was a feed before stays where it is: a page
// in its place is a mistake or a notice, and names any feed.
func (in *Intake) feed(ctx context.Context, s sources.Source, got fetch.Response) (ingest.Document, string, error) {
	doc, err := in.readDocument(ctx, s, got)
	switch {
	case doc.Feed.Kind != "" || !isPage(got):
		return doc, "", err
	case !s.Succeeded.IsZero():
		return doc, "", errors.New("is an HTML page, and was a feed before")
	case len(doc.Feed.More) == 0:
		return doc, "", errors.New("is an HTML page, not a feed, and names none")
	}
	address := doc.Feed.More[0]
	if got, err = in.fetch.Get(ctx, fetch.Request{URL: address, Accept: accept}); err != nil {
		return doc, address, err
	}
	doc, err = in.readDocument(ctx, s, got)
	if err == nil && doc.Feed.Kind == "" {
		err = fmt.Errorf("is an HTML page, and the feed that it names, %s, is none", fetch.Redacted(address))
	}
	return doc, address, err
}

// isPage reports whether a document is HTML, for people.
func isPage(got fetch.Response) bool {
	return strings.Contains(http.DetectContentType(got.Body), "html")
}

func (in *Intake) readDocument(ctx context.Context, s sources.Source, got fetch.Response) (ingest.Document, error) {
	return in.readAs(ctx, got, ingest.Origin{Name: got.URL, MediaType: got.MediaType, URL: got.URL, Source: s.Name})
}

// readAs reads what was fetched, in its turn.
func (in *Intake) readAs(ctx context.Context, got fetch.Response, from ingest.Origin) (ingest.Document, error) {
	if len(got.Body) > large {
		select {
		case in.reading <- struct{}{}:
			defer in.reading.give()
		case <-ctx.Done():
			return ingest.Document{}, ctx.Err()
		}
	}
	return ingest.Read(bytes.NewReader(got.Body), from)
}

// settle decides when to look again, and says how the source is.
func (in *Intake) settle(s *sources.Source, found findings, wish time.Duration, err error) {
	now := time.Now()
	if err != nil {
		in.fail(s, err, now)
		return
	}
	trouble := s.Trouble
	if s.Failures > 0 || !found.same {
		s.Failures, s.Trouble = 0, ""
	}
	s.Succeeded = now
	if found.fresh() {
		s.Fresh = now
	}
	log := in.log.With("source", s.String(), "took", now.Sub(s.Looked))
	if found.Refused > 0 {
		s.Trouble = fmt.Sprintf("%d not taken, the first: %s", found.Refused, found.reason)
	}
	if s.Trouble != "" && s.Trouble != trouble {
		log.Warn("articles of a source were not taken", "refused", found.Refused, "err", found.reason)
	}
	s.Every = rhythm(s.Every, found.fresh(), max(wish, found.about.TTL), s.Lease.After(now))
	switch {
	case found.rest:
		s.Next = now
	case found.again:
		schedule(&s.State, now, max(min(s.Every, first), found.until.Sub(now)))
	default:
		schedule(&s.State, now, s.Every)
	}
	log.Debug("looked at a source", "added", found.Added, "revised", found.Revised, "every", s.Every)
}

// fail says why a source cannot be read; in the log once, as it may go on so for
// days.
func (in *Intake) fail(s *sources.Source, err error, now time.Time) {
	var resting *fetch.RestingError
	if errors.As(err, &resting) { // nothing was asked
		s.Next = resting.Until
		return
	}
	level := slog.LevelWarn
	if s.Failures > 0 && s.Trouble == err.Error() {
		level = slog.LevelDebug
	}
	s.Failures++
	s.Trouble = err.Error()
	var asked time.Duration
	var status *fetch.StatusError
	if errors.As(err, &status) {
		asked, s.Gone = status.RetryAfter, status.Code == http.StatusGone
	}
	schedule(&s.State, now, pause(s.Every, s.Failures, asked))
	message := "a source cannot be read"
	if s.Gone {
		message = "a source is gone for good, and is not asked again until it is resumed"
	}
	in.log.Log(context.Background(), level, message, "source", s.String(), "failures", s.Failures, "err", err)
}
