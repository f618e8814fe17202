package alert

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"verbatim/bot"
	"verbatim/retrieval"
	"verbatim/retrieval/compare"
	"verbatim/retrieval/text"
)

// covered is what stands in place of words that were redacted.
const covered = "_"

// revise brings the posts that show an article level with its latest revision.
func (p *planning) revise(ctx context.Context, a retrieval.Article) error {
	posts, err := p.ledger.Showing(ctx, a.ID)
	if err != nil {
		return err
	}
	for _, post := range posts {
		if err := p.revisePost(ctx, post, a); err != nil {
			return err
		}
	}
	return nil
}

func (p *planning) revisePost(ctx context.Context, post bot.Post, a retrieval.Article) error {
	c, err := decode(post)
	if err != nil {
		return err
	}
	r := revision{planning: p, ctx: ctx, article: a, version: post.Version + 1}
	revise := r.item
	if c.Kind == correction || c.Kind == withdrawal { // it says what was so then
		revise = r.cover
	}
	c.each(func(it *item) {
		if it.Article == a.ID && r.err == nil {
			revise(it)
		}
	})
	if r.err != nil || !r.edited {
		return r.err
	}
	p.change(post, c)
	// Of a watch that was removed no hours are known.
	later, _ := p.watches[c.Watch].Later(p.now)
	quiet := !later.IsZero() && c.Severity != bot.Flash
	for _, said := range r.said {
		said.Silent = quiet
		said.Language, said.Watch, said.Since, said.Threads = c.Language, c.Watch, r.version, c.Threads
		p.add(bot.Post{Channel: post.Channel, Server: post.Server, Below: post.ID, Published: p.now}, said)
	}
	return nil
}

// revision is what the latest revision of an article does to a card.
type revision struct {
	*planning
	ctx     context.Context
	err     error
	article retrieval.Article
	version int    // of the card afterwards
	edited  bool   // the card shows something else
	said    []card // what is said below
}

// cover has an item shown anew where words of it may have been redacted.
func (r *revision) cover(it *item) {
	r.edited = r.edited || strings.Contains(r.article.Title, covered)
	for _, shown := range it.shown() {
		r.old(shown)
	}
}

func (r *revision) item(it *item) {
	r.cover(it)
	findable := r.article.Findable(r.now)
	switch {
	case !findable && it.Withdrawn.IsZero():
		it.Withdrawn, it.Gone, r.edited = r.now, r.version, true
		r.said = append(r.said, card{Kind: withdrawal, Items: []item{{Article: it.Article, Came: it.Came, Withdrawn: r.now}}})
	case findable && !it.Withdrawn.IsZero():
		it.Withdrawn, it.Gone, r.edited = time.Time{}, 0, true
	}
	if !findable {
		return
	}
	c := change{Version: r.version, At: r.now}
	for _, shown := range it.shown() {
		r.compare(it, shown, &c)
	}
	r.headline(it, &c)
	if r.err != nil || len(c.Struck) == 0 && c.Headline == 0 {
		return
	}
	r.edited = true
	r.said = append(r.said, card{Kind: correction, Items: []item{{Article: it.Article, Came: it.Came, Pieces: it.struck(c), Changes: []change{{Version: 1, At: r.now, Struck: slices.Clone(c.Struck), New: c.New, Headline: c.Headline}}}}})
	r.strikeWholes(it, &c)
	for _, p := range it.Pieces {
		if whole, ok := r.whole(p); ok {
			c.Whole = append(c.Whole, whole)
		}
	}
	it.Changes = append(it.Changes, c)
}

// headline adds what the revision did to the headline that an item shows. In other
// words that say the same it is exchanged in silence.
func (r *revision) headline(it *item, c *change) {
	if it.Named == 0 || it.Named == r.article.Revision || r.err != nil {
		return
	}
	old, ok := r.before(it.Named)
	if !ok || text.Same(old.Title, r.article.Title) {
		return
	}
	r.edited = true
	if restated(old.Title, r.article.Title, r.article.Language) {
		c.Headline = it.Named
	}
	it.Named = r.article.Revision
}

// restated reports whether a headline says something else than before, by its
// figures, names or negations, or altogether.
func restated(old, new, language string) bool {
	return slices.ContainsFunc(compare.Texts(old, new, language), func(c compare.Change) bool {
		_, telling := marks(old, new, language, c)
		return telling || c.Kind == compare.Added || c.Kind == compare.Removed
	})
}

// strikeWholes strikes in what some readers see in place of the quotes, from an
// earlier change on, what the revision did to that.
func (r *revision) strikeWholes(it *item, c *change) {
	for _, earlier := range it.Changes {
		var there change
		for _, whole := range earlier.Whole {
			r.compare(it, whole, &there)
		}
		for _, s := range there.Struck {
			if !slices.ContainsFunc(c.Struck, func(in place) bool { return in.Revision == s.Revision && overlaps(in.Span, s.Span) }) {
				c.Struck = append(c.Struck, s)
			}
		}
	}
}

