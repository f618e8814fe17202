package alert

import (
	"context"
	"time"

	"verbatim/bot"
	"verbatim/bot/alert/rule"
	"verbatim/retrieval"
)

const (
	trialPage = 200 // articles that are read at once
	samples   = 3   // alerts that are shown
)

// Test says what a watch would have sent in the last days: how much, and the
// newest of it as it would have been said.
func (a *Alerts) Test(ctx context.Context, w bot.Watch, days int, locale string) (bot.Message, error) {
	r, err := rule.Parse(w.Rule)
	if err != nil {
		return bot.Message{}, err
	}
	t := trial{watch: w, rule: r, stories: map[string]int{}}
	since := time.Now().AddDate(0, 0, -days)
	for article, err := range bot.Newest(ctx, a.Archive, retrieval.Filter{Limit: trialPage}) {
		if err != nil {
			return bot.Message{}, err
		}
		if article.Published.Before(since) { // so are all that follow
			break
		}
		t.add(article)
	}
	outcome := wouldLookSo
	if t.matched == 0 {
		outcome = wouldSendNothing
	}
	m := bot.Say(tried.In(locale, days, t.searched, t.matched, len(t.stories)) + " " + outcome.In(locale))
	for _, c := range t.cards {
		sample, err := a.message(ctx, bot.Post{Card: c.encode(), Version: 1})
		if err != nil {
			return bot.Message{}, err
		}
		m.Blocks = append(m.Blocks, sample.Blocks...)
	}
	return m, nil
}

// trial is what a watch would have led to.
type trial struct {
	watch             bot.Watch
	rule              rule.Rule
	searched, matched int
	stories           map[string]int
	cards             []card // the newest
}

func (t *trial) add(a retrieval.Article) {
	t.searched++
	d := rule.Read(a)
	result, ok := t.rule.Match(d)
	if !ok {
		return
	}
	t.matched++
	t.stories[a.Story]++
	if len(t.cards) < samples && t.stories[a.Story] == 1 {
		t.cards = append(t.cards, newMatch(t.watch, a, d.Quote(result)).alert(a))
	}
}

var (
	tried = bot.Words(
		"Days: %d, articles: %d, matches: %d, stories: %d.",
		"Tage: %d, Artikel: %d, Treffer: %d, Themen: %d.",
		"Jours : %d, articles : %d, correspondances : %d, sujets : %d.",
		"Días: %d, artículos: %d, coincidencias: %d, temas: %d.",
		"Дней: %d, статей: %d, совпадений: %d, тем: %d.",
	)
	wouldLookSo = bot.Words(
		"The newest would look like this:",
		"Die neuesten sähen so aus:",
		"Les plus récents s’afficheraient ainsi :",
		"Los más recientes se verían así:",
		"Новейшие выглядели бы так:",
	)
	wouldSendNothing = bot.Words(
		"This would have sent nothing.",
		"Das hätte nichts gesendet.",
		"Rien n’aurait été envoyé.",
		"No se habría enviado nada.",
		"Ничего не было бы отправлено.",
	)
)
