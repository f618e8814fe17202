package alert

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"verbatim/bot"
	"verbatim/retrieval"
)

// errNothing says that there is nothing to say any more.
var errNothing = errors.New("nothing to say")

// errBehind says that an article was withdrawn, and the post not yet planned anew.
var errBehind = errors.New("what was withdrawn is to be planned first")

// message is what a post says now. It wraps errNothing where that is nothing, as
// when an article was withdrawn before it was told, and errBehind.
func (a *Alerts) message(ctx context.Context, p bot.Post) (bot.Message, error) {
	c, err := decode(p)
	if err != nil {
		return bot.Message{}, err
	}
	r := rendering{Alerts: a, ctx: ctx, card: c, post: p}
	m := r.message()
	if r.err == nil && len(m.Blocks) == 0 {
		r.err = errNothing
	}
	return m, r.err
}

// rendering makes a message of a card.
type rendering struct {
	*Alerts
	ctx  context.Context
	card card
	post bot.Post
	err  error
}

// seenIn is the version of a post in which readers first see what came onto its
// card in a version: what that one says of it, they have not seen otherwise.
func seenIn(p bot.Post, came int) int {
	for _, seen := range p.Seen {
		if seen >= came {
			return seen
		}
	}
	return p.Version
}

func (r *rendering) message() (m bot.Message) {
	c := r.card
	for _, it := range c.Items {
		m.Blocks = append(m.Blocks, r.item(it)...)
	}
	if len(m.Blocks) == 0 {
		return m
	}
	if c.More > 0 {
		m.Blocks = append(m.Blocks, bot.Block{Text: andMore.In(c.Language, c.More)})
	}
	if heading := r.heading(); heading != "" {
		m.Blocks = slices.Insert(m.Blocks, 0, bot.Block{Text: heading})
	}
	m.Actions, m.Note, m.Tone = c.Actions, c.Note, c.Tone
	if c.Kind == single || c.Kind == take {
		m.Mention = c.Mention
		m.Actions = r.actions()
	}
	m.Silent, m.Locale = c.Kind == list || c.Silent, c.Language
	return m
}

func (r *rendering) heading() string {
	c := r.card
	switch {
	case c.Kind == list:
		return listHeadings[c.Reason].In(c.Language)
	case (c.Kind == single || c.Kind == take) && c.Items[0].Withdrawn.IsZero():
		return severities[c.Severity].In(c.Language)
	case c.Kind == answer && c.Tone == bot.Nothing:
		return nearest.In(c.Language)
	}
	return ""
}

// actions are what readers can do with an alert.
func (r *rendering) actions() []bot.Action {
	c := r.card
	return []bot.Action{
		{Label: askAbout.In(c.Language), Command: "about", Argument: c.Items[0].Article, Direct: true},
		{Label: whyLabel.In(c.Language), Command: "why", Argument: c.Items[0].Article},
		{Label: muteLabel.In(c.Language), Command: "watch", Argument: "mute " + c.Story},
	}
}

// item shows an article of the card.
func (r *rendering) item(it item) (blocks []bot.Block) {
	latest, err := r.Archive.Article(r.ctx, retrieval.Ref{ID: it.Article})
	if errors.Is(err, retrieval.ErrNotFound) { // the archive was put back to an earlier day
		return r.also(it)
	}
	if err != nil {
		r.err = errors.Join(r.err, err)
		return nil
	}
	gone := !latest.Findable(time.Now())
	if gone && it.Withdrawn.IsZero() && r.behind(latest) {
		// Left out, it would count as seen in this version all the same.
		r.err = errors.Join(r.err, errBehind)
		return nil
	}
	said := r.card.Kind == withdrawal || r.card.Kind == correction && r.post.First > 0
	if gone && (it.Withdrawn.IsZero() || it.Gone <= seenIn(r.post, it.Came)) && !said {
		others := r.also(it) // nobody has seen it here, or whoever has will be told
		return others[min(1, len(others)):]
	}
	if r.card.Kind == withdrawal && !gone && r.post.First == 0 {
		return nil
	}
	named := bot.Block{Article: r.known(latest), Page: r.page(it.Article)}
	switch r.card.Kind {
	case single, list, withdrawal:
		blocks = append(blocks, named)
	case take:
		blocks = append(blocks, bot.Block{Text: otherwise.In(r.card.Language)}, named)
	case correction:
		if it.Changes[0].Headline > 0 {
			blocks = append(blocks, named)
		}
	}
	withdrawn := bot.Block{Text: isWithdrawn.In(r.card.Language), Time: it.Withdrawn}
	if gone {
		blocks = append(blocks, withdrawn)
	}
	if !gone || r.there(it) {
		blocks = append(blocks, r.quotes(it, gone)...)
	}
	if r.card.Kind == withdrawal && !gone { // it was, when this was said
		blocks = append(blocks, withdrawn)
	}
	return append(blocks, r.also(it)...)
}

// there reports whether an item is known to be there. What only may be must not be
// said once it is withdrawn.
func (r *rendering) there(it item) bool {
	if r.card.Kind == correction { // it came with the post, and into the one above before
		it.Came = 0
	}
	return r.post.Shown >= max(1, it.Came)
}

// behind reports whether the post is to be planned anew for what became of an
// article, or has been since it was read.
func (r *rendering) behind(a retrieval.Article) bool {
	if int64(a.Seq) > r.planned.Load() {
		return true
	}
	now, ok, err := r.Ledger.Post(r.ctx, r.post.ID)
	r.err = errors.Join(r.err, err)
	return ok && now.Version > r.post.Version
}

