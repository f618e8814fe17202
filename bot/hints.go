package bot

import (
	"strings"

	"verbatim/retrieval"
)

var hintPhrases = map[retrieval.HintKind]Phrase{
	retrieval.HintEmpty: Words(
		"Ask a question in a few words, such as “Where did the summit take place?”.",
		"Stell eine Frage in wenigen Worten, etwa „Wo fand der Gipfel statt?“.",
		"Posez une question en quelques mots, par exemple « Où le sommet a-t-il eu lieu ? ».",
		"Haz una pregunta en pocas palabras, por ejemplo «¿Dónde se celebró la cumbre?».",
		"Задайте вопрос в нескольких словах, например: «Где прошёл саммит?».",
	),
	retrieval.HintCommon: Words(
		"The question has only words that stand in every article. Name what you ask about.",
		"Die Frage hat nur Wörter, die in jedem Artikel stehen. Nenne, worum es geht.",
		"La question n’a que des mots présents dans tous les articles. Dites de quoi il s’agit.",
		"La pregunta solo tiene palabras que están en todos los artículos. Di de qué se trata.",
		"В вопросе только слова, которые есть в каждой статье. Назовите, о чём вы спрашиваете.",
	),
	retrieval.HintCut: Words(
		"Only the first %s characters of the question were read.",
		"Von der Frage wurden nur die ersten %s Zeichen gelesen.",
		"Seuls les %s premiers caractères de la question ont été lus.",
		"Solo se leyeron los primeros %s caracteres de la pregunta.",
		"Прочитаны только первые символы вопроса (%s).",
	),
	retrieval.HintNoField: Words(
		"“%s” was read as words: the fields are source:, since:, until: and lang:.",
		"„%s“ wurde als Wörter gelesen: die Felder sind source:, since:, until: und lang:.",
		"« %s » a été lu comme des mots : les champs sont source:, since:, until: et lang:.",
		"«%s» se leyó como palabras: los campos son source:, since:, until: y lang:.",
		"«%s» прочитано как слова: есть поля source:, since:, until: и lang:.",
	),
	retrieval.HintNoValue: Words(
		"%s has no value, such as %s, and was read as a word.",
		"%s hat keinen Wert, etwa %s, und wurde als Wort gelesen.",
		"%s n’a pas de valeur, par exemple %s, et a été lu comme un mot.",
		"%s no tiene valor, por ejemplo %s, y se leyó como palabra.",
		"У %s нет значения, например %s, поэтому это прочитано как слово.",
	),
	retrieval.HintDay: Words(
		"%s “%s” is not a date; write it as 2026-01-31, 2026-01, 2026, yesterday, last week or 3 days ago.",
		"%s „%s“ ist kein Datum; schreib es als 2026-01-31, 2026-01, 2026, gestern, letzte Woche oder vor 3 Tagen.",
		"%s « %s » n’est pas une date ; écrivez 2026-01-31, 2026-01, 2026, hier, semaine dernière ou il y a 3 jours.",
		"%s «%s» no es una fecha; escribe 2026-01-31, 2026-01, 2026, ayer, semana pasada o hace 3 días.",
		"%s «%s» — не дата; пишите 2026-01-31, 2026-01, 2026, вчера, прошлой неделе или 3 дня назад.",
	),
	retrieval.HintOrder: Words(
		"since: must be before until:.",
		"since: muss vor until: liegen.",
		"since: doit être avant until:.",
		"since: debe ser anterior a until:.",
		"since: должно быть раньше, чем until:.",
	),
	retrieval.HintNoSource: Words(
		"No article is from “%s”: the name may be misspelt.",
		"Kein Artikel ist von „%s“: der Name ist vielleicht falsch geschrieben.",
		"Aucun article ne vient de « %s » : le nom est peut-être mal écrit.",
		"Ningún artículo es de «%s»: quizá el nombre esté mal escrito.",
		"Ни одной статьи из «%s» нет: возможно, название написано с ошибкой.",
	),
	retrieval.HintCorrected: Words(
		"No article has “%s”; “%s” was searched as well.",
		"Kein Artikel hat „%s“; auch nach „%s“ wurde gesucht.",
		"Aucun article ne contient « %s » ; « %s » a aussi été cherché.",
		"Ningún artículo tiene «%s»; también se buscó «%s».",
		"Ни в одной статье нет «%s»; искали также «%s».",
	),
}

// Hints says hints in the reader's language, as one text.
func Hints(hints []retrieval.Hint, locale string) string {
	var lines []string
	for _, h := range hints {
		args := make([]any, len(h.Args))
		for i, arg := range h.Args {
			args[i] = arg
		}
		lines = append(lines, hintPhrases[h.Kind].In(locale, args...))
	}
	return strings.Join(lines, " ")
}
