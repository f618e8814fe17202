package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"verbatim/bot"
	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

// articleView is the page of an article.
type articleView struct {
	citation
	Byline, Note, Tags, Rights string
	Whole                      bool // all of it may be seen
	Paragraphs                 []paragraph
	Revisions                  []revisionLink
	Changes                    *comparison
	Copy                       string // the citation as text; empty: no quote is named
}

// paragraph is one of the article, or a passage of it, parted at the quoted words.
type paragraph struct {
	Number    int
	Anchor    string
	First     bool // of its paragraph
	Permalink string
	Parts     []part
}

// part is a run of words, quoted or not.
type part struct {
	Text   string
	Quoted bool
	Anchor string // of the first that is quoted
}

type revisionLink struct {
	Number  int
	Path    string
	Current bool
}

// maxRepeated is how much of what is no reference is repeated, in bytes.
const maxRepeated = 100

// article shows the article that a reference names, with its quote highlighted.
func (s *Site) article(w http.ResponseWriter, r *http.Request) {
	reference := r.PathValue("reference")
	ref, span, err := retrieval.ParseReference(reference)
	if err != nil {
		s.refuse(w, r, http.StatusBadRequest, noReference, bot.Visible(reference[:min(len(reference), maxRepeated)]))
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	shown, latest, err := bot.Find(ctx, s.Archive, ref)
	switch {
	case errors.Is(err, retrieval.ErrNotFound):
		s.refuse(w, r, http.StatusNotFound, bot.NoArticle, ref)
		return
	case errors.Is(err, bot.ErrWithdrawn):
		s.refuse(w, r, http.StatusGone, bot.Withdrawn)
		return
	case err != nil:
		s.fail(w, r, ref.ID, err)
		return
	}
	if _, ok := span.Of(shown.Text); !ok {
		s.refuse(w, r, http.StatusNotFound, noSpan, reference)
		return
	}
	v := s.view(w, r, kind{title: siteTitle})
	v.Title = cmp.Or(bot.Visible(shown.Title), shown.Ref.String())
	v.Article = s.articleView(shown, span)
	for n := 1; n <= latest.Revision && latest.Revision > 1; n++ {
		to := retrieval.Ref{ID: ref.ID, Revision: n}
		v.Article.Revisions = append(v.Article.Revisions, revisionLink{n, bot.ArticlePath(to.String()), n == shown.Revision})
	}
	if v.Article.Changes, err = s.compare(ctx, v.voice, shown, latest, span); err != nil {
		s.fail(w, r, ref.ID, err)
		return
	}
	if v.Article.Copy != "" {
		v.Article.Copy += " · " + s.base(r) + v.Article.Page
	}
	s.render(w, http.StatusOK, v)
}

// fail says that the page of an article cannot be made now.
func (s *Site) fail(w http.ResponseWriter, r *http.Request, id string, err error) {
	switch {
	case r.Context().Err() != nil: // nobody waits
	case errors.Is(err, context.DeadlineExceeded):
		w.Header().Set("Retry-After", "10")
		s.refuse(w, r, http.StatusServiceUnavailable, bot.TookTooLong)
	case errors.Is(err, retrieval.ErrAway):
		s.Log.Error("show article", "article", id, "err", err)
		w.Header().Set("Retry-After", "10")
		s.refuse(w, r, http.StatusServiceUnavailable, bot.Away)
	default:
		s.Log.Error("show article", "article", id, "err", err)
		s.refuse(w, r, http.StatusInternalServerError, bot.Sorry)
	}
}

func (s *Site) articleView(a retrieval.Article, span retrieval.Span) *articleView {
	q, reference := s.quoteAt(a, span), a.Ref.String()
	if q.Text != "" {
		span, reference = q.Citation.Span, q.Citation.String()
	}
	v := &articleView{
		citation: cite(q, reference), Byline: bot.Visible(a.Byline), Note: bot.Visible(a.Note),
		Tags: bot.Visible(strings.Join(a.Tags, ", ")), Rights: bot.Visible(a.Rights), Whole: s.Rights.Whole(a.Source),
	}
	if q.Text != "" {
		v.Copy = copied(q)
	}
	before := 0
	for _, p := range blocks(a, v.Whole) {
		seen := p.Span
		if !v.Whole {
			seen = overlap(p.Span, span)
			if s.Rights.Limit(a.Source) == 0 && seen.Len() > 0 {
				seen = p.Span
			}
		}
		if seen.Len() > 0 {
			v.Paragraphs = append(v.Paragraphs, paragraphOf(a, p, seen, span))
			last := &v.Paragraphs[len(v.Paragraphs)-1]
			last.First = p.Paragraph != before
			before = p.Paragraph
		}
	}
	mark(v.Paragraphs)
	return v
}

// blocks are what stands apart on the page: paragraphs or, where not all may be
// seen, passages, of which a paragraph that never ends has many.
func blocks(a retrieval.Article, whole bool) []retrieval.Passage {
	passages := text.Passages(a.Text, a.Language)
	if !whole {
		return passages
	}
	var out []retrieval.Passage
	for _, p := range passages {
		if n := len(out); n > 0 && out[n-1].Paragraph == p.Paragraph {
			out[n-1].End = p.End
			continue
		}
		out = append(out, p)
	}
	return out
}

// quoteAt is as much as may be seen of the quote that a span names; without text
// where it names none.
func (s *Site) quoteAt(a retrieval.Article, span retrieval.Span) retrieval.Quote {
	if span.Len() == 0 {
		return retrieval.Quote{Citation: a.Cite(span, 0)}
	}
	number := 0
	for _, p := range text.Passages(a.Text, a.Language) {
		if number == 0 && span.Start < p.End {
			number = p.Paragraph
		}
	}
	words := a.Text[span.Start:span.End]
	return s.Rights.Cut(retrieval.Quote{Text: words, Answer: retrieval.Span{End: len(words)}, Citation: a.Cite(span, number)})
}

func paragraphOf(a retrieval.Article, p retrieval.Passage, seen, quoted retrieval.Span) paragraph {
	out := paragraph{Number: p.Paragraph, Anchor: fmt.Sprintf("p%d", p.Paragraph)}
	out.Permalink = bot.ArticlePath(a.Ref.String()) + "#" + out.Anchor
	q := overlap(seen, quoted)
	add := func(start, end int, is bool) {
		if start < end {
			out.Parts = append(out.Parts, part{Text: bot.Visible(a.Text[start:end]), Quoted: is})
		}
	}
	if q.Len() == 0 {
		add(seen.Start, seen.End, false)
		return out
	}
	add(seen.Start, q.Start, false)
	add(q.Start, q.End, true)
	add(q.End, seen.End, false)
	return out
}

// mark names the first of the quoted parts, for a link to it.
func mark(paragraphs []paragraph) {
	for _, p := range paragraphs {
		for i := range p.Parts {
			if p.Parts[i].Quoted {
				p.Parts[i].Anchor = "quote"
				return
			}
		}
	}
}

// overlap is what two spans share; of no length if nothing.
func overlap(a, b retrieval.Span) retrieval.Span {
	s := retrieval.Span{Start: max(a.Start, b.Start), End: min(a.End, b.End)}
	if s.Start >= s.End {
		return retrieval.Span{}
	}
	return s
}

// copied is a quote with its citation as plain text.
func copied(q retrieval.Quote) string {
	c := q.Citation
	facts := []string{"“" + bot.Visible(q.Text) + "”"}
	for _, fact := range []string{c.Source, c.Title, day(c.Published), fmt.Sprintf("¶%d", c.Paragraph), c.URL} {
		if fact != "" {
			facts = append(facts, bot.Visible(fact))
		}
	}
	return strings.Join(facts, " · ")
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}
