package command

import (
	"context"
	"slices"
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
		return bot.Say(noQuotation.In(r.Locale)), nil
	}
	m := bot.Message{Tone: bot.Strong}
	for _, quotation := range quotations {
		c, err := b.engine.Check(ctx, quotation)
		if err != nil {
			return bot.Message{}, err
		}
		c.Edits = b.seen(c)
		m.Note = searched.In(r.Locale, c.Archive.Articles)
		m.Blocks = append(m.Blocks, bot.Block{Text: outcome(quotation, c, r.Locale)})
		switch c.Verdict {
		case retrieval.Absent:
			m.Tone = max(m.Tone, bot.Nothing)
			continue
		case retrieval.Altered:
			m.Tone = max(m.Tone, bot.Partial)
		case retrieval.Verbatim:
			if c.Gaps {
				m.Tone = max(m.Tone, bot.Partial)
			}
		}
		m.Blocks = append(m.Blocks, b.quotes([]retrieval.Quote{c.Quote}, r.Locale)...)
		for _, other := range c.Others {
			m.Blocks = append(m.Blocks, b.entry(other, r.Locale))
		}
	}
	return m, nil
}

// seen are the edits with no more of what the archive has in each than may be
// quoted: who leaves out the middle of an article is told what stands there.
func (b *Bot) seen(c retrieval.Check) []retrieval.Edit {
	edits := slices.Clone(c.Edits)
	for i, e := range edits {
		archived := b.rights.Cut(retrieval.Quote{Text: e.Archived, Citation: retrieval.Citation{Source: c.Quote.Citation.Source}}).Text
		if archived != e.Archived {
			edits[i].Archived = archived + "…"
		}
	}
	return edits
}

// outcome says how a quotation stands to the archive, and names the words that
// differ.
func outcome(quotation string, c retrieval.Check, locale string) string {
	quotation = shortened(quotation)
	lines := []string{}
	for _, h := range c.Hints {
		if h.Kind != retrieval.HintCut {
			return tooCommon.In(locale, quotation)
		}
		lines = append(lines, onlyFirst.In(locale, h.Args[0]))
	}
	if c.Partial {
		lines = append(lines, partSilent.In(locale))
	}
	switch c.Verdict {
	case retrieval.Verbatim:
		said := isVerbatim
		if c.Gaps {
			said = isVerbatimInParts
		}
		lines = append(lines, said.In(locale, quotation))
		if len(c.Others) > 0 {
			lines = append(lines, alsoIn.In(locale))
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
	if len(a.Hints) > 0 && len(a.Quotes) == 0 {
		return bot.Say(noMessage.In(r.Locale)), nil
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
		"Further articles that have it stand below.",
		"Weitere Artikel mit diesen Worten stehen darunter.",
		"D’autres articles qui l’ont figurent ci-dessous.",
		"Debajo hay otros artículos que lo tienen.",
		"Другие статьи с этими словами стоят ниже.",
	)
	isVerbatimInParts = bot.Words(
		"✅ Verbatim in its parts: “%s” stands in the archive word for word, but for what an ellipsis leaves out or square brackets add, which nobody can check.",
		"✅ Wörtlich in seinen Teilen: „%s“ steht Wort für Wort im Archiv, bis auf das, was Auslassungspunkte weglassen oder eckige Klammern einfügen und was niemand prüfen kann.",
		"✅ Textuel dans ses parties : « %s » figure mot pour mot dans les archives, sauf ce que des points de suspension omettent ou que des crochets ajoutent, que nul ne peut vérifier.",
		"✅ Literal en sus partes: «%s» está palabra por palabra en el archivo, salvo lo que omiten los puntos suspensivos o añaden los corchetes, que nadie puede comprobar.",
		"✅ Дословно по частям: «%s» стоит в архиве слово в слово, кроме того, что пропущено многоточием или вставлено в квадратных скобках: этого никто не проверит.",
	)
	tooCommon = bot.Words(
		"Not checked: “%s” has only words that stand in every article.",
		"Nicht geprüft: „%s“ hat nur Wörter, die in jedem Artikel stehen.",
		"Non vérifié : « %s » n’a que des mots présents dans tous les articles.",
		"Sin comprobar: «%s» solo tiene palabras que están en todos los artículos.",
		"Не проверено: в «%s» только слова, которые есть в каждой статье.",
	)
	onlyFirst = bot.Words(
		"Only its first %s characters were checked.",
		"Geprüft wurden nur die ersten %s Zeichen.",
		"Seuls ses %s premiers caractères ont été vérifiés.",
		"Solo se comprobaron sus primeros %s caracteres.",
		"Проверены только первые символы (%s).",
	)
	noMessage = bot.Words(
		"This message has no words to look for.",
		"Diese Nachricht hat keine Wörter, nach denen man suchen kann.",
		"Ce message n’a pas de mots à chercher.",
		"Este mensaje no tiene palabras que buscar.",
		"В этом сообщении нет слов для поиска.",
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
