package alert

import (
	"errors"
	"slices"
	"strings"
	"unicode"

	"verbatim/bot"
	"verbatim/retrieval"
	"verbatim/retrieval/compare"
	"verbatim/retrieval/text"
)

// How many sentences of a later article are shown, below and within the post on
// its story.
const (
	mostBelow  = 5
	mostWithin = 2
)

// fold tells of an article by the post on its story, if the channel has one that
// readers see or will: within it, or below where it says otherwise what the
// channel was told.
func (t *telling) fold(m match) (folded bool, err error) {
	post, first, ok, err := t.story(m.watch.Channel)
	if !ok || err != nil {
		return false, err
	}
	news, err := t.news(m.watch.Channel, first)
	if err != nil || !news.comparable {
		return false, err
	}
	c, err := decode(post)
	if err != nil || len(c.Items) == 0 || !c.Items[0].Withdrawn.IsZero() { // nothing is added to what was withdrawn
		return false, err
	}
	crowded := len(c.Items[0].Also) >= listed
	below := len(news.other) > 0 || (m.watch.Threads || crowded) && len(news.added) > 0
	if below && t.full(m) {
		return false, nil // it goes into a list
	}
	also := item{Article: t.article.ID, Named: t.article.Revision, Came: post.Version + 1}
	if !below {
		also.Pieces = news.added[:min(len(news.added), mostWithin)]
	}
	c.Items[0].Also = append(c.Items[0].Also, also)
	t.change(post, c)
	if !below {
		t.note(m, post.ID, bot.Folded)
		return true, nil
	}
	pieces := slices.Concat(news.other, news.added)
	next := m.card(take, t.article, pieces[:min(len(pieces), mostBelow)])
	if len(news.other) == 0 {
		next.Mention = "" // they have been called once
	}
	t.post(m, post.ID, next)
	t.note(m, t.last(), bot.Followed)
	return true, nil
}

// story finds the alert by which a channel was told of the article's story, and
// the article that it was on.
func (t *telling) story(c bot.Channel) (post bot.Post, first string, ok bool, err error) {
	for _, told := range slices.Backward(t.told[c]) {
		if told.How != bot.Alerted || t.now.Sub(told.At) > storyFor {
			continue
		}
		post, ok, err = t.ledger.Post(t.ctx, told.Post)
		return t.pending(post), told.Article, ok && post.Live, err
	}
	return post, "", false, nil
}

// news is what an article has beyond what a channel was told of its story.
type news struct {
	comparable bool
	other      []piece // sentences with other figures, names or negations, these marked
	added      []piece // further sentences that are new
}

// news compares the article with the one that the channel was told first, and
// leaves out what others have told it since.
func (t *telling) news(c bot.Channel, first string) (n news, err error) {
	old, err := t.archive.Article(t.ctx, retrieval.Ref{ID: first})
	if errors.Is(err, retrieval.ErrNotFound) { // the archive was put back to an earlier day
		return n, nil
	}
	if err != nil || old.Language != t.article.Language {
		return n, err
	}
	n.comparable = true
	known, err := t.known(c, first)
	if err != nil {
		return n, err
	}
	for _, change := range t.compare(old, t.article) {
		if change.New.Len() == 0 || change.Kind == compare.Kept || known(change.New) {
			continue
		}
		p := piece{Revision: t.article.Revision, Span: change.New, Paragraph: paragraph(t.article, change.New)}
		switch marked, telling := marks(old.Text, t.article.Text, t.article.Language, change); {
		case change.Kind == compare.Added:
			n.added = append(n.added, p)
		case telling:
			p.Bold = marked
			n.other = append(n.other, p)
		}
	}
	return n, nil
}

// known reports which sentences of the article stand in those that were folded
// into the first.
func (t *telling) known(c bot.Channel, first string) (func(retrieval.Span) bool, error) {
	const most = 5 // articles that are compared
	var kept []retrieval.Span
	for _, told := range t.told[c][:min(len(t.told[c]), most)] {
		if told.Article == first || told.How != bot.Folded && told.How != bot.Followed {
			continue
		}
		other, err := t.archive.Article(t.ctx, retrieval.Ref{ID: told.Article})
		if errors.Is(err, retrieval.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, change := range t.compare(other, t.article) {
			if change.Kind == compare.Kept {
				kept = append(kept, change.New)
			}
		}
	}
	return func(s retrieval.Span) bool {
		return slices.ContainsFunc(kept, func(k retrieval.Span) bool { return k.Start <= s.Start && s.End <= k.End })
	}, nil
}

// marks are the words of a changed sentence that are other than before, and
// whether any of the words before or after says a figure, a name or a negation.
func marks(old, new, language string, c compare.Change) (marked []retrieval.Span, telling bool) {
	for _, w := range c.Words {
		before, after := old[w.Old.Start:w.Old.End], new[w.New.Start:w.New.End]
		if strings.TrimSpace(after) != "" {
			marked = append(marked, w.New)
		}
		telling = telling || weighs(before, w.Old.Start == c.Old.Start, language) || weighs(after, w.New.Start == c.New.Start, language)
	}
	return marked, telling
}

// weighs reports whether words have a figure, a name or a negation among them. A
// capital at the start of a sentence names nobody.
func weighs(words string, opening bool, language string) bool {
	for i, w := range text.Words(words, language) {
		written := words[w.Start:w.End]
		switch {
		case strings.ContainsFunc(written, unicode.IsNumber), figures[w.Folded], negations[w.Folded]:
			return true
		case !(opening && i == 0) && strings.ContainsFunc(written, unicode.IsUpper):
			return true
		}
	}
	return false
}

func words(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(s) {
		out[text.Fold(w)] = true
	}
	return out
}

// Small figures are written in words, as are large ones that are round. What is
// missing here is a word like any other.
var (
	figures = words(`zero one two three four five six seven eight nine ten eleven twelve dozen dozens hundred hundreds thousand thousands million millions billion billions half twice double triple
		null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dutzend dutzende hundert hunderte tausend tausende million millionen milliarde milliarden halb doppelt
		zéro deux trois quatre cinq sept huit neuf dix onze douze douzaine cent cents mille millier milliers millions milliard milliards moitié
		cero dos tres cuatro cinco seis siete ocho nueve diez once doce docena cien ciento cientos mil miles millón millones mitad doble
		ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать сто сотни тысяча тысячи тысяч миллион миллиона миллионов миллиард`)
	negations = words(`not no none never nobody nothing neither nor without cannot can't don't doesn't didn't won't isn't aren't wasn't weren't hasn't haven't
		nicht kein keine keinen keinem keiner keines nie niemals niemand nichts ohne weder
		ne pas non jamais aucun aucune personne rien sans ni
		nunca jamás nadie nada ningún ninguno ninguna sin tampoco
		не нет никогда никто ничего ни без`)
)