// shown are the quotes of an item, those of its changes included.
func (it item) shown() []piece {
	out := slices.Clone(it.Pieces)
	for _, c := range it.Changes {
		out = append(out, c.New...)
	}
	return out
}

// isStruck reports whether a part of a revision has been struck.
func (it item) isStruck(revision int, s retrieval.Span) bool {
	for _, c := range it.Changes {
		for _, struck := range c.Struck {
			if struck.Revision == revision && overlaps(struck.Span, s) {
				return true
			}
		}
	}
	return false
}

// before is an earlier revision of the article, if the archive has it: it may have
// been put back to an earlier day.
func (r *revision) before(revision int) (a retrieval.Article, ok bool) {
	a, err := r.archive.Article(r.ctx, retrieval.Ref{ID: r.article.ID, Revision: revision})
	if err != nil && !errors.Is(err, retrieval.ErrNotFound) {
		r.err = err
	}
	return a, err == nil
}

// old is the revision that a quote is of. What may have been redacted in it is
// shown anew.
func (r *revision) old(shown piece) (a retrieval.Article, ok bool) {
	if a, ok = r.before(shown.Revision); !ok {
		return a, false
	}
	said, ok := shown.Span.Of(a.Text)
	r.edited = r.edited || ok && strings.Contains(said+a.Title, covered)
	return a, true
}

// compare adds what the revision did to a quote.
func (r *revision) compare(it *item, shown piece, c *change) {
	if shown.Revision == r.article.Revision {
		return
	}
	old, ok := r.old(shown)
	if !ok {
		return
	}
	changes := r.planning.compare(old, r.article)
	struck, added := len(c.Struck), len(c.New)
	for _, touching := range compare.Touching(changes, shown.Span) {
		if touching.Old.Len() > 0 && it.isStruck(shown.Revision, touching.Old) {
			continue
		}
		if touching.Old.Len() > 0 {
			c.Struck = append(c.Struck, place{shown.Revision, within(touching.Old, shown.Span)})
		}
		if touching.New.Len() > 0 {
			c.New = append(c.New, r.replacement(old, touching))
		}
	}
	if len(c.Struck) == struck {
		c.New = c.New[:added] // what only came between says nothing against it
	}
}

// replacement quotes a sentence of the latest revision, with the words that are
// other than before.
func (r *revision) replacement(old retrieval.Article, c compare.Change) piece {
	marked, _ := marks(old.Text, r.article.Text, r.article.Language, c)
	return piece{Revision: r.article.Revision, Span: c.New, Paragraph: paragraph(r.article, c.New), Bold: marked}
}

// whole is what has become of all that a quote shows, if that still stands
// together, or else its first sentence.
func (r *revision) whole(shown piece) (p piece, ok bool) {
	old, ok := r.before(shown.Revision)
	if !ok {
		return p, false
	}
	var hull retrieval.Span
	for _, c := range r.planning.compare(old, r.article) {
		if c.New.Len() == 0 || !overlaps(c.Old, shown.Span) {
			continue
		}
		grown := c.New
		if hull.Len() > 0 {
			grown = retrieval.Span{Start: min(hull.Start, c.New.Start), End: max(hull.End, c.New.End)}
		}
		if grown.Len() <= 2*shown.Span.Len()+200 {
			hull = grown
		}
	}
	if hull.Len() == 0 { // all of it is gone: the article begins otherwise
		hull = text.Passages(r.article.Text, r.article.Language)[0].Span
	}
	return piece{Revision: r.article.Revision, Span: hull, Paragraph: paragraph(r.article, hull)}, true
}

// struck are the sentences that a change strikes, as quotes of their own.
func (it item) struck(c change) (out []piece) {
	for _, s := range c.Struck {
		out = append(out, piece{Revision: s.Revision, Span: s.Span, Paragraph: it.paragraphOf(s)})
	}
	return out
}

func (it item) paragraphOf(s place) int {
	for _, p := range it.shown() {
		if p.Revision == s.Revision && overlaps(p.Span, s.Span) {
			return p.Paragraph
		}
	}
	return 1
}

// within is the part of a span that lies in another one.
func within(s, other retrieval.Span) retrieval.Span {
	return retrieval.Span{Start: max(s.Start, other.Start), End: min(s.End, other.End)}
}

// paragraph is the number of the one in which a part of the text begins.
func paragraph(a retrieval.Article, s retrieval.Span) int {
	n := 1
	for _, p := range text.Passages(a.Text, a.Language) {
		if p.Start > s.Start {
			break
		}
		n = p.Paragraph
	}
	return n
}
