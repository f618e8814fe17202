package alert

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"verbatim/bot"
	"verbatim/bot/alert/rule"
	"verbatim/retrieval"
)

// Why says what became of an article in a channel, and why: what the rule of each
// of its watches found, and how the channel was told. The article is named by a
// reference.
func (a *Alerts) Why(ctx context.Context, c bot.Channel, article, locale string) (bot.Message, error) {
	ref, _, err := retrieval.ParseReference(strings.TrimSpace(article))
	if err != nil {
		return bot.Say(bot.NoArticle.In(locale, article)), nil
	}
	shown, _, err := bot.Find(ctx, a.Archive, retrieval.Ref{ID: ref.ID})
	switch {
	case errors.Is(err, bot.ErrWithdrawn):
		return bot.Say(bot.Withdrawn.In(locale)), nil
	case errors.Is(err, retrieval.ErrNotFound):
		return bot.Say(bot.NoArticle.In(locale, ref.ID)), nil
	case err != nil:
		return bot.Message{}, err
	}
	w := reasons{Alerts: a, ctx: ctx, channel: c, article: shown, locale: locale}
	m := bot.Message{Blocks: []bot.Block{{Article: new(shown.Cite(retrieval.Span{}, 0))}}}
	lines, err := w.lines()
	m.Blocks = append(m.Blocks, bot.Block{Text: strings.Join(lines, "\n")})
	return m, err
}

// reasons says what became of an article in a channel.
type reasons struct {
	*Alerts
	ctx     context.Context
	channel bot.Channel
	article retrieval.Article
	locale  string
}

func (w reasons) lines() (lines []string, err error) {
	told, ok, err := w.Ledger.Told(w.ctx, w.channel, w.article.ID)
	if err != nil {
		return nil, err
	}
	list, _ := w.Ledger.Watches()
	d := rule.Read(w.article)
	for _, watch := range list {
		if watch.Channel == w.channel {
			lines = append(lines, w.watch(watch, d, ok)...)
		}
	}
	if len(lines) == 0 {
		lines = append(lines, noWatches.In(w.locale))
	}
	if !ok {
		return append(lines, "→ "+notTold.In(w.locale)), nil
	}
	line, err := w.told(told)
	return append(lines, "→ "+line), err
}

// watch says what the rule of a watch finds and, where the channel was not told,
// what else keeps it from telling: a watch may be paused or resumed afterwards.
func (w reasons) watch(watch bot.Watch, d *rule.Document, told bool) []string {
	head := fmt.Sprintf("%d: %s", watch.ID, watch.Rule)
	r, err := rule.Parse(watch.Rule)
	if err != nil {
		return []string{"✗ " + head}
	}
	_, holds := r.Match(d)
	mark := "✗ "
	if holds {
		mark = "✓ "
	}
	lines := []string{mark + head}
	for _, decision := range r.Explain(d) {
		lines = append(lines, "    "+explained(decision))
	}
	if !holds || told {
		return lines
	}
	say := func(p bot.Phrase, args ...any) { lines = append(lines, "    ✗ "+p.In(w.locale, args...)) }
	since := toldFrom(w.article, time.Now())
	switch {
	case watch.Gone != "":
		say(isGone)
	case watch.Paused:
		say(isPaused)
	}
	if since.Before(watch.Since) {
		say(isOlder, minute(since, watch.Zone), minute(watch.Since, watch.Zone))
	}
	return lines
}

// explained is what a part of a rule found, in marks that need no language.
func explained(d rule.Decision) string {
	mark, place := "✓ ", ""
	if d.Against() {
		mark = "✗ "
	}
	if d.Negated {
		mark += "NOT "
	}
	switch {
	case !d.Found && d.Have != "":
		place = " ≠ " + d.Have
	case d.Found && d.Paragraph > 0:
		place = fmt.Sprintf(" ¶%d", d.Paragraph)
	case d.Found && d.Title && d.Field != rule.Title:
		place = " “…”"
	}
	return mark + d.Part + place
}

// told says how the channel was told, and whether that has been delivered.
func (w reasons) told(t bot.Told) (string, error) {
	line := hows[t.How].In(w.locale, minute(t.At, ""))
	if t.Post == 0 {
		return line, nil
	}
	p, ok, err := w.Ledger.Post(w.ctx, t.Post)
	switch {
	case err != nil || !ok:
		return line, err
	case p.Posted.ID != "":
		return line + " · " + isDelivered.In(w.locale), nil
	case p.Live && p.Due.After(time.Now()):
		return line + " · " + isDue.In(w.locale, minute(p.Due, "")), nil
	case p.Live:
		return line + " · " + isWaiting.In(w.locale), nil
	}
	return line + " · " + isLost.In(w.locale), nil
}

