package bot

import (
	"fmt"
	"slices"
	"strings"
)

// Languages are the ones that the bot speaks, as BCP 47 tags; the first is
// spoken to those who prefer another one.
var Languages = []string{"en", "de", "fr", "es", "ru"}

// Phrase is a fixed text in each of the Languages.
type Phrase struct{ texts [5]string }

// Words returns a Phrase. Its texts are formats for fmt.Sprintf, all with the
// same verbs; a number stands where it inflects no other word.
func Words(en, de, fr, es, ru string) Phrase { return Phrase{[...]string{en, de, fr, es, ru}} }

// Same returns a Phrase that is the same in each language, such as a name.
func Same(text string) Phrase { return Words(text, text, text, text, text) }

// Spoken returns which of the Languages is spoken to the reader of a locale such
// as "de-AT".
func Spoken(locale string) string { return Languages[spoken(locale)] }

func spoken(locale string) int {
	base, _, _ := strings.Cut(strings.ReplaceAll(locale, "_", "-"), "-")
	is := func(language string) bool { return strings.EqualFold(base, language) }
	return max(0, slices.IndexFunc(Languages, is))
}

// In returns the phrase in the language of a locale.
func (p Phrase) In(locale string, args ...any) string {
	text := p.texts[spoken(locale)]
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// What any platform may have to say in place of an answer.
var (
	Sorry = Words(
		"Something went wrong here. The people who run this bot will find it in their log.",
		"Hier ist etwas schiefgegangen. Wer diesen Bot betreibt, findet es im Protokoll.",
		"Une erreur s’est produite ici. Les responsables de ce bot la trouveront dans leur journal.",
		"Algo ha fallado aquí. Quienes gestionan este bot lo encontrarán en su registro.",
		"Здесь что-то пошло не так. Владельцы бота найдут это в журнале.",
	)
	NoArticle = Words( // with its reference
		"There is no article %s in the archive.",
		"Es gibt keinen Artikel %s im Archiv.",
		"L’article %s n’est pas dans les archives.",
		"No hay ningún artículo %s en el archivo.",
		"Статьи %s в архиве нет.",
	)
	Withdrawn = Words(
		"This article has been withdrawn.",
		"Dieser Artikel wurde zurückgezogen.",
		"Cet article a été retiré.",
		"Este artículo ha sido retirado.",
		"Эта статья отозвана.",
	)
	ManyAsk = Words(
		"Too many people are asking just now. Please try again in a moment.",
		"Gerade fragen zu viele auf einmal. Bitte versuch es gleich noch einmal.",
		"Trop de personnes posent des questions en ce moment. Réessayez dans un instant.",
		"Demasiadas personas preguntan ahora mismo. Inténtalo de nuevo en un momento.",
		"Сейчас спрашивает слишком много людей. Попробуйте чуть позже.",
	)
	TookTooLong = Words(
		"This took too long. Please try again in a moment.",
		"Das hat zu lange gedauert. Bitte versuch es gleich noch einmal.",
		"Cela a pris trop de temps. Réessayez dans un instant.",
		"Esto ha tardado demasiado. Inténtalo de nuevo en un momento.",
		"Это заняло слишком много времени. Попробуйте чуть позже.",
	)
	Away = Words(
		"The archive cannot be reached just now. Please try again in a moment.",
		"Das Archiv ist gerade nicht zu erreichen. Bitte versuch es gleich noch einmal.",
		"Les archives sont inaccessibles pour l’instant. Réessayez dans un instant.",
		"Ahora mismo no se puede acceder al archivo. Inténtalo de nuevo en un momento.",
		"Архив сейчас недоступен. Попробуйте чуть позже.",
	)
	Restarting = Words(
		"The bot is being restarted. Please ask again in a minute.",
		"Der Bot wird gerade neu gestartet. Bitte in einer Minute noch einmal fragen.",
		"Le bot redémarre. Reposez votre question dans une minute.",
		"El bot se está reiniciando. Pregunta de nuevo dentro de un minuto.",
		"Бот перезапускается. Спросите ещё раз через минуту.")
	Outdated = Words(
		"This button is from an earlier version of the bot. Please ask again.",
		"Dieser Knopf stammt von einer früheren Version des Bots. Bitte noch einmal fragen.",
		"Ce bouton vient d’une version précédente du bot. Reposez votre question.",
		"Este botón es de una versión anterior del bot. Pregunta de nuevo.",
		"Эта кнопка от прежней версии бота. Спросите ещё раз.")
)
