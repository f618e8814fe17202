package command

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"verbatim/bot"
	"verbatim/retrieval"
)

// help says how to ask, and lists the commands.
func (b *Bot) help(_ context.Context, r bot.Request) (bot.Message, error) {
	lines := []string{howToAsk.In(r.Locale), ""}
	for _, c := range b.Commands() {
		if c.Admin && !r.Admin {
			continue
		}
		name := "/" + c.Name
		switch {
		case r.Titles && c.Message:
			name = menuOf.In(r.Locale, c.Title.In(r.Locale))
		case r.Titles:
			name = "/" + c.Title.In(r.Locale)
		}
		lines = append(lines, fmt.Sprintf("%s — %s", name, c.Help.In(r.Locale)))
	}
	return bot.Say(strings.Join(lines, "\n")), nil
}

// start greets those who come by a link: with the quotes that it names in r.Text,
// or with help.
func (b *Bot) start(ctx context.Context, r bot.Request) (bot.Message, error) {
	if r.Text == "" {
		return b.help(ctx, r)
	}
	return b.more(ctx, r)
}

// status says what the archive has and how it is.
func (b *Bot) status(ctx context.Context, r bot.Request) (bot.Message, error) {
	all, err := b.archive.Sources(ctx)
	if err != nil {
		return bot.Message{}, err
	}
	newest, err := b.archive.List(ctx, retrieval.Filter{Limit: listed})
	if err != nil {
		return bot.Message{}, err
	}
	// Any question says how much is searched.
	a, err := b.engine.Search(ctx, retrieval.Question{Text: "status", Limit: 1, Now: time.Now()})
	if err != nil {
		return bot.Message{}, err
	}
	lines := []string{archiveHas.In(r.Locale, a.Archive.Articles, len(all))}
	findable := func(article retrieval.Article) bool { return article.Findable(time.Now()) }
	if i := slices.IndexFunc(newest, findable); i >= 0 && !newest[i].Published.IsZero() {
		lines = append(lines, newestIs.In(r.Locale, minute(newest[i].Published)))
	}
	switch {
	case a.Archive.Unread > 0:
		lines = append(lines, stillRead.In(r.Locale, a.Archive.Unread))
	case a.Partial:
		lines = append(lines, partSilent.In(r.Locale))
	default:
		lines = append(lines, allRead.In(r.Locale))
	}
	lines = append(lines, runsSince.In(r.Locale, minute(b.begun)))
	if r.Admin && !r.Direct { // who manages no more than a chat of their own is anybody
		useful, useless, err := b.ledger.Judgements(ctx)
		if err != nil {
			return bot.Message{}, err
		}
		lines = append(lines, fmt.Sprintf("👍 %d · 👎 %d", useful, useless))
		queue, err := b.queue(ctx, r.Locale)
		if err != nil {
			return bot.Message{}, err
		}
		lines = append(lines, queue...)
	}
	return bot.Say(strings.Join(lines, "\n")), nil
}

// privacy says what is kept of the asker.
func (b *Bot) privacy(ctx context.Context, r bot.Request) (bot.Message, error) {
	p := personOf(r)
	k, err := b.ledger.About(ctx, p)
	if err != nil {
		return bot.Message{}, err
	}
	m := bot.Say(whatIsKept.In(r.Locale, k.Judgements, k.Answers))
	if p.Chat != "" {
		m.Blocks = append(m.Blocks, bot.Block{Text: whatIsKeptHere.In(r.Locale, k.Watches, k.Mutes)})
	}
	m.Actions = []bot.Action{{Label: forgetLabel.In(r.Locale), Command: "forget"}}
	return m, nil
}

// forget deletes what is kept of the asker.
func (b *Bot) forget(ctx context.Context, r bot.Request) (bot.Message, error) {
	p := personOf(r)
	k, err := b.ledger.Forget(ctx, p)
	if err != nil {
		return bot.Message{}, err
	}
	b.topics.forgetUser(r.Channel.Platform, r.User)
	m := bot.Say(isForgotten.In(r.Locale, k.Judgements, k.Answers))
	if p.Chat != "" {
		m.Blocks = append(m.Blocks, bot.Block{Text: isForgottenHere.In(r.Locale, k.Watches, k.Mutes)})
	}
	return m, nil
}