// minute is a moment in a zone.
func minute(t time.Time, zone string) string {
	in, err := bot.ParseZone(zone)
	if err != nil {
		in = time.UTC
	}
	return t.In(in).Format("2006-01-02 15:04 MST")
}

var (
	noWatches = bot.Words("Nothing is watched for in this channel.", "In diesem Kanal wird auf nichts geachtet.", "Rien n’est suivi dans ce salon.", "En este canal no se vigila nada.", "В этом канале ни за чем не следят.")
	notTold   = bot.Words("This channel was not told.", "Dieser Kanal hat nichts davon erfahren.", "Ce salon n’en a pas été averti.", "A este canal no se le avisó.", "Этому каналу не сообщали.")
	isGone    = bot.Words("the bot could not write here", "der Bot konnte hier nicht schreiben", "le bot ne pouvait pas écrire ici", "el bot no podía escribir aquí", "бот не мог писать сюда")
	isPaused  = bot.Words("paused", "angehalten", "en pause", "en pausa", "приостановлено")
	isOlder   = bot.Words(
		"published %s, before the watch was made or resumed (%s)",
		"erschienen %s, bevor darauf geachtet wurde (%s)",
		"publié le %s, avant le début du suivi (%s)",
		"publicado el %s, antes de empezar la vigilancia (%s)",
		"вышло %s, до начала слежения (%s)",
	)
	hows = map[bot.How]bot.Phrase{
		bot.Alerted:    bot.Words("Told by a post of its own, %s", "Einzeln gemeldet, %s", "Annoncé par un message, %s", "Avisado con un mensaje propio, %s", "Сообщено отдельно, %s"),
		bot.Folded:     bot.Words("Its story had been told: added to that post, %s", "Das Thema war schon gemeldet: dort ergänzt, %s", "Sujet déjà annoncé : ajouté à ce message, %s", "El tema ya estaba avisado: añadido a ese mensaje, %s", "О событии уже сообщалось: добавлено туда, %s"),
		bot.Followed:   bot.Words("Its story had been told: what is other was said below, %s", "Das Thema war schon gemeldet: darunter steht, was anders ist, %s", "Sujet déjà annoncé : ce qui diffère est dit dessous, %s", "El tema ya estaba avisado: lo distinto se dijo debajo, %s", "О событии уже сообщалось: ниже сказано, что иначе, %s"),
		bot.InDigest:   bot.Words("In the digest, %s", "In der Sammelmeldung, %s", "Dans le récapitulatif, %s", "En el resumen, %s", "В сводке, %s"),
		bot.AfterQuiet: bot.Words("In the list after the quiet hours, %s", "In der Liste nach der Ruhezeit, %s", "Dans la liste après les heures calmes, %s", "En la lista tras las horas de silencio, %s", "В списке после тихих часов, %s"),
		bot.OverCap:    bot.Words("In a list, for the channel had been told enough that hour, %s", "In einer Liste, denn der Kanal hatte in dieser Stunde genug, %s", "Dans une liste, car le salon en avait assez pour cette heure, %s", "En una lista, pues el canal ya tenía bastante esa hora, %s", "В списке: за этот час каналу сообщили достаточно, %s"),
		bot.Late:       bot.Words("In a list of what came late, %s", "In einer Liste dessen, was spät kam, %s", "Dans une liste de ce qui est arrivé tard, %s", "En una lista de lo que llegó tarde, %s", "В списке пришедшего поздно, %s"),
		bot.Muted:      bot.Words("Not told: the story is muted here, %s", "Nicht gemeldet: das Thema ist hier stumm, %s", "Non annoncé : le sujet est tu ici, %s", "No avisado: el tema está silenciado aquí, %s", "Не сообщено: тема здесь заглушена, %s"),
	}
	isDelivered = bot.Words("delivered", "zugestellt", "remis", "entregado", "доставлено")
	isDue       = bot.Words("due %s", "fällig %s", "prévu %s", "previsto %s", "назначено на %s")
	isWaiting   = bot.Words("waiting to be delivered", "wartet auf Zustellung", "en attente de remise", "pendiente de entrega", "ждёт доставки")
	isLost      = bot.Words("not delivered", "nicht zugestellt", "non remis", "no entregado", "не доставлено")
)
