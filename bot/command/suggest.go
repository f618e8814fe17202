package command

import (
	"context"
	"strings"
	"sync"
	"time"

	"verbatim/bot"
	"verbatim/retrieval"
	"verbatim/retrieval/answer"
)

const (
	// mostSuggested is what Discord shows; elsewhere fewer would do.
	mostSuggested = 25
	// sourcesLast is how long the list of sources is taken for the present one.
	sourcesLast = time.Minute
	// suggestWithin is how long a suggestion may wait for that list.
	suggestWithin = 500 * time.Millisecond
)

// sources holds the names of the sources for suggestions.
type sources struct {
	mu    sync.Mutex
	names []string
	read  time.Time
}

// Suggest implements bot.Handler.
func (b *Bot) Suggest(r bot.Request, option string) []bot.Choice {
	settings := b.settingsOf(r)
	if _, refused := refuses(r, settings); refused {
		return nil
	}
	typed := strings.TrimSpace(r.Options[option])
	switch option {
	case "source":
		return b.suggestSource(typed)
	case "zone":
		return suggestZone(typed)
	case "since", "until":
		return suggestDay(typed, option == "until", languageOf(r, settings), time.Now())
	}
	return nil
}

// suggestSource lists the sources whose names have what was typed, those that
// begin with it first.
func (b *Bot) suggestSource(typed string) []bot.Choice {
	var begin, have []bot.Choice
	for _, name := range b.sourceNames() {
		lower, wanted := strings.ToLower(name), strings.ToLower(typed)
		choice := bot.Choice{Name: bot.Same(name), Value: name}
		switch {
		case strings.HasPrefix(lower, wanted):
			begin = append(begin, choice)
		case strings.Contains(lower, wanted):
			have = append(have, choice)
		}
	}
	all := append(begin, have...)
	return all[:min(mostSuggested, len(all))]
}

// sourceNames returns the names of a minute ago at most, unless the archive does
// not answer in time.
func (b *Bot) sourceNames() []string {
	b.sources.mu.Lock()
	defer b.sources.mu.Unlock()
	if time.Since(b.sources.read) < sourcesLast {
		return b.sources.names
	}
	ctx, cancel := context.WithTimeout(context.Background(), suggestWithin)
	defer cancel()
	all, err := b.archive.Sources(ctx)
	b.sources.read = time.Now()
	if err != nil {
		b.log.Warn("suggest sources", "err", err)
		return b.sources.names
	}
	b.sources.names = namesOf(all)
	return b.sources.names
}

func namesOf(all []retrieval.Source) []string {
	var names []string
	for _, s := range all {
		names = append(names, s.Name)
	}
	return names
}

// days are suggested before anything was typed: words that answer.ParseDay reads.
var days = []bot.Phrase{
	bot.Words("today", "heute", "aujourd’hui", "hoy", "сегодня"),
	bot.Words("yesterday", "gestern", "hier", "ayer", "вчера"),
	bot.Words("3 days ago", "vor 3 Tagen", "il y a 3 jours", "hace 3 días", "3 дня назад"),
	bot.Words("last week", "letzte Woche", "semaine dernière", "semana pasada", "на прошлой неделе"),
	bot.Words("2 months ago", "vor 2 Monaten", "il y a 2 mois", "hace 2 meses", "2 месяца назад"),
	bot.Words("1 year ago", "vor 1 Jahr", "il y a 1 an", "hace 1 año", "1 год назад"),
}

// suggestDay shows which day is meant by what was typed or might be: the first of
// a longer time, or the last.
func suggestDay(typed string, last bool, locale string, now time.Time) []bot.Choice {
	candidates := []string{typed}
	for _, day := range days {
		if words := day.In(locale); strings.HasPrefix(strings.ToLower(words), strings.ToLower(typed)) && words != typed {
			candidates = append(candidates, words)
		}
	}
	var out []bot.Choice
	for _, words := range candidates {
		if day, end, err := answer.ParseDay(words, now); err == nil {
			if last && end.After(day) {
				day = end.AddDate(0, 0, -1)
			}
			date := day.Format(time.DateOnly)
			name := words + " · " + date
			if words == date {
				name = date
			}
			out = append(out, bot.Choice{Name: bot.Same(name), Value: date})
		}
	}
	return out
}
