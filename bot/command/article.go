package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"verbatim/bot"
	"verbatim/retrieval"
	"verbatim/retrieval/text"
)

// listed is how many articles a list usually has.
const listed = 10

// search lists the articles that have the words of r.Text.
func (b *Bot) search(ctx context.Context, r bot.Request) (bot.Message, error) {
	a, err := b.engine.Search(ctx, retrieval.Question{Text: r.Query(), Limit: wanted(r, listed), Now: time.Now()})
	if err != nil {
		return bot.Message{}, err
	}
	var m bot.Message
	if hints := bot.Hints(a.Hints, r.Locale); hints != "" {
		m.Blocks = append(m.Blocks, bot.Block{Text: hints})
	}
	for _, q := range a.Quotes {
		m.Blocks = append(m.Blocks, b.entry(q.Citation, r.Locale))
	}
	if len(a.Quotes) == 0 && a.Asked() {
		m.Tone = bot.Nothing
		m.Blocks = append(m.Blocks, bot.Block{Text: noArticles.In(r.Locale)})
	}
	return m, nil
}

// latest lists the newest articles, all or those of a source.
func (b *Bot) latest(ctx context.Context, r bot.Request) (bot.Message, error) {
	n := wanted(r, listed)
	filter := retrieval.Filter{Source: cmp.Or(r.Options["source"], strings.TrimSpace(r.Text)), Limit: n}
	var m bot.Message
	for a, err := range bot.Newest(ctx, b.archive, filter) {
		if err != nil {
			return bot.Message{}, err
		}
		if m.Blocks = append(m.Blocks, b.entry(a.Cite(retrieval.Span{}, 0), r.Locale)); len(m.Blocks) == n {
			break
		}
	}
	if len(m.Blocks) == 0 {
		return bot.Say(noArticles.In(r.Locale)), nil
	}
	return m, nil
}

// entry names an article in a list.
func (b *Bot) entry(c retrieval.Citation, locale string) bot.Block {
	return bot.Block{Article: &c, Page: b.page(c.Ref.String()), Actions: []bot.Action{{Label: readLabel.In(locale), Command: "read", Argument: c.Ref.String()}}}
}

// article shows the facts of the article that r.Text refers to, and how it
// begins.
func (b *Bot) article(ctx context.Context, r bot.Request) (bot.Message, error) {
	ref, _, err := retrieval.ParseReference(strings.TrimSpace(r.Text))
	if err != nil {
		return bot.Say(noReference.In(r.Locale)), nil
	}
	a, latest, err := bot.Find(ctx, b.archive, ref)
	switch {
	case errors.Is(err, retrieval.ErrNotFound):
		return bot.Say(bot.NoArticle.In(r.Locale, ref)), nil
	case errors.Is(err, bot.ErrWithdrawn):
		return bot.Say(bot.Withdrawn.In(r.Locale)), nil
	case err != nil:
		return bot.Message{}, err
	}
	whole := a.Cite(retrieval.Span{}, 0)
	m := bot.Message{Blocks: []bot.Block{{Article: &whole, Page: b.page(a.Ref.String())}, {Text: facts(a, latest, r.Locale)}}}
	if passages := text.Passages(a.Text, a.Language); len(passages) > 0 && !b.rights.QuotesOnly {
		m.Blocks = append(m.Blocks, b.quotes([]retrieval.Quote{cut(a, passages[0])}, r.Locale)...)
	}
	return m, nil
}

// facts are the lines of what is known of an article beside its citation.
func facts(a, latest retrieval.Article, locale string) string {
	lines := []string{revisionFact.In(locale, a.Revision, latest.Revision)}
	add := func(p bot.Phrase, value string) {
		if value != "" {
			lines = append(lines, p.In(locale, value))
		}
	}
	add(noteFact, a.Note)
	add(bylineFact, a.Byline)
	add(modifiedFact, minute(a.Modified))
	add(languageIs, a.Language)
	add(tagsFact, strings.Join(a.Tags, ", "))
	add(versionFact, a.Version)
	if a.Urgency > 0 {
		lines = append(lines, urgencyFact.In(locale, a.Urgency))
	}
	add(rightsFact, a.Rights)
	add(referenceFact, a.Ref.String())
	return strings.Join(lines, "\n")
}

