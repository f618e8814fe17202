package alert

import (
	"cmp"
	"context"
	"slices"
	"time"

	"verbatim/bot"
	"verbatim/bot/alert/rule"
	"verbatim/retrieval"
	"verbatim/retrieval/compare"
)

const (
	// perHour is how many posts of their own a channel is sent within an hour.
	perHour = 20
	window  = time.Hour
	// together is how long a list waits for more, so that it is not edited for each
	// of many articles that come at once.
	together = 5 * time.Second
	// storyFor is how long a story is told by its first post.
	storyFor = 48 * time.Hour
	// listed is how many articles a list names; further ones are counted.
	listed = 10
)

// planning is what one article leads to.
type planning struct {
	archive archive
	ledger  ledger
	watches map[int64]bot.Watch
	now     time.Time

	new       []bot.Post
	changed   map[int64]bot.Post
	told      []bot.Told
	embargoes map[string]time.Time
	compared  map[retrieval.Ref][]compare.Change // with the article
}

// match is a watch whose rule holds for an article.
type match struct {
	watch    bot.Watch
	severity bot.Severity
	quote    retrieval.Quote
}

func newMatch(w bot.Watch, a retrieval.Article, q retrieval.Quote) match {
	return match{w, cmp.Or(w.Severity, bot.SeverityOf(a.Urgency)), q}
}

// alert is the card by which an article is told by itself.
func (m match) alert(a retrieval.Article) card {
	return m.card(single, a, []piece{pieceOf(m.quote)})
}

// card names an article, with some of its pieces.
func (m match) card(k kind, a retrieval.Article, pieces []piece) card {
	return card{
		Kind: k, Watch: m.watch.ID, Severity: m.severity, Mention: m.watch.Mention, Threads: m.watch.Threads,
		Language: m.watch.Language, Story: a.Story, Items: []item{{Article: a.ID, Named: a.Revision, Pieces: pieces}},
	}
}

// article plans corrections of what shows the article, and alerts on it.
func (p *planning) article(ctx context.Context, a retrieval.Article, set *rule.Set) error {
	if a.Revision > 1 {
		if err := p.revise(ctx, a); err != nil {
			return err
		}
	}
	p.embargo(a)
	since := toldFrom(a, p.now)
	if !a.Findable(p.now) || p.now.Sub(since) > catchUp || len(p.watches) == 0 {
		return nil
	}
	d := rule.Read(a)
	byChannel := map[bot.Channel][]match{}
	for _, m := range set.Match(d) {
		w := p.watches[m.ID]
		if since.Before(w.Since) {
			continue
		}
		byChannel[w.Channel] = append(byChannel[w.Channel], newMatch(w, a, d.Quote(m.Result)))
	}
	if len(byChannel) == 0 {
		return nil
	}
	s, err := p.ledger.Standing(ctx, a.ID, a.Story, p.now.Add(-window))
	if err != nil {
		return err
	}
	t := telling{planning: p, ctx: ctx, article: a, since: since, standing: s}
	t.index()
	for _, matches := range byChannel {
		if err := t.tell(best(matches, p.now)); err != nil {
			return err
		}
	}
	return nil
}

// compare compares a text with that of the article, once for all channels.
func (p *planning) compare(old, a retrieval.Article) []compare.Change {
	changes, ok := p.compared[old.Ref]
	if !ok {
		changes = compare.Texts(old.Text, a.Text, a.Language)
		p.compared[old.Ref] = changes
	}
	return changes
}

// embargo has an article looked at again when its embargo ends.
func (p *planning) embargo(a retrieval.Article) {
	if a.Embargo.IsZero() {
		return
	}
	p.embargoes = map[string]time.Time{a.ID: {}}
	if a.Embargo.After(p.now) {
		p.embargoes[a.ID] = a.Embargo
	}
}

// toldFrom is when an article could be told at first: when it was published, or
// its embargo ended. One without a date has just come; a date to come is wrong.
// Midnight is a day without a time, which may be its last moment.
func toldFrom(a retrieval.Article, now time.Time) time.Time {
	const day = 24 * time.Hour
	at := a.Published
	if !at.IsZero() && at.Equal(at.Truncate(day)) {
		at = at.Add(day)
	}
	if a.Embargo.After(at) {
		at = a.Embargo
	}
	if at.IsZero() || at.After(now) {
		return now
	}
	return at
}

// best is the watch that tells a channel of an article: one that tells it at once
// rather than later, of those the most pressing one.
func best(matches []match, now time.Time) match {
	due := func(m match) time.Time {
		if m.severity == bot.Flash {
			return time.Time{}
		}
		at, _ := m.watch.Later(now)
		return at
	}
	return slices.MinFunc(matches, func(a, b match) int {
		return cmp.Or(due(a).Compare(due(b)), cmp.Compare(b.severity, a.severity), cmp.Compare(a.watch.ID, b.watch.ID))
	})
}

// telling decides how channels are told of an article.
type telling struct {
	*planning
	ctx      context.Context
	article  retrieval.Article
	since    time.Time
	standing bot.Standing
	told     map[bot.Channel][]bot.Told // of the article and its story
}

