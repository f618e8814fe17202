package web

import (
	"context"
	"errors"
	"sort"

	"verbatim/bot"
	"verbatim/retrieval"
	"verbatim/retrieval/compare"
)

const (
	// maxCompared is how long the texts may be that are compared for a page, in
	// bytes together: ten times the longest reports, and some tenths of a second.
	maxCompared = 256 << 10
	// comparedFreely is how long they may be for a page that does not wait for its
	// turn: usual articles, and some milliseconds.
	comparedFreely = 32 << 10
	// comparedAtOnce is how many pages may compare longer ones at the same time. A
	// long one with hundreds of revisions takes a second, and nothing else should wait.
	comparedAtOnce = 2
	// maxChanges is how many changed sentences a page lists.
	maxChanges = 100
)

// comparison says what a later revision changed, on the page of an older one, or
// what the latest changed, on its own.
type comparison struct {
	Older   bool
	Said    string // on the revision, and on the quote if one is named
	Latest  string // the path to it
	Heading string
	Open    bool // what is quoted has changed, so that a reader wants to see how
	Changes []changed
	More    string // on those that are not listed
	Note    string // of the editor, in the latest
}

// changed is a sentence that has changed: what it was, and what it is.
type changed struct{ Old, New []run }

// run is a part of a sentence, marked where it differs from the other one.
type run struct {
	Text   string
	Marked bool
}

// compare compares a revision with the latest or, if it is that, with the one
// before; nil if there is no other. Long ones wait for their turn as long as ctx
// lets them.
func (s *Site) compare(ctx context.Context, v voice, shown, latest retrieval.Article, span retrieval.Span) (*comparison, error) {
	if latest.Revision == 1 {
		return nil, nil
	}
	if len(shown.Text)+len(latest.Text) > comparedFreely {
		select {
		case s.comparing <- struct{}{}:
			defer func() { <-s.comparing }()
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if shown.Revision < latest.Revision {
		return s.compareWithLatest(ctx, v, shown, latest, span)
	}
	before, _, err := bot.Find(ctx, s.Archive, retrieval.Ref{ID: shown.ID, Revision: shown.Revision - 1})
	if errors.Is(err, bot.ErrWithdrawn) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	out := &comparison{Heading: whatChanged.In(v.Locale, shown.Revision)}
	if s.Rights.Whole(shown.Source) {
		out.list(v, before, shown, changesOf(before, shown))
	}
	return out, nil
}

func (s *Site) compareWithLatest(ctx context.Context, v voice, shown, latest retrieval.Article, span retrieval.Span) (*comparison, error) {
	out := &comparison{
		Older: true, Said: isOlder.In(v.Locale, shown.Revision, latest.Revision), Latest: bot.ArticlePath(latest.Ref.String()),
		Heading: whatChangedSince.In(v.Locale, shown.Revision, latest.Revision), Note: bot.Visible(latest.Note),
	}
	if tooLong(shown, latest) {
		return out, nil
	}
	changes := changesOf(shown, latest)
	touching := compare.Touching(changes, span)
	switch {
	case span.Len() == 0:
	case len(touching) == 0:
		out.Said += " " + quoteStands.In(v.Locale)
	default:
		by, err := s.changedBy(ctx, shown, latest, span)
		if err != nil {
			return nil, err
		}
		out.Said += " " + quoteChanged.In(v.Locale, by)
		out.Open = true
	}
	if !s.Rights.Whole(shown.Source) {
		changes = compare.Touching(changes, s.quoteAt(shown, span).Citation.Span) // what is seen of the quote
	}
	if s.Rights.Limit(shown.Source) == 0 {
		out.list(v, shown, latest, changes)
	}
	return out, nil
}

// changedBy finds a revision that changed a quote which the latest no longer has.
// Of several it may be any, since some articles have hundreds.
func (s *Site) changedBy(ctx context.Context, shown, latest retrieval.Article, span retrieval.Span) (revision int, err error) {
	later := latest.Revision - shown.Revision
	n := sort.Search(later-1, func(i int) bool {
		if err != nil {
			return true
		}
		var between retrieval.Article
		between, err = s.Archive.Article(ctx, retrieval.Ref{ID: shown.ID, Revision: shown.Revision + 1 + i})
		return err == nil && (tooLong(shown, between) || len(compare.Touching(changesOf(shown, between), span)) > 0)
	})
	return shown.Revision + 1 + n, err
}

func tooLong(old, new retrieval.Article) bool { return len(old.Text)+len(new.Text) > maxCompared }

func changesOf(old, new retrieval.Article) []compare.Change {
	if tooLong(old, new) {
		return nil
	}
	return compare.Texts(old.Text, new.Text, new.Language)
}

// list lists the sentences that a reader sees changed, the headline first.
func (c *comparison) list(v voice, old, new retrieval.Article, changes []compare.Change) {
	c.add(old.Title, new.Title, compare.Texts(old.Title, new.Title, new.Language))
	c.add(old.Text, new.Text, changes)
	if rest := len(c.Changes) - maxChanges; rest > 0 {
		c.Changes, c.More = c.Changes[:maxChanges], andMore.In(v.Locale, rest)
	}
}

func (c *comparison) add(old, new string, changes []compare.Change) {
	for _, change := range changes {
		if change.Kind == compare.Kept {
			continue
		}
		was, is := []retrieval.Span{change.Old}, []retrieval.Span{change.New}
		if change.Kind == compare.Changed {
			was, is = nil, nil
			for _, e := range change.Words {
				was, is = append(was, e.Old), append(is, e.New)
			}
		}
		c.Changes = append(c.Changes, changed{runs(old, change.Old, was), runs(new, change.New, is)})
	}
}

// runs parts a sentence at what is marked in it.
func runs(text string, sentence retrieval.Span, marked []retrieval.Span) []run {
	var out []run
	at := sentence.Start
	add := func(end int, is bool) {
		if at < end {
			out = append(out, run{bot.Visible(text[at:end]), is})
			at = end
		}
	}
	for _, m := range marked {
		add(m.Start, false)
		add(m.End, true)
	}
	add(sentence.End, false)
	return out
}
