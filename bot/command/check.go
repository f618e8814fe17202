package command

import (
	"context"
	"strings"

	"github.com/rivo/uniseg"

	"verbatim/bot"
	"verbatim/retrieval"
	"verbatim/retrieval/answer"
)

// check says for each quotation in the message r.Text whether it stands in the
// archive word for word.
func (b *Bot) check(ctx context.Context, r bot.Request) (bot.Message, error) {
	quotations := answer.Quotations(r.Text)
	if len(quotations) == 0 {
		return say(noQuotation.In(r.Locale)), nil
	}
	m := bot.Message{Tone: bot.Strong}
	for _, quotation := range quotations {
		c, err := b.engine.Check(ctx, quotation)
		if err != nil {
			return bot.Message{}, err
		}
		m.Note = searched.In(r.Locale, c.Archive.Articles)
		m.Blocks = append(m.Blocks, bot.Block{Text: outcome(quotation, c, r.Locale)})
		switch c.Verdict {
		case retrieval.Absent:
			m.Tone = bot.Nothing
			continue
		case retrieval.Altered:
			m.Tone = max(m.Tone, bot.Partial)
		}
		m.Blocks = append(m.Blocks, quotes([]retrieval.Quote{c.Quote}, r.Locale)...)
	}
	return m, nil
}

// outcome says how a quotation stands to the archive, and names the words that
// differ.
func outcome(quotation string, c retrieval.Check, locale string) string {
	quotation = shortened(quotation)
	lines := []string{}
	if hints := Hints(c.Hints, locale); hints != "" {
		lines = append(lines, hints)
	}
	if c.Partial {
		lines = append(lines, partSilent.In(locale))
	}
	switch c.Verdict {
	case retrieval.Verbatim:
		lines = append(lines, isVerbatim.In(locale, quotation))
		if n := len(c.Others); n > 0 {
			lines = append(lines, alsoIn.In(locale, n))
		}
	case retrieval.Absent:
		lines = append(lines, isAbsent.In(locale, quotation))
	case retrieval.Altered:
		lines = append(lines, isAltered.In(locale, quotation))
	}
	for _, e := range c.Edits {
		switch {
		case e.Archived == "":
			lines = append(lines, isAdded.In(locale, e.Quoted))
		case e.Quoted == "":
			lines = append(lines, isLeftOut.In(locale, e.Archived))
		default:
			lines = append(lines, isChanged.In(locale, e.Quoted, e.Archived))
		}
	}
	return strings.Join(lines, "\n")
}

// mostRepeated is how much of a quotation is repeated to say which one is meant,
// in characters.
const mostRepeated = 120

func shortened(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	n := 0
	for characters := uniseg.NewGraphemes(s); characters.Next(); n++ {
		if from, _ := characters.Positions(); n == mostRepeated {
			return s[:from] + "…"
		}
	}
	return s
}

// find quotes what bears on the message r.Text.
func (b *Bot) find(ctx context.Context, r bot.Request) (bot.Message, error) {
	a, err := b.engine.Bearing(ctx, r.Text)
	if err != nil {
		return bot.Message{}, err
	}
	return b.card(a, nothingBears, r), nil
}

var (
	noQuotation = bot.Words(
		"There is no quotation in this message: words between quotation marks, three at least.",
		"In dieser Nachricht steht kein Zitat: mindestens drei Wörter zwischen Anführungszeichen.",
		"Ce message ne contient pas de citation : au moins trois mots entre guillemets.",
		"En este mensaje no hay ninguna cita: al menos tres palabras entre comillas.",
		"В этом сообщении нет цитаты: хотя бы трёх слов в кавычках.",
	)
	isVerbatim = bot.Words(
		"✅ Verbatim: “%s” stands in the archive word for word.",
		"✅ Wörtlich: „%s“ steht Wort für Wort im Archiv.",
		"✅ Textuel : « %s » figure mot pour mot dans les archives.",
		"✅ Literal: «%s» está palabra por palabra en el archivo.",
		"✅ Дословно: «%s» стоит в архиве слово в слово.",
	)
	alsoIn = bot.Words(
		"Further articles that have it: %d.",
		"Weitere Artikel mit diesen Worten: %d.",
		"Autres articles qui l’ont : %d.",
		"Otros artículos que lo tienen: %d.",
		"Другие статьи с этими словами: %d.",
	)
	isAltered = bot.Words(
		"⚠️ Altered: the archive has “%s” in other words.",
		"⚠️ Verändert: das Archiv hat „%s“ mit anderen Worten.",
		"⚠️ Modifié : les archives ont « %s » en d’autres mots.",
		"⚠️ Alterado: el archivo tiene «%s» con otras palabras.",
		"⚠️ Изменено: в архиве «%s» стоит другими словами.",
	)
	isAbsent = bot.Words(
		"❌ Not in the archive: “%s”",
		"❌ Nicht im Archiv: „%s“",
		"❌ Absent des archives : « %s »",
		"❌ No está en el archivo: «%s»",
		"❌ Нет в архиве: «%s»",
	)
	isChanged = bot.Words(
		"· “%s” — the archive has: “%s”",
		"· „%s“ – im Archiv steht: „%s“",
		"· « %s » – dans les archives : « %s »",
		"· «%s» — en el archivo: «%s»",
		"· «%s» — в архиве: «%s»",
	)
	isAdded = bot.Words(
		"· “%s” — not in the archive",
		"· „%s“ – nicht im Archiv",
		"· « %s » – absent des archives",
		"· «%s» — no está en el archivo",
		"· «%s» — нет в архиве",
	)
	isLeftOut = bot.Words(
		"· left out: “%s”",
		"· ausgelassen: „%s“",
		"· omis : « %s »",
		"· omitido: «%s»",
		"· пропущено: «%s»",
	)
)