// minute writes a time without a language, for fixed text.
func minute(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04 UTC")
}

// mostSources is how many sources are listed.
const mostSources = 25

// listSources says which publishers the archive has, those with the most
// articles first.
func (b *Bot) listSources(ctx context.Context, r bot.Request) (bot.Message, error) {
	all, err := b.archive.Sources(ctx)
	if err != nil {
		return bot.Message{}, err
	}
	if len(all) == 0 {
		return bot.Say(noSources.In(r.Locale)), nil
	}
	lines := []string{sourcesAre.In(r.Locale, len(all))}
	for _, s := range all[:min(mostSources, len(all))] {
		line := fmt.Sprintf("%s · %d", s.Name, s.Articles)
		if !s.Newest.IsZero() {
			line += " · " + s.Newest.UTC().Format(time.DateOnly)
		}
		lines = append(lines, line)
	}
	if rest := len(all) - mostSources; rest > 0 {
		lines = append(lines, andMore.In(r.Locale, rest))
	}
	return bot.Say(strings.Join(lines, "\n")), nil
}

var (
	noArticles = bot.Words(
		"The archive has no such articles.",
		"Solche Artikel hat das Archiv nicht.",
		"Les archives n’ont pas de tels articles.",
		"El archivo no tiene artículos así.",
		"Таких статей в архиве нет.",
	)
	noReference = bot.Words(
		"Name an article by its reference, as it stands below a list or a quote.",
		"Nenne einen Artikel mit seiner Kennung, wie sie unter einer Liste oder einem Zitat steht.",
		"Nommez un article par sa référence, telle qu’elle figure sous une liste ou une citation.",
		"Nombra un artículo por su referencia, como aparece bajo una lista o una cita.",
		"Назовите статью по её обозначению, как оно стоит под списком или цитатой.",
	)
	revisionFact  = bot.Words("Revision %d of %d", "Fassung %d von %d", "Version %d sur %d", "Versión %d de %d", "Версия %d из %d")
	bylineFact    = bot.Words("By: %s", "Von: %s", "Par : %s", "Por: %s", "Автор: %s")
	modifiedFact  = bot.Words("Changed: %s", "Geändert: %s", "Modifié : %s", "Modificado: %s", "Изменено: %s")
	noteFact      = bot.Words("Editor’s note: %s", "Anmerkung der Redaktion: %s", "Note de la rédaction : %s", "Nota de la redacción: %s", "От редакции: %s")
	versionFact   = bot.Words("Publisher’s version: %s", "Version des Herausgebers: %s", "Version de l’éditeur : %s", "Versión del editor: %s", "Версия издателя: %s")
	urgencyFact   = bot.Words("Urgency: %d (1 is the highest)", "Dringlichkeit: %d (1 ist die höchste)", "Urgence : %d (1 est la plus haute)", "Urgencia: %d (1 es la más alta)", "Срочность: %d (1 — наивысшая)")
	rightsFact    = bot.Words("Rights: %s", "Rechte: %s", "Droits : %s", "Derechos: %s", "Права: %s")
	tagsFact      = bot.Words("Tags: %s", "Schlagwörter: %s", "Mots-clés : %s", "Etiquetas: %s", "Метки: %s")
	referenceFact = bot.Words("Reference: %s", "Kennung: %s", "Référence : %s", "Referencia: %s", "Обозначение: %s")
	sourcesAre    = bot.Words(
		"Sources in the archive: %d (name · articles · newest)",
		"Quellen im Archiv: %d (Name · Artikel · neuester)",
		"Sources dans les archives : %d (nom · articles · dernier)",
		"Fuentes en el archivo: %d (nombre · artículos · último)",
		"Источники в архиве: %d (название · статьи · последняя)",
	)
	noSources = bot.Words(
		"The articles in the archive name no source.",
		"Die Artikel im Archiv nennen keine Quelle.",
		"Les articles des archives ne nomment aucune source.",
		"Los artículos del archivo no nombran ninguna fuente.",
		"Статьи в архиве не называют источника.",
	)
	andMore = bot.Words("and %d more", "und %d weitere", "et %d autres", "y %d más", "и ещё %d")
)
