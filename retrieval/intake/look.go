package intake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
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
	if err == nil && got.Moved != "" {
		s = in.moved(ctx, s, got.Moved)
	}
	if err == nil && !got.NotModified {
		s.ETag, s.LastModified = "", ""
		if found, err = in.read(ctx, &s, got); err == nil && !found.again {
			s.ETag, s.LastModified = got.ETag, got.LastModified
		}
	}
	if ctx.Err() != nil {
		return s // it is looked at again by the next run
	}
	in.subscribe(ctx, &s, found.about)
	in.settle(&s, found, got.Fresh, err)
	in.remember(ctx, s)
	return s
}

// moved follows a source to the address that it has now.
func (in *Intake) moved(ctx context.Context, s sources.Source, address string) sources.Source {
	if err := in.list.SetAddress(ctx, s.ID, address); err != nil {
		in.log.Warn("a source has moved, which cannot be noted", "source", s.String(), "err", err)
		return s
	}
	in.log.Info("a source has moved", "source", s.String())
	s.Address = address
	return s
}

// findings are what a look has found.
type findings struct {
	same    bool // the document is the one of the look before
	again   bool // some of it has to be looked at again
	about   ingest.Feed
	fresh   int    // articles that were added or revised
	refused int    // articles that were not taken
	reason  string // of the first of them
}

func (f *findings) refuse(err error) {
	if f.refused++; f.refused == 1 {
		f.reason = err.Error()
	}
}

// read takes in a document that was fetched, and those in which it goes on.
func (in *Intake) read(ctx context.Context, s *sources.Source, got fetch.Response) (findings, error) {
	var found findings
	doc, address, err := in.feed(ctx, *s, got)
	if err != nil {
		return found, err
	}
	if address != "" {
		*s = in.moved(ctx, *s, address)
		found.again = true // for the validators are those of the page
	}
	if s.Name == "" && doc.Feed.Title != "" {
		if err := in.list.SetName(ctx, s.ID, doc.Feed.Title); err == nil {
			s.Name = doc.Feed.Title
		}
	}
	found.about = doc.Feed
	items := doc.Items
	for _, address := range doc.Feed.More[:min(len(doc.Feed.More), maxMore)] {
		got, err := in.fetch.Get(ctx, fetch.Request{URL: address, Accept: accept})
		if err == nil {
			doc, err = readDocument(*s, got)
		}
		if err != nil {
			found.refuse(fmt.Errorf("%s: %w", address, err))
			continue
		}
		items = append(items, doc.Items...)
	}
	return found, in.take(ctx, *s, items, &found)
}

// feed reads the feed that was fetched, or the one that a page names, and then
// returns its address.
func (in *Intake) feed(ctx context.Context, s sources.Source, got fetch.Response) (ingest.Document, string, error) {
	doc, err := readDocument(s, got)
	switch {
	case doc.Feed.Kind != "" || !isPage(got):
		return doc, "", err
	case len(doc.Feed.More) == 0:
		return doc, "", errors.New("is an HTML page, not a feed, and names none")
	}
	address := doc.Feed.More[0]
	if got, err = in.fetch.Get(ctx, fetch.Request{URL: address, Accept: accept}); err != nil {
		return doc, address, err
	}
	doc, err = readDocument(s, got)
	if err == nil && doc.Feed.Kind == "" {
		err = fmt.Errorf("is an HTML page, and the feed that it names, %s, is none", fetch.Redacted(address))
	}
	return doc, address, err
}

// isPage reports whether a document is HTML, for people.
func isPage(got fetch.Response) bool {
	return strings.Contains(http.DetectContentType(got.Body), "html")
}

func readDocument(s sources.Source, got fetch.Response) (ingest.Document, error) {
	return ingest.Read(bytes.NewReader(got.Body), ingest.Origin{
		Name: got.URL, MediaType: got.MediaType, URL: got.URL, Source: s.Name,
	})
}

// settle decides when to look again, and says how the source is.
func (in *Intake) settle(s *sources.Source, found findings, wish time.Duration, err error) {
	now := time.Now()
	log := in.log.With("source", s.String(), "took", now.Sub(s.Looked))
	var status *fetch.StatusError
	if err != nil {
		s.Failures++
		s.Trouble = err.Error()
		var asked time.Duration
		if errors.As(err, &status) {
			asked, s.Gone = status.RetryAfter, status.Code == http.StatusGone
		}
		schedule(&s.State, now, pause(s.Every, s.Failures, asked))
		log.Warn("a source cannot be read", "failures", s.Failures, "err", err)
		return
	}
	if s.Failures > 0 || !found.same {
		s.Failures, s.Trouble = 0, ""
	}
	s.Succeeded = now
	if found.fresh > 0 {
		s.Fresh = now
	}
	if found.refused > 0 {
		s.Trouble = fmt.Sprintf("%d not taken, the first: %s", found.refused, found.reason)
		log.Warn("articles of a source were not taken", "refused", found.refused, "err", found.reason)
	}
	if found.again {
		s.Next = now.Add(often)
		return
	}
	s.Every = rhythm(s.Every, found.fresh > 0, max(wish, found.about.TTL), s.Lease.After(now))
	schedule(&s.State, now, s.Every)
	log.Debug("looked at a source", "fresh", found.fresh, "every", s.Every)
}