func (t *telling) index() {
	t.told = map[bot.Channel][]bot.Told{}
	for _, told := range t.standing.Told {
		t.told[told.Channel] = append(t.told[told.Channel], told)
	}
}

// tell decides how the channel of a watch is told.
func (t *telling) tell(m match) error {
	c := m.watch.Channel
	if told, err := t.hasTold(c); told || err != nil {
		return err
	}
	late := t.now.Sub(t.since) > fresh
	later, how := m.watch.Later(t.now)
	switch {
	case t.standing.Muted[c]:
		t.note(m, 0, bot.Muted)
		return nil
	case !later.IsZero() && (late || m.severity != bot.Flash):
		return t.list(m, how, later)
	case late:
		return t.list(m, bot.Late, t.now.Add(together))
	}
	if folded, err := t.fold(m); folded || err != nil {
		return err
	}
	if t.full(m) {
		return t.list(m, bot.OverCap, t.now.Add(together))
	}
	t.post(m, 0, m.alert(t.article))
	t.note(m, t.last(), bot.Alerted)
	return nil
}

// hasTold reports whether a channel was told of the article. It was not where that
// came to nothing before anybody can have seen it, as when the article was withheld
// for a while.
func (t *telling) hasTold(c bot.Channel) (bool, error) {
	i := slices.IndexFunc(t.told[c], func(told bot.Told) bool { return told.Article == t.article.ID })
	if i < 0 {
		return false, nil
	}
	told := t.told[c][i]
	if told.How != bot.Alerted && told.How != bot.Followed {
		return true, nil
	}
	post, ok, err := t.ledger.Post(t.ctx, told.Post)
	return !ok || post.Live || post.First > 0 || post.Tries > 0, err
}

// full reports whether a channel has been told enough within the hour.
func (t *telling) full(m match) bool {
	return m.severity != bot.Flash && t.standing.Alerts[m.watch.Channel] >= perHour
}

// post adds one that tells of the article by itself.
func (t *telling) post(m match, below int64, c card) {
	t.add(bot.Post{Channel: m.watch.Channel, Server: m.watch.Server, Alert: true, Below: below, Published: t.since}, c)
}

// list adds the article to a list, which is posted at a time.
func (t *telling) list(m match, how bot.How, due time.Time) error {
	post, ok, err := t.ledger.List(t.ctx, m.watch.Channel, string(how))
	if err != nil {
		return err
	}
	named := m.card(list, t.article, nil)
	if !ok || !t.grows(post, how, due) {
		named.Reason, named.Mention, named.Severity, named.Story = how, "", 0, ""
		t.add(bot.Post{Channel: m.watch.Channel, Server: m.watch.Server, List: string(how), Published: t.since, Due: due}, named)
		t.note(m, t.last(), how)
		return nil
	}
	c, err := decode(post)
	if err != nil {
		return err
	}
	it := named.Items[0]
	it.Came = post.Version + 1
	if c.has(t.told[m.watch.Channel], post.ID, it); len(c.Items) > listed {
		c.Items = c.Items[:listed]
		c.More++
	}
	t.change(post, c)
	t.note(m, post.ID, how)
	return nil
}

// grows reports whether a list may take more.
func (t *telling) grows(post bot.Post, how bot.How, due time.Time) bool {
	if how == bot.InDigest || how == bot.AfterQuiet {
		return post.Shown == 0 && post.Due.Equal(due)
	}
	return t.now.Sub(post.Planned) < window
}

// has adds an article to a list: below that on the same story, if it has one.
func (c *card) has(told []bot.Told, post int64, it item) {
	for _, other := range told {
		i := slices.IndexFunc(c.Items, func(in item) bool { return in.Article == other.Article })
		if other.Post == post && i >= 0 {
			c.Items[i].Also = append(c.Items[i].Also, it)
			return
		}
	}
	c.Items = append(c.Items, it)
}

// note keeps what became of the article for a channel.
func (t *telling) note(m match, post int64, how bot.How) {
	t.planning.told = append(t.planning.told, bot.Told{
		Channel: m.watch.Channel, Article: t.article.ID, Story: t.article.Story, Post: post, Watch: m.watch.ID, How: how, At: t.now,
	})
}

// add plans a new post.
func (p *planning) add(post bot.Post, c card) {
	post.Card, post.Articles, post.Planned = c.encode(), c.articles(), p.now
	if post.Due.IsZero() {
		post.Due = p.now
	}
	p.new = append(p.new, post)
}

// last names the post that was added last.
func (p *planning) last() int64 { return -int64(len(p.new)) }

// change plans another card for a post.
func (p *planning) change(post bot.Post, c card) {
	post.Card, post.Articles = c.encode(), c.articles()
	p.changed[post.ID] = post
}

// pending is a post as it is planned by now.
func (p *planning) pending(post bot.Post) bot.Post {
	if changed, ok := p.changed[post.ID]; ok {
		return changed
	}
	return post
}

func (p *planning) plan(at bot.Place) bot.Plan {
	plan := bot.Plan{Place: at, New: p.new, Told: p.told, Embargoes: p.embargoes}
	for _, post := range p.changed {
		plan.Changed = append(plan.Changed, post)
	}
	return plan
}
