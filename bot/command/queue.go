package command

import (
	"context"
	"fmt"
	"time"

	"verbatim/bot"
)

// mostReasons is how many reasons for failures are shown.
const mostReasons = 5

// queue says how watches and alerts do, for those who manage a server.
func (b *Bot) queue(ctx context.Context, locale string) ([]string, error) {
	q, err := b.ledger.Queue(ctx, time.Now())
	if err != nil || q.Watches+q.Waiting+q.Later+len(q.Failed) == 0 {
		return nil, err
	}
	return Queue(q, locale), nil
}

// Queue says how watches and alerts do, in lines of the language of a locale.
func Queue(q bot.Queue, locale string) []string {
	lines := []string{watchesAre.In(locale, q.Watches, q.Suspended)}
	waiting := alertsWait.In(locale, q.Waiting, q.Later)
	if q.Waiting > 0 {
		waiting += " · " + oldestWaits.In(locale, minute(q.Oldest))
	}
	lines = append(lines, waiting)
	if q.Alerts > 0 {
		lines = append(lines, alertsTook.In(locale, q.Alerts, took(q.Median), took(q.Slow)))
	}
	for _, f := range q.Failed[:min(mostReasons, len(q.Failed))] {
		lines = append(lines, fmt.Sprintf("✗ %s %d: %s", f.Platform, f.Posts, bot.Line(f.Reason)))
	}
	return lines
}

// took is a time as precise as it matters.
func took(d time.Duration) string {
	if d < time.Minute {
		return d.Round(100 * time.Millisecond).String()
	}
	return d.Round(time.Second).String()
}

var (
	watchesAre = bot.Words(
		"Watches: %d, suspended: %d",
		"Beobachtungen: %d, ausgesetzt: %d",
		"Veilles : %d, interrompues : %d",
		"Vigilancias: %d, suspendidas: %d",
		"Наблюдений: %d, остановлено: %d",
	)
	alertsWait = bot.Words(
		"Alerts waiting: %d, planned for later: %d",
		"Wartende Meldungen: %d, für später vorgesehen: %d",
		"Alertes en attente : %d, prévues pour plus tard : %d",
		"Avisos en espera: %d, previstos para más tarde: %d",
		"Ожидает отправки: %d, назначено на потом: %d",
	)
	oldestWaits = bot.Words("the oldest since %s", "die älteste seit %s", "la plus ancienne depuis le %s", "el más antiguo desde %s", "самое старое с %s")
	alertsTook  = bot.Words(
		"Alerts of the last day: %d, from publication half of them within %s, 95 %% within %s",
		"Meldungen des letzten Tages: %d, ab Erscheinen die Hälfte binnen %s, 95 %% binnen %s",
		"Alertes du dernier jour : %d, depuis la publication la moitié en %s, 95 %% en %s",
		"Avisos del último día: %d, desde la publicación la mitad en %s, el 95 %% en %s",
		"Сообщений за сутки: %d, от публикации половина — за %s, 95 %% — за %s",
	)
)
