package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"verbatim/bot"
	"verbatim/retrieval"
)

// apiArticle serves an article as `verbatim show --json` prints it, and the part
// that the reference names.
func (s *Site) apiArticle(w http.ResponseWriter, r *http.Request) error {
	ref, span, err := retrieval.ParseReference(r.PathValue("ref"))
	if err != nil {
		return badParameter("ref", err.Error())
	}
	a, latest, err := s.quotable(r.Context(), ref)
	if err != nil {
		return err
	}
	out := NewArticle(a)
	if !s.Rights.Whole(a.Source) {
		out.Text = ""
	}
	if span.Len() > 0 {
		if out.Quote, err = s.cited(a, latest, span); err != nil {
			return err
		}
	}
	body, err := encode(out)
	if err != nil {
		return err
	}
	// A redaction has to arrive with everybody, and leaves no date: so there is a
	// tag and no time of change.
	w.Header().Set("Cache-Control", "no-cache")
	writeTagged(w, r, "application/json", body)
	return nil
}

// quotable is bot.Find for programs. An error is a problem.
func (s *Site) quotable(ctx context.Context, ref retrieval.Ref) (a, latest retrieval.Article, err error) {
	a, latest, err = bot.Find(ctx, s.Archive, ref)
	switch {
	case errors.Is(err, retrieval.ErrNotFound):
		err = wrong(http.StatusNotFound, "there is no such article or revision in the archive")
	case errors.Is(err, bot.ErrWithdrawn):
		err = wrong(http.StatusGone, "this article may not be quoted at present")
	}
	return a, latest, err
}

// cited is what a reference names of an article. An error is a problem.
func (s *Site) cited(a, latest retrieval.Article, span retrieval.Span) (*Cited, error) {
	words, ok := span.Of(a.Text)
	if !ok {
		return nil, badParameter("ref", fmt.Sprintf("the reference names bytes %d to %d, which are not whole characters within the %d bytes of the text", span.Start, span.End, len(a.Text)))
	}
	q := s.quoteAt(a, span)
	return &Cited{Ref: q.Citation.String(), Text: q.Text, Paragraph: q.Citation.Paragraph, Current: strings.Contains(latest.Text, words)}, nil
}