// known names an article as readers know it: what withdraws it may itself be under
// an embargo.
func (r *rendering) known(a retrieval.Article) *retrieval.Citation {
	for now := time.Now(); !a.Findable(now) && a.Revision > 1; {
		before, err := r.Archive.Article(r.ctx, retrieval.Ref{ID: a.ID, Revision: a.Revision - 1})
		if err != nil {
			r.err = errors.Join(r.err, err)
			break
		}
		a = before
	}
	return new(a.Cite(retrieval.Span{}, 0))
}

// also shows what was folded into an item. Of many only the first are named, and
// those that say something new.
func (r *rendering) also(it item) (blocks []bot.Block) {
	named, more := 0, 0
	for _, other := range it.Also {
		shown := r.item(other)
		if len(shown) == 0 {
			continue
		}
		if named++; named > listed && len(other.Pieces) == 0 {
			more++
			continue
		}
		if len(blocks) == 0 {
			blocks = append(blocks, bot.Block{Text: alsoSays.In(r.card.Language)})
		}
		blocks = append(blocks, shown...)
	}
	if more > 0 {
		blocks = append(blocks, bot.Block{Text: andMore.In(r.card.Language, more)})
	}
	return blocks
}

// quotes shows the pieces of an item: what was changed since readers saw it is
// struck, and what stands there now follows.
func (r *rendering) quotes(it item, gone bool) (blocks []bot.Block) {
	pieces, later := it.Pieces, it.Changes
	for i, c := range it.Changes {
		if c.Version <= seenIn(r.post, it.Came) && r.card.Kind != correction {
			pieces, later = c.Whole, it.Changes[i+1:]
		}
	}
	var struck []place
	for _, c := range later {
		struck = append(struck, c.Struck...)
	}
	for _, p := range pieces {
		blocks = append(blocks, r.quote(it, p, struck, gone)...)
	}
	for _, c := range later {
		blocks = append(blocks, bot.Block{Text: corrected.In(r.card.Language), Time: c.At})
		if c.Headline > 0 {
			blocks = append(blocks, r.formerHeadline(it.Article, c.Headline)...)
		}
		for _, p := range c.New {
			blocks = append(blocks, r.quote(it, p, struck, gone)...)
		}
		if len(c.New) == 0 && len(c.Struck) > 0 {
			blocks = append(blocks, bot.Block{Text: isDropped.In(r.card.Language)})
		}
	}
	return blocks
}

// formerHeadline says what the headline was, unless it was removed.
func (r *rendering) formerHeadline(article string, revision int) []bot.Block {
	a, err := r.Archive.Article(r.ctx, retrieval.Ref{ID: article, Revision: revision})
	if err != nil && !errors.Is(err, retrieval.ErrNotFound) {
		r.err = errors.Join(r.err, err)
	}
	if strings.Trim(a.Title, covered) == "" {
		return nil
	}
	return []bot.Block{{Text: headlineWas.In(r.card.Language, bot.Line(a.Title))}}
}

// quote shows a piece, unless all of it was removed from the archive.
func (r *rendering) quote(it item, p piece, struck []place, gone bool) []bot.Block {
	a, err := r.Archive.Article(r.ctx, retrieval.Ref{ID: it.Article, Revision: p.Revision})
	if err != nil && !errors.Is(err, retrieval.ErrNotFound) {
		r.err = errors.Join(r.err, err)
		return nil
	}
	said, ok := p.Span.Of(a.Text)
	if !ok {
		r.Log.Error("a post shows bytes that the archive does not have", "article", it.Article, "revision", p.Revision)
		return nil
	}
	if strings.Trim(said, covered+"\r\n") == "" {
		return nil
	}
	q := r.Rights.Cut(retrieval.Quote{Text: said, Answer: relative(p.Answer, p.Span), Citation: a.Cite(p.Span, p.Paragraph)})
	b := bot.Block{Quote: &q, Page: r.page(q.Citation.String())}
	b.Actions = opening(it.Actions, cmp.Or(q.Link(maxLink), b.Page))
	shown := q.Citation.Span
	for _, s := range struck {
		if s.Revision == p.Revision && overlaps(s.Span, shown) {
			b.Struck = append(b.Struck, relative(within(s.Span, shown), shown))
		}
	}
	// They were struck one after the other, wherever they stand.
	slices.SortFunc(b.Struck, func(a, b retrieval.Span) int { return cmp.Compare(a.Start, b.Start) })
	if gone {
		b.Struck = []retrieval.Span{{Start: 0, End: len(q.Text)}}
		return []bot.Block{b}
	}
	for _, s := range p.Bold {
		bold := relative(within(s, shown), shown)
		if overlaps(s, shown) && !slices.ContainsFunc(b.Struck, func(s retrieval.Span) bool { return overlaps(s, bold) }) {
			b.Bold = append(b.Bold, bold)
		}
	}
	return []bot.Block{b}
}

// maxLink is the length of a link in bytes that goes into a button of any platform.
const maxLink = 512

// opening gives the address to the action that opens a page, if there is one.
func opening(actions []bot.Action, address string) (out []bot.Action) {
	for _, a := range actions {
		if a.Command == "" {
			a.URL = address
		}
		if a.Command+a.URL != "" {
			out = append(out, a)
		}
	}
	return out
}

func (r *rendering) page(reference string) string {
	if r.Site == "" {
		return ""
	}
	return r.Site + bot.ArticlePath(reference)
}

// relative is a span of the article's text within another one.
func relative(s, within retrieval.Span) retrieval.Span {
	if s.Len() == 0 {
		return retrieval.Span{}
	}
	return shift(s, -within.Start)
}