// personOf is who asks. A direct channel that is no server has no settings and
// watches nothing.
func personOf(r bot.Request) bot.Person {
	p := bot.Person{Platform: r.Channel.Platform, User: r.User}
	if r.Direct {
		p.Chat = r.Server
	}
	return p
}

var (
	howToAsk = bot.Words(
		"Ask a question in plain words: the answer is quoted from the archive, word for word, and nothing is ever written by the bot. "+
			"A question such as “and when?” goes on with your last one, for ten minutes. "+
			"source:NAME, since:2026-01-31, until:yesterday and lang:en narrow it; \"quoted words\" must stand together.",
		"Stell eine Frage in einfachen Worten: die Antwort wird Wort für Wort aus dem Archiv zitiert, der Bot schreibt nie etwas selbst. "+
			"Eine Frage wie „und wann?“ knüpft zehn Minuten lang an deine letzte an. "+
			"source:NAME, since:2026-01-31, until:gestern und lang:de grenzen sie ein; \"Wörter in Anführungszeichen\" müssen beieinander stehen.",
		"Posez une question en mots simples : la réponse est citée mot pour mot des archives, le bot n’écrit jamais rien lui-même. "+
			"Une question comme « et quand ? » prolonge la précédente pendant dix minutes. "+
			"source:NOM, since:2026-01-31, until:hier et lang:fr la précisent ; des \"mots entre guillemets\" doivent se suivre.",
		"Haz una pregunta con palabras sencillas: la respuesta se cita del archivo palabra por palabra, el bot nunca escribe nada propio. "+
			"Una pregunta como «¿y cuándo?» continúa la anterior durante diez minutos. "+
			"source:NOMBRE, since:2026-01-31, until:ayer y lang:es la acotan; las \"palabras entre comillas\" deben ir juntas.",
		"Задайте вопрос простыми словами: ответ цитируется из архива слово в слово, сам бот ничего не пишет. "+
			"Вопрос вроде «а когда?» десять минут продолжает предыдущий. "+
			"source:НАЗВАНИЕ, since:2026-01-31, until:вчера и lang:ru сужают его; \"слова в кавычках\" должны стоять вместе.",
	)
	menuOf = bot.Words(
		"%s, in a message’s menu",
		"%s, im Menü einer Nachricht",
		"%s, dans le menu d’un message",
		"%s, en el menú de un mensaje",
		"%s, в меню сообщения",
	)
	archiveHas = bot.Words(
		"Articles: %d, sources: %d",
		"Artikel: %d, Quellen: %d",
		"Articles : %d, sources : %d",
		"Artículos: %d, fuentes: %d",
		"Статей: %d, источников: %d",
	)
	newestIs = bot.Words("Newest article: %s", "Neuester Artikel: %s", "Dernier article : %s", "Último artículo: %s", "Последняя статья: %s")
	allRead  = bot.Words(
		"All of them can be asked about.",
		"Nach allen kann gefragt werden.",
		"Tous peuvent être interrogés.",
		"Se puede preguntar por todos.",
		"Спрашивать можно обо всех.",
	)
	runsSince  = bot.Words("Running since %s", "Läuft seit %s", "En marche depuis le %s", "En marcha desde %s", "Работает с %s")
	whatIsKept = bot.Words(
		"Kept of you: your judgements of quotes (👍 👎), under a keyed hash in place of your name; there are %d. "+
			"Of answers in a direct message, which articles and places in them they quoted, under the same hash and for 90 days, so that a correction can follow; there are %d. "+
			"Your last question is held in memory for ten minutes, so that “and when?” has a meaning. "+
			"Questions are not stored, and no question goes to anybody else: the answer is found on the machine that runs the bot.",
		"Über dich gespeichert: deine Urteile über Zitate (👍 👎), unter einer verschlüsselten Kennung statt deines Namens; es sind %d. "+
			"Von Antworten in einer Direktnachricht, welche Stellen welcher Artikel sie zitiert haben, unter derselben Kennung und 90 Tage lang, damit eine Berichtigung folgen kann; es sind %d. "+
			"Deine letzte Frage bleibt zehn Minuten im Arbeitsspeicher, damit „und wann?“ einen Sinn hat. "+
			"Fragen werden nicht gespeichert und gehen an niemanden sonst: die Antwort findet der Rechner, auf dem der Bot läuft.",
		"Conservé à votre sujet : vos avis sur les citations (👍 👎), sous une empreinte chiffrée au lieu de votre nom ; il y en a %d. "+
			"Des réponses en message privé, les passages cités et leurs articles, sous la même empreinte et pendant 90 jours, pour qu’une correction puisse suivre ; il y en a %d. "+
			"Votre dernière question reste dix minutes en mémoire, pour que « et quand ? » ait un sens. "+
			"Les questions ne sont pas enregistrées et ne vont à personne d’autre : la réponse est trouvée sur la machine qui fait tourner le bot.",
		"Se guarda de ti: tus valoraciones de citas (👍 👎), bajo una huella cifrada en lugar de tu nombre; hay %d. "+
			"De las respuestas en mensaje directo, qué pasajes de qué artículos citaban, bajo la misma huella y durante 90 días, para que pueda seguir una corrección; hay %d. "+
			"Tu última pregunta queda diez minutos en memoria, para que «¿y cuándo?» tenga sentido. "+
			"Las preguntas no se guardan ni van a nadie más: la respuesta la encuentra la máquina donde funciona el bot.",
		"О вас хранится: ваши оценки цитат (👍 👎) под шифрованным отпечатком вместо имени; их %d. "+
			"Об ответах в личных сообщениях: какие места каких статей в них процитированы, под тем же отпечатком и 90 дней, чтобы могло последовать исправление; их %d. "+
			"Последний вопрос десять минут остаётся в памяти, чтобы «а когда?» имело смысл. "+
			"Вопросы не сохраняются и никуда не передаются: ответ находит машина, на которой работает бот.",
	)
	whatIsKeptHere = bot.Words(
		"Of this chat, under its number: what it watches for, in watches of which there are %d; the stories that it has muted, there are %d; its settings; and for 90 days, which articles it was told of.",
		"Über diesen Chat, unter seiner Nummer: worauf er achtet, in Beobachtungen, es sind %d; die Geschichten, die er stumm geschaltet hat, es sind %d; seine Einstellungen; und 90 Tage lang, welche Artikel ihm gemeldet wurden.",
		"De cette discussion, sous son numéro : ce qu’elle surveille, en veilles, au nombre de %d ; les histoires qu’elle a fait taire, au nombre de %d ; ses réglages ; et pendant 90 jours, les articles qui lui ont été signalés.",
		"De este chat, bajo su número: lo que vigila, en vigilancias de las que hay %d; las historias que ha silenciado, hay %d; sus ajustes; y durante 90 días, de qué artículos se le avisó.",
		"Об этом чате, под его номером: за чем он следит, наблюдений %d; заглушённые в нём истории, их %d; его настройки; и 90 дней — о каких статьях в нём сообщалось.",
	)
	isForgotten = bot.Words(
		"Deleted: your last question, your judgements (%d), and what answers to you quoted (%d).",
		"Gelöscht: deine letzte Frage, deine Urteile (%d) und was Antworten an dich zitiert haben (%d).",
		"Supprimé : votre dernière question, vos avis (%d) et ce que citaient les réponses (%d).",
		"Borrado: tu última pregunta, tus valoraciones (%d) y lo que citaban las respuestas (%d).",
		"Удалено: ваш последний вопрос, ваши оценки (%d) и сведения о цитатах в ответах (%d).",
	)
	isForgottenHere = bot.Words(
		"And of this chat: its watches (%d), the stories that it has muted (%d), its settings, and which articles it was told of.",
		"Und von diesem Chat: seine Beobachtungen (%d), die stumm geschalteten Geschichten (%d), seine Einstellungen und welche Artikel ihm gemeldet wurden.",
		"Et de cette discussion : ses veilles (%d), les histoires qu’elle a fait taire (%d), ses réglages et les articles qui lui ont été signalés.",
		"Y de este chat: sus vigilancias (%d), las historias que ha silenciado (%d), sus ajustes y de qué artículos se le avisó.",
		"И об этом чате: его наблюдения (%d), заглушённые истории (%d), настройки и сведения о том, о каких статьях в нём сообщалось.",
	)
)
