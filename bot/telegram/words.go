package telegram

import "verbatim/bot"

var (
	onlyInChat = bot.Words(
		"This works only in a chat with the bot.",
		"Das geht nur in einem Chat mit dem Bot.",
		"Cela ne fonctionne que dans une discussion avec le bot.",
		"Esto solo funciona en un chat con el bot.",
		"Это работает только в чате с ботом.")
	askInPrivate = bot.Words(
		"Ask in private",
		"Im privaten Chat fragen",
		"Demander en privé",
		"Preguntar en privado",
		"Спросить в личном чате")
	startHelp = bot.Words(
		"begin, and see how to ask",
		"anfangen und sehen, wie man fragt",
		"commencer, et voir comment demander",
		"empezar y ver cómo preguntar",
		"начать и узнать, как спрашивать")
)

// What Telegram shows of the bot before the first message (up to 512 characters)
// and on its profile (up to 120).
var (
	fullText = bot.Words(
		"Ask a question in plain words. The answer is quoted from a news archive, word for word, with its source; the bot writes nothing of its own. "+
			"Forward a message to have its quotations checked.",
		"Stell eine Frage in einfachen Worten. Die Antwort wird Wort für Wort aus einem Nachrichtenarchiv zitiert, mit Quelle; der Bot schreibt nichts Eigenes. "+
			"Leite eine Nachricht weiter, um ihre Zitate prüfen zu lassen.",
		"Posez une question en mots simples. La réponse est citée mot pour mot d’archives de presse, avec sa source ; le bot n’écrit rien lui-même. "+
			"Transférez un message pour en faire vérifier les citations.",
		"Haz una pregunta con palabras sencillas. La respuesta se cita palabra por palabra de un archivo de noticias, con su fuente; el bot no escribe nada propio. "+
			"Reenvía un mensaje para comprobar sus citas.",
		"Задайте вопрос простыми словами. Ответ цитируется слово в слово из архива новостей, с указанием источника; сам бот ничего не пишет. "+
			"Перешлите сообщение, чтобы проверить цитаты в нём.")
	shortText = bot.Words(
		"Answers questions in quotes from a news archive, word for word and with the source.",
		"Beantwortet Fragen mit wörtlichen Zitaten aus einem Nachrichtenarchiv, mit Quelle.",
		"Répond aux questions par des citations d’archives de presse, mot pour mot et avec la source.",
		"Responde preguntas con citas literales de un archivo de noticias, con su fuente.",
		"Отвечает на вопросы дословными цитатами из архива новостей, с указанием источника.")
)
